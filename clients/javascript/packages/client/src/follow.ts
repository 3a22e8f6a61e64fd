import type { AnyEvent, Followed, FollowOptions, FollowState, Gap, HostEnvironment, Parley } from "./api.js";
import { store } from "./store.js";
import type { Timers } from "./timers.js";

/** A fetch that has not ended by then is given up. */
const PATIENCE_MS = 30_000;
/** Without the channel by then, what can be had without it is fetched. */
const ALONE_MS = 3_000;
const FIRST_PAUSE_MS = 500;
const LONGEST_PAUSE_MS = 30_000;

/**
 * @internal Where a client keeps what it shares with `follow`, which whoever does not use it need not load. The same
 * symbol in every copy of this package: a page may have one for `import` and one for `require`.
 */
export const INNER = Symbol.for("@parley/client");

/** @internal */
export type Inner = [host: HostEnvironment, timers: Timers, spreadMs: number];

/**
 * Joins a channel, loads what was before and applies what comes: without a gap between the two. After a reconnect what
 * was missed comes like anything else, or a gap is told before it.
 */
export function follow<T>(parley: Parley, channelId: string, options: FollowOptions<T>): Followed<T> {
  const [host, timers, spreadMs] = (parley as never)[INNER] as Inner;
  const { load, apply, buffer = 1_000 } = options;
  const channel = parley.channel(channelId, options.channel);
  const state = store<FollowState<T>>({ status: "loading", value: undefined });

  let value: T | undefined;
  let has = false;
  // Events to be applied to what is being loaded, or will be; undefined while no load is owed.
  let kept: AnyEvent[] | undefined = [];
  // Why another load has to come after the one that runs; undefined: none has.
  let owed: Gap | null | undefined;
  let running: AbortController | undefined;
  let begun = false;
  let released = false;
  let failures = 0;
  let cancelPause = () => {};
  let cancelPatience = () => {};
  let waiters: (() => void)[] = [];

  const isJoined = () => channel.state.get().status === "joined";

  function settle() {
    const done = waiters;
    waiters = [];
    for (const resolve of done) resolve();
  }

  function show(status: "current" | "stale" = isJoined() ? "current" : "stale") {
    if (has) state.set({ status, value: value as T });
  }

  /** What is shown may lack something from now on, so events wait for the next load. */
  function distrust() {
    kept = [];
    if (state.get().status === "current") show("stale");
  }

  function abandon() {
    cancelPause();
    cancelPatience();
    const was = running;
    running = undefined;
    was?.abort();
  }

  function begin(gap: Gap | null) {
    abandon();
    owed = undefined;
    kept ??= [];
    const mine = (running = new AbortController());
    cancelPatience = timers.later(PATIENCE_MS, () => failed(gap, new Error("load took too long")), true);
    Promise.resolve()
      .then(() => load({ gap, previous: value, signal: mine.signal }))
      .then(
        (loaded) => running === mine && succeeded(loaded, gap),
        (error) => running === mine && failed(gap, error),
      );
  }

  function succeeded(loaded: T, gap: Gap | null) {
    const next = owed;
    let result = loaded;
    // Of two loads in turn what was kept is for the second.
    if (next === undefined) {
      try {
        for (const event of kept!) result = apply(result, event);
      } catch (error) {
        return failed(gap, error);
      }
    }
    abandon();
    value = result;
    has = true;
    failures = 0;
    if (next === undefined) {
      kept = undefined;
      show();
    } else show("stale");
    if (released) return;
    if (next !== undefined) begin(next);
    else settle();
  }

  /** Tried again, later each time. */
  function failed(gap: Gap | null, error: unknown) {
    abandon();
    kept = [];
    const again = owed ?? gap;
    owed = undefined;
    const pause = FIRST_PAUSE_MS + host.random() * Math.min(LONGEST_PAUSE_MS, FIRST_PAUSE_MS * 2 ** failures++);
    cancelPause = timers.later(pause, () => begin(again), true);
    state.set({ status: "failed", value, error });
    settle();
  }

  function hear(event: AnyEvent) {
    if (!kept) {
      try {
        value = apply(value as T, event);
      } catch (error) {
        return failed(null, error);
      }
      return show();
    }
    kept.push(event);
    if (kept.length <= buffer) return;
    // While nothing is being loaded, the oldest will be in what is loaded then.
    if (running) failed(owed ?? null, new Error("more events than `buffer` while loading"));
    else kept.shift();
  }

  function missed(gap: Gap) {
    distrust();
    cancelPause();
    if (running) owed = gap;
    // All clients of a node have such a gap at once. Those that reconnect have been spread already.
    else if (/^(reconnected$|history_)/.test(gap.reason)) begin(gap);
    else cancelPause = timers.later(host.random() * spreadMs, () => begin(gap), true);
  }

  function look() {
    const now = channel.state.get();
    if (now.status === "joined") {
      // Nothing is missing, unless a gap was told.
      if (begun && !kept) show();
      if (begun) return;
      begun = true;
      // What came before is of no use if a load without the channel is under way.
      if (running) owed = null;
      else begin(null);
    } else if (now.status === "refused") {
      abandon();
      begun = false;
      distrust();
      state.set({ status: "failed", value, error: new Error(`${now.code}: ${now.message}`) });
      settle();
    } else if (now.status === "interrupted" && !kept) show();
  }

  channel.onAny(hear);
  channel.onGap(missed);
  channel.state.subscribe(look);
  cancelPause = timers.later(ALONE_MS, () => begin(null), true);
  look();

  return {
    get: state.get,
    subscribe: state.subscribe,
    refresh: () =>
      new Promise((resolve) => {
        if (released) return resolve();
        waiters.push(resolve);
        if (running) owed ??= null;
        else {
          distrust();
          begin(null);
        }
      }),
    release() {
      released = true;
      abandon();
      channel.release();
      settle();
    },
  };
}
