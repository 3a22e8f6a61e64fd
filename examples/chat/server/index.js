// The application's backend: it knows who is who, stores what is said, and then tells Parley.
import { createPublisher } from "@parley/server";
import { Redis } from "ioredis";
import { createServer } from "node:http";
import { fileURLToPath } from "node:url";
import { pageFiles } from "./page.js";
import { Store } from "./store.js";

const { PORT = "3000", PARLEY_URL = "http://localhost:8080", TOKEN_TTL = "10m" } = process.env;
const DATABASE = process.env.CHAT_DB ?? fileURLToPath(new URL("../chat.db", import.meta.url));
const ROOMS = [
  { id: "general", topic: "Everything that concerns everyone" },
  { id: "design", topic: "How it looks, and how it feels" },
  { id: "releases", topic: "What ships, and when" },
  { id: "random", topic: "Lunch, links and the weather" },
];
const MOST_BYTES = 16 * 1024;

const store = new Store(DATABASE);
const redis = new Redis(process.env.REDIS_URL ?? (await redisOfDevMode()));
const parley = createPublisher({ redis });
let down = false;
redis.on("ready", () => (down = false));
redis.on("error", (error) => {
  if (!down) console.error(`Redis: ${error.message}; trying again`);
  down = true;
});

/** `./parley dev` tells where its Redis is. */
async function redisOfDevMode() {
  try {
    const { redisUrl } = await (await fetch(`${PARLEY_URL}/dev/info`)).json();
    return redisUrl;
  } catch {
    console.error(`There is no ./parley dev at ${PARLEY_URL}: start it, or set PARLEY_URL, or REDIS_URL.`);
    process.exit(1);
  }
}

/**
 * Not waited for: it is stored, and whoever misses the event is told so by Parley and loads it. Redis gets the events
 * in the order of these calls.
 *
 * @param {string} type
 * @param {import("./store.js").Message} message
 */
function tell(type, message) {
  parley
    .publish(`room:${message.room}`, { type, data: message })
    .catch((error) => console.error(`Not published: ${error.code}`));
  return message;
}

/** What is answered instead of a result. */
class Refusal extends Error {
  /** @param {number} status @param {string} message */
  constructor(status, message) {
    super(message);
    this.status = status;
  }
}

/** @param {unknown} text @param {number} most */
function textOf(text, most) {
  if (typeof text !== "string" || !text.trim() || text.length > most) throw new Refusal(400, `1 to ${most} characters`);
  return text.trim();
}

/** @param {string} id */
function roomOf(id) {
  const room = ROOMS.find((it) => it.id === id);
  if (!room) throw new Refusal(404, "There is no such room");
  return room.id;
}

/** @param {import("./store.js").User} user @param {string} id */
function ownMessage(user, id) {
  const message = store.message(id);
  if (!message || message.deleted) throw new Refusal(404, "There is no such message");
  if (message.author.id !== user.id) throw new Refusal(403, "It is somebody else's");
  return message;
}

/**
 * @typedef {{ user: import("./store.js").User, session: string, body: any, part: string }} Call
 * @type {Record<string, (call: Call) => unknown>}
 */
