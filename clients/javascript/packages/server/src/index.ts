export { createPublisher, PublishError, redisTransport } from "./publish.js";
export type { EventToPublish, Publisher, PublisherOptions, RedisClient, Transport } from "./publish.js";
export { policyAnswer, policyHandler, PolicyRequestError, readPolicyRequest } from "./policy.js";
export type { PolicyOptions, PolicyQuestion, PolicyRequest, PolicyVerdict } from "./policy.js";
