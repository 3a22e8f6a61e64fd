import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { createServer } from "node:http";
import { join } from "node:path";
import { createClient } from "redis";
import { awaitTexts, person, project } from "./world.mjs";

/** The file as it is, but for the port of the server. */
export async function plain(browser, parley) {
  const file = readFileSync(join(project, "examples/plain.html"), "utf8").replaceAll(
    "localhost:8080",
    new URL(parley.url).host,
  );
  const server = createServer((_, response) => response.setHeader("Content-Type", "text/html").end(file));
  await new Promise((resolve) => server.listen(0, "127.0.0.1", resolve));
  const redis = await createClient({ url: `redis://localhost:${parley.redisPort}` }).connect();
  const pages = [];
  try {
    for (const name of ["Ada", "Bo"]) {
      const page = await person(browser);
      pages.push(page);
      await page.goto(`http://localhost:${server.address().port}/plain.html`);
      await awaitTexts(page, "#state", ["Nobody is signed in."]);
      const token = await (await fetch(`${parley.url}/dev/token?user=${name}&name=${name}`)).text();
      await page.type("#token", "nonsense");
      await page.keyboard.press("Enter");
      await page.waitForSelector("#sign-in", { visible: true });
      await page.$eval("#token", (it) => (it.value = ""));
      await page.type("#token", token.trim());
      await page.keyboard.press("Enter");
      await awaitTexts(page, "#state", [`You are ${name}.`]);
    }
    const [ada, bo] = pages;
    await ada.waitForFunction(() => document.querySelectorAll("#members li").length === 2);
    await ada.type("#text", "He");
    await awaitTexts(bo, "#typing", ["Ada typing…"]);
    const data = { id: "m1", authorName: "Bot", content: "<b>Hello</b>" };
    const event = { type: "message:created", channelId: "lobby", timestamp: Math.floor(Date.now() / 1000), data };
    await redis.publish("channel:lobby", JSON.stringify(event));
    for (const page of pages) {
      await awaitTexts(page, "#messages li", ["Bot: <b>Hello</b>"]);
      assert.deepEqual(page.complaints, []);
    }
  } finally {
    redis.destroy();
    server.close();
    server.closeAllConnections();
    for (const page of pages) await page.browserContext().close();
  }
}
