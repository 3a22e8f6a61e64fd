export { createPublisher, PublishError, redisTransport } from "./publish.js";
export type { EventToPublish, Publisher, PublisherOptions, RedisClient, Transport } from "./publish.js";
export { policyAnswer, policyHandler, PolicyRequestError, readPolicyRequest } from "./policy.js";
export type { PolicyOptions, PolicyQuestion, PolicyRequest, PolicyVerdict } from "./policy.js";
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
export interface PolicyQuestion {
    userId: string;
    organisation?: string;
    channelId: string;
    action: "join" | "listen" | "type" | (string & {});
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
