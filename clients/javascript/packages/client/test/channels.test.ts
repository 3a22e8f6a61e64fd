import assert from "node:assert/strict";
import { test } from "node:test";
import type { Gap, Parley, PresenceChange } from "@parley/client";
import { createTestParley } from "@parley/client/testing";

const bo = { userId: "u2", userName: "Bo" };

test("events are told by their type, to each handle that listens", async () => {
  const { client, server, time } = createTestParley();
  const lobby = client.channel("lobby");
  const other = client.channel("lobby");
  const heard: unknown[] = [];
  lobby.on("message:created", (it) => heard.push(["typed", it.data]));
  other.onAny((it) => heard.push(["any", it.type]));
  await lobby.joined();
  server.publish("lobby", "message:created", { id: "m1" });
  server.publish("elsewhere", "message:created", { id: "m2" });
  await time.advance(0);
  assert.deepEqual(heard, [
    ["typed", { id: "m1" }],
    ["any", "message:created"],
  ]);
});

test("unmounting and mounting again is one join, and nobody sees a leave", async () => {
  const { client, server, time } = createTestParley();
  client.channel("lobby").release();
  const again = client.channel("lobby");
  await time.advance(10_000);
  assert.equal(server.sent.filter((it) => it.type.startsWith("channel:")).length, 1);
  again.release();
  await time.advance(1_000);
  client.channel("lobby");
  await time.advance(10_000);
  assert.deepEqual(server.seen, [{ type: "presence:join", channelId: "lobby" }]);
});

test("a channel is left 2 s after its last handle, and at once when the page is hidden", async () => {
  const { client, server, time, page } = createTestParley();
  const handles = ["a", "b"].map((id) => client.channel(id));
  client.channel("stays");
  await time.advance(0);
  handles[0]!.release();
  handles[0]!.release();
  await time.advance(1_999);
  assert.ok(server.has("a"));
  await time.advance(1);
  assert.ok(!server.has("a"));
  handles[1]!.release();
  page.hide();
  await time.advance(0);
  assert.ok(!server.has("b") && server.has("stays"));
});

test("a released handle hears nothing more, and is left", async () => {
  const { client, server, time } = createTestParley();
  const mine = client.channel("lobby");
  const theirs = client.channel("lobby");
  const heard: string[] = [];
  mine.onAny(() => heard.push("mine"));
  theirs.onAny(() => heard.push("theirs"));
  await time.advance(0);
  mine.presence.onChange(() => heard.push("presence of mine"));
  const waiting = mine.joined();
  mine.release();
  await waiting;
  await assert.rejects(mine.joined(), /released/);
  server.publish("lobby", "x", {});
  server.join("lobby", bo);
  await time.advance(0);
  assert.deepEqual(heard, ["theirs"]);
  assert.deepEqual(mine.state.get(), { status: "left" });
});

test("who waits for a channel that is released or refused, or whose patience ends, is told", async () => {
  const { client, server, time } = createTestParley();
  server.refuse("secret", "channel_refused");
  server.up = false;
  const lobby = client.channel("lobby");
  const stop = new AbortController();
  const aborted = assert.rejects(lobby.joined({ signal: stop.signal }), { name: "AbortError" });
  const released = assert.rejects(lobby.joined(), /released/);
  stop.abort();
  await aborted;
  lobby.release();
  await released;
  server.up = true;
  const refused = assert.rejects(client.channel("secret").joined(), /channel_refused/);
  await time.advance(10_000);
  await refused;
});

test("a refused channel is not asked for again before the token changes", async () => {
  const { client, server, time } = createTestParley();
  server.refuse("secret", "channel_refused");
  const secret = client.channel("secret");
  await time.advance(600_000);
  assert.equal(server.sent.filter((it) => it.type === "channel:join").length, 1);
  assert.deepEqual(secret.state.get(), { status: "refused", code: "channel_refused", message: "Refused." });
  server.refuse("secret");
  server.expireToken();
  await time.advance(0);
  assert.equal(secret.state.get().status, "joined");
});

test("refusals that pass are asked again after 2 to 10 s, and the channel stays joining", async () => {
  const { client, server, time } = createTestParley();
  const errors: string[] = [];
  client.onError((it) => errors.push(it.code));
  server.refuse("lobby", "unavailable");
  const lobby = client.channel("lobby");
  await time.advance(1_999);
  assert.equal(server.sent.filter((it) => it.type === "channel:join").length, 1);
  assert.equal(lobby.state.get().status, "joining");
  server.refuse("lobby");
  await time.advance(8_001);
  assert.equal(lobby.state.get().status, "joined");
  assert.deepEqual(errors, []);
});

