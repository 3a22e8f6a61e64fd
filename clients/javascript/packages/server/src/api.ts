import type {
  BatchPublished,
  Channel,
  ChannelCount,
  Channels,
  EventError,
  Explanation,
  KeptEvents,
  Limits,
  Member,
  Members,
  Moderated,
  Nodes,
  PresenceAnswer,
  Published,
  Revoke,
  Transitions,
  Unrevoke,
  Whereabouts,
} from "./openapi.js";
import { envelope } from "./publish.js";
import type { EventToPublish } from "./publish.js";

export interface ApiOptions {
  /** Where the API is served, such as `https://rt.example.com`, without `/v1`. */
  url: string | URL;
  /** `prl_…`, as `parley key new` printed it. */
  key: string;
  /** How often a call is tried again that was not answered, or is to be tried again. 2. */
  retries?: number;
  /** So long one try may take. 5000 ms. */
  timeoutMs?: number;
  /** `fetch`, unless given. */
  fetch?: typeof fetch;
}

export interface PublishOptions {
  /** Your own name for what you publish: within ten minutes the same one publishes nothing more. A random one, unless given. */
  idempotencyKey?: string;
}

/** One event for a channel, or for each of several. */
export type BatchEvent = EventToPublish & ({ channelId: string } | { channelIds: readonly string[] });

/**
 * The server's API over HTTP. Each method rejects with an `ApiError`, and those that publish with a `PublishError` for
 * what is known to be wrong before it is sent.
 *
 * What was not answered, and what is to be tried again, is tried again: publishing happens once all the same, and
 * moderating twice does what once does, for who has come back meanwhile too.
 */
export interface ParleyApi {
  /** Tells everyone in the channel. */
  publish(
    channelId: string,
    event: EventToPublish,
    options?: PublishOptions & {
      /** Whether it is kept, beyond the life of any node: then its `position` is told. */
      durable?: boolean;
    },
  ): Promise<Published>;
  /** The events of a channel that are kept, after a position or from the oldest, a page at a time. */
  keptEvents(channelId: string, options?: { after?: string; limit?: number }): Promise<KeptEvents>;
  /** Publishes up to a hundred together, or none of them. */
  publishAll(events: readonly BatchEvent[], options?: PublishOptions): Promise<BatchPublished>;
  /** The channels that somebody is in, page after page; one may come more than once. */
  channels(options?: { prefix?: string; pageSize?: number }): AsyncGenerator<ChannelCount, void, undefined>;
  /** How many are in a channel. */
  channel(channelId: string): Promise<Channel>;
  /** Who is in a channel, page after page. */
  members(channelId: string, options?: { pageSize?: number }): AsyncGenerator<Member, void, undefined>;
  /** Everybody who is in a channel, and as of which change: those that follow it make the picture right. */
  roster(channelId: string): Promise<Members>;
  /** Who came and went since `after`, the `next` of the answer before; waits up to 25 s for something. */
  transitions(options?: { after?: string; waitSeconds?: number; limit?: number }): Promise<Transitions>;
  /** How many are in each of up to a hundred channels. */
  presence(channelIds: readonly string[]): Promise<ChannelCount[]>;
  /** Where a user is, on all nodes. */
  user(userId: string): Promise<Whereabouts>;
  /** Ends a user's connections; they may come back. */
  kick(userId: string): Promise<Moderated>;
  /** Takes a user out of a channel. */
  remove(userId: string, channelId: string): Promise<Moderated>;
  /** Lets tokens in no more. */
  revoke(target: Revoke): Promise<Moderated>;
  /** Takes that back. */
  unrevoke(target: Unrevoke): Promise<Moderated>;
  /** What a token may do in a channel, and which rule decides. */
  explain(
    token: string,
    channelId: string,
    action: "join" | "listen" | "type" | "history" | "state",
  ): Promise<Explanation>;
  nodes(): Promise<Nodes>;
  limits(): Promise<Limits>;
}

