import type { ParleyApi } from "./api.js";
import type { Member, Transition } from "./openapi.js";
import type { WebhookEvent } from "./webhook.js";

/** Who is in a channel, as of a change of its roster. */
export interface Picture {
  /** Empty if nobody was there for a while. */
  epoch: string;
  rev: number;
  members: Member[];
}

/** Where pictures are kept. What is lost of it is asked for again. */
export interface PresenceStore {
  get(channelId: string): Picture | undefined | Promise<Picture | undefined>;
  set(channelId: string, picture: Picture): void | Promise<void>;
  /** Of all channels of a lane: the CRC-32 of the channel's name, modulo 16, as `laneOf` says. */
  forget(lane: number): void | Promise<void>;
}

export interface PresenceMirrorOptions {
  /** Asked where something is missing; its key needs the right `presence`. */
  api: Pick<ParleyApi, "roster">;
  /** In memory, unless given. One that several processes share has to be changed by one at a time. */
  store?: PresenceStore;
}

/**
 * Keeps who is in each channel, by what webhooks, `GET /v1/transitions` or Redis streams tell, and asks wherever
 * something may be missing. So it is right after one question for each channel, however long it was not told.
 */
export class PresenceMirror {
  readonly #api: Pick<ParleyApi, "roster">;
  readonly #store: PresenceStore;
  #last: Promise<unknown> = Promise.resolve();

  constructor({ api, store = memory() }: PresenceMirrorOptions) {
    this.#api = api;
    this.#store = store;
  }

  /**
   * Takes in what happened. Events may come twice, and late. If it rejects, an answer is missing: let the same events
   * come again, as a webhook does that is answered with 500.
   */
  apply(events: readonly WebhookEvent[]): Promise<void> {
    return this.#next(async () => {
      for (const event of events) {
        if (event.type === "webhook:resync") await this.#store.forget((event as { data: { lane: number } }).data.lane);
        else if (event.type.startsWith("presence:")) await this.#change(event as Transition);
      }
    });
  }

  /** Who is in a channel; asks if that is not known. */
  members(channelId: string): Promise<readonly Member[]> {
    return this.#next(async () => ((await this.#store.get(channelId)) ?? (await this.#ask(channelId))).members);
  }

  async #change({ type, channelId, data }: Transition): Promise<void> {
    const known = await this.#store.get(channelId);
    if (known?.epoch === data.epoch && data.rev <= known.rev) return;
    if (known?.epoch !== data.epoch || (data.revFrom ?? data.rev) > known.rev + 1)
      return void (await this.#ask(channelId));
    const members = known.members.filter(({ userId }) => userId !== data.userId);
    if (type !== "presence:leave" && data.userId !== undefined) {
      const { userId, userName = userId, userAvatar } = data;
      members.push({ userId, userName, ...(userAvatar !== undefined && { userAvatar }) });
    }
    // They differ if numbers were given twice, by a Redis that had lost the last ones.
    if (members.length !== data.count && data.revFrom === undefined) return void (await this.#ask(channelId));
    await this.#store.set(channelId, { epoch: data.epoch, rev: data.rev, members });
  }

  async #ask(channelId: string): Promise<Picture> {
    const { epoch = "", rev = 0, members } = await this.#api.roster(channelId);
    const picture = { epoch, rev, members };
    await this.#store.set(channelId, picture);
    return picture;
  }

  /** One after the other: what is asked for meanwhile would be older than what comes in. */
  #next<Result>(work: () => Promise<Result>): Promise<Result> {
    const done = this.#last.then(work);
    this.#last = done.catch(() => undefined);
    return done;
  }
}

/** The lane of a channel: the CRC-32 of its name (as of zip), modulo 16. */
export function laneOf(channelId: string): number {
  let crc = ~0;
  for (const byte of new TextEncoder().encode(channelId)) {
    crc ^= byte;
    for (let bit = 0; bit < 8; bit++) crc = (crc >>> 1) ^ (crc & 1 ? 0xedb88320 : 0);
  }
  return (~crc >>> 0) % 16;
}

function memory(): PresenceStore {
  const pictures = new Map<string, Picture>();
  return {
    get: (channelId) => pictures.get(channelId),
    set: (channelId, picture) => void pictures.set(channelId, picture),
    forget: (lane) => {
      for (const channelId of pictures.keys()) if (laneOf(channelId) === lane) pictures.delete(channelId);
    },
  };
}