test("after a reconnect a channel is joined again, and what may be missing is told to those who were there", async () => {
  const { client, server, time } = createTestParley();
  server.recovery = "off";
  const lobby = client.channel("lobby");
  const gaps: Gap[] = [];
  const states: string[] = [];
  lobby.onGap((it) => gaps.push(it));
  lobby.state.subscribe(() => states.push(lobby.state.get().status));
  await time.advance(0);
  server.publish("lobby", "x", {});
  const from = time.now();
  await time.advance(5_000);
  server.up = false;
  server.drop();
  await time.advance(0);
  const late = client.channel("lobby");
  late.onGap((it) => gaps.push(it));
  server.up = true;
  await time.advance(1_000);
  assert.deepEqual(states, ["joined", "interrupted", "joined"]);
  assert.equal(gaps.length, 1);
  assert.deepEqual(gaps[0], { channelId: "lobby", reason: "reconnected", from, to: from + 5_250 });
});

/** One who hears the numbers of a channel's events, and of what may be missing. */
function listener(client: Parley) {
  const heard: unknown[] = [];
  const lobby = client.channel("lobby");
  lobby.onAny((it) => heard.push((it.data as { n: number }).n));
  lobby.onGap((it) => heard.push(it.reason));
  return { lobby, heard };
}

test("after a reconnect what was missed is told in its order, once, and nothing is missing", async () => {
  const { client, server, time } = createTestParley();
  const { lobby, heard } = listener(client);
  await time.advance(0);
  for (let cut = 0; cut < 10; cut++) {
    if (cut !== 3) server.publish("lobby", "x", { n: heard.length });
    await time.advance(0);
    server.up = false;
    server.drop();
    await time.advance(0);
    assert.equal(lobby.state.get().status, "interrupted");
    for (let n = 0; cut !== 5 && n < 2; n++) server.publish("lobby", "x", { n: heard.length + n });
    server.up = true;
    await time.advance(60_000);
    assert.equal(lobby.state.get().status, "joined");
  }
  server.publish("lobby", "x", { n: heard.length });
  await time.advance(0);
  assert.deepEqual(heard, [...Array(28).keys()]);
});

test("whoever has the connection made anew while being told an event is not told it again", async () => {
  const { client, server, time } = createTestParley();
  const { lobby, heard } = listener(client);
  lobby.on("x", () => server.drop());
  await time.advance(0);
  server.publish("lobby", "x", { n: 0 });
  server.publish("lobby", "x", { n: 1 });
  await time.advance(5_000);
  assert.deepEqual(heard, [0, 1]);
});

test("a connection that ends between a place and its event has not brought the event", async () => {
  const { client, server, time } = createTestParley();
  const { heard } = listener(client);
  await time.advance(0);
  server.publish("lobby", "x", { n: 0 });
  await time.advance(0);
  server.say({ type: "channel:position", channelId: "lobby", timestamp: 1, data: { next: "p1.2" } });
  await time.advance(0);
  server.up = false;
  server.drop();
  server.publish("lobby", "x", { n: 1 });
  server.up = true;
  await time.advance(1_000);
  assert.deepEqual(heard, [0, 1]);
  // Nor does the place hold for the first event of another connection, on which none are given.
  server.say({ type: "channel:position", channelId: "lobby", timestamp: 1, data: { next: "p1.2" } });
  server.recovery = "off";
  server.drop();
  await time.advance(5_000);
  server.publish("lobby", "x", { n: 2 });
  await time.advance(0);
  server.recovery = "on";
  server.drop();
  await time.advance(5_000);
  assert.deepEqual(heard, [0, 1, "reconnected", 2, "reconnected"]);
});

test("where the server does not tell what was missed, that is told with its reason", async () => {
  const { client, server, time } = createTestParley();
  const { heard } = listener(client);
  await time.advance(0);
  server.publish("lobby", "x", { n: 0 });
  await time.advance(0);
  server.recovery = "refused";
  server.drop();
  await time.advance(1_000);
  server.recovery = "on";
  server.publish("lobby", "x", { n: 1 });
  await time.advance(0);
  server.drop();
  await time.advance(1_000);
  server.resync("lobby");
  await time.advance(0);
  server.drop();
  server.publish("lobby", "x", { n: 2 });
  await time.advance(5_000);
  assert.deepEqual(heard, [0, "history_lost", 1, "link_lost", 2]);
});

