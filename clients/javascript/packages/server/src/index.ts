export { ApiError, createApi } from "./api.js";
export type { ApiOptions, BatchEvent, ParleyApi, PublishOptions } from "./api.js";
export type {
  BatchPublished,
  Channel,
  ChannelCount,
  EventError,
  Explanation,
  Limits,
  Member,
  Moderated,
  Nodes,
  Published,
  Revoke,
  Unrevoke,
  Whereabouts,
} from "./openapi.js";
export { createPublisher, PublishError, redisTransport } from "./publish.js";
export type { EventToPublish, Publisher, PublisherOptions, RedisClient, Transport } from "./publish.js";
export { policyAnswer, policyHandler, PolicyRequestError, readPolicyRequest } from "./policy.js";
export type { PolicyOptions, PolicyQuestion, PolicyRequest, PolicyVerdict } from "./policy.js";
