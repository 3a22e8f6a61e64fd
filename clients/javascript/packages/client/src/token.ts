import type { TokenRequest, TokenSource } from "./api.js";
import type { Timers } from "./timers.js";

/** A source that has not answered by then is given up, and asked again later. */
const PATIENCE_MS = 20_000;

/** @internal */
export interface Tokens {
  /** One call at a time: whoever asks meanwhile gets the answer of the one that is under way. */
  ask(reason: "connect" | "expiring", refused?: string): Promise<string | null>;
  /** What is being asked is of no use any more. */
  abandon(): void;
}

/** @internal */
export function createTokens(source: TokenSource, timers: Timers): Tokens {
  let call: { answer: Promise<string | null>; end: () => void } | undefined;
  // Until the last call has settled, abandoned or not, or has lost our patience.
  let busy = Promise.resolve();

  function start(reason: TokenRequest["reason"], refused?: string) {
    const stop = new AbortController();
    let end!: () => void;
    const answer = new Promise<string | null>((resolve, reject) => {
      // Before anybody is told: what they do then may be to ask again.
      const settle = () => {
        if (call?.end === end) call = undefined;
      };
      end = () => {
        settle();
        stop.abort();
        reject(stop.signal.reason);
      };
      busy = busy.then(
        () =>
          new Promise((free) => {
            if (stop.signal.aborted) return free();
            const cancel = timers.later(PATIENCE_MS, () => (end(), free()), true);
            Promise.resolve()
              .then(() => {
                stop.signal.throwIfAborted();
                return source({ signal: stop.signal, ...(refused ? { reason: "refused", refused } : { reason }) });
              })
              .then((token) => {
                if (token !== null && (typeof token !== "string" || !token)) throw new TypeError("not a token");
                settle();
                resolve(token);
              })
              .catch((error) => {
                settle();
                reject(error);
              })
              .finally(() => {
                cancel();
                free();
              });
          }),
      );
    });
    // Whoever asked may have gone; then nobody hears that it failed.
    answer.catch(() => {});
    return { answer, end };
  }

  return {
    ask(reason, refused) {
      call ??= start(reason, refused);
      return call.answer;
    },
    abandon: () => call?.end(),
  };
}

/** @internal Whose token it is. Undefined if it is not one that can be read here, which is for the server to judge. */
export function ownerOf(token: string | undefined): string | undefined {
  try {
    const { sub, org_code } = JSON.parse(atob(token!.split(".")[1]!.replace(/-/g, "+").replace(/_/g, "/")));
    return sub && JSON.stringify([sub, org_code]);
  } catch {
    return undefined;
  }
}

/**
 * A token source that asks a URL of the application's, with its cookies. The answer is the token as text, or JSON with
 * `token`. 401: nobody is signed in. Anything else that is not a success: later.
 */
export function tokenFrom(url: string | URL, init?: RequestInit): TokenSource {
  return async ({ signal }) => {
    const answer = await fetch(url, { cache: "no-store", ...init, signal });
    if (answer.status === 401) return null;
    if (!answer.ok) throw new Error(`The token's URL answered ${answer.status}`);
    const text = (await answer.text()).trim();
    return text[0] === "{" ? (JSON.parse(text).token ?? null) : text;
  };
}