test("a place is of one user, and of one stay", async () => {
  const { client, server, time } = createTestParley();
  client.connect();
  const { lobby, heard } = listener(client);
  await time.advance(0);
  const places = () => server.sent.filter((it) => it.type === "channel:join").map((it) => it.data.position);
  server.publish("lobby", "x", { n: 0 });
  await time.advance(0);
  server.user = { userId: "u2", userName: "Bo" };
  server.drop();
  await time.advance(1_000);
  server.remove("lobby");
  await time.advance(0);
  assert.equal(lobby.state.get().status, "refused");
  server.publish("lobby", "x", { n: 1 });
  server.drop();
  await time.advance(1_000);
  lobby.release();
  await time.advance(3_000);
  listener(client);
  await time.advance(0);
  assert.deepEqual(heard, [0, "reconnected"]);
  assert.deepEqual(places(), ["", "", "", ""]);
});

test("an interruption and a resync of the server's are told", async () => {
  const { client, server, time } = createTestParley();
  const lobby = client.channel("lobby");
  const gaps: Gap[] = [];
  lobby.onGap((it) => gaps.push(it));
  await time.advance(0);
  server.interrupt("lobby");
  await time.advance(1_000);
  assert.equal(lobby.state.get().status, "interrupted");
  server.resync("lobby", "link_silent", 42);
  await time.advance(0);
  assert.equal(lobby.state.get().status, "joined");
  assert.equal(gaps[0]?.from, 42);
  assert.equal(gaps[0]?.reason, "link_silent");
});

test("after an overload it is asked who is there, since joins and leaves may have been left out", async () => {
  const { client, server, time } = createTestParley();
  const lobby = client.channel("lobby");
  await time.advance(0);
  const gaps: string[] = [];
  lobby.onGap((it) => gaps.push(it.reason));
  server.resync("lobby", "link_lost");
  await time.advance(0);
  assert.equal(server.sent.length, 1);
  server.resync("lobby", "overload");
  await time.advance(0);
  assert.deepEqual(
    server.sent.map((it) => it.type),
    ["channel:join", "channel:join"],
  );
  assert.deepEqual(gaps, ["link_lost", "overload"]);
});

test("who is there and then only how many: the list is emptied, and nobody has left", async () => {
  const { client, server, time } = createTestParley();
  server.join("lobby", bo);
  const list = client.channel("lobby");
  const count = client.channel("lobby", { presence: "count" });
  await time.advance(0);
  const changes: PresenceChange[] = [];
  count.presence.onChange((it) => changes.push(it));
  list.release();
  await time.advance(2_000);
  assert.deepEqual(count.presence.get(), { known: true, members: [], count: 2, truncated: true });
  assert.deepEqual(changes, []);
});

test("who was removed is out, and not back by itself", async () => {
  const { client, server, time } = createTestParley();
  const lobby = client.channel("lobby");
  await time.advance(0);
  server.remove("lobby");
  await time.advance(60_000);
  assert.equal(lobby.state.get().status, "refused");
  assert.ok(!server.has("lobby"));
});

test("the most that any handle wants is what the channel is joined with", async () => {
  const { client, server, time } = createTestParley();
  client.channel("lobby", { presence: "none", member: false });
  await time.advance(0);
  assert.deepEqual(server.seen, []);
  const open = client.channel("lobby", { presence: "count" });
  await time.advance(0);
  assert.deepEqual(open.presence.get(), { known: true, members: [], count: 1, truncated: true });
  assert.deepEqual(
    server.sent.map((it) => it.data),
    [
      { presence: "none", member: false, position: "" },
      { presence: "count", member: true, position: "" },
    ],
  );
  open.release();
  await time.advance(1_999);
  assert.equal(server.sent.length, 2);
  await time.advance(1);
  assert.deepEqual(server.sent[2]?.data, { presence: "none", member: false, position: "" });
  assert.deepEqual(
    server.seen.map((it) => it.type),
    ["presence:join", "presence:leave"],
  );
});

