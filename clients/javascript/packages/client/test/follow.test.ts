import assert from "node:assert/strict";
import { test } from "node:test";
import { type AnyEvent, follow as followChannel, type Gap } from "@parley/client";
import { createTestParley, type TestOptions } from "@parley/client/testing";

/** A backend that keeps messages by their ids, and a list of them that is followed. */
function chat(options: TestOptions & { loadMs?: number; buffer?: number } = {}) {
  const { loadMs = 100, buffer, ...rest } = options;
  const parley = createTestParley(rest);
  const stored: string[] = [];
  const loads: (Gap | null)[] = [];
  const host = parley.options.host!;
  const control = { fail: false, hang: false, broken: false, ms: loadMs };
  const follow = (id = "lobby") =>
    followChannel<string[]>(parley.client, id, {
      load: ({ gap, signal }) =>
        new Promise((resolve, reject) => {
          loads.push(gap);
          if (control.fail) throw new Error("backend");
          signal.addEventListener("abort", () => reject(signal.reason));
          if (!control.hang) host.setTimeout(() => resolve([...stored]), control.ms);
        }),
      apply(all: string[], event: AnyEvent) {
        if (control.broken) throw new Error("apply");
        const { id } = event.data as { id: string };
        return all.includes(id) ? all : [...all, id];
      },
      ...(buffer && { buffer }),
    });
  const say = (id: string, heard = true) => {
    stored.push(id);
    if (heard) parley.server.publish("lobby", "message:created", { id });
  };
  return { ...parley, follow, say, stored, loads, control };
}

test("what was before is loaded after joining, and what comes meanwhile is applied to it", async () => {
  const { follow, say, stored, loads, time, server } = chat();
  stored.push("m1");
  server.latencyMs = 10;
  const list = follow();
  assert.deepEqual(list.get(), { status: "loading", value: undefined });
  await time.advance(60);
  say("m2");
  await time.advance(0);
  assert.equal(list.get().status, "loading");
  await time.advance(200);
  say("m3");
  await time.advance(20);
  assert.deepEqual(list.get(), { status: "current", value: ["m1", "m2", "m3"] });
  assert.deepEqual(loads, [null]);
});

test("after a reconnect it is stale until it has been told what it missed, and nothing is loaded", async () => {
  const { follow, say, loads, time, server } = chat({ buffer: 2 });
  const list = follow();
  await time.advance(200);
  server.up = false;
  server.drop();
  await time.advance(0);
  assert.deepEqual(list.get(), { status: "stale", value: [] });
  for (const id of ["m1", "m2", "m3"]) say(id);
  server.up = true;
  const shown: unknown[] = [];
  list.subscribe(() => shown.push([list.get().status, list.get().value?.length]));
  await time.advance(1_000);
  assert.deepEqual(list.get(), { status: "current", value: ["m1", "m2", "m3"] });
  assert.deepEqual(shown, [
    ["stale", 1],
    ["stale", 2],
    ["stale", 3],
    ["current", 3],
  ]);
  assert.deepEqual(loads, [null]);
});

test("a load that a reconnect falls into counts, with what was missed", async () => {
  const { follow, say, loads, time, server } = chat({ loadMs: 2_000 });
  const list = follow();
  await time.advance(100);
  say("m1");
  await time.advance(0);
  server.drop();
  say("m2");
  await time.advance(1_000);
  assert.equal(list.get().status, "loading");
  await time.advance(1_000);
  assert.deepEqual(list.get(), { status: "current", value: ["m1", "m2"] });
  assert.equal(loads.length, 1);
});

test("after a reconnect that is not made up for it is stale until it has been loaded again, with the gap", async () => {
  const { follow, say, loads, time, server } = chat();
  server.recovery = "off";
  const list = follow();
  await time.advance(200);
  say("m1");
  await time.advance(0);
  server.up = false;
  server.drop();
  await time.advance(0);
  assert.deepEqual(list.get(), { status: "stale", value: ["m1"] });
  say("m2", false);
  server.up = true;
  await time.advance(260);
  say("m3");
  await time.advance(200);
  assert.deepEqual(list.get(), { status: "current", value: ["m1", "m2", "m3"] });
  assert.deepEqual(
    loads.map((it) => it?.reason),
    [undefined, "reconnected"],
  );
});

test("a gap that everybody has is loaded within a random part of 3 s, one's own at once", async () => {
  const { follow, say, loads, time, server } = chat({ random: () => 0.5 });
  const list = follow();
  await time.advance(200);
  server.resync("lobby");
  await time.advance(1_499);
  assert.equal(list.get().status, "stale");
  assert.equal(loads.length, 1);
  say("m1");
  await time.advance(200);
  assert.deepEqual(list.get(), { status: "current", value: ["m1"] });
  assert.equal(loads.length, 2);
});

