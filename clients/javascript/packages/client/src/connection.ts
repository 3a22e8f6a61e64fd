import type {
  Cause,
  ConnectionState,
  HostEnvironment,
  Member,
  ParleyError,
  ParleyOptions,
  Readable,
  Unsubscribe,
  WebSocketLike,
} from "./api.js";
import { closeCodes } from "./close-codes.js";
import { type Message, parse } from "./messages.js";
import { store, until } from "./store.js";
import type { Timers } from "./timers.js";
import { createTokens, ownerOf } from "./token.js";

/** Others see the user leave at once after 1000, or no code; after any other within 3 s of not being back. */
const GOODBYE = 1000;
const BACK_SOON = 4000;

const HANDSHAKE_MS = 10_000;
const ANSWER_MS = 4_000;
/** The longest that a server's advice is followed, and that a hidden page waits by itself. */
const MINUTE_MS = 60_000;
const MOST_REFUSALS = 5;

/** The one connection of a client: when it is opened, tried, closed and opened again. Knows nothing of channels. */
export interface Connection {
  readonly state: Readable<ConnectionState>;
  /** Counts who needs a connection; the first has it opened, and it ends some time after the last. */
  need(): void;
  release(): void;
  connect(): void;
  disconnect(): void;
  reauthenticate(): Promise<void>;
  /** False where there is no live connection: then it is gone, and not kept for later. */
  send(message: object): boolean;
  wake(): void;
  /** In ms, by the server's clock. */
  now(): number;
}

export interface ConnectionEvents {
  /** `other`: not the user who was connected before. */
  ready(userId: string, other: boolean): void;
  message(message: Message): void;
  /** The connection is gone, whatever comes next; it was last heard of then, by the server's clock. */
  down(heardAt: number): void;
  hidden(): void;
  newRights(): void;
}

