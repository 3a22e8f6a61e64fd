import type { Member, Parley, ParleyOptions } from "@parley/client";
export interface TestPage {
    hide(): void;
    show(): void;
    offline(): void;
    online(): void;
    suspend(): void;
    resume(): void;
}
export interface TestTime {
    now(): number;
    advance(ms: number): Promise<void>;
    sleep(ms: number): Promise<void>;
    pending(): number;
}
export interface TestServer {
    publish(channelId: string, type: string, data: unknown, more?: {
        origin?: string;
        timestamp?: number;
    }): void;
    join(channelId: string, member: Member): void;
    leave(channelId: string, userId: string): void;
    update(channelId: string, member: Member): void;
    typing(channelId: string, member: Member, threadId?: string): void;
    typingStopped(channelId: string, userId: string, threadId?: string): void;
    refuse(channelId: string, code?: string): void;
    remove(channelId: string): void;
    interrupt(channelId: string): void;
    resync(channelId: string, reason?: string, since?: number): void;
    drop(code?: number, reason?: string): void;
    drain(options?: {
        retryAfterMs?: number;
    }): void;
    expireToken(): void;
    revoke(token: string): void;
    up: boolean;
    frozen: boolean;
    recovery: "on" | "refused" | "off";
    latencyMs: number;
    say(message: object | string): void;
    readonly sent: {
        type: string;
        channelId?: string;
        ref?: string;
        data?: any;
    }[];
    readonly tokens: string[];
    readonly closes: (number | undefined)[];
    readonly seen: {
        type: "presence:join" | "presence:leave";
        channelId: string;
    }[];
    readonly connections: number;
    has(channelId: string): boolean;
    user: Member;
}
export interface TestParley {
    client: Parley;
    server: TestServer;
    time: TestTime;
    page: TestPage;
    options: ParleyOptions;
}
export interface TestOptions extends Partial<ParleyOptions> {
    user?: Member;
    random?: () => number;
}
export declare function createTestParley(options?: TestOptions): TestParley;
