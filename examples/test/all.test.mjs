import assert from "node:assert/strict";
import { after, before, describe, test } from "node:test";
import { chat, linesOfRealtime } from "./chat.mjs";
import { plain } from "./plain.mjs";
import { tutorial } from "./tutorial.mjs";
import { chromium, devMode, openBrowser } from "./world.mjs";

// They wait most of the time, so they do it side by side.
describe("examples", { concurrency: true, skip: chromium() ? false : "install chromium" }, () => {
  let browser;
  before(async () => void (browser = await openBrowser()));
  after(() => browser?.close());

  test("two people in examples/chat", (t) => chat(t, browser));
  test("two people in examples/plain.html", async () => {
    const parley = await devMode();
    await plain(browser, parley).finally(parley.stop);
  });
  test("docs/tutorial.md, followed to the letter", () => tutorial(browser));
});

test("the chat needs 30 lines for all that is live", () => {
  assert.ok(linesOfRealtime() <= 30, `${linesOfRealtime()} lines`);
});
