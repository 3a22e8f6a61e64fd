// What it costs a node when 500 people come back who are in 40 channels each: as listeners, and as members.
//
//   (cd clients/javascript && npm ci); node benchmarks/listening.mjs [rounds]
//
// Everybody's connection breaks at once, and they come back spread over five seconds, as the client does it. What is
// told is the processor time of the node until all are back in all of their channels and two seconds are over, and how
// many presence events all of them together have heard.
import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as pause } from "node:timers/promises";
import { fileURLToPath } from "node:url";

const { WebSocket } = createRequire(new URL("../clients/javascript/package.json", import.meta.url))("ws");
const [PEOPLE, CHANNELS_EACH, CHANNELS, WITHIN_MS] = [500, 40, 200, 5_000];
const rounds = Number(process.argv[2] ?? 3);
const TICKS_A_SECOND = 100;

const freePort = () =>
  new Promise((resolve) => {
    const server = createServer().listen(0, "127.0.0.1", () => {
      const { port } = server.address();
      server.close(() => resolve(port));
    });
  });

const [port, redisPort] = [await freePort(), await freePort()];
const node = spawn(
  fileURLToPath(new URL("../parley", import.meta.url)),
  ["dev", "--port", String(port), "--redis-port", String(redisPort)],
  {
    env: {
      ...process.env,
      PARLEY_HOME: mkdtempSync(join(tmpdir(), "parley-bench-home-")),
      PARLEY_MANAGEMENT_PORT: "off",
      PARLEY_HANDSHAKES_PER_SECOND: "1000000",
      PARLEY_NEW_CHANNELS_PER_MINUTE: "1000000",
      PARLEY_MAX_CONNECTIONS_PER_ADDRESS: "1000000",
    },
    stdio: ["ignore", "pipe", "inherit"],
  },
);
for await (const chunk of node.stdout) if (String(chunk).includes(" is up. ")) break;

const seconds = () => {
  const fields = readFileSync(`/proc/${node.pid}/stat`, "utf8").split(") ")[1].split(" ");
  return (Number(fields[11]) + Number(fields[12])) / TICKS_A_SECOND;
};

const people = [];
for (let i = 0; i < PEOPLE; i++) {
  const token = await (await fetch(`http://localhost:${port}/dev/token?user=u${i}&name=Person%20${i}`)).text();
  people.push({ token: token.trim(), socket: undefined });
}

let presence = 0;

/** Done when they are in all of their channels. */
async function comeIn(person, number, member) {
  const socket = new WebSocket(`ws://localhost:${port}/ws`, ["parley.1", "bearer", person.token]);
  person.socket = socket;
  let left = CHANNELS_EACH;
  const inside = new Promise((resolve, reject) => {
    socket.on("error", () => {});
    socket.on("close", (code) => left && reject(new Error(`closed with ${code}`)));
    socket.on("message", (data) => {
      const type = String(data.subarray(9, 32));
      if (type.startsWith("presence:state") && --left === 0) resolve();
      else if (/^presence:(join|leave|update)/.test(type)) presence++;
    });
  });
  await once(socket, "open");
  for (let k = 0; k < CHANNELS_EACH; k++) {
    const channelId = `channel-${(number * 7 + k * 5) % CHANNELS}`;
    const data = { presence: member ? "list" : "none", member };
    socket.send(JSON.stringify({ type: "channel:join", channelId, data }));
  }
  await inside;
}

async function round(member) {
  await Promise.all(people.map((person, i) => pause(i * 10).then(() => comeIn(person, i, member))));
  await pause(3_000);
  presence = 0;
  const before = seconds();
  for (const { socket } of people) socket.terminate();
  await Promise.all(
    people.map((person, i) => pause(((i * 7919) % PEOPLE) * (WITHIN_MS / PEOPLE)).then(() => comeIn(person, i, member))),
  );
  await pause(2_000);
  const used = seconds() - before;
  for (const { socket } of people) socket.close(1000);
  await pause(6_000);
  return used;
}

const ratios = [];
for (let i = 0; i < rounds; i++) {
  const listeners = await round(false);
  const told = presence;
  const members = await round(true);
  ratios.push(listeners / members);
  console.log(
    `listeners ${listeners.toFixed(2)} s, ${told} presence events; ` +
      `members ${members.toFixed(2)} s, ${presence} presence events; ratio ${(listeners / members).toFixed(2)}`,
  );
}
console.log(`median of the ratios: ${ratios.sort((a, b) => a - b)[Math.floor(ratios.length / 2)].toFixed(2)}`);
node.kill("SIGTERM");
