import assert from "node:assert/strict";
import { once } from "node:events";
import { createServer } from "node:http";
import type { IncomingMessage, RequestListener } from "node:http";
import type { AddressInfo } from "node:net";
import type { TestContext } from "node:test";
import { test } from "node:test";
import { ApiError, createApi, PublishError } from "@parley/server";

const key = `prl_shop_${"x".repeat(43)}`;

interface Asked {
  method: string;
  url: string;
  headers: IncomingMessage["headers"];
  body: string;
}

/** A server that answers in turn with these; the last one again and again. */
async function server(t: TestContext, ...answers: [status: number, body: unknown, headers?: Record<string, string>][]) {
  const asked: Asked[] = [];
  const answer: RequestListener = async (request, response) => {
    let body = "";
    for await (const chunk of request) body += chunk;
    asked.push({ method: request.method!, url: request.url!, headers: request.headers, body });
    const [status, told, headers] = answers.length > 1 ? answers.shift()! : answers[0]!;
    if (status === 0) return void request.socket.destroy();
    response.writeHead(status, headers).end(typeof told === "string" ? told : JSON.stringify(told));
  };
  const listening = createServer(answer).listen(0, "127.0.0.1");
  await once(listening, "listening");
  t.after(() => {
    listening.close();
    listening.closeAllConnections();
  });
  const url = `http://127.0.0.1:${(listening.address() as AddressInfo).port}`;
  return { asked, url, api: createApi({ url: `${url}/`, key }) };
}

const failed = (status: number, code: string) => (error: unknown) =>
  error instanceof ApiError && error.status === status && error.code === code;
const soon = { "Retry-After": "0" };

test("an event is published under a key of its own, and the server's words are the answer", async (t) => {
  const { api, asked } = await server(t, [200, { published: true, replayed: false, receivers: 2 }]);

  const published = await api.publish("a:b", { type: "note", data: { n: 1 }, timestamp: 7, origin: "2s" });

  assert.deepEqual(published, { published: true, replayed: false, receivers: 2 });
  const [{ method, url, headers, body }] = asked as [Asked];
  assert.equal(`${method} ${url}`, "POST /v1/channels/a%3Ab/events");
  assert.equal(body, '{"type":"note","channelId":"a:b","timestamp":7,"data":{"n":1},"origin":"2s"}');
  assert.equal(headers.authorization, `Bearer ${key}`);
  assert.match(String(headers["idempotency-key"]), /^"[0-9a-f-]{36}"$/);
});

test("an event is kept where that is asked for, and read by its position", async (t) => {
  const kept = { events: [], complete: true, last: true };
  const { api, asked } = await server(t, [200, { published: true, replayed: false, position: "e.7" }], [200, kept]);

  assert.equal((await api.publish("lobby", { type: "note" }, { durable: true })).position, "e.7");
  assert.deepEqual(await api.keptEvents("lobby", { after: "e.7" }), kept);
  assert.deepEqual(
    asked.map(({ url }) => url),
    ["/v1/channels/lobby/events?durable=true", "/v1/channels/lobby/events?after=e.7"],
  );
});

test("a roster is everybody, as of the first page, and transitions are waited for", async (t) => {
  const { api, asked } = await server(
    t,
    [200, { members: [{ userId: "u1", userName: "A" }], count: 2, epoch: "e", rev: 7, next: "u1" }],
    [200, { members: [{ userId: "u2", userName: "B" }], count: 3, epoch: "e", rev: 8 }],
    [200, { events: [], resync: [3], next: "2-0" }],
  );

  assert.deepEqual(await api.roster("lobby"), {
    members: [
      { userId: "u1", userName: "A" },
      { userId: "u2", userName: "B" },
    ],
    count: 2,
    epoch: "e",
    rev: 7,
  });
  assert.deepEqual(await api.transitions({ after: "1-0" }), { events: [], resync: [3], next: "2-0" });
  assert.deepEqual(
    asked.map(({ url }) => url),
    [
      "/v1/channels/lobby/presence?limit=1000",
      "/v1/channels/lobby/presence?limit=1000&cursor=u1",
      "/v1/transitions?after=1-0&waitSeconds=25",
    ],
  );
});

test("what was not answered, or is to be tried again, is tried again as the same call", async (t) => {
  const { api, asked } = await server(
    t,
    [0, ""],
    [503, { status: 503, code: "at_capacity", detail: "…" }, soon],
    [200, { published: 2, replayed: true }],
  );

  await api.publishAll([{ type: "x", channelIds: ["a", "b"] }]);

  assert.equal(asked.length, 3);
  assert.equal(new Set(asked.map((it) => `${it.headers["idempotency-key"]} ${it.body}`)).size, 1);
  assert.match(asked[0]!.body, /^{"events":\[{"type":"x","channelIds":\["a","b"],"timestamp":\d+,"data":{}}]}$/);
});