test("what this connection caused is not told to those who do not want it", async () => {
  const { client, server, time } = createTestParley();
  const heard: string[] = [];
  client.channel("lobby", { echo: false }).onAny((it) => heard.push(`no echo ${it.origin}`));
  client.channel("lobby").onAny((it) => heard.push(`echo ${it.origin}`));
  await time.advance(0);
  server.publish("lobby", "x", {}, { origin: "c1" });
  server.publish("lobby", "x", {}, { origin: "c2" });
  await time.advance(0);
  assert.deepEqual(heard, ["echo c1", "no echo c2", "echo c2"]);
});

test("what is no event, and what does not fit its schema, is dropped", async () => {
  const logged: string[] = [];
  const { client, server, time } = createTestParley({
    schemas: {
      typed: {
        "~standard": {
          validate: (it: any) => (typeof it?.n === "number" ? { value: { n: it.n + 1 } } : { issues: [1] }),
        },
      },
      throws: {
        "~standard": {
          validate: () => {
            throw new Error("mine");
          },
        },
      },
      slow: { "~standard": { validate: () => Promise.resolve({ value: 1 }) } },
    },
    log: (it) => logged.push(JSON.stringify(it)),
  } as never);
  const heard: unknown[] = [];
  client.channel("lobby").onAny((it) => heard.push(it.data));
  await time.advance(0);
  for (const text of [
    "",
    "{",
    "null",
    "7",
    "[]",
    "{}",
    '{"type":7}',
    '{"type":"x","channelId":7}',
    '{"type":"error"}',
    '{"type":"presence:state","channelId":"lobby","data":null}',
  ])
    server.say(text);
  for (const type of ["typed", "throws", "slow"])
    for (const data of [null, {}, { n: "1" }]) server.publish("lobby", type, data);
  server.publish("lobby", "typed", { n: 1 });
  await time.advance(0);
  assert.deepEqual(heard, [{ n: 2 }]);
  assert.equal(logged.length, 3, "once for each type");
  assert.equal(client.state.get().status, "live");
});

test("members keep their identity, and a roster that has not changed is the same object", async () => {
  const { client, server, time } = createTestParley();
  server.join("lobby", bo);
  const lobby = client.channel("lobby");
  await time.advance(0);
  const before = lobby.presence.get();
  assert.deepEqual(
    before.members.map((it) => it.userId),
    ["u2", "u1"],
  );
  server.join("lobby", { userId: "u3", userName: "Cy" });
  await time.advance(0);
  const after = lobby.presence.get();
  assert.notEqual(after, before);
  assert.equal(after.members[0], before.members[0]);
  server.join("lobby", bo);
  server.drop();
  await time.advance(1_000);
  assert.equal(lobby.presence.get(), after);
  assert.ok(lobby.presence.has("u3") && !lobby.presence.has("u4"));
});

test("comings and goings are told, and after an interruption in one, as a finding", async () => {
  const { client, server, time } = createTestParley();
  const lobby = client.channel("lobby");
  const changes: unknown[] = [];
  const ids = (it: PresenceChange) => [
    it.because,
    it.joined.map((m) => m.userId),
    it.left.map((m) => m.userId),
    it.updated.map((m) => m.userName),
  ];
  server.join("lobby", bo);
  lobby.presence.onChange((it) => changes.push(ids(it)));
  await time.advance(0);
  server.leave("lobby", "u2");
  server.leave("lobby", "nobody");
  server.join("lobby", bo);
  server.update("lobby", { ...bo, userName: "Bob" });
  await time.advance(0);
  server.up = false;
  server.drop();
  server.leave("lobby", "u2");
  server.join("lobby", { userId: "u3", userName: "Cy" });
  server.up = true;
  await time.advance(1_000);
  assert.deepEqual(changes, [
    ["event", ["u1"], [], []],
    ["event", [], ["u2"], []],
    ["event", ["u2"], [], []],
    ["event", [], [], ["Bob"]],
    ["state", ["u3"], ["u2"], []],
  ]);
});

test("a state of one's own is shown to others, and again after a reconnect, until there is none", async () => {
  const { client, server, time } = createTestParley();
  const lobby = client.channel("lobby");
  lobby.presence.set("early");
  await time.advance(0);
  const own = () => lobby.presence.get().members[0]?.state;
  assert.equal(own(), "early");
  lobby.presence.set({ status: "away" });
  await time.advance(0);
  assert.deepEqual(own(), { status: "away" });
  server.up = false;
  server.drop();
  server.leave("lobby", "u1");
  server.up = true;
  await time.advance(5_000);
  assert.deepEqual(own(), { status: "away" });
  const before = lobby.presence.get().members[0];
  lobby.presence.set(undefined);
  await time.advance(0);
  assert.equal(own(), undefined);
  assert.deepEqual(Object.keys(lobby.presence.get().members[0]!), ["userId", "userName"]);
  assert.notEqual(lobby.presence.get().members[0], before);
});