test("two gaps while one load runs are one more load", async () => {
  const { follow, loads, time, server } = chat();
  const list = follow();
  await time.advance(50);
  server.resync("lobby");
  server.resync("lobby");
  await time.advance(0);
  await time.advance(100);
  assert.equal(list.get().status, "stale");
  await time.advance(5_000);
  assert.equal(list.get().status, "current");
  assert.equal(loads.length, 2);
});

test("a load that throws is tried again later, and what there was stays", async () => {
  const { follow, say, loads, time, server, control } = chat();
  const list = follow();
  say("m1");
  await time.advance(200);
  control.fail = true;
  server.recovery = "refused";
  server.drop();
  await time.advance(20_000);
  const state = list.get();
  assert.equal(state.status, "failed");
  assert.deepEqual(state.value, ["m1"]);
  assert.match(String(state.status === "failed" && state.error), /backend/);
  assert.ok(loads.length > 3 && loads.length < 12, `${loads.length}`);
  control.fail = false;
  say("m2", false);
  await time.advance(40_000);
  assert.deepEqual(list.get(), { status: "current", value: ["m1", "m2"] });
});

test("a load that hangs is aborted after 30 s, and tried again", async () => {
  const { follow, loads, time, control } = chat();
  control.hang = true;
  const list = follow();
  await time.advance(30_000);
  assert.equal(list.get().status, "failed");
  control.hang = false;
  await time.advance(2_000);
  assert.equal(list.get().status, "current");
  assert.equal(loads.length, 2);
});

test("a load that is slower than the events is begun again when the buffer is full", async () => {
  const { follow, say, loads, time, control } = chat({ buffer: 10, loadMs: 1_000 });
  const list = follow();
  await time.advance(10);
  for (let i = 0; i < 11; i++) say(`m${i}`);
  await time.advance(0);
  const state = list.get();
  assert.match(String(state.status === "failed" && state.error), /more events/);
  control.ms = 10;
  await time.advance(2_000);
  assert.equal(list.get().status, "current");
  assert.equal(list.get().value?.length, 11);
  assert.equal(loads.length, 2);
});

test("an event that cannot be applied has everything loaded again", async () => {
  const { follow, say, loads, time, control } = chat();
  const list = follow();
  await time.advance(200);
  control.broken = true;
  say("m1");
  await time.advance(0);
  assert.equal(list.get().status, "failed");
  control.broken = false;
  await time.advance(5_000);
  assert.deepEqual(list.get(), { status: "current", value: ["m1"] });
  assert.equal(loads.length, 2);
});

test("a refused channel fails, and is loaded once it is granted", async () => {
  const { follow, loads, time, server } = chat();
  server.refuse("lobby", "channel_refused");
  const list = follow();
  await time.advance(60_000);
  assert.equal(list.get().status, "failed");
  assert.equal(loads.length, 0);
  server.refuse("lobby");
  server.expireToken();
  await time.advance(200);
  assert.equal(list.get().status, "current");
});

test("without a connection what can be had is loaded after 3 s, and again with one", async () => {
  const { follow, stored, loads, time, server } = chat();
  stored.push("m1");
  server.up = false;
  const list = follow();
  await time.advance(3_200);
  assert.deepEqual(list.get(), { status: "stale", value: ["m1"] });
  server.up = true;
  await time.advance(60_000);
  assert.equal(list.get().status, "current");
  assert.equal(loads.length, 2);
});

test("refresh() loads again, and resolves when that is done", async () => {
  const { follow, stored, time } = chat();
  const list = follow();
  await time.advance(200);
  stored.push("m1");
  let done = false;
  void list.refresh().then(() => (done = true));
  assert.equal(list.get().status, "stale");
  await time.advance(99);
  assert.ok(!done);
  await time.advance(1);
  assert.ok(done);
  assert.deepEqual(list.get(), { status: "current", value: ["m1"] });
});

test("what is released stops: its load is aborted, its channel left, who waits is let go", async () => {
  const { follow, time, server, control, loads } = chat();
  const list = follow();
  await time.advance(10);
  const waiting = list.refresh();
  list.release();
  list.release();
  await waiting;
  await list.refresh();
  control.fail = true;
  await time.advance(60_000);
  assert.equal(loads.length, 1);
  assert.ok(!server.has("lobby"));
  assert.equal(time.pending(), 0);
});
