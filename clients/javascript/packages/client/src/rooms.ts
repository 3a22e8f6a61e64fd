import type {
  AnyEvent,
  Channel,
  ChannelOptions,
  ChannelState,
  Gap,
  HostEnvironment,
  ParleyError,
  ParleyOptions,
  Typing,
  Unsubscribe,
} from "./api.js";
import type { Connection } from "./connection.js";
import type { Message } from "./messages.js";
import { createRoster, type Roster } from "./presence.js";
import { type Emitter, emitter, type Store, store, until } from "./store.js";
import type { Timers } from "./timers.js";
import { createTyping, createTypists, type Typists } from "./typing.js";

/** Joins that may wait for an answer; the server answers in order, so more would only be later. */
const JOINS_AT_ONCE = 8;
/** Refusals that pass by themselves. */
const PASSING = /^(unavailable|policy_unavailable|too_many_new_channels)$/;

/** The channels of a client: which are wanted, by how many, and how far each is. */
export interface Rooms {
  channel(id: string, options?: ChannelOptions): Channel;
  ready(userId: string, other: boolean): void;
  message(message: Message): void;
  down(heardAt: number): void;
  hidden(): void;
  /** What was refused may be granted now. */
  newRights(): void;
}

interface Handle {
  readonly options: ChannelOptions;
  readonly events: Emitter<AnyEvent>;
  readonly gaps: Emitter<Gap>;
  /** It has been told events, so that it can miss some. */
  following: boolean;
}

interface Room {
  readonly id: string;
  readonly state: Store<ChannelState>;
  readonly roster: Roster;
  readonly typists: Typists;
  readonly handles: Set<Handle>;
  /** Those of the handles, and of those released a moment ago: how the channel is to be joined. */
  readonly claims: Set<Handle>;
  /** How it was joined on this connection. */
  joinedAs?: string | undefined;
  /** Of the join that waits for an answer. */
  ref?: string | undefined;
  inside: boolean;
  /** Not to be asked for again before something has changed. */
  refused?: boolean;
  /** Not to be asked for before a while has passed; cancels that while. */
  resting?: Unsubscribe | undefined;
  mayType: boolean;
  own?: unknown;
  /** When it was last heard, in ms by the server's clock. */
  heardAt: number;
  /** Where the client is in the channel, as the server has named it: what it presents when it comes back. */
  at?: string | undefined;
  /** Where the next event takes it. */
  next?: string | undefined;
  /** Why something may be missing on coming back; empty: the server tells all that was missed. */
  missing: string;
}

/** What is missing where the server says nothing of it. */
const RECONNECTED = "reconnected";

const plain = (status: "joining" | "joined" | "interrupted" | "left"): ChannelState => ({ status });
const [JOINING, JOINED, INTERRUPTED, LEFT] = [plain("joining"), plain("joined"), plain("interrupted"), plain("left")];