test("an update is the whole member: what is no longer in it is gone, and of a stranger it is passed over", async () => {
  const { client, server, time } = createTestParley();
  const lobby = client.channel("lobby");
  await time.advance(0);
  server.join("lobby", { userId: "u2", userName: "Bo", userAvatar: "https://x/bo.png", state: 1 });
  await time.advance(0);
  const [me, bo] = lobby.presence.get().members;
  server.update("lobby", { userId: "u2", userName: "Bob" });
  await time.advance(0);
  assert.deepEqual(lobby.presence.get().members[1], { userId: "u2", userName: "Bob" });
  assert.equal(lobby.presence.get().members[0], me);
  assert.notEqual(lobby.presence.get().members[1], bo);
  server.leave("lobby", "u2");
  server.publish("lobby", "presence:update", { userId: "u9", userName: "Nobody" });
  await time.advance(0);
  assert.equal(lobby.presence.get().count, 1);
  assert.equal(lobby.presence.has("u9"), false);
});

test("who only listens has no state, and is told so", async () => {
  const { client, server, time } = createTestParley();
  const errors: string[] = [];
  client.onError((it) => errors.push(it.code));
  const lobby = client.channel("lobby", { member: false });
  await time.advance(0);
  lobby.presence.set("away");
  await time.advance(0);
  assert.deepEqual(errors, ["state_refused"]);
  assert.equal(lobby.presence.get().count, 0);
  assert.ok(server);
});

test("typing is told every 3 s at most while keys come, and ends by itself", async () => {
  const { client, server, time } = createTestParley();
  const typing = client.channel("lobby").typing("t1");
  typing.keystroke();
  await time.advance(0);
  for (let i = 0; i < 20; i++) {
    typing.keystroke();
    await time.advance(500);
  }
  await time.advance(10_000);
  const said = server.sent.filter((it) => it.type.startsWith("typing:")).map((it) => it.type);
  assert.deepEqual(said, ["typing:start", "typing:start", "typing:start", "typing:start", "typing:stop"]);
  typing.stop();
  await time.advance(0);
  assert.equal(server.sent.filter((it) => it.type === "typing:stop").length, 1);
});

test("who types is told by thread, without oneself, and forgotten if nobody says that it ended", async () => {
  const { client, server, time } = createTestParley();
  const lobby = client.channel("lobby");
  const typing = lobby.typing();
  const inThread = lobby.typing("t1");
  await time.advance(0);
  typing.keystroke();
  server.typing("lobby", bo);
  await time.advance(0);
  const before = typing.get();
  assert.deepEqual(before, [bo]);
  server.typing("lobby", { userId: "u3", userName: "Cy" }, "t1");
  await time.advance(0);
  assert.equal(typing.get(), before);
  assert.deepEqual(inThread.get(), [{ userId: "u3", userName: "Cy", threadId: "t1" }]);
  server.typing("lobby", bo);
  server.typingStopped("lobby", "u3", "t1");
  await time.advance(7_499);
  assert.deepEqual(inThread.get(), []);
  assert.deepEqual(typing.get(), [bo]);
  await time.advance(1);
  assert.deepEqual(typing.get(), []);
});

test("who may not type does not go on trying", async () => {
  const { client, server, time } = createTestParley();
  const lobby = client.channel("lobby");
  const typing = lobby.typing();
  await time.advance(0);
  typing.keystroke();
  server.say({ type: "error", channelId: "lobby", data: { code: "typing_refused", message: "No." } });
  await time.advance(0);
  for (let i = 0; i < 10; i++) {
    typing.keystroke();
    await time.advance(3_000);
  }
  assert.equal(server.sent.filter((it) => it.type === "typing:start").length, 1);
});

test("nothing is kept for later: keys while there is no connection are not told", async () => {
  const { client, server, time } = createTestParley();
  const lobby = client.channel("lobby");
  await time.advance(0);
  server.up = false;
  server.drop();
  lobby.typing().keystroke();
  server.up = true;
  await time.advance(1_000);
  assert.equal(server.sent.filter((it) => it.type.startsWith("typing:")).length, 0);
});
