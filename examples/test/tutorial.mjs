import assert from "node:assert/strict";
import { execFile } from "node:child_process";
import { appendFileSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { promisify } from "node:util";
import { awaitTexts, devMode, freePort, home, person, project, start } from "./world.mjs";

const SAVE = /^(?:Save|And) this as `([\w.]+)`/;
const ADD = /^Add this to `([\w.]+)`/;

/** What a reader does, in the order of the text: commands, files to be saved, and what is to be added to them. */
function steps(text) {
  const found = [];
  let said = "";
  for (const [, fence, language, block, line] of text.matchAll(/^(```)(\w+)\n([\s\S]*?)^```$|^(.+)$/gm)) {
    if (!fence) said = SAVE.test(line) || ADD.test(line) ? line : said;
    else if (language === "sh") found.push({ commands: block.trim().split("\n") });
    else {
      const [, save] = SAVE.exec(said) ?? [];
      const [, add] = ADD.exec(said) ?? [];
      assert.ok(save ?? add, `what is to be done with\n${block}`);
      found.push({ file: save ?? add, block, add: add !== undefined });
      said = "";
    }
  }
  return found;
}

/** Follows docs/tutorial.md to the letter, but for the ports. */
export async function tutorial(browser) {
  const text = readFileSync(join(project, "docs/tutorial.md"), "utf8");
  const port = await freePort();
  let parley;
  let backend;
  let pages = [];
  const folder = join(home, "team-chat");
  const said = [];
  const seen = async (page) => awaitTexts(page, "#messages li", said);
  const say = async (page, name, content) => {
    await page.type("#text", content);
    await page.keyboard.press("Enter");
    said.push(`${name}: ${content}`);
    await page.waitForFunction(() => document.getElementById("text").value === "");
  };
  const reload = () => Promise.all(pages.map((page) => page.reload()));

  const run = async (command) => {
    if (command === "./parley dev") {
      if (!parley) parley = await devMode();
      else await parley.start();
    } else if (command === "mkdir team-chat") mkdirSync(folder);
    else if (command === "cd team-chat") return;
    else if (command === "node server.mjs") {
      const env = { REDIS_URL: `redis://localhost:${parley.redisPort}` };
      backend = await start(folder, command.split(" "), { env, until: "?as=Ada" });
      for (const name of ["Ada", "Bo"]) {
        const page = await person(browser);
        pages.push(page);
        await page.goto(`http://localhost:${port}/?as=${name}`);
      }
      await say(pages[0], "Ada", "Hello");
      await say(pages[1], "Bo", "Hi!");
      await Promise.all(pages.map(seen));
    } else {
      assert.match(command, /^npm /);
      const [program, ...words] = command.split(" ");
      await promisify(execFile)(program, words, {
        cwd: folder,
        env: { ...process.env, npm_config_prefer_offline: "true" },
      });
    }
  };

  const shown = {
    /** "Reload both pages, and type." */
    async typing() {
      await reload();
      const [ada, bo] = pages;
      await awaitTexts(ada, "#here", ["Here: Ada, Bo"]);
      await ada.type("#text", "He");
      await awaitTexts(bo, "#typing", ["Ada is typing…"]);
      await ada.reload();
      await Promise.all(pages.map(seen));
      await awaitTexts(bo, "#here", ["Here: Ada, Bo"]);
    },
    /** "Say something all the same" */
    async banner() {
      await reload();
      await Promise.all(pages.map(seen));
      await parley.stop();
      for (const page of pages) await awaitTexts(page, "#banner", ["No connection. Trying again…"]);
      await say(pages[1], "Bo", "Is anybody there?");
    },
  };

  try {
    for (const { commands = [], file, block, add } of steps(text)) {
      for (const command of commands) await run(command);
      if (!file) continue;
      const here = block.replaceAll("localhost:8080", `localhost:${parley.port}`).replaceAll("3000", String(port));
      (add ? appendFileSync : writeFileSync)(join(folder, file), here);
      if (add) await (block.includes("typing") ? shown.typing() : shown.banner());
    }
    for (const page of pages) {
      await awaitTexts(page, "#banner", [""]);
      await seen(page);
      assert.deepEqual(page.complaints, []);
    }
  } finally {
    await Promise.all(pages.map((page) => page.browserContext().close()));
    await backend?.stop();
    await parley?.stop();
  }
}
