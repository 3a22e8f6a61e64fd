import assert from "node:assert/strict";
import { test } from "node:test";
import { createParley, type TokenRequest } from "@parley/client";
import { createTestParley } from "@parley/client/testing";

const jwt = (claims: object) => `h.${btoa(JSON.stringify(claims)).replace(/=/g, "")}.s`;

test("nothing is opened and no token is asked for until a channel is used", async () => {
  let asked = 0;
  const { client, server, time } = createTestParley({ token: () => (asked++, "t") });
  await time.advance(60_000);
  assert.equal(asked, 0);
  assert.deepEqual(client.state.get(), { status: "idle" });
  assert.equal(time.pending(), 0);

  client.channel("lobby");
  await time.advance(0);
  assert.equal(client.state.get().status, "live");
  assert.equal(server.connections, 1);
});

test("many channels and handles share one connection, and each channel is joined once", async () => {
  const { client, server, time } = createTestParley();
  const handles = ["a", "b", "a", "c", "a"].map((id) => client.channel(id));
  await time.advance(0);
  assert.equal(server.tokens.length, 1);
  assert.deepEqual(
    server.sent.filter((it) => it.type === "channel:join").map((it) => it.channelId),
    ["a", "b", "c"],
  );
  assert.ok(handles.every((it) => it.state.get().status === "joined"));
});

test("at most eight joins wait for an answer", async () => {
  const { client, server, time } = createTestParley();
  server.latencyMs = 100;
  for (let i = 0; i < 20; i++) client.channel(`c${i}`);
  await time.advance(300);
  assert.equal(server.sent.filter((it) => it.type === "channel:join").length, 8);
  await time.advance(2_000);
  assert.ok(Array.from({ length: 20 }, (_, i) => server.has(`c${i}`)).every(Boolean));
});

test("the state says why there is no connection, and when it is tried again", async () => {
  const { client, server, time } = createTestParley();
  client.channel("lobby");
  await time.advance(0);
  server.up = false;
  server.drop(1011, "server fault");
  await time.advance(0);
  const state = client.state.get();
  assert.deepEqual(state, {
    status: "waiting",
    attempt: 1,
    retryAt: time.now() + 250,
    cause: { code: 1011, reason: "server fault", retry: "later" },
  });
  assert.equal(client.state.get(), state, "the same object until it changes");
});

test("pauses grow with each failure, are random from the first on, and are short again after a while of being live", async () => {
  const { client, server, time } = createTestParley({
    random: () => 1,
    backoff: { firstMs: 100, longestMs: 1_000, stableMs: 5_000 },
  });
  client.channel("lobby");
  await time.advance(0);
  server.up = false;
  server.drop();
  const pauses: number[] = [];
  for (let i = 0; i < 6; i++) {
    await time.advance(0);
    const state = client.state.get();
    assert.equal(state.status, "waiting");
    if (state.status === "waiting") {
      pauses.push(state.retryAt - time.now());
      await time.advance(state.retryAt - time.now());
    }
  }
  assert.deepEqual(pauses, [100, 200, 400, 800, 1_000, 1_000]);
  server.up = true;
  await time.advance(10_000);
  assert.equal(client.state.get().status, "live");
  server.drop();
  await time.advance(0);
  const state = client.state.get();
  assert.equal(state.status === "waiting" && state.retryAt - time.now(), 100);
});

test("the server's advice is the least that is waited, also by a page that wakes up", async () => {
  const { client, server, time, page } = createTestParley({ random: () => 0 });
  client.channel("lobby");
  await time.advance(0);
  server.drain({ retryAfterMs: 2_472 });
  await time.advance(0);
  page.hide();
  page.show();
  await time.advance(2_471);
  assert.equal(client.state.get().status, "waiting");
  assert.equal(server.tokens.length, 1);
  await time.advance(1);
  assert.equal(client.state.get().status, "live");
});

test("a wake-up ends a long pause", async () => {
  const { client, server, time, page } = createTestParley();
  client.channel("lobby");
  await time.advance(0);
  server.up = false;
  server.drop();
  await time.advance(60_000);
  server.up = true;
  page.hide();
  page.show();
  await time.advance(0);
  assert.equal(client.state.get().status, "live");
});

