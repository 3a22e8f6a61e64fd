import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { createPublisher, policyAnswer, policyHandler, PublishError, readPolicyRequest } from "@parley/server";

function redis() {
  const said: [string, string][] = [];
  return { said, publish: async (channel: string, message: string) => said.push([channel, message]) };
}

const refused = (code: string) => (error: unknown) => error instanceof PublishError && error.code === code;
const secret = "a-secret-of-sixteen";
const question = { userId: "u1", organisation: "org_1", channelId: "orders", action: "join" };
const ask = (body: unknown, headers: Record<string, string> = { "Parley-Secret": secret }) =>
  new Request("https://app.example.com/parley", {
    method: "POST",
    headers,
    body: typeof body === "string" ? body : JSON.stringify(body),
  });

test("an event goes to its channel with what was left out filled in", async () => {
  const client = redis();
  const publisher = createPublisher({ redis: client });
  const before = Math.floor(Date.now() / 1_000);
  assert.deepEqual(await publisher.publish("lobby", { type: "message:created", data: { id: "m1" }, origin: "2s" }), {
    receivers: 1,
  });
  const [channel, text] = client.said[0]!;
  const { timestamp, ...rest } = JSON.parse(text);
  assert.equal(channel, "channel:lobby");
  assert.deepEqual(rest, { type: "message:created", channelId: "lobby", data: { id: "m1" }, origin: "2s" });
  assert.ok(timestamp >= before && timestamp <= before + 5);
  await publisher.publish("lobby", { type: "x", timestamp: 7 });
  assert.equal(client.said[1]![1], '{"type":"x","channelId":"lobby","timestamp":7,"data":{}}');
});

const deep = (levels: number) => JSON.parse("[".repeat(levels) + "]".repeat(levels));
const circle: any = {};
circle.circle = circle;

for (const [code, channelId, event] of [
  ["channel_invalid", "", { type: "x" }],
  ["channel_invalid", "no spaces", { type: "x" }],
  ["channel_invalid", "x".repeat(129), { type: "x" }],
  ["channel_invalid", undefined, { type: "x" }],
  ["type_invalid", "lobby", { type: "" }],
  ["type_invalid", "lobby", {}],
  ["type_reserved", "lobby", { type: "presence:join" }],
  ["type_reserved", "lobby", { type: "typing:start" }],
  ["type_reserved", "lobby", { type: "channel:resync" }],
  ["type_reserved", "lobby", { type: "error" }],
  ["field_invalid", "lobby", { type: "x", timestamp: 1.5 }],
  ["field_invalid", "lobby", { type: "x", timestamp: Date.now() }],
  ["field_invalid", "lobby", { type: "x", origin: 7 }],
  ["not_json", "lobby", { type: "x", data: 1n }],
  ["not_json", "lobby", { type: "x", data: circle }],
  ["not_json", "lobby", { type: "x", data: () => {} }],
  ["too_deep", "lobby", { type: "x", data: deep(256) }],
  ["too_large", "lobby", { type: "x", data: "é".repeat(262_144) }],
] as const) {
  test(`${code}: ${JSON.stringify(channelId)?.slice(0, 20)} ${String(event && (event as any).type).slice(0, 20)} is told before it is sent`, async () => {
    const client = redis();
    await assert.rejects(createPublisher({ redis: client }).publish(channelId as never, event as never), refused(code));
    assert.deepEqual(client.said, []);
  });
}

test("as deep and as large as may be is sent", async () => {
  const client = redis();
  const publisher = createPublisher({ redis: client });
  await publisher.publish("lobby", { type: "x", data: deep(255) });
  await publisher.publish("lobby", { type: "x", data: '["\\"{'.repeat(50_000) });
  assert.equal(client.said.length, 2);
});

test("a Redis that does not answer is waited for so long, and one that fails is named as the cause", async () => {
  const cause = new Error("READONLY");
  await assert.rejects(
    createPublisher({ redis: { publish: () => new Promise(() => {}) }, timeoutMs: 5 }).publish("lobby", { type: "x" }),
    refused("timeout"),
  );
  await assert.rejects(
    createPublisher({ redis: { publish: () => Promise.reject(cause) } }).publish("lobby", { type: "x" }),
    (it: any) => refused("transport")(it) && it.cause === cause,
  );
});

test("whatever data is given, what is sent is one event with exactly that", async () => {
  await fc.assert(
    fc.asyncProperty(fc.jsonValue(), async (data) => {
      const client = redis();
      await createPublisher({ redis: client }).publish("lobby", { type: "x", data });
      assert.deepEqual(JSON.parse(client.said[0]![1]).data, JSON.parse(JSON.stringify(data)));
    }),
    { seed: Date.now() % 2 ** 31, numRuns: 200 },
  );
});

test("a question is read from a Request, and from what Express makes of one", async () => {
  assert.deepEqual(await readPolicyRequest(ask(question), { secret }), question);
  assert.deepEqual(
    await readPolicyRequest(ask({ ...question, more: 1 }), { secret: ["a new secret of these days", secret] }),
    question,
  );
  for (const body of [question, JSON.stringify(question), Buffer.from(JSON.stringify(question))]) {
    assert.deepEqual(await readPolicyRequest({ headers: { "parley-secret": secret }, body }, { secret }), question);
  }
});

for (const headers of [
  {},
  { "Parley-Secret": "" },
  { "Parley-Secret": "another" },
  { "Parley-Secret": `${secret}x` },
  { Authorization: secret },
] as Record<string, string>[]) {
  test(`who does not know the secret is not listened to: ${JSON.stringify(headers)}`, async () => {
    await assert.rejects(readPolicyRequest(ask(question, headers), { secret }), { status: 401 });
    await assert.rejects(readPolicyRequest(ask(question, { "Parley-Secret": "" }), { secret: "" }), { status: 401 });
    const answer = await policyHandler({ secret }, () => true)(ask(question, headers));
    assert.equal(answer.status, 401);
  });
}

for (const body of [
  "",
  "{",
  "null",
  "[]",
  "7",
  "{}",
  { ...question, userId: 7 },
  { ...question, channelId: "" },
  { ...question, action: null },
  { ...question, organisation: {} },
  "x".repeat(20_000),
]) {
  test(`what is no question is 400: ${JSON.stringify(body).slice(0, 60)}`, async () => {
    await assert.rejects(readPolicyRequest(ask(body), { secret }), { status: 400 });
  });
}

test("a route answers what was decided, and 500 where nothing was", async () => {
  const answer = async (decide: () => any) => {
    const it = await policyHandler({ secret }, decide)(ask(question));
    return [it.status, await it.text()];
  };
  assert.deepEqual(await answer(() => true), [200, '{"allow":true}']);
  assert.deepEqual(await answer(async () => ({ allow: false, ttlSeconds: 5 })), [
    200,
    '{"allow":false,"ttlSeconds":5}',
  ]);
  assert.deepEqual(await answer(() => undefined), [200, '{"allow":false}']);
  assert.deepEqual(
    await answer(() => {
      throw new Error("database");
    }),
    [500, ""],
  );
  assert.equal(policyAnswer(true).headers.get("content-type"), "application/json");
});
