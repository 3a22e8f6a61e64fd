export { ApiError, createApi } from "./api.js";
export type { ApiOptions, BatchEvent, ParleyApi, PublishOptions } from "./api.js";
export type { BatchPublished, Channel, ChannelCount, EventError, Explanation, KeptEvent, KeptEvents, Limits, Member, Members, Moderated, Nodes, Published, Revoke, Transition, TransitionData, Transitions, Unrevoke, Whereabouts, } from "./openapi.js";
export { laneOf, PresenceMirror } from "./mirror.js";
export type { Picture, PresenceMirrorOptions, PresenceStore } from "./mirror.js";
export { createPublisher, PublishError, redisTransport } from "./publish.js";
export type { EventToPublish, Publisher, PublisherOptions, RedisClient, Transport } from "./publish.js";
export { policyAnswer, policyHandler, PolicyRequestError, readPolicyRequest } from "./policy.js";
export type { PolicyOptions, PolicyQuestion, PolicyRequest, PolicyVerdict } from "./policy.js";
export { readWebhook, WebhookError } from "./webhook.js";
export type { Resync, Webhook, WebhookEvent, WebhookOptions } from "./webhook.js";
import type { BatchPublished, Channel, ChannelCount, EventError, Explanation, KeptEvents, Limits, Member, Members, Moderated, Nodes, Published, Revoke, Transitions, Unrevoke, Whereabouts } from "./openapi.js";
import type { EventToPublish } from "./publish.js";
export interface ApiOptions {
    url: string | URL;
    key: string;
    retries?: number;
    timeoutMs?: number;
    fetch?: typeof fetch;
}
export interface PublishOptions {
    idempotencyKey?: string;
}
export type BatchEvent = EventToPublish & ({
    channelId: string;
} | {
    channelIds: readonly string[];
});
export interface ParleyApi {
    publish(channelId: string, event: EventToPublish, options?: PublishOptions & {
        durable?: boolean;
    }): Promise<Published>;
    keptEvents(channelId: string, options?: {
        after?: string;
        limit?: number;
    }): Promise<KeptEvents>;
    publishAll(events: readonly BatchEvent[], options?: PublishOptions): Promise<BatchPublished>;
    channels(options?: {
        prefix?: string;
        pageSize?: number;
    }): AsyncGenerator<ChannelCount, void, undefined>;
    channel(channelId: string): Promise<Channel>;
    members(channelId: string, options?: {
        pageSize?: number;
    }): AsyncGenerator<Member, void, undefined>;
    roster(channelId: string): Promise<Members>;
    transitions(options?: {
        after?: string;
        waitSeconds?: number;
        limit?: number;
    }): Promise<Transitions>;
    presence(channelIds: readonly string[]): Promise<ChannelCount[]>;
    user(userId: string): Promise<Whereabouts>;
    kick(userId: string): Promise<Moderated>;
    remove(userId: string, channelId: string): Promise<Moderated>;
    revoke(target: Revoke): Promise<Moderated>;
    unrevoke(target: Unrevoke): Promise<Moderated>;
    explain(token: string, channelId: string, action: "join" | "listen" | "type" | "history" | "state"): Promise<Explanation>;
    nodes(): Promise<Nodes>;
    limits(): Promise<Limits>;
}
export declare class ApiError extends Error {
    readonly name = "ApiError";
    readonly status: number;
    readonly code: string;
    readonly retryAfterMs: number | undefined;
    readonly requestId: string | undefined;
    readonly errors: readonly EventError[];
    constructor(message: string, { status, code, retryAfterMs, requestId, errors }: Pick<ApiError, "status" | "code"> & Partial<ApiError>, options?: ErrorOptions);
}
export declare function createApi({ url, key, retries, timeoutMs, fetch: ask }: ApiOptions): ParleyApi;
export type ChannelId = string;
export type Event = {
    type: string;
    channelId?: ChannelId;
    timestamp?: number;
    data?: unknown;
};
export type BatchEvent = {
    type: string;
    channelId?: ChannelId;
    channelIds?: ChannelId[];
    timestamp?: number;
    data?: unknown;
};
export type Batch = {
    events: BatchEvent[];
};
export type Published = {
    published: true;
    replayed: boolean;
    position?: EventPosition;
    receivers?: number;
};
export type KeptEvent = {
    position: EventPosition;
    event: unknown;
};
export type EventPosition = string;
export type KeptEvents = {
    events: KeptEvent[];
    complete: boolean;
    last: boolean;
    next?: EventPosition;
};
export type BatchPublished = {
    published: number;
    replayed: boolean;
    receivers?: number;
};
export type Position = {
    epoch?: string;
    rev?: number;
};
export type ChannelCount = Position & {
    channelId: ChannelId;
    count: number;
};
export type Channel = Position & {
    channelId: ChannelId;
    occupied: boolean;
    count: number;
};
export type Channels = {
    channels: ChannelCount[];
    next?: string;
};
export type Member = {
    userId: string;
    userName: string;
    userAvatar?: string;
    state?: unknown;
};
export type Members = Position & {
    members: Member[];
    count: number;
    next?: string;
};
export type PresenceQuestion = {
    channelIds: ChannelId[];
};
export type PresenceAnswer = {
    channels: ChannelCount[];
};
export type UserId = string;
export type TokenId = string;
export type Kick = {
    userId: UserId;
};
export type Remove = {
    userId: UserId;
    channelId: ChannelId;
};
export type Revoke = {
    tokenId: TokenId;
} | {
    userId: UserId;
    issuedBefore?: Seconds;
} | {
    issuedBefore: Seconds;
};
export type Unrevoke = {
    tokenId: TokenId;
} | {
    userId: UserId;
} | {
    everyone: true;
};
export type Whereabouts = {
    userId: UserId;
    connections: number;
    channels: ChannelId[];
    partial: boolean;
    answered: number;
    nodes: number;
};
export type ExplainQuestion = {
    token: string;
    channelId: ChannelId;
    action: "join" | "listen" | "type" | "history" | "state";
};
export type Explanation = {
    token: "good" | "revoked" | "expired" | "invalid";
    allowed: boolean;
    because: string;
    userId?: UserId;
    organisation?: string;
    expiresAt?: number;
    rules?: {
        rule: string;
        objection?: string;
    }[];
};
export type Seconds = number;
export type Moderated = {
    connections: number;
    answered: number;
    nodes: number;
};
export type Transition = {
    type: string;
    channelId: ChannelId;
    timestamp: Seconds;
    data: TransitionData;
};
export type TransitionData = {
    userId?: string;
    userName?: string;
    userAvatar?: string;
    joinedAt?: Seconds;
    because?: string;
    count: number;
    epoch: string;
    rev: number;
    revFrom?: number;
};
export type Transitions = {
    events: Transition[];
    resync: number[];
    next: string;
};
export type Nodes = {
    nodes: {
        node: string;
        leaseMs: number;
    }[];
    hearing: number;
};
export type Limits = {
    bodyBytes: number;
    eventBytes: number;
    events: number;
    idempotencyKeyCharacters: number;
    idempotencySeconds: number;
    page: number;
    callsPerSecond: number;
    callsAtOnce: number;
};
export type EventError = {
    index: number;
    field?: "type" | "channelId" | "channelIds";
    code: "channel_differs" | "channel_in_path" | "channel_invalid" | "channel_required" | "envelope_invalid" | "event_too_large" | "not_json" | "not_utf8" | "too_deep" | "type_required";
};
export interface RedisClient {
    publish(channel: string, message: string): Promise<number>;
}
export interface Transport {
    publish(channelId: string, event: string): Promise<number | undefined>;
}
export interface EventToPublish {
    type: string;
    data?: unknown;
    timestamp?: number;
    origin?: string;
}
export type PublisherOptions = {
    timeoutMs?: number;
} & ({
    redis: RedisClient;
} | {
    transport: Transport;
});
export interface Publisher {
    publish(channelId: string, event: EventToPublish): Promise<{
        receivers: number | undefined;
    }>;
}
export declare class PublishError extends Error {
    readonly code: "channel_invalid" | "type_invalid" | "type_reserved" | "field_invalid" | "not_json" | "too_deep" | "too_large" | "timeout" | "transport";
    readonly name = "PublishError";
    constructor(code: "channel_invalid" | "type_invalid" | "type_reserved" | "field_invalid" | "not_json" | "too_deep" | "too_large" | "timeout" | "transport", message: string, options?: ErrorOptions);
}
export declare function redisTransport(redis: RedisClient): Transport;
export declare function createPublisher(options: PublisherOptions): Publisher;
export declare function envelope(to: string | readonly string[], { type, data, timestamp, origin }: EventToPublish): string;
export interface PolicyQuestion {
    userId: string;
    organisation?: string;
    channelId: string;
    action: "join" | "listen" | "type" | "history" | "state" | (string & {});
}
export type PolicyRequest = Request | {
    headers: Record<string, string | string[] | undefined>;
    body: unknown;
};
export interface PolicyOptions {
    secret: string | readonly string[];
}
export type PolicyVerdict = boolean | {
    allow: boolean;
    ttlSeconds?: number;
};
export declare class PolicyRequestError extends Error {
    readonly status: 400 | 401;
    readonly name = "PolicyRequestError";
    constructor(status: 400 | 401, message: string);
}
export declare function readPolicyRequest(request: PolicyRequest, { secret }: PolicyOptions): Promise<PolicyQuestion>;
export declare function policyAnswer(verdict: PolicyVerdict): Response;
export declare function policyHandler(options: PolicyOptions, decide: (question: PolicyQuestion) => PolicyVerdict | Promise<PolicyVerdict>): (request: Request) => Promise<Response>;
