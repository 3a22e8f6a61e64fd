import type { HostEnvironment } from "./api.js";

type Cancel = () => void;

/** Beyond this a timer was late because the page or the machine slept. */
const LATE_MS = 10_000;

export interface Timers {
  /**
   * Runs something later, if the page is visible then; else when it is again. `hidden`: in a hidden page too, which is
   * for getting back what was lost and for nothing else, so that a hidden page that is well has no timer.
   */
  later(ms: number, run: () => void, hidden?: boolean): Cancel;
  /** To be called when the page was hidden or shown. */
  look(): void;
}

export function createTimers(host: HostEnvironment, onSleep: () => void): Timers {
  interface Entry {
    due: number;
    run: () => void;
    hidden: boolean | undefined;
    handle?: unknown;
  }
  const entries = new Set<Entry>();

  function arm(entry: Entry) {
    if (!entry.hidden && !host.visible()) return;
    entry.handle = host.setTimeout(
      () => {
        const late = host.now() - entry.due;
        entries.delete(entry);
        entry.run();
        if (late > LATE_MS && host.visible()) onSleep();
      },
      Math.max(0, entry.due - host.now()),
    );
  }

  return {
    later(ms, run, hidden) {
      const entry: Entry = { due: host.now() + ms, run, hidden };
      entries.add(entry);
      arm(entry);
      return () => {
        if (entries.delete(entry)) host.clearTimeout(entry.handle);
      };
    },
    look() {
      for (const entry of entries) {
        host.clearTimeout(entry.handle);
        arm(entry);
      }
    },
  };
}
