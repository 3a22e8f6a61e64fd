/**
 * What an application says about its events. An application adds to it, once:
 *
 *     declare module "@parley/client" {
 *       interface Register { events: { "message:created": Message } }
 *     }
 */
export interface Register {}

/** The application's events: type → data. Anything, until `Register` says more. */
export type Events = Register extends { events: infer T } ? T : Record<string, unknown>;

/** Ends what it was returned for. May be called more than once. */
export type Unsubscribe = () => void;

/** A value that changes; `get` returns the same object until it does. */
export interface Readable<T> {
  get(): T;
  /** Calls `changed` after each change, and not at once; where nothing has changed, `get` returns what it did. */
  subscribe(changed: () => void): Unsubscribe;
}

export interface TokenRequest {
  /** `refused`: the server did not take `refused`; the same token again ends the connection for good. */
  reason: "connect" | "expiring" | "refused";
  refused?: string;
  /** Aborted when the answer is of no use any more. */
  signal: AbortSignal;
}

/**
 * Called before each attempt to connect and before a token ends, never twice at a time. A token; `null`: nobody is
 * signed in, which is final until `connect()`; a rejection: not now, so it is asked again later.
 */
export type TokenSource = (request: TokenRequest) => string | null | Promise<string | null>;

/** What zod, valibot, arktype and others are: see standardschema.dev. Has to answer without a promise. */
export interface Schema<T> {
  readonly "~standard": {
    validate(value: unknown): { value: T; issues?: undefined } | { issues: readonly unknown[] } | Promise<unknown>;
  };
}

/** Time, chance and the life of the page. */
export interface HostEnvironment {
  /** Milliseconds since 1970. */
  now(): number;
  /** From 0 to 1. */
  random(): number;
  setTimeout(run: () => void, ms: number): unknown;
  clearTimeout(timer: unknown): void;
  visible(): boolean;
  online(): boolean;
  /** `pagehide` and `pageshow`: the page goes into the back/forward cache, and comes out of it. */
  listen(listener: (what: "visible" | "hidden" | "online" | "offline" | "pagehide" | "pageshow") => void): Unsubscribe;
}

export interface ParleyOptions {
  /** Where the server is: `https://rt.example.com`. A path is kept, `/ws` is added. */
  url: string | URL;
  token: TokenSource;
  /** How long a channel is kept after its last handle was released. 2000 ms. */
  lingerMs?: number;
  /** How long a connection without channels is kept. 30000 ms. */
  idleMs?: number;
  /** How long the line may be quiet while the page is visible before it is tried. 10000 ms. */
  quietMs?: number;
  /** What becomes of the connection while the page is hidden. "stay". */
  hidden?: "stay" | { closeAfterMs: number };
  /** Pauses between attempts: up to `firstMs` (500), doubled to `longestMs` (30000), anew after `stableMs` (5000) live. */
  backoff?: { firstMs?: number; longestMs?: number; stableMs?: number };
  /** `follow` fetches within so long after a gap that all clients have at once. 3000 ms. */
  resyncSpreadMs?: number;
  /** Data that does not fit its schema is dropped, and logged. */
  schemas?: { [K in keyof Events & string]?: Schema<Events[K]> };
  /**
   * Told once of each thing that is wrong; never given a token, nor data. `dropped` and a type: a message that is not as
   * expected, or does not fit its schema. `never connected`: three attempts came to nothing; the browser's network panel
   * knows why.
   */
  log?: (entry: { level: "warn"; what: string }) => void;
  /** For a runtime without a global `WebSocket`, such as Node before 22. */
  webSocket?: new (url: string, protocols: string[]) => WebSocketLike;
  /** null: the life of the page is not looked at. */
  host?: HostEnvironment | null;
}

/** What is used of a `WebSocket`. */
export interface WebSocketLike {
  readonly protocol: string;
  readonly readyState: number;
  onopen: ((event: any) => void) | null;
  onmessage: ((event: any) => void) | null;
  onerror: ((event: any) => void) | null;
  onclose: ((event: any) => void) | null;
  send(data: string): void;
  close(code?: number, reason?: string): void;
}

export interface Member {
  readonly userId: string;
  readonly userName: string;
  readonly userAvatar?: string;
  /** What the user has set by `presence.set`. */
  readonly state?: unknown;
}

/** Why a connection ended or did not come about. */
export interface Cause {
  /** The close code; 0 where there was no connection to close. */
  readonly code: number;
  /** The server's code or text; `token`: the token source failed; `signed_out`: it said null. */
  readonly reason: string;
  readonly retry: "now" | "later" | "never";
}

export type ConnectionState =
  | { readonly status: "idle" }
  | { readonly status: "connecting"; readonly attempt: number }
  | { readonly status: "live"; readonly connectionId: string; readonly user: Member }
  | { readonly status: "waiting"; readonly attempt: number; readonly retryAt: number; readonly cause: Cause }
  | { readonly status: "paused"; readonly because: "offline" | "hidden" }
  | { readonly status: "closed"; readonly cause: Cause };

export interface ParleyError {
  readonly code: string;
  readonly message: string;
  readonly channelId?: string;
}