for (const [code, reason] of [
  [4403, "kicked"],
  [1008, "too many errors"],
  [1009, "message too big"],
  [4429, "too many messages"],
] as const) {
  test(`after ${code} ${reason} it is not tried again until somebody wants it`, async () => {
    const { client, server, time, page } = createTestParley();
    const errors: string[] = [];
    client.onError((it) => errors.push(it.code));
    client.channel("lobby");
    await time.advance(0);
    server.drop(code, reason);
    await time.advance(600_000);
    page.hide();
    page.show();
    page.online();
    await time.advance(600_000);
    assert.deepEqual(client.state.get(), { status: "closed", cause: { code, reason, retry: "never" } });
    assert.deepEqual(errors, [reason]);
    assert.equal(time.pending(), 0);
    client.connect();
    await time.advance(0);
    assert.equal(client.state.get().status, "live");
    assert.ok(server.has("lobby"));
  });
}

for (const [code, reason] of [
  [1000, "from a proxy"],
  [1001, ""],
  [1006, ""],
  [1008, "nothing heard for too long"],
  [1009, "no room for unfinished messages"],
  [1011, "x"],
  [1012, ""],
  [1013, "try again later"],
  [4408, "reading too slowly"],
  [4429, '{"code":"too_many_connections","retryAfterMs":100}'],
  [4503, '{"code":"bus_unavailable","retryAfterMs":100}'],
  [4999, "a code of the future"],
] as const) {
  test(`after ${code} ${reason} it is tried again with a pause`, async () => {
    const { client, server, time } = createTestParley();
    client.channel("lobby");
    await time.advance(0);
    server.drop(code, reason);
    await time.advance(0);
    assert.equal(client.state.get().status, "waiting");
    await time.advance(1_000);
    assert.equal(client.state.get().status, "live");
    assert.ok(server.has("lobby"));
  });
}

test("a token is asked for before each attempt", async () => {
  const { client, server, time } = createTestParley();
  client.channel("lobby");
  await time.advance(0);
  server.drop();
  await time.advance(1_000);
  assert.deepEqual(server.tokens, ["token-1", "token-2"]);
});

test("nobody is signed in: closed until connect()", async () => {
  let token: string | null = null;
  let asked = 0;
  const { client, time } = createTestParley({ token: () => (asked++, token) });
  client.channel("lobby");
  await time.advance(600_000);
  assert.deepEqual(client.state.get(), { status: "closed", cause: { code: 0, reason: "signed_out", retry: "never" } });
  assert.equal(asked, 1);
  token = "t";
  client.connect();
  await time.advance(0);
  assert.equal(client.state.get().status, "live");
});

for (const [what, source] of [
  [
    "throws",
    () => {
      throw new Error("no session");
    },
  ],
  ["rejects", () => Promise.reject(new Error("no network"))],
  ["returns undefined", () => undefined as never],
  ["returns an empty text", () => ""],
  ["returns what no header can have", () => "<html>\n"],
] as const) {
  test(`a token source that ${what} is asked again later, with growing pauses`, async () => {
    let asked = 0;
    const { client, time } = createTestParley({ token: () => (asked++, source()), random: () => 1 });
    client.channel("lobby");
    await time.advance(0);
    const state = client.state.get();
    assert.equal(state.status === "waiting" && state.cause.reason, "token");
    await time.advance(120_000);
    assert.ok(asked > 5 && asked < 12, `${asked} times`);
  });
}

test("a token source that hangs is given up after 20 s and told so, and is not called twice at a time", async () => {
  const calls: TokenRequest[] = [];
  const { client, time } = createTestParley({
    token: (request) => (calls.push(request), new Promise<string>(() => {})),
  });
  client.channel("lobby");
  await time.advance(19_999);
  assert.equal(calls.length, 1);
  await time.advance(1);
  assert.ok(calls[0]!.signal.aborted);
  assert.equal(client.state.get().status, "waiting");
  await time.advance(1_000);
  assert.equal(calls.length, 2);
});

test("a refused token is asked for again at once, by its name; the same one again is the end", async () => {
  const asked: (string | undefined)[] = [];
  const { client, server, time } = createTestParley({ token: ({ refused }) => (asked.push(refused), "stale") });
  server.revoke("stale");
  client.channel("lobby");
  await time.advance(600_000);
  assert.deepEqual(asked, [undefined, "stale"]);
  assert.deepEqual(server.tokens, ["stale"]);
  assert.equal(client.state.get().status, "closed");
});

test("a refused token and then a good one: live at once", async () => {
  const { client, server, time } = createTestParley();
  server.revoke("token-1");
  client.channel("lobby");
  await time.advance(0);
  assert.equal(client.state.get().status, "live");
});

