export { ApiError, createApi } from "./api.js";
export type { ApiOptions, BatchEvent, ParleyApi, PublishOptions } from "./api.js";
export type {
  BatchPublished,
  Channel,
  ChannelCount,
  EventError,
  Explanation,
  KeptEvent,
  KeptEvents,
  Limits,
  Member,
  Members,
  Moderated,
  Nodes,
  Published,
  Revoke,
  Transition,
  TransitionData,
  Transitions,
  Unrevoke,
  Whereabouts,
} from "./openapi.js";
export { laneOf, PresenceMirror } from "./mirror.js";
export type { Picture, PresenceMirrorOptions, PresenceStore } from "./mirror.js";
export { createPublisher, PublishError, redisTransport } from "./publish.js";
export type { EventToPublish, Publisher, PublisherOptions, RedisClient, Transport } from "./publish.js";
export { policyAnswer, policyHandler, PolicyRequestError, readPolicyRequest } from "./policy.js";
export type { PolicyOptions, PolicyQuestion, PolicyRequest, PolicyVerdict } from "./policy.js";
export { readWebhook, WebhookError } from "./webhook.js";
export type { Resync, Webhook, WebhookEvent, WebhookOptions } from "./webhook.js";
