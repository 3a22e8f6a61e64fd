import assert from "node:assert/strict";
import { once } from "node:events";
import { test } from "node:test";
import { JSDOM } from "jsdom";
import { WebSocket, WebSocketServer } from "ws";
import { createParley, type Parley, tokenFrom } from "@parley/client";
import { createTestParley } from "@parley/client/testing";

async function reaches(parley: Parley, status: string) {
  while (parley.state.get().status !== status) {
    await new Promise<void>((resolve) => {
      const stop = parley.state.subscribe(() => (stop(), resolve()));
    });
  }
}

test("the life of a page is listened to while there is something to be kept, and not after", async (t) => {
  const { window } = new JSDOM("", { url: "https://app.test", pretendToBeVisual: true });
  globalThis.document = window.document;
  t.after(() => {
    delete (globalThis as any).document;
  });
  const say = (type: string, persisted: boolean) =>
    window.dispatchEvent(Object.assign(new window.Event(type), { persisted }));
  const { options } = createTestParley();
  const { host: _, ...rest } = options;
  const parley = createParley(rest);
  parley.connect();
  await reaches(parley, "live");
  say("pagehide", false);
  assert.equal(parley.state.get().status, "live", "a page that ends keeps its place by ending");
  say("pagehide", true);
  assert.deepEqual(parley.state.get(), { status: "paused", because: "hidden" });
  say("pageshow", true);
  await reaches(parley, "live");
  window.dispatchEvent(new window.Event("offline"));
  assert.deepEqual(parley.state.get(), { status: "paused", because: "offline" });
  window.dispatchEvent(new window.Event("online"));
  await reaches(parley, "live");
  parley.disconnect();
  window.dispatchEvent(new window.Event("offline"));
  assert.equal(parley.state.get().status, "closed");
});

test("it speaks over real sockets, too, with the package ws", { timeout: 20_000 }, async (t) => {
  const server = new WebSocketServer({ port: 0, host: "127.0.0.1", handleProtocols: () => "parley.1" });
  t.after(() => server.close());
  await once(server, "listening");
  const offered: string[] = [];
  server.on("connection", (socket, request) => {
    offered.push(`${request.url} ${request.headers["sec-websocket-protocol"]}`);
    socket.send(
      JSON.stringify({ type: "connection:ready", data: { connectionId: "1", userId: "u1", userName: "Ada" } }),
    );
    socket.on("message", (bytes) => {
      const { channelId, ref } = JSON.parse(`${bytes}`);
      socket.send(JSON.stringify({ type: "presence:state", channelId, data: { members: [], count: 0, ref } }));
      socket.send(JSON.stringify({ type: "message:created", channelId, data: { id: "m1" } }));
    });
  });
  const { port } = server.address() as { port: number };
  const parley = createParley({
    url: `http://127.0.0.1:${port}/rt/`,
    token: () => "a.b.c",
    webSocket: WebSocket,
    host: null,
  });
  const heard = new Promise((resolve) => parley.channel("lobby").onAny((event) => resolve(event.data)));
  assert.deepEqual(await heard, { id: "m1" });
  assert.deepEqual(offered, ["/rt/ws parley.1,bearer,a.b.c"]);
  const closed = once([...server.clients][0]!, "close");
  parley.disconnect();
  assert.equal((await closed)[0], 1000);
});

test(
  "a server that refuses the handshake, or chooses no subprotocol, is no uncaught error",
  { timeout: 20_000 },
  async (t) => {
    const server = new WebSocketServer({ port: 0, host: "127.0.0.1", handleProtocols: () => false });
    t.after(() => server.close());
    await once(server, "listening");
    const { port } = server.address() as { port: number };
    const parley = createParley({
      url: `http://127.0.0.1:${port}`,
      token: () => "t",
      webSocket: WebSocket,
      host: null,
    });
    parley.connect();
    await reaches(parley, "waiting");
    parley.disconnect();
  },
);

test("a token is fetched as text or JSON; 401 is nobody, other failures are for later", async (t) => {
  const before = globalThis.fetch;
  t.after(() => {
    globalThis.fetch = before;
  });
  const asked: RequestInit[] = [];
  const from = async (body: string, status = 200) => {
    globalThis.fetch = async (_url, init) => (asked.push(init!), new Response(body, { status }));
    return tokenFrom("/token", { credentials: "include" })({ reason: "connect", signal: new AbortController().signal });
  };
  assert.equal(await from("a.b.c\n"), "a.b.c");
  assert.equal(await from('{"token":"a.b.c"}'), "a.b.c");
  assert.equal(await from('{"token":null}'), null);
  assert.equal(await from("", 401), null);
  await assert.rejects(from("", 500), /answered 500/);
  await assert.rejects(from("{"));
  assert.equal(asked[0]!.cache, "no-store");
  assert.equal(asked[0]!.credentials, "include");
});
