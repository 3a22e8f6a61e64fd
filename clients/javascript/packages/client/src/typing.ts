import type { HostEnvironment, Typing, Typist } from "./api.js";
import { type Store, store } from "./store.js";
import type { Timers } from "./timers.js";

/** The server ends it 6 s after the last sign; one that it could not tell of is over here. */
const FORGOTTEN_MS = 7_500;
const REPEAT_MS = 3_000;
const PAUSE_MS = 5_000;

/** Who types in one channel. */
export interface Typists {
  readonly list: Store<readonly Typist[]>;
  take(type: string, data: any): void;
  clear(): void;
}

export function createTypists(timers: Timers): Typists {
  const list = store<readonly Typist[]>([]);
  const known = new Map<string, { typist: Typist; cancel: () => void }>();
  const publish = () => list.set([...known.values()].map((it) => it.typist));

  return {
    list,
    take(type, { userId, userName, threadId }) {
      const key = JSON.stringify([userId, threadId]);
      const before = known.get(key);
      before?.cancel();
      const end = () => known.delete(key) && publish();
      if (type === "typing:stop") end();
      else if (type === "typing:start") {
        const typist = before?.typist ?? { userId, userName, ...(threadId && { threadId }) };
        known.set(key, { typist, cancel: timers.later(FORGOTTEN_MS, end) });
        if (!before) publish();
      }
    },
    clear() {
      known.forEach((it) => it.cancel());
      if (known.size) list.set([]);
      known.clear();
    },
  };
}

/** One's own typing, and that of others, in one thread. `tell` says whether it could be told. */
export function createTyping(
  threadId: string | undefined,
  typists: Typists,
  myself: () => string | undefined,
  tell: (type: "typing:start" | "typing:stop") => boolean,
  host: HostEnvironment,
  timers: Timers,
): Typing {
  let shown: readonly Typist[] = [];
  let seen: unknown;
  let told: number | undefined;
  let cancel = () => {};

  function get() {
    const all = typists.list.get();
    if (seen !== all) {
      seen = all;
      const next = all.filter((it) => it.threadId === threadId && it.userId !== myself());
      if (next.length !== shown.length || next.some((it, i) => it !== shown[i])) shown = next;
    }
    return shown;
  }

  function stop() {
    cancel();
    if (told !== undefined) tell("typing:stop");
    told = undefined;
  }

  return {
    get,
    // Called for other threads, too: `get` is the same object then.
    subscribe: typists.list.subscribe,
    keystroke() {
      cancel();
      cancel = timers.later(PAUSE_MS, stop);
      const now = host.now();
      if ((told === undefined || now - told >= REPEAT_MS) && tell("typing:start")) told = now;
    },
    stop,
  };
}
