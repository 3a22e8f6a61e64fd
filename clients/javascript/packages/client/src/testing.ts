import type { HostEnvironment, Member, Parley, ParleyOptions, WebSocketLike } from "@parley/client";
import { createParley } from "@parley/client";

/** What the page of the test does. */
export interface TestPage {
  hide(): void;
  show(): void;
  offline(): void;
  online(): void;
  /** Into the back/forward cache, and out of it. */
  suspend(): void;
  resume(): void;
}

/** The clock of the test, which stands still until it is told to go on. */
export interface TestTime {
  now(): number;
  /** Goes on by so many milliseconds, running what becomes due; settled promises are seen to as well. */
  advance(ms: number): Promise<void>;
  /** Time passes, and nobody notices: the machine sleeps. What was due is late. */
  sleep(ms: number): Promise<void>;
  /** Timers that the client has set. */
  pending(): number;
}

export interface TestServer {
  /** Tells everyone in the channel, that is the client if it has joined. */
  publish(channelId: string, type: string, data: unknown, more?: { origin?: string; timestamp?: number }): void;
  /** Somebody else comes or goes. */
  join(channelId: string, member: Member): void;
  leave(channelId: string, userId: string): void;
  update(channelId: string, member: Member): void;
  typing(channelId: string, member: Member, threadId?: string): void;
  typingStopped(channelId: string, userId: string, threadId?: string): void;
  /** From now on joins of this channel are refused; without a code no longer. */
  refuse(channelId: string, code?: string): void;
  /** Takes the client's user out of the channel. */
  remove(channelId: string): void;
  interrupt(channelId: string): void;
  resync(channelId: string, reason?: string, since?: number): void;
  /** The connection ends so. 1006, the default: without a word. */
  drop(code?: number, reason?: string): void;
  drain(options?: { retryAfterMs?: number }): void;
  /** `auth:expiring` for the token of the connection. */
  expireToken(): void;
  /** From now on this token is refused. */
  revoke(token: string): void;
  /** Nobody answers at the address, or somebody does again. */
  up: boolean;
  /** The lines of now carry nothing any more, without a word; nor do others until it is false. */
  frozen: boolean;
  /**
   * What becomes of those who come back to a channel. "on", the default: they are told what they missed. "refused": a
   * gap instead. "off": nothing, as from a server that does not know where they were.
   */
  recovery: "on" | "refused" | "off";
  /** How long a message takes, each way. 0. */
  latencyMs: number;
  /** A message of one's own making, as an object or as text. */
  say(message: object | string): void;
  /** Messages of the client, parsed. */
  readonly sent: { type: string; channelId?: string; ref?: string; data?: any }[];
  /** Tokens that were presented, in their order. */
  readonly tokens: string[];
  /** Codes with which the client has closed. */
  readonly closes: (number | undefined)[];
  /** Comings and goings of the client's user, as others see them. */
  readonly seen: { type: "presence:join" | "presence:leave"; channelId: string }[];
  /** Connections that are open. */
  readonly connections: number;
  /** Whether the client is in the channel. */
  has(channelId: string): boolean;
  /** Who connects next. */
  user: Member;
}

export interface TestParley {
  client: Parley;
  server: TestServer;
  time: TestTime;
  page: TestPage;
  /** For a client of one's own: `createParley({ ...options, … })`. */
  options: ParleyOptions;
}

export interface TestOptions extends Partial<ParleyOptions> {
  user?: Member;
  /** Chance; 0.5 for ever if it is not given. */
  random?: () => number;
}

/** How long the server keeps a place for whoever was cut off. */
const GRACE_MS = 3_000;
/** How many events of a channel it remembers. */
const REMEMBERED = 256;

/** The real client, over a socket that is an object in memory, at a server that is one too. */
export function createTestParley(options: TestOptions = {}): TestParley {
  const { user = { userId: "u1", userName: "Ada" }, random = () => 0.5, ...rest } = options;
  const clock = createClock();
  const page = createPage();
  const host: HostEnvironment = { ...clock.host, random, ...page.host };
  const server = createServer(user, clock);
  let tokens = 0;
  const all: ParleyOptions = {
    url: "https://parley.test",
    token: () => `token-${++tokens}`,
    webSocket: server.Socket,
    host,
    ...rest,
  };
  return { client: createParley(all), server: server.control, time: clock.time, page: page.control, options: all };
}

/** Lets what is settled be seen to, and what that settles, without a timer of the machine's. */
async function flush(): Promise<void> {
  for (let i = 0; i < 30; i++) await null;
}

