import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { type Channel, follow as followChannel, type Followed } from "@parley/client";
import { createTestParley } from "@parley/client/testing";

/**
 * The client against random closes, wake-ups, tokens and gaps. A failing run prints its seed; the same run again:
 * PARLEY_SEED=… PARLEY_PATH=… npm test simulation
 */
const seed = Number(process.env["PARLEY_SEED"] ?? Date.now() % 2 ** 31);
const runs = Number(process.env["PARLEY_RUNS"] ?? 300);
const path = process.env["PARLEY_PATH"];

type Step =
  | { kind: "mount" | "unmount" | "remount"; channel: number }
  | { kind: "follow" | "unfollow" }
  | { kind: "publish"; channel: number; heard: boolean }
  | { kind: "drop"; code: number; reason: string }
  | { kind: "up" | "frozen" | "hidden" | "online" | "cached"; value: boolean }
  | { kind: "resync"; reason: string }
  | { kind: "recovery"; how: "on" | "refused" | "off" }
  | { kind: "token"; how: "good" | "throws" | "hangs" | "refused" | "none" | "slow" }
  | { kind: "load"; how: "good" | "throws" | "hangs" | "slow" }
  | { kind: "expire" | "connect" | "disconnect" | "reauthenticate" | "interrupt" | "keystroke" }
  | { kind: "sleep" | "advance"; ms: number };

const channel = fc.nat(3);
const step: fc.Arbitrary<Step> = fc.oneof(
  { weight: 6, arbitrary: fc.record({ kind: fc.constantFrom("mount", "unmount", "remount"), channel }) },
  { weight: 2, arbitrary: fc.record({ kind: fc.constantFrom("follow", "unfollow") }) },
  { weight: 8, arbitrary: fc.record({ kind: fc.constant("publish"), channel, heard: fc.boolean() }) },
  {
    weight: 4,
    arbitrary: fc
      .constantFrom(
        [1001, '{"retryAfterMs":2000}'],
        [1006, ""],
        [1011, "server fault"],
        [1013, ""],
        [4401, "token ended"],
        [4403, "kicked"],
        [4503, '{"code":"bus_unavailable"}'],
      )
      .map(([code, reason]) => ({ kind: "drop", code, reason }) as Step),
  },
  {
    weight: 5,
    arbitrary: fc.record({ kind: fc.constantFrom("up", "frozen", "hidden", "online", "cached"), value: fc.boolean() }),
  },
  {
    weight: 2,
    arbitrary: fc.record({
      kind: fc.constant("resync"),
      reason: fc.constantFrom("link_lost", "overload", "unheard of"),
    }),
  },
  {
    weight: 2,
    arbitrary: fc.record({ kind: fc.constant("recovery"), how: fc.constantFrom("on", "refused", "off") }),
  },
  {
    weight: 2,
    arbitrary: fc.record({
      kind: fc.constant("token"),
      how: fc.constantFrom("good", "throws", "hangs", "refused", "none", "slow"),
    }),
  },
  {
    weight: 2,
    arbitrary: fc.record({ kind: fc.constant("load"), how: fc.constantFrom("good", "throws", "hangs", "slow") }),
  },
  {
    weight: 3,
    arbitrary: fc.record({
      kind: fc.constantFrom("expire", "connect", "disconnect", "reauthenticate", "interrupt", "keystroke"),
    }),
  },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant("sleep"), ms: fc.constantFrom(15_000, 3_600_000) }) },
  {
    weight: 10,
    arbitrary: fc.record({ kind: fc.constant("advance"), ms: fc.constantFrom(0, 1, 50, 500, 2_500, 12_000, 61_000) }),
  },
) as fc.Arbitrary<Step>;