export interface Parley {
  readonly state: Readable<ConnectionState>;
  /** For a banner: true when there should have been a connection for 5 s, and there is none. */
  readonly lost: Readable<boolean>;
  /** A handle of one's own, as many as are needed: the connection joins a channel once for all of them. */
  channel(id: string, options?: ChannelOptions): Channel;
  /** Connects, after `closed` too, and stays connected without a channel. */
  connect(): void;
  /** A goodbye: others see the user leave at once. Final until `connect()`. */
  disconnect(): void;
  /** Asks for a token now: after signing in as somebody else, or with other rights. Settles with the connection. */
  reauthenticate(): Promise<void>;
  onError(listener: (error: ParleyError) => void): Unsubscribe;
}

export interface ChannelOptions {
  /** What is to be known of who is there. "list". */
  presence?: "list" | "count" | "none";
  /** false: listen without being there, as for counters of what is unread. true. */
  member?: boolean;
  /** false: events whose `origin` is this connection are not told. true. */
  echo?: boolean;
}

export type ChannelState =
  | { readonly status: "joining" | "joined" | "interrupted" | "left" }
  | { readonly status: "refused"; readonly code: string; readonly message: string };

export interface Channel {
  readonly id: string;
  readonly state: Readable<ChannelState>;
  readonly presence: Presence;
  /** The typing of one thread; without `threadId`, of the channel itself. */
  typing(threadId?: string): Typing;
  on<K extends keyof Events & string>(type: K, listener: (event: ParleyEvent<K, Events[K]>) => void): Unsubscribe;
  onAny(listener: (event: AnyEvent) => void): Unsubscribe;
  /**
   * Events may have been missed: fetch them from whoever published them. Not told after a reconnect if the server has
   * told what was missed: then that has come as events, in its order.
   */
  onGap(listener: (gap: Gap) => void): Unsubscribe;
  /** Resolves when joined; rejects when refused, released or aborted. */
  joined(options?: { signal?: AbortSignal }): Promise<void>;
  /** Drops this handle's listeners. Never throws; may be called more than once. */
  release(): void;
}

export interface ParleyEvent<K extends string, D> {
  readonly type: K;
  readonly channelId: string;
  /** In seconds, as it was published. */
  readonly timestamp: number;
  readonly data: D;
  /** The id of the connection that caused it, if its publisher says so. */
  readonly origin?: string;
}

/** Any of the application's events. */
export type AnyEvent = { [K in keyof Events & string]: ParleyEvent<K, Events[K]> }[keyof Events & string];

export interface Gap {
  readonly channelId: string;
  /**
   * `reconnected`: the server does not know where the client was. `history_…`: it does not remember so far back, or could
   * not find out. The others are the server's own.
   */
  readonly reason:
    | "reconnected"
    | "history_lost"
    | "history_unknown"
    | "history_busy"
    | "link_lost"
    | "link_silent"
    | "overload"
    | (string & {});
  /** Between these, in ms since 1970 by the server's clock, something may have been missed. */
  readonly from: number;
  readonly to: number;
}

export interface PresenceState {
  /** false until the server has told who is there. */
  readonly known: boolean;
  /** The same object for a member until something of them changes. */
  readonly members: readonly Member[];
  readonly count: number;
  /** `count` is right, and `members` are not all. */
  readonly truncated: boolean;
}

export interface PresenceChange {
  readonly joined: readonly Member[];
  readonly left: readonly Member[];
  /** Those whose name, picture or state is another. */
  readonly updated: readonly Member[];
  /** `state`: found out after an interruption, when it may be long ago. */
  readonly because: "event" | "state";
}

export interface Presence extends Readable<PresenceState> {
  has(userId: string): boolean;
  /** Not told of those who were there from the start. */
  onChange(listener: (change: PresenceChange) => void): Unsubscribe;
  /** A state of one's own for others to see, at most 1 KiB of JSON; kept over a reconnect, gone with the channel. */
  set(state: unknown): void;
}

export interface Typist {
  readonly userId: string;
  readonly userName: string;
  readonly threadId?: string;
}

/** Who else types. */
export interface Typing extends Readable<readonly Typist[]> {
  /** To be called at each key: tells others every 3 s at most, and ends by itself after 5 s without a key. */
  keystroke(): void;
  stop(): void;
}

export interface FollowOptions<T> {
  /**
   * Fetches everything: first, on `refresh`, and after a gap. `gap` is null in the first two cases; `previous` is what
   * was there.
   */
  load(context: { gap: Gap | null; previous: T | undefined; signal: AbortSignal }): T | Promise<T>;
  /** The value with one event more. An event may be in what was loaded already: go by its id. */
  apply(value: T, event: AnyEvent): T;
  /** So many events are kept while loading; of more, it is loaded again. 1000. */
  buffer?: number;
  /** How the channel is joined. */
  channel?: ChannelOptions;
}

export type FollowState<T> =
  | { readonly status: "loading"; readonly value: undefined }
  /** `stale`: something may be missing, and is being fetched or waited for. */
  | { readonly status: "current" | "stale"; readonly value: T }
  /** Tried again by itself, unless the channel was refused. */
  | { readonly status: "failed"; readonly value: T | undefined; readonly error: unknown };

export interface Followed<T> extends Readable<FollowState<T>> {
  /** Loads again. Resolves when that has ended, however it did. */
  refresh(): Promise<void>;
  release(): void;
}
