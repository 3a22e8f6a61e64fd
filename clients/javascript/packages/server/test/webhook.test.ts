import assert from "node:assert/strict";
import { createHmac } from "node:crypto";
import { test } from "node:test";
import { laneOf, PresenceMirror, readWebhook, WebhookError } from "@parley/server";
import type { Member, Members, Transition, WebhookEvent } from "@parley/server";

const secret = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw";
const other = "whsec_MTIzNDU2Nzg5MDEyMzQ1Njc4OTAxMjM0";
const now = () => Math.floor(Date.now() / 1_000);

function signed(body: string, { by = [secret], at = now(), id = "pwh_7_17-0" } = {}): Request {
  const signatures = by.map((one) => {
    const key = Buffer.from(one.slice("whsec_".length), "base64");
    return `v1,${createHmac("sha256", key).update(`${id}.${at}.${body}`).digest("base64")}`;
  });
  return new Request("https://app.example.com/webhooks/parley", {
    method: "POST",
    body,
    headers: { "webhook-id": id, "webhook-timestamp": String(at), "webhook-signature": signatures.join(" ") },
  });
}

function webhook(...events: unknown[]): string {
  return JSON.stringify({ type: "parley.transitions", timestamp: "2026-11-23T13:12:48Z", data: { lane: 7, events } });
}

const refused = (code: string) => (error: unknown) => error instanceof WebhookError && error.code === code;

test("a webhook that is signed is read", async () => {
  const body = webhook({ type: "presence:join" });

  assert.deepEqual(await readWebhook(signed(body), { secret }), {
    id: "pwh_7_17-0",
    events: [{ type: "presence:join" }],
  });
});

test("while a secret is changed either side may have both", async () => {
  await readWebhook(signed(webhook(), { by: [other, secret] }), { secret });
  await readWebhook(signed(webhook()), { secret: [other, secret] });
  await readWebhook(signed(webhook()), { secret: `${other} ${secret}` });
  await assert.rejects(readWebhook(signed(webhook()), { secret: other }), refused("signature_wrong"));
});

test("what is not signed, was changed, is old or is something else is refused", async () => {
  await assert.rejects(
    readWebhook(new Request("https://a.example", { method: "POST", body: webhook() }), { secret }),
    refused("unsigned"),
  );
  const changed = new Request(signed(webhook()), { body: webhook({ type: "presence:join" }) });
  await assert.rejects(readWebhook(changed, { secret }), refused("signature_wrong"));
  for (const at of [now() - 301, now() + 301]) {
    await assert.rejects(readWebhook(signed(webhook(), { at }), { secret }), refused("too_old"));
  }
  await readWebhook(signed(webhook(), { at: now() - 3_000 }), { secret, toleranceSeconds: 3_600 });
  for (const body of ["", "[]", "null", '{"type":"other"}', '{"type":"parley.transitions","data":{"events":{}}}']) {
    await assert.rejects(readWebhook(signed(body), { secret }), refused("not_a_webhook"));
  }
  await assert.rejects(readWebhook(signed("x".repeat(1024 * 1024 + 1)), { secret }), refused("too_large"));
  const garbage = new Request(signed(webhook()));
  garbage.headers.set("webhook-signature", "v1a,AAAA v1 v1,%% v1,AAAA");
  await assert.rejects(readWebhook(garbage, { secret }), refused("signature_wrong"));
});

test("a secret that is none is a mistake of the program's", async () => {
  await assert.rejects(readWebhook(signed(webhook()), { secret: "" }), TypeError);
  await assert.rejects(readWebhook(signed(webhook()), { secret: "secret" }), TypeError);
});

/** A server whose roster the test changes, and that says what it would tell of it. */
function world() {
  let epoch = "e1";
  let rev = 0;
  const users = new Set<string>();
  const asked: string[] = [];
  const member = (userId: string): Member => ({ userId, userName: userId });
  const told = (type: string, userId: string): Transition => ({
    type,
    channelId: "lobby",
    timestamp: 7,
    data: { userId, userName: userId, count: users.size, epoch, rev },
  });
  return {
    asked,
    down: false,
    join(userId: string) {
      users.add(userId);
      rev++;
      return told("presence:join", userId);
    },
    leave(userId: string) {
      users.delete(userId);
      rev++;
      return told("presence:leave", userId);
    },
    begin(next: string) {
      epoch = next;
      rev = 0;
      users.clear();
    },
    back(by: number) {
      rev -= by;
    },
    users: () => [...users].sort(),
    async roster(channelId: string): Promise<Members> {
      if (this.down) throw new Error("down");
      asked.push(channelId);
      return { members: [...users].map(member), count: users.size, epoch, rev };
    },
  };
}

async function seen(mirror: PresenceMirror): Promise<string[]> {
  return (await mirror.members("lobby")).map(({ userId }) => userId).sort();
}

test("a mirror that is told everything asks once, and is right", async () => {
  const api = world();
  const mirror = new PresenceMirror({ api });
  await mirror.apply([api.join("u1")]);
  const join = api.join("u2");
  await mirror.apply([join, api.leave("u1"), join]);

  assert.deepEqual(await seen(mirror), ["u2"]);
  assert.deepEqual(api.asked, ["lobby"]);
});

test("where something is missing, or began anew, it asks", async () => {
  const api = world();
  const mirror = new PresenceMirror({ api });
  await mirror.apply([api.join("u1")]);
  api.join("u2");
  await mirror.apply([api.join("u3")]);
  assert.deepEqual(await seen(mirror), ["u1", "u2", "u3"]);
  api.begin("e2");
  await mirror.apply([api.join("u4")]);
  assert.deepEqual(await seen(mirror), ["u4"]);
  assert.equal(api.asked.length, 3);
});

test("an event that stands for several is applied, and what is told twice is not", async () => {
  const api = world();
  const mirror = new PresenceMirror({ api });
  const first = api.join("u1");
  await mirror.apply([first]);
  api.join("u2");
  const last = api.leave("u2");
  await mirror.apply([{ ...last, data: { ...last.data, revFrom: 2 } }, first]);

  assert.deepEqual(await seen(mirror), ["u1"]);
  assert.equal(api.asked.length, 1);
});

test("a resync forgets the channels of its lane alone", async () => {
  const api = world();
  const mirror = new PresenceMirror({ api });
  await mirror.apply([api.join("u1")]);
  const resync = (lane: number): WebhookEvent => ({ type: "webhook:resync", timestamp: 7, data: { lane } });
  await mirror.apply([resync((laneOf("lobby") + 1) % 16)]);
  await seen(mirror);
  assert.equal(api.asked.length, 1);
  api.join("u2");
  await mirror.apply([resync(laneOf("lobby"))]);

  assert.deepEqual(await seen(mirror), ["u1", "u2"]);
});

test("numbers that were given twice show in how many there are", async () => {
  const api = world();
  const mirror = new PresenceMirror({ api });
  await mirror.apply([api.join("u1"), api.join("u2")]);
  api.back(1);
  const again = api.leave("u1");
  await mirror.apply([again, api.join("u3")]);

  assert.deepEqual(await seen(mirror), api.users());
});

test("what cannot be asked comes again", async () => {
  const api = world();
  const mirror = new PresenceMirror({ api });
  api.down = true;
  const join = api.join("u1");
  await assert.rejects(mirror.apply([join]));
  api.down = false;
  await mirror.apply([join]);

  assert.deepEqual(await seen(mirror), ["u1"]);
});

test("a lane is what the server reckons", () => {
  assert.equal(laneOf("lobby"), 7);
});