test("a try has its time, and they are so many", async (t) => {
  const alive = setInterval(() => {}, 1_000); // As a socket would: the time by itself keeps no process.
  t.after(() => clearInterval(alive));
  const asked: string[] = [];
  const api = createApi({
    url: "https://rt.example.com",
    key,
    retries: 1,
    timeoutMs: 5,
    fetch: (address, init) => {
      asked.push(String(address));
      return new Promise((_, reject) => init!.signal!.addEventListener("abort", () => reject(init!.signal!.reason)));
    },
  });

  await assert.rejects(api.kick("u1"), failed(0, "unanswered"));
  assert.deepEqual(asked, ["https://rt.example.com/v1/kick", "https://rt.example.com/v1/kick"]);
});

test("a refusal is told as the server tells it, and not tried again", async (t) => {
  const errors = [{ index: 3, field: "channelId", code: "channel_invalid" }];
  const { api, asked } = await server(t, [
    400,
    { status: 400, code: "event_invalid", detail: "Nothing was published.", errors },
    { "Request-Id": "r-1" },
  ]);

  await assert.rejects(api.publish("a", { type: "x" }), (error: ApiError) => {
    assert.deepEqual(
      [error.status, error.code, error.message, error.requestId, error.errors],
      [400, "event_invalid", "event_invalid: Nothing was published.", "r-1", errors],
    );
    return true;
  });
  assert.equal(asked.length, 1);
});

test("who is told to wait for minutes is told so at once", async (t) => {
  const { api, asked } = await server(t, [429, { code: "too_many_calls", detail: "…" }, { "Retry-After": "60" }]);

  await assert.rejects(api.nodes(), (error: ApiError) => error.retryAfterMs === 60_000);
  assert.equal(asked.length, 1);
});

test("what else answers is not taken for the server", async (t) => {
  const { url } = await server(t, [502, "<html>Bad gateway</html>"]);
  const api = createApi({ url, key, retries: 0 });
  await assert.rejects(api.limits(), failed(502, "not_parley"));

  const elsewhere = await server(t, [200, "<html>Welcome</html>"]);
  await assert.rejects(elsewhere.api.limits(), failed(200, "not_parley"));

  const moved = await server(t, [302, "", { Location: `${url}/v1/limits` }]);
  await assert.rejects(createApi({ url: moved.url, key, retries: 0 }).limits(), failed(0, "unanswered"));
});

test("a list comes page after page", async (t) => {
  const { api, asked } = await server(
    t,
    [200, { members: [{ userId: "u1", userName: "Ada" }], count: 2, next: "u 1" }],
    [200, { members: [{ userId: "u2", userName: "Bo" }], count: 2 }],
  );
  const found: string[] = [];
  for await (const { userId } of api.members("lobby", { pageSize: 1 })) found.push(userId);

  assert.deepEqual(found, ["u1", "u2"]);
  assert.deepEqual(
    asked.map((it) => it.url),
    ["/v1/channels/lobby/presence?limit=1", "/v1/channels/lobby/presence?limit=1&cursor=u+1"],
  );
});

test("each call has its path and its body", async (t) => {
  const { api, asked } = await server(t, [200, { channels: [] }]);
  for await (const _ of api.channels({ prefix: "room." })) assert.fail();
  await api.channel("lobby");
  await api.presence(["a"]);
  await api.user("ü/3");
  await api.remove("u1", "a");
  await api.revoke({ userId: "u1", issuedBefore: 7 });
  await api.unrevoke({ everyone: true });
  await api.explain("t", "a", "join");

  assert.deepEqual(
    asked.map((it) => `${it.method} ${it.url.replace("/v1/", "")} ${it.body}`.trim()),
    [
      "GET channels?prefix=room.",
      "GET channels/lobby",
      'POST presence {"channelIds":["a"]}',
      "GET users/%C3%BC%2F3",
      'POST remove {"userId":"u1","channelId":"a"}',
      'POST revoke {"userId":"u1","issuedBefore":7}',
      'POST unrevoke {"everyone":true}',
      'POST explain {"token":"t","channelId":"a","action":"join"}',
    ],
  );
});

test("what is known to be wrong is told before anything is sent", async (t) => {
  const { api, asked } = await server(t, [200, {}]);

  await assert.rejects(api.publish("a b", { type: "x" }), PublishError);
  await assert.rejects(api.publishAll([{ type: "x", channelIds: ["a", "b c"] }]), PublishError);
  await assert.rejects(api.user(".."), failed(0, "parameters_wrong"));
  await assert.rejects(api.channel(""), failed(0, "parameters_wrong"));
  assert.throws(() => createApi({ url: "rt.example.com", key }), TypeError);
  assert.throws(() => createApi({ url: "https://rt.example.com", key: "secret" }), TypeError);
  assert.deepEqual(asked, []);
});