function createClock() {
  interface Timer {
    due: number;
    order: number;
    run: () => void;
    /** Of the world around the client. */
    outside: boolean;
  }
  let now = 1_795_439_567_000;
  let order = 0;
  const timers = new Set<Timer>();

  function next(until: number): Timer | undefined {
    let first: Timer | undefined;
    for (const timer of timers) {
      if (
        timer.due <= until &&
        (!first || timer.due < first.due || (timer.due === first.due && timer.order < first.order))
      )
        first = timer;
    }
    return first;
  }

  async function runUntil(until: number) {
    await flush();
    for (let timer = next(until); timer; timer = next(until)) {
      timers.delete(timer);
      now = Math.max(now, timer.due);
      timer.run();
      await flush();
    }
  }

  function set(run: () => void, ms: number, outside: boolean): Timer {
    const timer = { due: now + Math.max(0, ms), order: order++, run, outside };
    timers.add(timer);
    return timer;
  }

  return {
    host: {
      now: () => now,
      setTimeout: (run: () => void, ms: number) => set(run, ms, false),
      clearTimeout: (timer: unknown) => void timers.delete(timer as Timer),
    },
    outside: (run: () => void, ms: number) => set(run, ms, true),
    time: {
      now: () => now,
      async advance(ms: number) {
        const until = now + ms;
        await runUntil(until);
        now = Math.max(now, until);
      },
      async sleep(ms: number) {
        now += ms;
        await runUntil(now);
      },
      pending: () => [...timers].filter((it) => !it.outside).length,
    } satisfies TestTime,
  };
}

function createPage() {
  const listeners = new Set<Parameters<HostEnvironment["listen"]>[0]>();
  let visible = true;
  let online = true;
  const tell = (what: Parameters<Parameters<HostEnvironment["listen"]>[0]>[0]) => {
    for (const listener of [...listeners]) listener(what);
  };
  return {
    host: {
      visible: () => visible,
      online: () => online,
      listen(listener: Parameters<HostEnvironment["listen"]>[0]) {
        listeners.add(listener);
        return () => void listeners.delete(listener);
      },
    },
    control: {
      hide: () => ((visible = false), tell("hidden")),
      show: () => ((visible = true), tell("visible")),
      offline: () => ((online = false), tell("offline")),
      online: () => ((online = true), tell("online")),
      suspend: () => tell("pagehide"),
      resume: () => tell("pageshow"),
    } satisfies TestPage,
  };
}

