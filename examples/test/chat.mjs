import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as pause } from "node:timers/promises";
import { awaitTexts, devMode, freePort, home, line, person, project, start, texts } from "./world.mjs";

const TEXTS = ".line[data-id] .text";

/** Notes in the page whatever nobody should ever see on the screen. */
function watch() {
  window.faults = [];
  window.expected = [];
  let seen = [];
  const look = () => {
    const seqs = [...document.querySelectorAll(".line[data-seq]")].map((it) => Number(it.dataset.seq));
    if (seqs.some((it, i) => i > 0 && it <= seqs[i - 1])) window.faults.push(`out of order or doubled: ${seqs}`);
    if (seqs.length && seen.some((it) => !seqs.includes(it))) window.faults.push(`lost: ${seen} is now ${seqs}`);
    if (seqs.length) seen = seqs;
    for (const name of window.expected)
      if (!document.querySelector(`.members li[data-user=${name}]`)) window.faults.push(`${name} was seen to leave`);
  };
  new MutationObserver(look).observe(document, { childList: true, subtree: true, attributes: true });
}

/** Has a page reach Parley over the line, and nothing at all while that is cut. */
async function goOver(page, line) {
  // The page may talk to Parley alone, and the line has another port.
  await page.setBypassCSP(true);
  await page.setRequestInterception(true);
  page.on("request", async (request) => {
    if (!line.isWhole()) return request.abort("internetdisconnected");
    if (!request.url().endsWith("/api/me")) return request.continue();
    const cookie = (await page.browserContext().cookies()).map((it) => `${it.name}=${it.value}`).join("; ");
    const answer = await fetch(request.url(), { headers: { cookie } });
    const body = { ...(await answer.json()), parleyUrl: line.url };
    await request.respond({ status: answer.status, contentType: "application/json", body: JSON.stringify(body) });
  });
}

