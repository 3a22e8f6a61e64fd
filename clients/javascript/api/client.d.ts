import type { Parley, ParleyOptions } from "./api.js";
export type * from "./api.js";
export { follow } from "./follow.js";
export { tokenFrom } from "./token.js";
export declare function createParley(options: ParleyOptions): Parley;
export interface Register {
}
export type Events = Register extends {
    events: infer T;
} ? T : Record<string, unknown>;
export type Unsubscribe = () => void;
export interface Readable<T> {
    get(): T;
    subscribe(changed: () => void): Unsubscribe;
}
export interface TokenRequest {
    reason: "connect" | "expiring" | "refused";
    refused?: string;
    signal: AbortSignal;
}
export type TokenSource = (request: TokenRequest) => string | null | Promise<string | null>;
export interface Schema<T> {
    readonly "~standard": {
        validate(value: unknown): {
            value: T;
            issues?: undefined;
        } | {
            issues: readonly unknown[];
        } | Promise<unknown>;
    };
}
export interface HostEnvironment {
    now(): number;
    random(): number;
    setTimeout(run: () => void, ms: number): unknown;
    clearTimeout(timer: unknown): void;
    visible(): boolean;
    online(): boolean;
    listen(listener: (what: "visible" | "hidden" | "online" | "offline" | "pagehide" | "pageshow") => void): Unsubscribe;
}
export interface ParleyOptions {
    url: string | URL;
    token: TokenSource;
    lingerMs?: number;
    idleMs?: number;
    quietMs?: number;
    hidden?: "stay" | {
        closeAfterMs: number;
    };
    backoff?: {
        firstMs?: number;
        longestMs?: number;
        stableMs?: number;
    };
    resyncSpreadMs?: number;
    schemas?: {
        [K in keyof Events & string]?: Schema<Events[K]>;
    };
    log?: (entry: {
        level: "warn";
        what: string;
    }) => void;
    webSocket?: new (url: string, protocols: string[]) => WebSocketLike;
    host?: HostEnvironment | null;
}
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
    readonly state?: unknown;
}
export interface Cause {
    readonly code: number;
    readonly reason: string;
    readonly retry: "now" | "later" | "never";
}
export type ConnectionState = {
    readonly status: "idle";
} | {
    readonly status: "connecting";
    readonly attempt: number;
} | {
    readonly status: "live";
    readonly connectionId: string;
    readonly user: Member;
} | {
    readonly status: "waiting";
    readonly attempt: number;
    readonly retryAt: number;
    readonly cause: Cause;
} | {
    readonly status: "paused";
    readonly because: "offline" | "hidden";
} | {
    readonly status: "closed";
    readonly cause: Cause;
};
export interface ParleyError {
    readonly code: string;
    readonly message: string;
    readonly channelId?: string;
}
export interface Parley {
    readonly state: Readable<ConnectionState>;
    readonly lost: Readable<boolean>;
    channel(id: string, options?: ChannelOptions): Channel;
    connect(): void;
    disconnect(): void;
    reauthenticate(): Promise<void>;
    onError(listener: (error: ParleyError) => void): Unsubscribe;
}
export interface ChannelOptions {
    presence?: "list" | "count" | "none";
    member?: boolean;
    echo?: boolean;
}
export type ChannelState = {
    readonly status: "joining" | "joined" | "interrupted" | "left";
} | {
    readonly status: "refused";
    readonly code: string;
    readonly message: string;
};
export interface Channel {
    readonly id: string;
    readonly state: Readable<ChannelState>;
    readonly presence: Presence;
    typing(threadId?: string): Typing;
    on<K extends keyof Events & string>(type: K, listener: (event: ParleyEvent<K, Events[K]>) => void): Unsubscribe;
    onAny(listener: (event: AnyEvent) => void): Unsubscribe;
    onGap(listener: (gap: Gap) => void): Unsubscribe;
    joined(options?: {
        signal?: AbortSignal;
    }): Promise<void>;
    release(): void;
}
export interface ParleyEvent<K extends string, D> {
    readonly type: K;
    readonly channelId: string;
    readonly timestamp: number;
    readonly data: D;
    readonly origin?: string;
}
export type AnyEvent = {
    [K in keyof Events & string]: ParleyEvent<K, Events[K]>;
}[keyof Events & string];
export interface Gap {
    readonly channelId: string;
    readonly reason: "reconnected" | "history_lost" | "history_unknown" | "history_busy" | "link_lost" | "link_silent" | "overload" | (string & {});
    readonly from: number;
    readonly to: number;
}
export interface PresenceState {
    readonly known: boolean;
    readonly members: readonly Member[];
    readonly count: number;
    readonly truncated: boolean;
}
export interface PresenceChange {
    readonly joined: readonly Member[];
    readonly left: readonly Member[];
    readonly updated: readonly Member[];
    readonly because: "event" | "state";
}
export interface Presence extends Readable<PresenceState> {
    has(userId: string): boolean;
    onChange(listener: (change: PresenceChange) => void): Unsubscribe;
    set(state: unknown): void;
}
export interface Typist {
    readonly userId: string;
    readonly userName: string;
    readonly threadId?: string;
}
export interface Typing extends Readable<readonly Typist[]> {
    keystroke(): void;
    stop(): void;
}
export interface FollowOptions<T> {
    load(context: {
        gap: Gap | null;
        previous: T | undefined;
        signal: AbortSignal;
    }): T | Promise<T>;
    apply(value: T, event: AnyEvent): T;
    buffer?: number;
    channel?: ChannelOptions;
}
export type FollowState<T> = {
    readonly status: "loading";
    readonly value: undefined;
}
 | {
    readonly status: "current" | "stale";
    readonly value: T;
}
 | {
    readonly status: "failed";
    readonly value: T | undefined;
    readonly error: unknown;
};
export interface Followed<T> extends Readable<FollowState<T>> {
    refresh(): Promise<void>;
    release(): void;
}
import type { Followed, FollowOptions, Parley } from "./api.js";
export declare function follow<T>(parley: Parley, channelId: string, options: FollowOptions<T>): Followed<T>;
import type { TokenSource } from "./api.js";
export declare function tokenFrom(url: string | URL, init?: RequestInit): TokenSource;
