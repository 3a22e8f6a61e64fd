import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";
// @ts-ignore: a script
import { module, target } from "../scripts/module.mjs";

test("the module that servers give to pages is built from these sources", async () => {
  assert.equal(readFileSync(target, "utf8"), await module(), "npm run module");
});
