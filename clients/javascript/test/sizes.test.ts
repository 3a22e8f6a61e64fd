import assert from "node:assert/strict";
import { test } from "node:test";
// @ts-ignore: a script
import { gzipped } from "../scripts/sizes.mjs";

for (const [name, what, limit] of [
  ["@parley/client", "createParley", 6.25 * 1024],
  // With `follow` and `tokenFrom`, which are left out by whoever does not import them.
  ["@parley/client", "*", 7.25 * 1024],
  ["@parley/react", "*", 2.5 * 1024],
  // With the calls of the HTTP API, webhooks and the mirror; it runs on servers, where no page waits for it.
  ["@parley/server", "*", 4.75 * 1024],
] as const) {
  test(`${what} of ${name} has ${limit} bytes at most, minified and gzipped`, async () => {
    const size: number = await gzipped(name, what);
    assert.ok(size <= limit, `${size} bytes`);
  });
}
