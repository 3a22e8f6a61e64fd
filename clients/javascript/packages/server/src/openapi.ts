// Made of the server's openapi.json by `npm run openapi`.

/** The name of a channel. */
export type ChannelId = string;

/** An event as with Redis; what is not named here goes out as it is. channelId and timestamp are put in where they are missing. */
export type Event = {
  type: string;
  channelId?: ChannelId;
  /** Seconds since 1970. */
  timestamp?: number;
  data?: unknown;
};

/** An event for one channel, or one for each of several. */
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
  /** Whether it was published before, and nothing was now. */
  replayed: boolean;
  position?: EventPosition;
  /** How many subscriptions heard it; missing in a cluster. */
  receivers?: number;
};

export type KeptEvent = {
  position: EventPosition;
  event: unknown;
};

/** Where a kept event is in its channel; do not take it apart. */
export type EventPosition = string;

export type KeptEvents = {
  events: KeptEvent[];
  /** Whether nothing is missing between after and these. */
  complete: boolean;
  /** Whether nothing followed. */
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
  /** The cursor of the following page; missing on the last one. */
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

/** The jti of a token. */
export type TokenId = string;

export type Kick = {
  userId: UserId;
};

export type Remove = {
  userId: UserId;
  channelId: ChannelId;
};

export type Revoke =
  | {
      tokenId: TokenId;
    }
  | {
      userId: UserId;
      issuedBefore?: Seconds;
    }
  | {
      issuedBefore: Seconds;
    };

export type Unrevoke =
  | {
      tokenId: TokenId;
    }
  | {
      userId: UserId;
    }
  | {
      everyone: true;
    };

export type Whereabouts = {
  userId: UserId;
  connections: number;
  channels: ChannelId[];
  /** Whether there may be more channels than these. */
  partial: boolean;
  answered: number;
  nodes: number;
};

export type ExplainQuestion = {
  /** A user's access token. */
  token: string;
  channelId: ChannelId;
  action: "join" | "listen" | "type" | "history" | "state";
};

export type Explanation = {
  token: "good" | "revoked" | "expired" | "invalid";
  allowed: boolean;
  /** The rule that grants it, or why it is not granted; for people. */
  because: string;
  userId?: UserId;
  organisation?: string;
  /** Seconds since 1970. */
  expiresAt?: number;
  /** What each rule over claims says; empty if the policy goes by none. */
  rules?: {
    rule: string;
    objection?: string;
  }[];
};

/** Seconds since 1970. */
export type Seconds = number;

export type Moderated = {
  /** How many were hit, by the nodes that answered. */
  connections: number;
  answered: number;
  nodes: number;
};

export type Transition = {
  /** presence:join, presence:leave, channel:occupied or channel:vacated; ignore others. */
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
  /** goodbye, lost, removed or node_lost; ignore others. */
  because?: string;
  /** How many are there now. */
  count: number;
  epoch: string;
  rev: number;
  /** Of a webhook that stands for several. */
  revFrom?: number;
};

export type Transitions = {
  events: Transition[];
  /** Lanes in which something may be missing: ask for the presence of their channels. */
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
  code:
    | "channel_differs"
    | "channel_in_path"
    | "channel_invalid"
    | "channel_required"
    | "envelope_invalid"
    | "event_too_large"
    | "not_json"
    | "not_utf8"
    | "too_deep"
    | "type_required";
};
