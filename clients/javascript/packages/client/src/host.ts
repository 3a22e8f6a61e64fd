import type { HostEnvironment } from "./api.js";

/** The browser's page, as far as there is one; with `deaf`, time and chance alone. */
export function hostOf(deaf: boolean): HostEnvironment {
  const page = deaf ? undefined : globalThis.document;
  return {
    now: Date.now,
    random: Math.random,
    setTimeout: (run, ms) => setTimeout(run, ms),
    clearTimeout: (timer) => clearTimeout(timer as number),
    visible: () => page?.visibilityState !== "hidden",
    online: () => deaf || globalThis.navigator?.onLine !== false,
    listen(listener) {
      if (!page) return () => {};
      const stops: (() => void)[] = [];
      const on = (target: EventTarget, type: string, run: (event: any) => void) => {
        target.addEventListener(type, run);
        stops.push(() => target.removeEventListener(type, run));
      };
      on(page, "visibilitychange", () => listener(page.visibilityState));
      // No unload and no beforeunload: either would keep the page out of the back/forward cache.
      for (const type of ["online", "offline", "pagehide", "pageshow"] as const) {
        on(page.defaultView!, type, (event) => event.persisted !== false && listener(type));
      }
      return () => stops.forEach((stop) => stop());
    },
  };
}