const calls = {
  "GET /me": ({ user }) => ({ user, rooms: ROOMS, parleyUrl: PARLEY_URL }),
  "DELETE /session": ({ session }) => void store.signOut(session),
  // A token for whoever has the cookie. With Kinde it is the one of Kinde's session: see docs/kinde.md.
  "GET /token": async ({ user }) => {
    const query = new URLSearchParams({ user: user.id, name: user.name, ttl: TOKEN_TTL });
    const answer = await fetch(`${PARLEY_URL}/dev/token?${query}`).catch(() => undefined);
    if (!answer?.ok) throw new Refusal(503, "There is no token to be had");
    return { token: await answer.text() };
  },
  "GET /rooms/*/messages": ({ part: room }) => store.messages(roomOf(room)),
  "POST /rooms/*/messages": ({ user, part: room, body }) => {
    const text = textOf(body.text, 4_000);
    // The page chose the id, so that trying again is not saying it twice.
    const before = store.message(textOf(body.id, 64));
    if (before) return before.author.id === user.id ? before : ownMessage(user, before.id);
    return tell("message:created", store.add(body.id, roomOf(room), user, text));
  },
  "PATCH /messages/*": ({ user, part: id, body }) =>
    tell("message:updated", store.change(ownMessage(user, id).id, textOf(body.text, 4_000))),
  "DELETE /messages/*": ({ user, part: id }) => tell("message:deleted", store.change(ownMessage(user, id).id, null)),
  "GET /rooms/*/unread": ({ user, part: room }) => store.unread(user, roomOf(room)),
  "PUT /rooms/*/read": ({ user, part: room, body }) => {
    if (!Number.isSafeInteger(body.seq)) throw new Refusal(400, "seq is a number");
    store.read(user, roomOf(room), body.seq);
  },
};

/** @param {import("node:http").IncomingMessage} request */
async function bodyOf(request) {
  if (request.method === "GET" || request.method === "DELETE") return {};
  // A form of another site could not say so.
  if (request.headers["content-type"] !== "application/json") throw new Refusal(415, "application/json");
  let size = 0;
  const chunks = [];
  for await (const chunk of request) {
    size += chunk.length;
    if (size > MOST_BYTES) throw new Refusal(413, `${MOST_BYTES} bytes at most`);
    chunks.push(chunk);
  }
  try {
    return Object(JSON.parse(Buffer.concat(chunks).toString()));
  } catch {
    throw new Refusal(400, "No JSON");
  }
}

/**
 * @param {import("node:http").IncomingMessage} request
 * @param {import("node:http").ServerResponse} response
 * @param {string} path
 */
async function answerCall(request, response, path) {
  const body = await bodyOf(request);
  const cookie = (/** @type {string} */ session) =>
    response.setHeader("Set-Cookie", `chat_session=${session}; Path=/; HttpOnly; SameSite=Strict`);
  if (request.method === "POST" && path === "/session") return void cookie(store.signIn(textOf(body.name, 40)));
  const session = /(?:^|; )chat_session=([\w-]+)/.exec(request.headers.cookie ?? "")?.[1] ?? "";
  const user = store.user(session);
  if (!user) throw new Refusal(401, "Nobody is signed in");
  const asked = `${request.method} ${path}`.split("/");
  for (const [call, run] of Object.entries(calls)) {
    const wanted = call.split("/");
    if (wanted.length !== asked.length || !wanted.every((it, i) => it === "*" || it === asked[i])) continue;
    const [part = ""] = asked.filter((_, i) => wanted[i] === "*");
    return run({ user, session, body, part: decodeURIComponent(part) });
  }
  throw new Refusal(404, "There is no such call");
}

const page = pageFiles(new URL("../dist/", import.meta.url), PARLEY_URL);
const server = createServer(async (request, response) => {
  const { pathname } = new URL(request.url ?? "/", "http://localhost");
  if (!pathname.startsWith("/api/")) return page(pathname, response);
  let status = 200;
  let answer;
  try {
    answer = JSON.stringify((await answerCall(request, response, pathname.slice("/api".length))) ?? {});
  } catch (error) {
    status = error instanceof Refusal ? error.status : error instanceof URIError ? 400 : 500;
    const message = status === 500 ? "That went wrong" : /** @type {Error} */ (error).message;
    answer = JSON.stringify({ message });
    if (status === 500) console.error(error);
  }
  response.writeHead(status, { "Content-Type": "application/json", "Cache-Control": "no-store" });
  response.end(answer);
});

server.listen(Number(PORT), "127.0.0.1", () => console.log(`The chat is at http://localhost:${PORT}/`));

for (const signal of ["SIGINT", "SIGTERM"]) {
  process.once(signal, () => {
    server.close();
    server.closeAllConnections();
    redis.disconnect();
    store.close();
  });
}