function createServer(first: Member, clock: ReturnType<typeof createClock>) {
  interface Joined {
    presence: string;
    member: boolean;
    /** Each event is told with where it leads to. */
    placed: boolean;
  }
  interface Log {
    /** Of the first event that is remembered. */
    floor: number;
    events: object[];
  }
  const logs = new Map<string, Log>();
  const members = new Map<string, Map<string, Member>>();
  const refused = new Map<string, string>();
  const revoked = new Set<string>();
  const open = new Set<TestSocket>();
  const leaving = new Map<string, unknown>();
  let socket: TestSocket | undefined;
  let connections = 0;
  let frozen = false;

  const seconds = () => Math.floor(clock.time.now() / 1_000);
  const membersOf = (channelId: string) => {
    let of = members.get(channelId);
    if (!of) members.set(channelId, (of = new Map()));
    return of;
  };

  const logOf = (channelId: string) => {
    let log = logs.get(channelId);
    if (!log) logs.set(channelId, (log = { floor: 0, events: [] }));
    return log;
  };
  const place = ({ floor, events }: Log) => `p1.${floor + events.length}`;
  const forget = (log: Log, events: number) => {
    log.floor += log.events.splice(0, events).length;
  };

  class TestSocket implements WebSocketLike {
    protocol = "";
    readyState = 0;
    onopen: WebSocketLike["onopen"] = null;
    onmessage: WebSocketLike["onmessage"] = null;
    onerror: WebSocketLike["onerror"] = null;
    onclose: WebSocketLike["onclose"] = null;
    readonly channels = new Map<string, Joined>();
    readonly user = control.user;
    /** Half-open: nothing gets through, and neither end knows. */
    dead = false;

    constructor(_url: string, protocols: string[]) {
      if (!protocols.every((it) => /^[\w.~+/=-]+$/.test(it))) throw new SyntaxError("not a subprotocol");
      const token = protocols[2]!;
      control.tokens.push(token);
      later(() => {
        if (this.readyState !== 0) return;
        if (frozen) return;
        if (!control.up) return this.end(1006, "");
        this.readyState = 1;
        this.protocol = protocols[0]!;
        this.onopen?.({});
        if (revoked.has(token)) return this.end(4401, JSON.stringify({ code: "token_revoked" }));
        open.add(this);
        socket = this;
        this.tell({
          type: "connection:ready",
          timestamp: seconds(),
          data: { connectionId: `c${++connections}`, ...this.user, serverTimeMs: clock.time.now() },
        });
      });
    }

    send(text: string) {
      const message = JSON.parse(text);
      if (this.readyState !== 1) throw new Error("not open");
      later(() => {
        if (this.dead || !open.has(this)) return;
        control.sent.push(message);
        this.hear(message);
      });
    }

    close(code?: number) {
      if (this.readyState > 1) return;
      control.closes.push(code);
      this.readyState = 2;
      later(() => !this.dead && this.gone(code === undefined || code === 1000));
      later(() => this.end(code ?? 1005, ""));
    }

    tell(message: object) {
      if (this.dead) return;
      const text = JSON.stringify(message);
      later(() => this.readyState === 1 && !this.dead && this.onmessage?.({ data: text }));
    }

    end(code: number, reason: string) {
      if (this.readyState === 3) return;
      this.readyState = 3;
      this.gone(false);
      this.onclose?.({ code, reason });
    }

    /** A goodbye is seen at once, anything else after the grace. */
    gone(goodbye: boolean) {
      if (!open.delete(this)) return;
      if (socket === this) socket = undefined;
      for (const channelId of [...this.channels.keys()]) this.out(channelId, goodbye);
    }

    out(channelId: string, goodbye: boolean) {
      const joined = this.channels.get(channelId);
      this.channels.delete(channelId);
      if (!joined?.member) return;
      const go = () => {
        leaving.delete(channelId);
        if ([...open].some((it) => it.channels.get(channelId)?.member && it.user.userId === this.user.userId)) return;
        if (membersOf(channelId).delete(this.user.userId)) {
          control.seen.push({ type: "presence:leave", channelId });
          announce(channelId, "presence:leave", { userId: this.user.userId });
        }
      };
      if (goodbye) go();
      else leaving.set(channelId, clock.outside(go, GRACE_MS));
    }

    /** Only of who is there, and only what is another. */
    show(channelId: string, state: unknown) {
      const of = membersOf(channelId);
      const before = of.get(this.user.userId);
      if (!this.channels.get(channelId)?.member || !before) {
        const data = { code: "state_refused", message: "You only listen to this channel." };
        return this.tell({ type: "error", channelId, timestamp: seconds(), data });
      }
      const { state: _, ...rest } = before;
      const member: Member = { ...rest, ...(state !== undefined && { state }) };
      if (JSON.stringify(member) === JSON.stringify(before)) return;
      of.set(member.userId, member);
      announce(channelId, "presence:update", member);
    }

    here(channelId: string, as: "position" | "next", position = place(logOf(channelId))) {
      this.tell({ type: "channel:position", channelId, timestamp: seconds(), data: { [as]: position } });
    }

    replay(channelId: string, position: string, ref?: string) {
      const { floor, events } = logOf(channelId);
      const from = Number(position.slice(3)) - floor;
      const timestamp = seconds();
      if (control.recovery === "refused" || !(from >= 0))
        return this.tell({ type: "channel:resync", channelId, timestamp, data: { reason: "history_lost" } });
      const missed = events.slice(from);
      const data = { count: missed.length, ...(ref && { ref }) };
      this.tell({ type: "channel:recovered", channelId, timestamp, data });
      for (const [i, event] of missed.entries()) {
        this.here(channelId, "next", `p1.${floor + from + i + 1}`);
        this.tell(event);
      }
    }

    hear({ type, channelId = "", ref, data = {} }: any) {
      const answer = (kind: string, more: object, of?: string) =>
        this.tell({
          type: kind,
          ...(of && { channelId: of }),
          timestamp: seconds(),
          data: { ...more, ...(ref && { ref }) },
        });
      if (type === "ping") answer("pong", { serverTimeMs: clock.time.now() });
      else if (type === "auth:refresh") {
        if (revoked.has(data.token)) answer("error", { code: "token_revoked", message: "The token was revoked." });
        else answer("auth:refreshed", { expiresAt: seconds() + 3_600 });
      } else if (type === "channel:join") {
        const code = refused.get(channelId);
        if (code) return answer("error", { code, message: "Refused." }, channelId);
        const { presence = "list", member = true, position } = data;
        const was = this.channels.get(channelId);
        const placed = was?.placed || (position !== undefined && control.recovery !== "off");
        if (position && placed && !was) this.replay(channelId, position, ref);
        this.channels.set(channelId, { presence, member, placed });
        clock.host.clearTimeout(leaving.get(channelId));
        const of = membersOf(channelId);
        const list = [...of.values()];
        const fresh = member && !of.has(this.user.userId);
        answer(
          "presence:state",
          presence === "list"
            ? { members: list, count: list.length, truncated: false }
            : presence === "count"
              ? { count: of.size }
              : {},
          channelId,
        );
        if (placed) this.here(channelId, "position");
        if (fresh) {
          of.set(this.user.userId, this.user);
          control.seen.push({ type: "presence:join", channelId });
          announce(channelId, "presence:join", this.user);
        } else if (was?.member && !member) {
          of.delete(this.user.userId);
          control.seen.push({ type: "presence:leave", channelId });
          announce(channelId, "presence:leave", { userId: this.user.userId });
        }
      } else if (type === "channel:leave") this.out(channelId, true);
      else if (!this.channels.has(channelId))
        answer("error", { code: "not_joined", message: "You are not in this channel." }, channelId);
      else if (type.startsWith("typing:")) announce(channelId, type, { ...this.user, ...data });
      else if (type === "presence:set") this.show(channelId, data.state ?? undefined);
    }
  }

  function later(run: () => void) {
    if (control.latencyMs) clock.outside(run, control.latencyMs);
    else queueMicrotask(run);
  }

  function announce(channelId: string, type: string, data: unknown, more: object = {}) {
    for (const it of open) {
      const joined = it.channels.get(channelId);
      if (!joined) continue;
      if (!type.startsWith("presence:") || joined.presence === "list")
        it.tell({ type, channelId, timestamp: seconds(), data, ...more });
      else if (joined.presence === "count")
        it.tell({
          type: "presence:count",
          channelId,
          timestamp: seconds(),
          data: { count: membersOf(channelId).size },
        });
    }
  }

  const control: TestServer = {
    publish(channelId, type, data, more) {
      const log = logOf(channelId);
      log.events.push({ type, channelId, timestamp: seconds(), data, ...more });
      forget(log, Math.max(0, log.events.length - REMEMBERED));
      for (const it of open) if (it.channels.get(channelId)?.placed) it.here(channelId, "next");
      announce(channelId, type, data, more);
    },
    join(channelId, member) {
      membersOf(channelId).set(member.userId, member);
      announce(channelId, "presence:join", member);
    },
    leave(channelId, userId) {
      membersOf(channelId).delete(userId);
      announce(channelId, "presence:leave", { userId });
    },
    update(channelId, member) {
      membersOf(channelId).set(member.userId, member);
      announce(channelId, "presence:update", member);
    },
    typing: (channelId, member, threadId) => announce(channelId, "typing:start", { ...member, threadId }),
    typingStopped: (channelId, userId, threadId) => announce(channelId, "typing:stop", { userId, threadId }),
    refuse: (channelId, code) => void (code ? refused.set(channelId, code) : refused.delete(channelId)),
    remove(channelId) {
      socket?.out(channelId, true);
      socket?.tell({
        type: "error",
        channelId,
        timestamp: seconds(),
        data: { code: "removed", message: "You were taken out of this channel." },
      });
    },
    interrupt: (channelId) => announce(channelId, "channel:interrupted", { reason: "link_lost" }),
    resync(channelId, reason = "link_lost", since) {
      announce(channelId, "channel:resync", { reason, ...(since !== undefined && { since }) });
      if (reason === "overload") return;
      // What was heard before a gap and what after it are two histories.
      forget(logOf(channelId), Infinity);
      for (const it of open) if (it.channels.get(channelId)?.placed) it.here(channelId, "position");
    },
    drop(code = 1006, reason = "") {
      for (const it of [...open]) it.end(code, reason);
    },
    drain: ({ retryAfterMs = 2_000 } = {}) => control.drop(1001, JSON.stringify({ retryAfterMs })),
    expireToken: () =>
      control.say({ type: "auth:expiring", timestamp: seconds(), data: { expiresAt: seconds() + 60 } }),
    revoke: (token) => void revoked.add(token),
    up: true,
    get frozen() {
      return frozen;
    },
    set frozen(now) {
      frozen = now;
      if (frozen) for (const it of open) it.dead = true;
    },
    recovery: "on",
    latencyMs: 0,
    say(message) {
      for (const it of open) {
        if (typeof message === "string") later(() => it.onmessage?.({ data: message }));
        else it.tell(message);
      }
    },
    sent: [],
    tokens: [],
    closes: [],
    seen: [],
    get connections() {
      return open.size;
    },
    has: (channelId) => [...open].some((it) => it.channels.has(channelId)),
    user: first,
  };

  return { control, Socket: TestSocket as unknown as NonNullable<ParleyOptions["webSocket"]> };
}
