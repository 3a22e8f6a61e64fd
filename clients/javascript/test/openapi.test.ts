import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";
// @ts-ignore: a script
import { source, target, typeOf } from "../scripts/openapi.mjs";

test("the types of the API are made of the server's own document", async () => {
  assert.equal(readFileSync(target, "utf8"), await source(), "npm run openapi");
});

test("a schema of a form that is not known is not passed over", () => {
  assert.throws(() => typeOf({ anyOf: [] }), /no type for/);
});
