import assert from "node:assert/strict";
import { spawn, spawnSync } from "node:child_process";
import { once } from "node:events";
import { createServer } from "node:net";
import { test } from "node:test";
import { Redis } from "ioredis";
import { createClient } from "redis";
import { createPublisher } from "@parley/server";

const missing = spawnSync("redis-server", ["--version"]).error ? "redis-server is not installed" : false;

async function freePort(): Promise<number> {
  const server = createServer().listen(0, "127.0.0.1");
  await once(server, "listening");
  const { port } = server.address() as { port: number };
  server.close();
  await once(server, "close");
  return port;
}

test("both clients of Redis publish to who is subscribed", { skip: missing, timeout: 30_000 }, async (t) => {
  const port = await freePort();
  const server = spawn(
    "redis-server",
    ["--port", `${port}`, "--bind", "127.0.0.1", "--save", "", "--appendonly", "no"],
    { stdio: "ignore" },
  );
  t.after(() => server.kill());

  const subscriber = new Redis(port, "127.0.0.1");
  subscriber.on("error", () => {});
  const one = new Redis(port, "127.0.0.1");
  one.on("error", () => {});
  const two = createClient({ url: `redis://127.0.0.1:${port}` });
  two.on("error", () => {});
  t.after(() => {
    subscriber.disconnect();
    one.disconnect();
    two.destroy();
  });
  await two.connect();
  await subscriber.subscribe("channel:lobby");
  const heard: string[] = [];
  const both = new Promise<void>((resolve) =>
    subscriber.on("message", (_, text) => heard.push(JSON.parse(text).data.by) === 2 && resolve()),
  );

  for (const [by, redis] of [
    ["ioredis", one],
    ["node-redis", two],
  ] as const) {
    const { receivers } = await createPublisher({ redis }).publish("lobby", { type: "message:created", data: { by } });
    assert.equal(receivers, 1);
  }
  await both;
  assert.deepEqual(heard, ["ioredis", "node-redis"]);
});
