import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";
// @ts-ignore: a script
import { compact, source, target } from "../scripts/close-codes.mjs";

test("the client's table of close codes is made of the server's", () => {
  assert.equal(readFileSync("packages/client/src/close-codes.ts", "utf8"), source(), "npm run close-codes");
  assert.match(target, /close-codes\.ts$/);
});

test("a reason is written down only where it differs from its code", () => {
  assert.deepEqual(
    compact([
      { code: 1, reason: "a", reconnect: "never" },
      { code: 1, reason: "b", reconnect: "never" },
      { code: 1, reason: "c", reconnect: "backoff" },
    ]),
    { 1: "never", "1 c": "backoff" },
  );
  assert.throws(() => compact([{ code: 1, reason: "a", reconnect: "perhaps" }]), /reconnect is "perhaps"/);
});