test("ever new tokens that are all refused are not asked for forever", async () => {
  const { client, server, time } = createTestParley();
  for (let i = 0; i < 100; i++) server.revoke(`token-${i}`);
  client.channel("lobby");
  await time.advance(600_000);
  assert.equal(client.state.get().status, "closed");
  assert.equal(server.tokens.length, 6);
});

test("a token that ends is renewed on the open connection", async () => {
  const { client, server, time } = createTestParley();
  client.channel("lobby");
  await time.advance(0);
  server.expireToken();
  await time.advance(0);
  assert.equal(server.sent.find((it) => it.type === "auth:refresh")?.data.token, "token-2");
  assert.equal(server.connections, 1);
  assert.equal(server.tokens.length, 1);
});

test("while the source still hands out the old token it is asked again, and nobody is signed out", async () => {
  let token = "old";
  const { client, server, time } = createTestParley({ token: () => token });
  client.channel("lobby");
  await time.advance(0);
  server.expireToken();
  await time.advance(12_000);
  assert.equal(server.sent.filter((it) => it.type === "auth:refresh").length, 0);
  token = "new";
  await time.advance(10_000);
  assert.equal(server.sent.filter((it) => it.type === "auth:refresh").length, 1);
  assert.equal(client.state.get().status, "live");
});

test("a new token that is refused is replaced once, and the connection stays", async () => {
  const { client, server, time } = createTestParley();
  client.channel("lobby");
  await time.advance(0);
  server.revoke("token-2");
  server.expireToken();
  await time.advance(0);
  assert.deepEqual(
    server.sent.filter((it) => it.type === "auth:refresh").map((it) => it.data.token),
    ["token-2", "token-3"],
  );
  assert.equal(client.state.get().status, "live");
});

test("another user's token opens another connection: the old user says goodbye, and rosters are emptied", async () => {
  let token = jwt({ sub: "u1" });
  const { client, server, time } = createTestParley({ token: () => token });
  const lobby = client.channel("lobby");
  await time.advance(0);
  server.join("lobby", { userId: "u9", userName: "Old" });
  await time.advance(0);
  token = jwt({ sub: "u2" });
  server.user = { userId: "u2", userName: "Bo" };
  await client.reauthenticate();
  await time.advance(0);
  assert.deepEqual(server.closes, [1000]);
  const state = client.state.get();
  assert.equal(state.status === "live" && state.user.userId, "u2");
  assert.deepEqual(
    lobby.presence
      .get()
      .members.map((it) => it.userId)
      .sort(),
    ["u2", "u9"],
  );
  assert.equal(server.sent.filter((it) => it.type === "auth:refresh").length, 0);
});

test("the same user in another organisation is another connection, with the same one a renewal", async () => {
  let token = jwt({ sub: "u1", org_code: "a" });
  const { client, server, time } = createTestParley({ token: () => token });
  client.channel("lobby");
  await time.advance(0);
  token = jwt({ sub: "u1", org_code: "a", permissions: ["chat"] });
  await client.reauthenticate();
  await time.advance(0);
  assert.equal(server.tokens.length, 1);
  token = jwt({ sub: "u1", org_code: "b" });
  await client.reauthenticate();
  assert.equal(server.tokens.length, 2);
});

test("reauthenticate() rejects when nobody is signed in", async () => {
  let token: string | null = "t";
  const { client, time } = createTestParley({ token: () => token });
  client.channel("lobby");
  await time.advance(0);
  token = null;
  await assert.rejects(client.reauthenticate(), /signed_out/);
});

test("a server without parley.1 is named as the reason, once and for all", async () => {
  const { options, time } = createTestParley();
  const Socket = options.webSocket!;
  const client = createParley({
    ...options,
    webSocket: class extends (Socket as any) {
      constructor(url: string, protocols: string[]) {
        super(url, protocols);
        Object.defineProperty(this, "protocol", { get: () => "bearer", set() {} });
      }
    } as never,
  });
  client.channel("lobby");
  await time.advance(60_000);
  assert.deepEqual(client.state.get(), {
    status: "closed",
    cause: { code: 1002, reason: "unsupported_server", retry: "never" },
  });
});