/** Why a call was not carried out. */
export class ApiError extends Error {
  override readonly name = "ApiError";
  /** The HTTP status; 0 if nothing was answered. */
  readonly status: number;
  /** The server's; `unanswered`, or `not_parley` if something else answered. */
  readonly code: string;
  /** When it may be tried again, if that was told. */
  readonly retryAfterMs: number | undefined;
  /** By which the server's log has it. */
  readonly requestId: string | undefined;
  /** Of `event_invalid`: which events, and why. */
  readonly errors: readonly EventError[];

  constructor(
    message: string,
    { status, code, retryAfterMs, requestId, errors = [] }: Pick<ApiError, "status" | "code"> & Partial<ApiError>,
    options?: ErrorOptions,
  ) {
    super(message, options);
    this.status = status;
    this.code = code;
    this.retryAfterMs = retryAfterMs;
    this.requestId = requestId;
    this.errors = errors;
  }
}

const FIRST_PAUSE_MS = 250;
const LONGEST_PAUSE_MS = 30_000;

const LARGEST_PAGE = 1_000;

type Call = {
  method: "GET" | "POST";
  path: string;
  body?: string;
  headers?: Record<string, string>;
  /** How long the server may wait before it answers. */
  patienceMs?: number;
};

export function createApi({ url, key, retries = 2, timeoutMs = 5_000, fetch: ask = fetch }: ApiOptions): ParleyApi {
  const root = String(url).replace(/\/+$/, "");
  if (!/^https?:\/\//.test(root)) throw new TypeError("url is where the API is served, such as https://rt.example.com");
  if (!/^prl_[a-z0-9-]{1,32}_[\w-]{43}$/.test(key)) throw new TypeError("key is prl_…, as `parley key new` prints it");

  async function call<Answer>(made: Call): Promise<Answer> {
    for (let tries = 0; ; tries++) {
      try {
        return await once<Answer>(made);
      } catch (error) {
        if (!(error instanceof ApiError) || tries >= retries || !isWorthTryingAgain(error)) throw error;
        await pause(error.retryAfterMs ?? FIRST_PAUSE_MS * 2 ** tries * (1 + Math.random()));
      }
    }
  }

  async function once<Answer>({ method, path, body, headers, patienceMs = 0 }: Call): Promise<Answer> {
    let response: Response;
    let text: string;
    try {
      response = await ask(`${root}/v1/${path}`, {
        method,
        headers: { Authorization: `Bearer ${key}`, ...(body && { "Content-Type": "application/json" }), ...headers },
        ...(body && { body }),
        redirect: "error",
        signal: AbortSignal.timeout(timeoutMs + patienceMs),
      });
      text = await response.text();
    } catch (cause) {
      throw new ApiError(`${method} /v1/${path} was not answered`, { status: 0, code: "unanswered" }, { cause });
    }
    const answer = parsed(text);
    if (response.ok && answer) return answer as Answer;
    throw failure(response, answer);
  }

  const get = <Answer>(path: string) => call<Answer>({ method: "GET", path });
  const post = <Answer>(path: string, body: unknown) =>
    call<Answer>({ method: "POST", path, body: JSON.stringify(body) });
  const publish = <Answer>(path: string, body: string, { idempotencyKey = crypto.randomUUID() }: PublishOptions = {}) =>
    call<Answer>({ method: "POST", path, body, headers: { "Idempotency-Key": `"${idempotencyKey}"` } });

  async function* pages<Page extends { next?: string }, Item>(
    path: string,
    parameters: Record<string, string | number | undefined>,
    items: (page: Page) => Item[],
  ): AsyncGenerator<Item, void, undefined> {
    let cursor: string | undefined;
    do {
      const page: Page = await get(`${path}?${query({ ...parameters, cursor })}`);
      yield* items(page);
      cursor = page.next;
    } while (cursor !== undefined);
  }

  // In each method a channel's name is checked where it stands in a path: `..` would be another path.
  return {
    async publish(channelId, event, options) {
      const durable = options?.durable ? "?durable=true" : "";
      return publish(`channels/${part(channelId)}/events${durable}`, envelope(channelId, event), options);
    },
    keptEvents: async (channelId, { after, limit } = {}) =>
      get(`channels/${part(channelId)}/events?${query({ after, limit })}`),
    async publishAll(events, options) {
      const texts = events.map((it) => envelope("channelIds" in it ? it.channelIds : it.channelId, it));
      return publish("events", `{"events":[${texts.join(",")}]}`, options);
    },
    channels: ({ prefix, pageSize } = {}) =>
      pages<Channels, ChannelCount>("channels", { prefix, limit: pageSize }, (page) => page.channels),
    channel: async (channelId) => get(`channels/${part(channelId)}`),
    members: (channelId, { pageSize } = {}) =>
      pages<Members, Member>(`channels/${part(channelId)}/presence`, { limit: pageSize }, (page) => page.members),
    roster: async (channelId) => {
      const path = `channels/${part(channelId)}/presence`;
      let { next, ...roster }: Members = await get(`${path}?${query({ limit: LARGEST_PAGE })}`);
      while (next !== undefined) {
        const page: Members = await get(`${path}?${query({ limit: LARGEST_PAGE, cursor: next })}`);
        roster = { ...roster, members: [...roster.members, ...page.members] };
        next = page.next;
      }
      return roster;
    },
    transitions: async ({ after, waitSeconds = 25, limit } = {}) =>
      call<Transitions>({
        method: "GET",
        path: `transitions?${query({ after, waitSeconds, limit })}`,
        patienceMs: waitSeconds * 1_000,
      }),
    presence: async (channelIds) => (await post<PresenceAnswer>("presence", { channelIds })).channels,
    user: async (userId) => get(`users/${part(userId)}`),
    kick: (userId) => post("kick", { userId }),
    remove: (userId, channelId) => post("remove", { userId, channelId }),
    revoke: (target) => post("revoke", target),
    unrevoke: (target) => post("unrevoke", target),
    explain: (token, channelId, action) => post("explain", { token, channelId, action }),
    nodes: () => get("nodes"),
    limits: () => get("limits"),
  };
}

/** Of a path. */
function part(name: string): string {
  if (typeof name !== "string" || !name || name === "." || name === "..") {
    throw new ApiError(`"${name}" cannot stand in a path`, { status: 0, code: "parameters_wrong" });
  }
  return encodeURIComponent(name);
}

function query(parameters: Record<string, string | number | undefined>): string {
  const given = Object.entries(parameters).filter(([, value]) => value !== undefined);
  return new URLSearchParams(given.map(([name, value]) => [name, String(value)])).toString();
}

/** The JSON object that a text is, if it is one. */
function parsed(text: string): Record<string, unknown> | undefined {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === "object" && value !== null && !Array.isArray(value) ? { ...value } : undefined;
  } catch {
    return undefined;
  }
}

function failure({ status, headers }: Response, problem: Record<string, unknown> | undefined): ApiError {
  const told = typeof problem?.["code"] === "string" ? problem : undefined;
  const seconds = Number(headers.get("retry-after") ?? NaN);
  return new ApiError(
    told ? `${told["code"]}: ${told["detail"]}` : `Something that is not Parley answered with ${status}`,
    {
      status,
      code: told ? String(told["code"]) : "not_parley",
      retryAfterMs: seconds >= 0 ? seconds * 1_000 : undefined,
      requestId: headers.get("request-id") ?? undefined,
      errors: Array.isArray(told?.["errors"]) ? (told["errors"] as EventError[]) : [],
    },
  );
}

/** Not if it would only be refused again, or is to be waited for longer than anybody would. */
function isWorthTryingAgain({ status, retryAfterMs = 0 }: ApiError): boolean {
  return (status === 0 || status === 429 || status >= 500) && retryAfterMs <= LONGEST_PAUSE_MS;
}

function pause(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms));
}
