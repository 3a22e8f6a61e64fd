/** What ioredis and node-redis both are, as far as it is used. */
export interface RedisClient {
  publish(channel: string, message: string): Promise<number>;
}

/** A way to the server for what has been checked. Resolves with how many heard it, where that is known. */
export interface Transport {
  publish(channelId: string, event: string): Promise<number | undefined>;
}

export interface EventToPublish {
  /** Such as `message:created`. What begins with `presence:`, `typing:` and the like is the server's own. */
  type: string;
  /** Anything that JSON can hold. {} if left out. */
  data?: unknown;
  /** In seconds since 1970. Now, if left out. */
  timestamp?: number;
  /** The id of the client's connection that caused it, so that this client can leave it out. */
  origin?: string;
}

export type PublisherOptions = {
  /** So long Redis may take; what it does after that is not known. 5000 ms. */
  timeoutMs?: number;
} & ({ redis: RedisClient } | { transport: Transport });

export interface Publisher {
  /**
   * Tells everyone in the channel. Resolves when Redis has taken it, with the number of nodes that heard it there: at
   * most once, so store first, then publish. Rejects with a `PublishError`.
   */
  publish(channelId: string, event: EventToPublish): Promise<{ receivers: number | undefined }>;
}

/** Why an event was not published. All but `timeout` and `transport` are to be mended by whoever publishes. */
export class PublishError extends Error {
  override readonly name = "PublishError";

  constructor(
    readonly code:
      | "channel_invalid"
      | "type_invalid"
      | "type_reserved"
      | "field_invalid"
      | "not_json"
      | "too_deep"
      | "too_large"
      | "timeout"
      | "transport",
    message: string,
    options?: ErrorOptions,
  ) {
    super(message, options);
  }
}

const MOST_BYTES = 512 * 1024;
const MOST_DEPTH = 256;
const CHANNEL = /^[\w.:@=+-]{1,128}$/;
const RESERVED = /^((presence|typing|channel|connection|auth):|(error|ping|pong|heartbeat)$)/;

export function redisTransport(redis: RedisClient): Transport {
  return { publish: (channelId, event) => redis.publish(`channel:${channelId}`, event) };
}

export function createPublisher(options: PublisherOptions): Publisher {
  const transport = "transport" in options ? options.transport : redisTransport(options.redis);
  const { timeoutMs = 5_000 } = options;
  return {
    async publish(channelId, event) {
      const text = envelope(channelId, event);
      let timer: ReturnType<typeof setTimeout> | undefined;
      const late = new Promise<never>((_, reject) => {
        timer = setTimeout(
          () => reject(new PublishError("timeout", `Not published within ${timeoutMs} ms; it may be yet`)),
          timeoutMs,
        );
      });
      try {
        return { receivers: await Promise.race([late, transport.publish(channelId, text)]) };
      } catch (error) {
        throw error instanceof PublishError
          ? error
          : new PublishError("transport", "The event could not be handed over", { cause: error });
      } finally {
        clearTimeout(timer);
      }
    },
  };
}

/** The event as it goes over the wire, or why the server would reject it. Of several channels there is one for each. */
export function envelope(
  to: string | readonly string[],
  { type, data = {}, timestamp = Math.floor(Date.now() / 1_000), origin }: EventToPublish,
): string {
  const several = Array.isArray(to);
  for (const channelId of several ? to : [to]) {
    if (typeof channelId !== "string" || !CHANNEL.test(channelId)) {
      throw new PublishError("channel_invalid", "A channel's name is 1 to 128 characters of A-Z a-z 0-9 _ . : @ = + -");
    }
  }
  if (typeof type !== "string" || !type)
    throw new PublishError("type_invalid", "An event needs a type, such as message:created");
  if (RESERVED.test(type))
    throw new PublishError("type_reserved", `${type} is told by the server itself; choose another type`);
  if (!Number.isSafeInteger(timestamp) || timestamp < 0) {
    throw new PublishError("field_invalid", "timestamp is a number of whole seconds since 1970");
  }
  if (timestamp > 1e11)
    throw new PublishError("field_invalid", "timestamp is in seconds, and this looks like milliseconds");
  if (origin !== undefined && typeof origin !== "string")
    throw new PublishError("field_invalid", "origin is the id of a connection, a text");
  let text: string;
  try {
    if (JSON.stringify(data) === undefined) throw new TypeError("neither a function nor a symbol is JSON");
    const target = several ? { channelIds: to } : { channelId: to };
    text = JSON.stringify({ type, ...target, timestamp, data, ...(origin !== undefined && { origin }) });
  } catch (error) {
    throw new PublishError("not_json", "data is not what JSON can hold", { cause: error });
  }
  const bytes = new TextEncoder().encode(text).length;
  if (bytes > MOST_BYTES)
    throw new PublishError("too_large", `An event has ${MOST_BYTES} bytes at most, this one has ${bytes}`);
  if (depthOf(text) > MOST_DEPTH) throw new PublishError("too_deep", `An event is nested ${MOST_DEPTH} deep at most`);
  return text;
}

/** Of JSON text, without a recursion that the text could exhaust. */
function depthOf(text: string): number {
  let depth = 0;
  let deepest = 0;
  for (const [token] of text.matchAll(/"[^"\\]*(?:\\.[^"\\]*)*"|[[{]|[\]}]/g)) {
    if (token === "[" || token === "{") deepest = Math.max(deepest, ++depth);
    else if (token === "]" || token === "}") depth--;
  }
  return deepest;
}