export function createRooms(
  options: ParleyOptions,
  host: HostEnvironment,
  timers: Timers,
  line: () => Connection,
  onError: (error: ParleyError) => void,
): Rooms {
  const { lingerMs = 2_000, schemas = {} } = options;
  const rooms = new Map<string, Room>();
  const lingering = new Set<() => void>();
  const typings = new Set<Typing>();
  let userId: string | undefined;
  let refs = 0;
  let pumping = false;

  function roomOf(id: string): Room {
    let room = rooms.get(id);
    if (!room) {
      room = {
        id,
        state: store(JOINING),
        roster: createRoster(),
        typists: createTypists(timers),
        handles: new Set(),
        claims: new Set(),
        inside: false,
        mayType: true,
        heardAt: 0,
        missing: RECONNECTED,
      };
      rooms.set(id, room);
      line().need();
    }
    return room;
  }

  /** The most that any of its handles wants. */
  function wanted(room: Room) {
    const claims = [...room.claims].map((it) => it.options);
    const presence =
      ["list", "count"].find((it) => claims.some((claim) => (claim.presence ?? "list") === it)) ?? "none";
    return { presence, member: claims.some((claim) => claim.member !== false) };
  }

  /** In a moment, so that all that is wanted now is asked for as one. */
  function pump() {
    if (!pumping) queueMicrotask(ask);
    pumping = true;
  }

  /** Asks for what is wanted and has not been asked for, as far as may be asked at once. */
  function ask() {
    pumping = false;
    let waiting = 0;
    for (const room of rooms.values()) if (room.ref) waiting++;
    for (const room of rooms.values()) {
      if (waiting >= JOINS_AT_ONCE) return;
      const data: Record<string, unknown> = wanted(room);
      const as = JSON.stringify(data);
      if (room.ref || room.refused || room.resting || room.joinedAs === as) continue;
      data.position = (!room.inside && room.at) || "";
      const ref = `j${++refs}`;
      if (!line().send({ type: "channel:join", channelId: room.id, ref, data })) return;
      room.ref = ref;
      room.joinedAs = as;
      waiting++;
    }
  }

  function leave(room: Room) {
    if (room.inside || room.ref) line().send({ type: "channel:leave", channelId: room.id });
    outside(room);
    rooms.delete(room.id);
    room.state.set(LEFT);
    line().release();
    pump();
  }

  function outside(room: Room) {
    room.inside = false;
    room.ref = room.joinedAs = room.next = undefined;
    room.missing = RECONNECTED;
    room.resting?.();
    room.resting = undefined;
    room.typists.clear();
  }

  function refuse(room: Room, code: string, message: string) {
    outside(room);
    room.refused = true;
    room.at = undefined;
    for (const handle of room.handles) handle.following = false;
    room.roster.forget();
    room.state.set({ status: "refused", code, message });
  }

  function entered(room: Room) {
    const back = !room.inside;
    room.ref = undefined;
    room.inside = room.mayType = true;
    if (back) gap(room, room.missing, room.heardAt, line().now());
    room.state.set(JOINED);
    if (back && room.own !== undefined) tellOwn(room);
    pump();
  }

  /** Without a state, JSON leaves the field out: then there is none any more. */
  function tellOwn({ id, own }: Room) {
    line().send({ type: "presence:set", channelId: id, data: { state: own } });
  }

  /** Told before the channel is joined again: who sees it joined without, has missed nothing. */
  function gap(room: Room, reason: string, from: number, to: number) {
    room.heardAt = to;
    for (const handle of [...room.handles]) {
      if (reason && handle.following) handle.gaps.emit({ channelId: room.id, reason, from, to });
      handle.following = true;
    }
  }

  /** Whether the channel's state says it all. */
  function failed(room: Room, { code, message, ref }: any): boolean {
    const answer = ref !== undefined && ref === room.ref;
    if (answer) {
      room.ref = undefined;
      if (PASSING.test(code)) {
        room.joinedAs = undefined;
        const ms = (code === "too_many_new_channels" ? 60_000 : 2_000) + host.random() * 8_000;
        room.resting = timers.later(
          ms,
          () => {
            room.resting = undefined;
            pump();
          },
          true,
        );
      } else {
        if (room.inside) line().send({ type: "channel:leave", channelId: room.id });
        refuse(room, code, message);
      }
      pump();
    } else if (code === "removed" || code === "rights_withdrawn") refuse(room, code, message);
    else if (code === "typing_refused") room.mayType = false;
    return answer;
  }

  function event(room: Room, message: Message) {
    let told = message as AnyEvent;
    const schema = (schemas as Record<string, any>)[message.type];
    if (schema) {
      const result = schema["~standard"].validate(message.data);
      if (result.issues || !("value" in result)) throw new TypeError("the data does not fit its schema");
      told = { ...told, data: result.value };
    }
    const state = line().state.get();
    const mine = state.status === "live" && message.origin === state.connectionId;
    // What is told late was said earlier.
    if (room.inside) room.heardAt = line().now();
    for (const handle of [...room.handles]) {
      if (!mine || handle.options.echo !== false) handle.events.emit(told);
    }
  }

  function channel(id: string, wants: ChannelOptions = {}): Channel {
    const room = roomOf(id);
    const handle: Handle = { options: wants, events: emitter(), gaps: emitter(), following: room.inside };
    const mine = new Set<Unsubscribe>();
    let released = false;
    room.handles.add(handle);
    room.claims.add(handle);
    pump();

    /** Ends with the handle, if not before. */
    function own(stop: Unsubscribe): Unsubscribe {
      const end = () => {
        mine.delete(end);
        stop();
      };
      if (released) stop();
      else mine.add(end);
      return end;
    }

    const state = {
      get: () => (released ? LEFT : room.state.get()),
      subscribe: (changed: () => void) => own(room.state.subscribe(changed)),
    };

    return {
      id,
      state,
      presence: {
        get: room.roster.state.get,
        subscribe: (changed) => own(room.roster.state.subscribe(changed)),
        has: room.roster.has,
        onChange: (listener) => own(room.roster.changes.on(listener)),
        set(value) {
          if (released) return;
          room.own = value;
          if (room.inside) tellOwn(room);
        },
      },
      typing(threadId) {
        const tell = (type: string) =>
          (!released || type === "typing:stop") &&
          room.inside &&
          room.mayType &&
          line().send({ type, channelId: id, data: threadId === undefined ? {} : { threadId } });
        const typing = createTyping(threadId, room.typists, () => userId, tell, host, timers);
        typings.add(typing);
        own(() => {
          typing.stop();
          typings.delete(typing);
        });
        return { ...typing, subscribe: (changed) => own(typing.subscribe(changed)) };
      },
      on: (type, listener) => own(handle.events.on((it) => it.type === type && listener(it as never))),
      onAny: (listener) => own(handle.events.on(listener)),
      onGap: (listener) => own(handle.gaps.on(listener)),
      joined({ signal } = {}) {
        const look = (it: ChannelState) => {
          if (it.status === "refused") throw new Error(`${it.code}: ${it.message}`);
          if (it.status === "left") throw new Error("released");
          return it.status === "joined";
        };
        return until(state, look, signal, own);
      },
      release() {
        if (released) return;
        released = true;
        for (const stop of [...mine]) stop();
        room.handles.delete(handle);
        const end = () => {
          cancel();
          lingering.delete(end);
          room.claims.delete(handle);
          if (!room.claims.size) leave(room);
          else pump();
        };
        const cancel = timers.later(lingerMs, end);
        lingering.add(end);
        if (!host.visible()) end();
      },
    };
  }

  return {
    channel,
    ready(id, other) {
      userId = id;
      for (const room of rooms.values()) {
        if (other) {
          room.roster.forget();
          room.at = undefined;
        }
        room.refused = false;
      }
      pump();
    },
    message(message) {
      const { type, channelId = "", timestamp = 0 } = message;
      const data = message.data ?? {};
      const room = rooms.get(channelId);
      if (type === "error") {
        if (!room || !failed(room, data))
          onError({ code: data.code, message: data.message, ...(channelId && { channelId }) });
        return;
      }
      const answer = room?.ref && room.ref === data.ref && type.startsWith("presence:");
      if (room?.ref && !room.inside) {
        if (type === "channel:recovered" && data.ref === room.ref) room.missing = "";
        else if (type === "channel:resync") room.missing = data.reason;
      }
      // Until it is told what it missed, or who is there, what comes is of an earlier stay.
      if (!room || !(room.inside || answer || !room.missing)) return;
      if (type.startsWith("presence:")) room.roster.take(type, data);
      else if (type.startsWith("typing:")) room.typists.take(type, data);
      else if (type === "channel:interrupted") room.state.set(INTERRUPTED);
      else if (type === "channel:position") {
        if (data.next) room.next = data.next;
        else room.at = data.position;
      } else if (type === "channel:resync") {
        // Joins and leaves that were left out are not made up for: the answer to another join says who is there.
        if (data.reason === "overload") room.joinedAs = undefined;
        pump();
        gap(room, data.reason, data.since ?? room.heardAt, Math.max(line().now(), timestamp * 1_000));
        room.state.set(JOINED);
      } else if (!/^(channel|auth|connection):/.test(type)) {
        // Before anybody hears it, who may have the connection made anew.
        room.at = room.next;
        room.next = undefined;
        event(room, message);
      }
      if (answer) entered(room);
    },
    down(heardAt) {
      for (const room of rooms.values()) {
        if (room.inside) {
          room.heardAt = heardAt;
          room.state.set(INTERRUPTED);
        }
        outside(room);
      }
    },
    hidden() {
      for (const end of [...lingering]) end();
      for (const typing of typings) typing.stop();
    },
    newRights() {
      for (const room of rooms.values()) room.refused = false;
      pump();
    },
  };
}
