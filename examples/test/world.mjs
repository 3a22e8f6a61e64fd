// What the tests of the examples run in: a `./parley dev` of their own, and a Chromium. Nothing outlives the tests.
import { spawn } from "node:child_process";
import { accessSync, constants, mkdtempSync, rmSync } from "node:fs";
import { connect, createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import puppeteer from "puppeteer-core";

export const project = fileURLToPath(new URL("../..", import.meta.url));
export const home = mkdtempSync(join(tmpdir(), "parley-examples-"));
const PATIENCE_MS = 60_000;

const running = new Set();
process.on("exit", () => {
  for (const child of running) killAll(child);
  rmSync(home, { recursive: true, force: true });
});

/** With what it has started itself. */
function killAll({ pid }, signal = "SIGKILL") {
  try {
    process.kill(-pid, signal);
  } catch {
    // It is gone already.
  }
}

/** A port that nobody listens at now. */
export const freePort = () =>
  new Promise((resolve) => {
    const server = createServer().listen(0, "127.0.0.1", () => {
      const { port } = server.address();
      server.close(() => resolve(port));
    });
  });

/** A process that is up when it has written a line with such a part. */
export async function start(folder, command, { env = {}, until }) {
  const child = spawn(command[0], command.slice(1), {
    cwd: folder,
    env: { ...without(process.env, ["REDIS_URL", "KINDE_ISSUER_URL", "PORT", "NODE_TEST_CONTEXT"]), ...env },
    stdio: ["ignore", "pipe", "pipe"],
    detached: true,
  });
  running.add(child);
  const written = [];
  const ended = new Promise((resolve) => child.once("exit", resolve)).then(() => running.delete(child));
  await new Promise((resolve, reject) => {
    const late = setTimeout(() => reject(new Error(`${command} is not up\n${errors()}`)), PATIENCE_MS);
    const hear = (chunk) => {
      written.push(String(chunk));
      if (written.join("").includes(until)) resolve(clearTimeout(late));
    };
    child.stdout.on("data", hear);
    child.stderr.on("data", hear);
    child.once("error", reject);
    ended.then(() => reject(new Error(`${command} has ended\n${errors()}`)));
  });
  // The banner of dev mode has a token, which no log of a test may have.
  function errors() {
    return written.join("").replace(/eyJ[\w-]+\.[\w-]+\.[\w-]+/g, "<token>");
  }
  return {
    output: () => written.join(""),
    /** SIGTERM, and the end. */
    async stop() {
      killAll(child, "SIGTERM");
      const late = setTimeout(() => killAll(child), 15_000);
      await ended;
      clearTimeout(late);
    },
  };
}

const without = (all, names) => Object.fromEntries(Object.entries(all).filter(([name]) => !names.includes(name)));

/** `./parley dev` on two free ports, which it keeps when it is started again. */
export async function devMode() {
  const [port, redisPort] = [await freePort(), await freePort()];
  const words = ["./parley", "dev", "--port", String(port), "--redis-port", String(redisPort)];
  const env = { PARLEY_HOME: home, PARLEY_JAVA_OPTIONS: "-XX:TieredStopAtLevel=1 -Xmx256m" };
  const up = () => start(project, words, { env, until: " is up. " });
  let node = await up();
  return {
    url: `http://localhost:${port}`,
    port,
    redisPort,
    /** Redis is started again, and has forgotten everything. */
    restartRedis: () => fetch(`http://localhost:${port}/dev/redis?do=restart`, { method: "POST" }),
    stop: () => node.stop(),
    start: async () => void (node = await up()),
  };
}

/** A line to a port of this machine, which can be cut: what goes over it is gone then, and nothing new gets through. */
export async function line(port) {
  const sockets = new Set();
  let whole = true;
  const server = createServer((near) => {
    if (!whole) return near.destroy();
    const far = connect(port, "127.0.0.1");
    for (const [socket, other] of [
      [near, far],
      [far, near],
    ]) {
      sockets.add(socket);
      socket.on("error", () => {});
      socket.on("close", () => {
        sockets.delete(socket);
        other.destroy();
      });
    }
    near.pipe(far).pipe(near);
  });
  await new Promise((resolve) => server.listen(0, "127.0.0.1", resolve));
  const cut = () => {
    whole = false;
    for (const socket of sockets) socket.destroy();
  };
  return {
    url: `http://localhost:${server.address().port}`,
    isWhole: () => whole,
    cut,
    mend: () => void (whole = true),
    /** What is open stays so, and carries nothing any more: neither side is told. What is new gets through. */
    deafen() {
      for (const socket of sockets) {
        socket.unpipe();
        socket.resume();
      }
      sockets.clear();
    },
    close() {
      cut();
      server.close();
    },
  };
}

export function chromium() {
  for (const folder of process.env.PATH.split(":")) {
    for (const name of ["chromium", "chromium-browser", "google-chrome"]) {
      try {
        accessSync(join(folder, name), constants.X_OK);
        return join(folder, name);
      } catch {
        // The next one.
      }
    }
  }
  return undefined;
}

export const openBrowser = () =>
  puppeteer.launch({
    executablePath: chromium(),
    args: ["--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage", "--disable-quic", "--no-first-run"],
    userDataDir: join(home, "browser"),
  });

/** Somebody's window: no cookies of others, and always looked at. Notes what the page complains of. */
export async function person(browser) {
  const context = await browser.createBrowserContext();
  const page = await context.newPage();
  await page.setViewport({ width: 1280, height: 800 });
  page.setDefaultTimeout(PATIENCE_MS / 2);
  page.complaints = [];
  page.on("pageerror", (error) => page.complaints.push(String(error)));
  page.on("console", (message) => {
    // The network's own, such as a connection that is refused, are what these tests are about.
    if (["error", "warn"].includes(message.type()) && !/net::|WebSocket connection|status of/.test(message.text()))
      page.complaints.push(message.text());
  });
  return page;
}

/** Waits until the elements that are selected read like this. */
export const awaitTexts = (page, selector, texts) =>
  page.waitForFunction(
    (selector, texts) => JSON.stringify([...document.querySelectorAll(selector)].map((it) => it.textContent)) === texts,
    { polling: 50 },
    selector,
    JSON.stringify(texts),
  );

export const texts = (page, selector) => page.$$eval(selector, (all) => all.map((it) => it.textContent));