test("an attempt that was begun without a network is made anew when there is one", async () => {
  let hangs = true;
  const signals: AbortSignal[] = [];
  const { client, server, time, page } = createTestParley({
    url: "http://localhost:8080",
    token: ({ signal }) => {
      signals.push(signal);
      if (!hangs) return "token";
      return new Promise((_, reject) => signal.addEventListener("abort", () => reject(signal.reason)));
    },
  });
  client.channel("lobby");
  await time.advance(1_000);
  assert.equal(client.state.get().status, "connecting");
  hangs = false;
  page.online();
  await time.advance(0);
  assert.equal(client.state.get().status, "live");
  assert.deepEqual(
    signals.map((it) => it.aborted),
    [true, false],
  );
  assert.equal(server.connections, 1);
});

test("offline pauses at once and lets go of the socket so that it may come back; online connects at once", async () => {
  const { client, server, time, page } = createTestParley();
  client.channel("lobby");
  await time.advance(0);
  page.offline();
  assert.deepEqual(client.state.get(), { status: "paused", because: "offline" });
  await time.advance(0);
  assert.deepEqual(server.closes, [4000]);
  assert.equal(server.connections, 0);
  page.hide();
  page.show();
  await time.advance(60_000);
  assert.equal(client.state.get().status, "paused");
  page.online();
  await time.advance(0);
  assert.equal(client.state.get().status, "live");
});

test("a server on this machine needs no network", async () => {
  const { client, time, page } = createTestParley({ url: "http://localhost:8080" });
  client.channel("lobby");
  await time.advance(0);
  page.offline();
  assert.equal(client.state.get().status, "live");
});

test("a page in the back/forward cache has no connection, keeps its place, and gets it back", async () => {
  const { client, server, time, page } = createTestParley();
  client.channel("lobby");
  await time.advance(0);
  page.suspend();
  page.hide();
  await time.advance(1_000);
  assert.equal(server.connections, 0);
  assert.equal(time.pending(), 0);
  page.resume();
  page.show();
  await time.advance(10_000);
  assert.equal(client.state.get().status, "live");
  assert.deepEqual(server.seen, [{ type: "presence:join", channelId: "lobby" }]);
});

test("a half-open line is noticed within 15 s while the page is visible", async () => {
  const { client, server, time } = createTestParley();
  client.channel("lobby");
  await time.advance(0);
  server.frozen = true;
  await time.advance(13_999);
  server.frozen = false;
  await time.advance(1);
  assert.equal(client.state.get().status, "live");
  assert.equal(server.tokens.length, 2);
  assert.deepEqual(server.closes, [4000]);
});

test("a hidden page that is well has no timer; when it is shown the line is tried, 4 s for an answer", async () => {
  const { client, server, time, page } = createTestParley();
  const lobby = client.channel("lobby");
  client.channel("short").release();
  await time.advance(0);
  lobby.typing().keystroke();
  page.hide();
  await time.advance(0);
  assert.equal(time.pending(), 0);
  await time.advance(3_600_000);
  assert.equal(client.state.get().status, "live");
  assert.equal(server.sent.filter((it) => it.type === "ping").length, 0);

  page.show();
  await time.advance(0);
  assert.equal(server.sent.filter((it) => it.type === "ping").length, 1);
  page.hide();
  server.frozen = true;
  page.show();
  await time.advance(3_999);
  assert.equal(server.tokens.length, 1);
  server.frozen = false;
  await time.advance(1);
  assert.equal(server.tokens.length, 2);
});

test("a machine that slept is noticed by a timer that is late", async () => {
  const { client, server, time } = createTestParley();
  client.channel("lobby");
  await time.advance(0);
  server.frozen = true;
  await time.sleep(3_600_000);
  server.frozen = false;
  await time.advance(4_000);
  assert.equal(server.tokens.length, 2);
  assert.equal(client.state.get().status, "live");
});

test("hidden: a connection may be given up for as long as the page is hidden", async () => {
  const { client, server, time, page } = createTestParley({ hidden: { closeAfterMs: 60_000 } });
  client.channel("lobby");
  await time.advance(0);
  page.hide();
  await time.advance(59_999);
  assert.equal(server.connections, 1);
  await time.advance(1);
  assert.deepEqual(client.state.get(), { status: "paused", because: "hidden" });
  page.show();
  await time.advance(0);
  assert.equal(client.state.get().status, "live");
});