async function run(steps: Step[], chance: number, latencyMs: number): Promise<void> {
  let state = chance;
  const random = () => (state = (state * 16_807) % 2_147_483_647) / 2_147_483_647;
  let how: Extract<Step, { kind: "token" }>["how"] = "good";
  let loading: Extract<Step, { kind: "load" }>["how"] = "good";
  let calls = 0;
  let issued = 0;

  const world = createTestParley({
    random,
    token({ signal }) {
      assert.equal(calls, 0, "two calls for a token at a time");
      const token = `t${++issued}`;
      const mode = how;
      if (mode === "none") return null;
      if (mode === "throws") throw new Error("no session");
      if (mode === "refused") world.server.revoke(token);
      if (mode === "good" || mode === "refused") return token;
      calls++;
      return new Promise((resolve, reject) => {
        let open = true;
        const end = (settle: () => void) => {
          if (open) calls--;
          open = false;
          settle();
        };
        signal.addEventListener("abort", () => end(() => reject(signal.reason)));
        if (mode === "slow") host.setTimeout(() => end(() => resolve(token)), 3_000);
      });
    },
  });
  const { client, server, time, page } = world;
  const host = world.options.host!;
  server.latencyMs = latencyMs;

  // What the application stores; an event's number is its place in the channel.
  const stored = [0, 0, 0, 0];
  const mounted: Channel[][] = [[], [], [], []];
  let followed: Followed<number[]> | undefined;
  let typingIn: Channel | undefined;

  const mount = (index: number) => {
    const handle = client.channel(`c${index}`);
    mounted[index]!.push(handle);
    // Within a stretch, from one gap to the next, each event comes once, right after the one before it. Nothing comes
    // again across a gap either.
    let last: number | undefined;
    let most = -1;
    handle.onGap(() => (last = undefined));
    handle.onAny((event) => {
      const { n } = event.data as { n: number };
      assert.ok(last === undefined || n === last + 1, `event ${n} after ${last}`);
      assert.ok(n > most, `event ${n} again, after ${most}`);
      last = most = n;
    });
  };

  const follow = () =>
    followChannel<number[]>(client, "c0", {
      load: ({ signal }) =>
        new Promise((resolve, reject) => {
          if (loading === "throws") throw new Error("backend");
          signal.addEventListener("abort", () => reject(signal.reason));
          if (loading === "hangs") return;
          const read = Array.from({ length: stored[0]! }, (_, n) => n);
          host.setTimeout(() => resolve(read), loading === "slow" ? 4_000 : 20);
        }),
      apply(all, event) {
        const { n } = event.data as { n: number };
        if (n < all.length) return all;
        assert.equal(n, all.length, "an event is missing between what was loaded and what came");
        return [...all, n];
      },
      buffer: 5,
    });

  let hidden = false;
  const act = async (it: Step) => {
    if (it.kind === "mount") mount(it.channel);
    else if (it.kind === "unmount") mounted[it.channel]!.pop()?.release();
    else if (it.kind === "remount") {
      if (mounted[it.channel]!.length) {
        mounted[it.channel]!.pop()!.release();
        mount(it.channel);
      }
    } else if (it.kind === "follow") followed ??= follow();
    else if (it.kind === "unfollow") {
      followed?.release();
      followed = undefined;
    } else if (it.kind === "publish") server.publish(`c${it.channel}`, "message:created", { n: stored[it.channel]!++ });
    else if (it.kind === "drop") server.drop(it.code, it.reason);
    else if (it.kind === "up") server.up = it.value;
    else if (it.kind === "frozen") server.frozen = it.value;
    else if (it.kind === "hidden" && it.value !== hidden) {
      hidden = it.value;
      hidden ? page.hide() : page.show();
    } else if (it.kind === "online") it.value ? page.online() : page.offline();
    else if (it.kind === "cached") it.value ? page.suspend() : page.resume();
    else if (it.kind === "recovery") server.recovery = it.how;
    else if (it.kind === "resync") server.resync("c0", it.reason);
    else if (it.kind === "interrupt") {
      server.interrupt("c0");
      server.resync("c0");
    } else if (it.kind === "token") how = it.how;
    else if (it.kind === "load") loading = it.how;
    else if (it.kind === "expire") server.expireToken();
    else if (it.kind === "connect") client.connect();
    else if (it.kind === "disconnect") client.disconnect();
    else if (it.kind === "reauthenticate") client.reauthenticate().catch(() => {});
    else if (it.kind === "keystroke") {
      typingIn = mounted.flat()[0];
      typingIn?.typing().keystroke();
    } else if (it.kind === "sleep") await time.sleep(it.ms);
    else if (it.kind === "advance") await time.advance(it.ms);
  };

  for (const it of steps) {
    await act(it);
    assert.ok(server.connections <= 2, "more connections than one, and one that is being let go of");
  }

  // In the end all is well again: whatever was, the client gets there by itself.
  server.up = true;
  server.frozen = false;
  server.recovery = "on";
  how = loading = "good";
  page.online();
  page.show();
  page.resume();
  // Time for what is under way: an answer of before that says that nobody is signed in is one.
  await time.advance(25_000);
  client.connect();
  await time.advance(200_000);
  assert.equal(client.state.get().status, "live");
  assert.equal(server.connections, 1);
  for (const [index, handles] of mounted.entries()) {
    const wanted = handles.length > 0 || (index === 0 && followed !== undefined);
    assert.equal(server.has(`c${index}`), wanted, `c${index} is joined: ${!wanted}`);
    for (const handle of handles) assert.equal(handle.state.get().status, "joined");
  }
  if (followed) {
    assert.equal(followed.get().status, "current");
    assert.equal(followed.get().value?.length, stored[0]);
  }

  // A hidden page that is well has no timer.
  await time.advance(10_000);
  page.hide();
  assert.equal(time.pending(), 0, "a timer in a hidden page");

  // And nothing is left of a client that says goodbye.
  page.show();
  followed?.release();
  for (const handle of mounted.flat()) handle.release();
  client.disconnect();
  await time.advance(60_000);
  assert.equal(server.connections, 0);
  assert.equal(time.pending(), 0);
}

test("whatever happens, the client comes back, and nothing is doubled, lost or left behind", async () => {
  await fc
    .assert(
      fc.asyncProperty(
        fc.array(step, { maxLength: 60, size: "max" }),
        fc.integer({ min: 1, max: 2_147_483_646 }),
        fc.constantFrom(0, 5, 400),
        run,
      ),
      { seed, numRuns: runs, ...(path && { path }) },
    )
    .catch((failure) => {
      console.error(`PARLEY_SEED=${seed}`, failure.cause);
      throw failure;
    });
});