export function createConnection(
  options: ParleyOptions,
  host: HostEnvironment,
  timers: Timers,
  events: ConnectionEvents,
  onError: (error: ParleyError) => void,
): Connection {
  const { firstMs = 500, longestMs = 30_000, stableMs = 5_000 } = options.backoff ?? {};
  const quietMs = options.quietMs ?? 10_000;
  const url = new URL(options.url);
  url.protocol = url.protocol.replace("http", "ws");
  url.pathname = url.pathname.replace(/\/*$/, "/ws");
  const local = /^(localhost|127\.|\[::1)/.test(url.hostname);
  const tokens = createTokens(options.token, timers);
  const state = store<ConnectionState>({ status: "idle" });

  let users = 0;
  let pinned = false;
  let socket: WebSocketLike | undefined;
  // Counts what has made earlier continuations void.
  let run = 0;
  let failures = 0;
  let refusals = 0;
  let refused: string | undefined;
  let held: string | undefined;
  let userId: string | undefined;
  let notBefore = 0;
  let liveSince = 0;
  let heard = 0;
  let clockAhead = 0;
  let probing = false;
  let deafen: Unsubscribe | undefined;
  // The timers of the phase, of the liveness, of the token and of the end: one each at most.
  let phase = () => {};
  let pulse = () => {};
  let renewal = () => {};
  let ending = () => {};

  const warned = new Set<string>();
  const warn = (what: string) => {
    if (!warned.has(what)) options.log?.({ level: "warn", what });
    warned.add(what);
  };
  const needed = () => users > 0 || pinned;
  const status = () => state.get().status;

  /**
   * Lets go of the connection, if there is one; nothing that it still says is heard. False if somebody who was told
   * has made up their mind otherwise: then that holds.
   */
  function letGo(code: number): boolean {
    const mine = ++run;
    phase();
    pulse();
    renewal();
    probing = false;
    const was = socket;
    socket = undefined;
    if (status() === "live") {
      if (host.now() - liveSince >= stableMs) failures = 0;
      events.down(heard + clockAhead);
    }
    was?.close(code);
    return mine === run;
  }

  function begin() {
    if (!letGo(BACK_SOON)) return;
    if (!deafen) {
      deafen = host.listen(onHost);
      timers.look();
    }
    const mine = run;
    state.set({ status: "connecting", attempt: failures + 1 });
    tokens.ask("connect", refused).then(
      (token) => mine === run && open(token),
      () => mine === run && wait(0, "token"),
    );
  }

  function open(token: string | null) {
    if (token === null) return close(0, "signed_out");
    if (token === refused) return close(4401, "token_refused");
    const Socket = options.webSocket ?? globalThis.WebSocket;
    if (!Socket) return close(1006, "no_websocket");
    held = token;
    let mine: WebSocketLike;
    try {
      mine = socket = new Socket(url.href, ["parley.1", "bearer", token]);
    } catch {
      // A token of characters that a header cannot have.
      return wait(0, "token");
    }
    phase = timers.later(HANDSHAKE_MS, () => lost(1006, "timeout"), true);
    mine.onopen = () => {
      // What is served without parley.1 is no connection for many channels.
      if (socket === mine && mine.protocol !== "parley.1") close(1002, "unsupported_server");
    };
    mine.onmessage = ({ data }) => socket === mine && receive(parse(data));
    mine.onclose = ({ code, reason }) => socket === mine && ended(code, reason);
    // It is followed by onclose. The package `ws` throws where nobody listens.
    mine.onerror = () => {};
  }

  function receive(message: Message | undefined) {
    heard = host.now();
    if (probing) {
      probing = false;
      watch();
    }
    if (!message) return;
    try {
      take(message);
    } catch {
      // A server of another version, or data that its schema does not allow: passed over, and logged once for each type.
      warn(`dropped ${message.type}`);
    }
  }

  function take(message: Message) {
    const { type, data = {} } = message;
    if (type === "connection:ready") ready(data);
    else if (type === "auth:expiring") renew();
    else if (type === "auth:refreshed") {
      refusals = 0;
      refused = undefined;
      events.newRights();
    } else if (type === "error" && data.ref === "auth") notRenewed(data.code);
    else if (type !== "pong") events.message(message);
  }

  function ready({ connectionId, userId: id, userName, userAvatar, serverTimeMs }: any) {
    phase();
    const other = userId !== undefined && userId !== id;
    const user: Member = { userId: id, userName, ...(userAvatar && { userAvatar }) };
    userId = id;
    refused = undefined;
    refusals = notBefore = 0;
    liveSince = host.now();
    clockAhead = (serverTimeMs ?? liveSince) - liveSince;
    watch();
    if (!needed()) idle();
    state.set({ status: "live", connectionId, user });
    events.ready(id, other);
  }

  /** While the page is visible: whether the line still carries anything. */
  function watch() {
    pulse();
    pulse = timers.later(Math.max(0, heard + quietMs - host.now()), () =>
      host.now() - heard < quietMs ? watch() : probe(),
    );
  }

  function probe() {
    probing = true;
    pulse();
    send({ type: "ping" });
    pulse = timers.later(ANSWER_MS, begin);
  }

  function ended(code: number, text: string) {
    let reason = text;
    let advice = 0;
    try {
      const { code: word, retryAfterMs } = JSON.parse(text);
      reason = word ?? "";
      advice = Math.min(+retryAfterMs || 0, MINUTE_MS);
    } catch {
      // A text, or nothing.
    }
    socket = undefined;
    // Whoever is told when to come back may come back, whatever the code means without that.
    const verdict = advice ? "b" : (closeCodes[`${code} ${reason}`] ?? closeCodes[code] ?? "b");
    if (verdict === "nv") return close(code, reason);
    if (verdict === "t") {
      refused = held;
      // One more token at once, others with a pause: whoever hands out nothing but bad ones is not asked for ever.
      if (++refusals > MOST_REFUSALS) return close(code, reason);
    }
    if (verdict === "nw" || (verdict === "t" && refusals === 1)) begin();
    else lost(code, reason, advice);
  }

  function lost(code: number, reason: string, advice = 0) {
    if (!letGo(BACK_SOON)) return;
    notBefore = host.now() + advice;
    wait(code, reason);
  }

  function wait(code: number, reason: string) {
    const longest = host.visible() ? longestMs : Math.max(longestMs, MINUTE_MS);
    const pause = host.random() * Math.min(longest, firstMs * 2 ** failures);
    if (++failures === 3 && !userId) warn("never connected");
    retry({ code, reason, retry: "later" }, Math.max(host.now(), notBefore) + pause);
  }

  function retry(why: Cause, retryAt: number) {
    phase();
    phase = timers.later(retryAt - host.now(), begin, true);
    state.set({ status: "waiting", attempt: failures, retryAt, cause: why });
  }

  /** For good, until `connect()`. */
  function close(code: number, reason: string) {
    letGo(code ? BACK_SOON : GOODBYE);
    tokens.abandon();
    quiet();
    failures = refusals = 0;
    refused = undefined;
    state.set({ status: "closed", cause: { code, reason, retry: "never" } });
    if (code) onError({ code: reason, message: `${code} ${reason}` });
  }

  function quiet() {
    ending();
    deafen?.();
    deafen = undefined;
  }

  function pause(because: "offline" | "hidden") {
    if (letGo(BACK_SOON)) state.set({ status: "paused", because });
  }

  function wake() {
    const now = state.get();
    if (now.status === "live") probe();
    else if (now.status === "waiting") {
      failures = 0;
      // What the server asked for is waited for all the same.
      if (notBefore > host.now()) retry(now.cause, notBefore);
      else begin();
    } else if (now.status === "paused" && host.online()) begin();
  }

  function onHost(what: string) {
    if (what === "hidden") {
      timers.look();
      events.hidden();
      if (!needed()) return idle(0);
      const { closeAfterMs } = options.hidden ?? ({} as any);
      if (closeAfterMs) ending = timers.later(closeAfterMs, () => pause("hidden"), true);
    } else if (what === "visible") {
      timers.look();
      if (needed()) ending();
      wake();
    } else if (what === "offline") {
      // A server on this machine needs no network.
      if (!local) pause("offline");
    } else if (what === "pagehide") pause("hidden");
    else if (what === "online" && status() === "connecting") {
      // Begun while there was no network: it may hang for as long as it is waited for.
      tokens.abandon();
      begin();
    } else wake();
  }

  function idle(ms = options.idleMs ?? 30_000) {
    ending();
    ending = timers.later(
      ms,
      () => {
        letGo(GOODBYE);
        quiet();
        state.set({ status: "idle" });
      },
      true,
    );
  }

  function send(message: object): boolean {
    if (status() !== "live" || socket?.readyState !== 1) return false;
    socket.send(JSON.stringify(message));
    return true;
  }

  function renew() {
    renewal();
    const mine = run;
    tokens.ask("expiring", refused).then(
      (token) => {
        if (mine !== run) return;
        if (token === null) close(0, "signed_out");
        else if (token === held) renewLater();
        else present(token);
      },
      () => mine === run && renewLater(),
    );
  }

  /** The old token is in force until its end, and 25 s more: time for another try or two. */
  function renewLater() {
    renewal();
    renewal = timers.later(5_000 + host.random() * 5_000, renew, true);
  }

  function notRenewed(code: string) {
    if (code.startsWith("token_") && ++refusals === 1) {
      refused = held;
      renew();
    } else renewLater();
  }

  /** A new token: for this connection, unless it is of another user or organisation, who gets another. */
  function present(token: string) {
    if (ownerOf(token) === ownerOf(held) && send({ type: "auth:refresh", ref: "auth", data: { token } })) {
      held = token;
      return;
    }
    if (!letGo(GOODBYE)) return;
    const mine = run;
    state.set({ status: "connecting", attempt: 1 });
    if (mine === run) open(token);
  }

  return {
    state,
    need() {
      users++;
      if (host.visible()) ending();
      if (status() === "idle") begin();
    },
    release() {
      users--;
      if (!needed() && deafen) idle();
    },
    connect() {
      pinned = true;
      if (host.visible()) ending();
      // Idle or closed: nothing of the page is listened to.
      if (!deafen) begin();
    },
    disconnect() {
      pinned = false;
      close(0, "disconnected");
    },
    async reauthenticate() {
      tokens.abandon();
      refused = undefined;
      if (status() === "live") {
        const mine = run;
        const token = await tokens.ask("connect");
        if (mine === run) {
          if (token === null) close(0, "signed_out");
          else present(token);
        }
      } else begin();
      await until(state, (now) => {
        if (now.status === "closed") throw new Error(now.cause.reason);
        return now.status === "live";
      });
    },
    send,
    wake,
    now: () => host.now() + clockAhead,
  };
}