test("disconnect() is a goodbye, and nothing undoes it but connect()", async () => {
  const { client, server, time, page } = createTestParley();
  client.channel("lobby");
  await time.advance(0);
  client.disconnect();
  await time.advance(0);
  assert.deepEqual(server.closes, [1000]);
  assert.equal(server.seen.at(-1)?.type, "presence:leave");
  page.hide();
  page.show();
  page.online();
  client.channel("second");
  await time.advance(600_000);
  assert.equal(client.state.get().status, "closed");
  client.connect();
  await time.advance(0);
  assert.ok(server.has("lobby") && server.has("second"));
});

test("a connection without channels ends after 30 s, one that was asked for stays", async () => {
  const { client, server, time } = createTestParley();
  client.channel("lobby").release();
  await time.advance(31_999);
  assert.equal(client.state.get().status, "live");
  await time.advance(1);
  assert.equal(client.state.get().status, "idle");
  await time.advance(0);
  assert.equal(server.connections, 0);
  assert.equal(time.pending(), 0);
  client.connect();
  await time.advance(600_000);
  assert.equal(client.state.get().status, "live");
});

test("a connection that does not come about is given up after 10 s", async () => {
  const { client, server, time } = createTestParley();
  server.frozen = true;
  client.channel("lobby");
  await time.advance(9_999);
  assert.equal(client.state.get().status, "connecting");
  server.frozen = false;
  await time.advance(1_000);
  assert.equal(client.state.get().status, "live");
});

test("lost is true after 5 s without a connection, so that a blip is not seen", async () => {
  const { client, server, time } = createTestParley();
  const told: boolean[] = [];
  client.lost.subscribe(() => told.push(client.lost.get()));
  client.channel("lobby");
  await time.advance(0);
  server.drop();
  await time.advance(10_000);
  assert.deepEqual(told, []);
  server.up = false;
  server.drop();
  await time.advance(5_000);
  assert.deepEqual(told, [true]);
  server.up = true;
  await time.advance(60_000);
  assert.deepEqual(told, [true, false]);
});

test("a listener that throws keeps nobody else from hearing", async (t) => {
  const thrown: unknown[] = [];
  const uncaught = process.listeners("uncaughtException");
  process.removeAllListeners("uncaughtException");
  process.on("uncaughtException", (it) => thrown.push(it));
  t.after(() => {
    process.removeAllListeners("uncaughtException");
    for (const it of uncaught) process.on("uncaughtException", it);
  });
  const { client, time } = createTestParley();
  const told: string[] = [];
  client.state.subscribe(() => {
    throw new Error("mine");
  });
  client.state.subscribe(() => told.push(client.state.get().status));
  client.channel("lobby");
  await time.advance(0);
  await new Promise((done) => setImmediate(done));
  assert.deepEqual(told, ["connecting", "live"]);
  assert.equal(thrown.length, 2);
});

for (const when of ["connecting", "live", "waiting", "paused"] as const) {
  test(`who says goodbye when told that it is ${when} is obeyed`, async () => {
    const { client, server, time, page } = createTestParley();
    client.channel("lobby");
    client.state.subscribe(() => client.state.get().status === when && client.disconnect());
    await time.advance(0);
    if (when === "paused") page.offline();
    server.drop();
    await time.advance(600_000);
    page.online();
    await time.advance(600_000);
    assert.equal(client.state.get().status, "closed");
    assert.equal(server.connections, 0);
    assert.equal(time.pending(), 0);
  });
}

test("who says goodbye when told that a channel is interrupted is obeyed", async () => {
  const { client, server, time } = createTestParley();
  const lobby = client.channel("lobby");
  await time.advance(0);
  lobby.state.subscribe(() => client.disconnect());
  server.drop();
  await time.advance(600_000);
  assert.equal(client.state.get().status, "closed");
  assert.equal(server.tokens.length, 1);
});

test("after a refused token an outage is still waited out", async () => {
  const { client, server, time } = createTestParley();
  client.channel("lobby");
  await time.advance(0);
  server.up = false;
  server.drop(4401, "token ended");
  await time.advance(20_000);
  assert.ok(server.tokens.length > 3 && server.tokens.length < 12, `${server.tokens.length} attempts`);
});

test("where there is no WebSocket it says so", async () => {
  const before = globalThis.WebSocket;
  delete (globalThis as any).WebSocket;
  const errors: string[] = [];
  const { options, time } = createTestParley();
  const { webSocket: _, ...without } = options;
  const client = createParley(without);
  client.onError((it) => errors.push(it.code));
  client.channel("lobby");
  await time.advance(0);
  assert.deepEqual(errors, ["no_websocket"]);
  if (before) globalThis.WebSocket = before;
});