export async function chat(t, browser) {
  const parley = await devMode();
  const port = await freePort();
  const url = `http://localhost:${port}`;
  // Tokens that end while the test runs: they are asked for again, and nobody notices.
  const env = { PORT: String(port), PARLEY_URL: parley.url, TOKEN_TTL: "20s", CHAT_DB: join(home, "chat.db") };
  const backend = await start(join(project, "examples/chat"), ["npm", "start"], { env, until: "The chat is at" });
  const [ada, bo] = [await person(browser), await person(browser)];
  const adasLine = await line(parley.port);
  await goOver(ada, adasLine);
  let talking = true;
  let talk = Promise.resolve();

  const call = async (method, path, body, cookie = "") =>
    fetch(`${url}/api${path}`, {
      method,
      headers: { cookie, ...(body && { "Content-Type": "application/json" }) },
      ...(body && { body: JSON.stringify(body) }),
    });
  const signIn = async (page, name) => {
    await page.goto(url);
    await page.locator("input[name=name]").fill(name);
    await page.locator(".sign-in button").click();
    await page.waitForSelector(".composer");
  };
  const say = async (page, text) => {
    await page.type(".composer textarea", text);
    await page.keyboard.press("Enter");
  };
  const tool = async (page, text, name) => {
    const find = (text) =>
      [...document.querySelectorAll(".line[data-id]")].find((it) => it.querySelector(".text").textContent === text);
    const line = await page.waitForFunction(find, {}, text);
    await line.hover();
    const tools = await line.$$(".tools button");
    await tools[name === "Edit" ? 0 : 1].click();
  };
  // Each goes on from where the one before it has ended.
  let whole = true;
  const step = (name, run) =>
    t.test(name, { skip: !whole && "after a failure" }, async () => {
      whole = false;
      try {
        await run();
        whole = true;
      } catch (error) {
        console.log(backend.output(), await texts(ada, "body"), await texts(bo, "body"));
        throw error;
      }
    });
  const faultless = async () => {
    for (const page of [ada, bo]) {
      assert.deepEqual(await page.evaluate(() => window.faults), []);
      assert.deepEqual(page.complaints, []);
    }
  };

  try {
    await step("they see each other", async () => {
      for (const page of [ada, bo]) await page.evaluateOnNewDocument(watch);
      await signIn(ada, "Ada");
      await signIn(bo, "Bo");
      for (const page of [ada, bo]) {
        await page.waitForSelector(".members li[data-user=Ada]");
        await page.waitForSelector(".members li[data-user=Bo]");
      }
      await bo.evaluate(() => window.expected.push("Ada"));
    });

    await step("one types and sends, the other sees it", async () => {
      await ada.type(".composer textarea", "Hello B");
      await awaitTexts(bo, ".typing", ["Ada is typing…"]);
      await say(ada, "o!");
      await awaitTexts(bo, TEXTS, ["Hello Bo!"]);
      await awaitTexts(bo, ".typing", [""]);
      await say(bo, "Hello Ada.");
      await awaitTexts(ada, TEXTS, ["Hello Bo!", "Hello Ada."]);
      await faultless();
    });

    await step("one edits and deletes, the other sees that", async () => {
      await say(ada, "Tomorow");
      await say(ada, "Forget this");
      await tool(ada, "Tomorow", "Edit");
      await ada.locator(".edit input").fill("Tomorrow");
      await ada.keyboard.press("Enter");
      await tool(ada, "Forget this", "Delete");
      await awaitTexts(bo, TEXTS, ["Hello Bo!", "Hello Ada.", "Tomorrow (edited)", "Deleted"]);
      await faultless();
    });

    await step("what is said elsewhere is counted, by whoever is not there", async () => {
      await ada.evaluate(() => void (location.hash = "design"));
      await awaitTexts(ada, ".room h2", ["design"]);
      // In the room that Ada has left nobody but Bo is; the counter is fed all the same.
      await bo.evaluate(() => void (window.expected = []));
      await bo.waitForFunction(() => !document.querySelector(".members li[data-user=Ada]"));
      await say(bo, "Are you there?");
      await ada.waitForSelector('nav a[href="#general"][data-unread="1"]');
      await ada.evaluate(() => void (location.hash = "general"));
      await ada.waitForSelector('nav a[href="#general"][data-unread="0"]');
      await bo.waitForSelector(".members li[data-user=Ada]");
      await faultless();
    });

    await step("a page that reloads has not left", async () => {
      const { headers } = await call("POST", "/session", { name: "Carol" });
      const cookie = headers.get("set-cookie").split(";")[0];
      // Somebody goes on talking from here on, for as many messages as are loaded at once.
      talk = (async () => {
        for (let n = 1; talking && n <= 120; n++) {
          await call("POST", "/rooms/general/messages", { id: `carol-${n}`, text: `number ${n}` }, cookie);
          await pause(400);
        }
      })();
      await bo.evaluate(() => window.expected.push("Ada"));
      await ada.reload();
      await ada.waitForSelector(".members li[data-user=Bo]");
      await say(ada, "Back again");
      await bo.waitForSelector(".line[data-id] ::-p-text(Back again)");
      await faultless();
      await bo.evaluate(() => void (window.expected = []));
    });

    await step("one is offline for 6 s, is told so, misses nothing, and fetches nothing", async () => {
      const cut = Date.now();
      const fetched = [];
      const note = (request) =>
        request.method() === "GET" && /\/messages$/.test(request.url()) && fetched.push(request.url());
      ada.on("request", note);
      adasLine.cut();
      await say(ada, "Said offline");
      await ada.waitForSelector(".line.failed");
      await ada.waitForSelector(".banner");
      await bo.waitForFunction(() => !document.querySelector(".members li[data-user=Ada]"));
      await pause(Math.max(0, 6_000 - (Date.now() - cut)));
      adasLine.mend();
      await ada.waitForFunction(() => !document.querySelector(".banner"));
      await ada.locator(".failure button").click();
      for (const page of [ada, bo]) await page.waitForSelector(".line[data-id] ::-p-text(Said offline)");
      await faultless();
      ada.off("request", note);
      assert.deepEqual(fetched, []);
    });

    await step("the line is cut three times in five seconds", async () => {
      for (let i = 0; i < 3; i++) {
        adasLine.cut();
        await pause(500);
        adasLine.mend();
        await pause(1_200);
      }
      await say(bo, "After three cuts");
      await ada.waitForSelector(".line[data-id] ::-p-text(After three cuts)");
      await bo.waitForSelector(".members li[data-user=Ada]");
      await faultless();
    });

    await step("a line that carries nothing any more is noticed, and nobody is seen to leave", async () => {
      await bo.evaluate(() => window.expected.push("Ada"));
      adasLine.deafen();
      await say(bo, "Said to a dead line");
      // Asked after ten seconds of silence, with four for the answer.
      await ada.waitForSelector(".line[data-id] ::-p-text(Said to a dead line)", { timeout: 20_000 });
      await faultless();
    });

    await step("Redis is started again, and nobody is seen to leave", async () => {
      await parley.restartRedis();
      await say(bo, "After the restart");
      for (const page of [ada, bo]) await page.waitForSelector(".line[data-id] ::-p-text(After the restart)");
      // Longer than the servers wait for each other to register their users again.
      await pause(6_000);
      await faultless();
      await bo.evaluate(() => void (window.expected = []));
    });

    await step("the server and its Redis are started again", async () => {
      await parley.stop();
      await say(bo, "Said to nobody");
      await bo.waitForSelector(".banner");
      await parley.start();
      for (const page of [ada, bo]) {
        await page.waitForFunction(() => !document.querySelector(".banner"));
        await page.waitForSelector(".members li[data-user=Ada]");
        await page.waitForSelector(".members li[data-user=Bo]");
      }
      await faultless();
    });

    await step("in the end both have all that was said, once and in order", async () => {
      talking = false;
      await talk;
      const { headers } = await call("POST", "/session", { name: "Carol" });
      const cookie = headers.get("set-cookie").split(";")[0];
      const all = await (await call("GET", "/rooms/general/messages", undefined, cookie)).json();
      const said = all.map((it) => (it.deleted ? "Deleted" : it.text + (it.version > 1 ? " (edited)" : "")));
      assert.ok(said.length > 30 && said.length < 200, `${said.length} messages`);
      for (const page of [ada, bo]) await awaitTexts(page, TEXTS, said);
      await faultless();
      if (process.env.PARLEY_PICTURES) await takePictures(bo, process.env.PARLEY_PICTURES);
    });
  } finally {
    talking = false;
    await talk.catch(() => {});
    await Promise.all(
      [ada, bo].map((page) =>
        page
          .browserContext()
          .close()
          .catch(() => {}),
      ),
    );
    adasLine.close();
    await backend.stop();
    await parley.stop();
  }
}

/** For somebody to look at: narrow and wide, light and dark. */
async function takePictures(page, folder) {
  for (const width of [360, 1280]) {
    for (const value of ["light", "dark"]) {
      await page.setViewport({ width, height: 740 });
      await page.emulateMediaFeatures([{ name: "prefers-color-scheme", value }]);
      await page.screenshot({ path: join(folder, `chat-${width}-${value}.png`) });
    }
  }
}

/** What an application has to write: the README says how little that is. */
export function linesOfRealtime() {
  const source = readFileSync(join(project, "examples/chat/src/realtime.ts"), "utf8");
  return source.split("\n").filter((line) => line.trim() && !/^\s*(\/\/|\/\*\*|\*)/.test(line)).length;
}
