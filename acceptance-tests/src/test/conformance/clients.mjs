// Client libraries from npm against a node in dev mode: node clients.mjs PORT REDIS_PORT
//
// Each does what an application does: comes in, hears who is there and what is published to the letter, types, is heard,
// and leaves; and each is told why it is not let in.

import { connect } from 'node:net';
import { createRequire } from 'node:module';
import { Heard, check, expect, within } from './report.mjs';

const [port, redisPort] = process.argv.slice(2).map(Number);
const require = createRequire(import.meta.url);
const WebSocket = require('ws');
globalThis.WebSocket = WebSocket;
let rooms = 0;

const token = async (user) => (await fetch(`http://127.0.0.1:${port}/dev/token?user=${user}&name=${user}`)).text().then((it) => it.trim());
const address = (path, query) => `ws://127.0.0.1:${port}${path}${query ? `?${new URLSearchParams(query)}` : ''}`;

/** Spaces, an escape and an order of its own: a relay that writes it anew would show. */
const publication = (channel) => `{ "type":"message:created", "channelId":"${channel}", "data":{"id":"m1","content":"\\u00fc ✓ : \\n"},"timestamp":1 }`;

function publish(channel, text) {
  return within(
    new Promise((resolve, reject) => {
      const redis = connect(redisPort, '127.0.0.1');
      const words = ['PUBLISH', `channel:${channel}`, text];
      redis.on('error', reject);
      redis.on('data', () => resolve(redis.end()));
      redis.write(`*3\r\n${words.map((word) => `$${Buffer.byteLength(word)}\r\n${word}\r\n`).join('')}`);
    }),
    'Redis does not answer',
  );
}

/** A bystander, who sees what others see. */
async function bystander(channel) {
  const heard = new Heard();
  const socket = new WebSocket(address('/ws', { channelId: channel, token: await token('bystander') }));
  socket.on('message', (data) => heard.add(JSON.parse(data)));
  await heard.first((event) => event.type === 'presence:state', 'the bystander is not let in');
  return {
    sees: (type, user) => heard.first((event) => event.type === type && event.data.userId === user, `nobody sees ${type}`),
    leave: () => socket.close(1000),
  };
}

// --- Raw clients: open(url, headers, protocols) gives {send, close, heard, ended} ---

const wrapped = (socket, text, ending) => {
  const heard = new Heard();
  const ended = new Heard();
  socket.onmessage = (event) => heard.add(text(event));
  socket.onclose = (event) => ended.add(ending(event));
  socket.onerror = () => ended.add('refused');
  return {
    heard,
    ended,
    send: (message) => socket.send(JSON.stringify(message)),
    close: () => socket.close(1000),
  };
};
const standard = (Type) => (url) => wrapped(new Type(url), ({ data }) => String(data), ({ code }) => code);
const rawClients = {
  'ws 8': standard(WebSocket),
  'ws 8, compressed': standard(class extends WebSocket {
    constructor(url) {
      super(url, { perMessageDeflate: { threshold: 0 } });
    }
  }),
  'undici 6 (the WebSocket of Node and Deno)': standard(require('undici').WebSocket),
  'websocket 1': standard(require('websocket').w3cwebsocket),
  'faye-websocket 0.11': standard(require('faye-websocket').Client),
};

for (const [library, open] of Object.entries(rawClients)) {
  const suite = `raw: ${library}`;
  await check(suite, 'comes in, hears to the letter, types, leaves', async () => {
    const channel = `raw-${++rooms}`;
    const other = await bystander(channel);
    const me = open(address('/ws', { channelId: channel, token: await token('me') }));
    const state = JSON.parse(await me.heard.first((text) => text.includes('presence:state'), 'no state'));
    expect(state.data.members.map(({ userId }) => userId), ['bystander'], 'members before');
    await me.heard.first((text) => text.includes('presence:join') && text.includes('"me"'), 'no joining of its own');
    await other.sees('presence:join', 'me');
    await publish(channel, publication(channel));
    await me.heard.first((text) => text === publication(channel), 'the publication did not come, or changed');
    me.send({ type: 'typing:start' });
    await other.sees('typing:start', 'me');
    me.close();
    expect(await me.ended.first(() => true, 'no end'), 1000, 'close code');
    await other.sees('presence:leave', 'me');
    other.leave();
  });
  await check(suite, 'is told of what it did wrong, and stays', async () => {
    const me = open(address('/ws', { channelId: `raw-${++rooms}`, token: await token('me') }));
    await me.heard.first((text) => text.includes('presence:state'), 'no state');
    me.send({ type: 'fly', ref: 'r1' });
    const error = JSON.parse(await me.heard.first((text) => text.includes('"error"'), 'no error'));
    expect([error.data.code, error.data.ref], ['type_unknown', 'r1'], 'error');
    me.send({ type: 'presence:get', channelId: `raw-${rooms}`, ref: 'r2' });
    await me.heard.first((text) => text.includes('"r2"'), 'no answer after the error');
    me.close();
    await me.ended.first(() => true, 'no end');
  });
  await check(suite, 'a large event comes whole', async () => {
    const channel = `raw-${++rooms}`;
    const large = JSON.stringify({ type: 'x', channelId: channel, data: '✓'.repeat(100_000) });
    const me = open(address('/ws', { channelId: channel, token: await token('me') }));
    await me.heard.first((text) => text.includes('presence:state'), 'no state');
    await publish(channel, large);
    await me.heard.first((text) => text === large, 'it did not come, or changed');
    me.close();
    await me.ended.first(() => true, 'no end');
  });
  await check(suite, 'without a good token it is not let in', async () => {
    const me = open(address('/ws', { channelId: 'lobby', token: 'no.good.token' }));
    const found = await me.ended.first(() => true, 'no end');
    if (found === 1000) {
      throw new Error('let in, or told goodbye');
    }
  });
}

// --- STOMP clients: open(token, errors) gives {subscribe(destination, heard), send(destination, body), leave()} ---

const modern = (library) => (given, failed) =>
  new Promise((resolve) => {
    const { Client } = require(library);
    const client = new Client({
      webSocketFactory: () => new WebSocket(address('/stomp'), ['v12.stomp', 'v11.stomp']),
      connectHeaders: { Authorization: `Bearer ${given}` },
      reconnectDelay: 0,
      debug: () => {},
      onStompError: (frame) => failed(frame.headers.code),
      onConnect: () =>
        resolve({
          subscribe: (destination, heard) => client.subscribe(destination, (message) => heard(message.headers.event, message.body)),
          send: (destination, body) => client.publish({ destination, body }),
          leave: () => client.deactivate(),
        }),
    });
    client.activate();
  });

/** The old ones undo no escapes: docs/stomp.md. */
const undone = (header) => header.replace('\\c', ':');
const old = (over, send) => (given, failed) =>
  new Promise((resolve) => {
    const client = over(new WebSocket(address('/stomp')));
    client.debug = () => {};
    client.connect(
      { passcode: given },
      () =>
        resolve({
          subscribe: (destination, heard) => client.subscribe(destination, (message) => heard(undone(message.headers.event), message.body)),
          send: (destination, body) => send(client, destination, body),
          leave: () => client.disconnect(() => {}),
        }),
      (frame) => failed(frame?.headers?.code),
    );
  });
const { Stomp } = loadStompjs2();
const webstomp = require('webstomp-client');
const stompClients = {
  '@stomp/stompjs 7': modern('@stomp/stompjs'),
  '@stomp/stompjs 6': modern('stompjs-6'),
  '@stomp/stompjs 5': modern('stompjs-5'),
  'stompjs 2.3.3': old((socket) => Stomp.over(socket), (client, destination, body) => client.send(destination, {}, body)),
  'webstomp-client 1.2': old((socket) => webstomp.over(socket, { debug: false }), (client, destination, body) => client.send(destination, body)),
};

/** It is written for browsers: what it exports for Node wants a TCP connection. */
function loadStompjs2() {
  globalThis.window = { setInterval, clearInterval };
  const loaded = require('stompjs/lib/stomp.js');
  return { Stomp: loaded.Stomp ?? globalThis.window.Stomp };
}

for (const [library, open] of Object.entries(stompClients)) {
  const suite = `STOMP: ${library}`;
  await check(suite, 'comes in, hears to the letter, types, leaves', async () => {
    const channel = `stomp-${++rooms}`;
    const other = await bystander(channel);
    const heard = new Heard();
    const failures = new Heard();
    const me = await within(open(await token('me'), (code) => failures.add(code)), 'not let in');
    me.subscribe(`/topic/channels/${channel}`, (event, body) => heard.add({ event, body }));
    await heard.first(({ event }) => event === 'presence:state', 'no state');
    await other.sees('presence:join', 'me');
    await publish(channel, publication(channel));
    await heard.first(
      ({ event, body }) => event === 'message:created' && body === publication(channel),
      'the publication did not come, or changed',
    );
    me.send(`/app/channels/${channel}/typing`, JSON.stringify({ type: 'typing:start' }));
    await other.sees('typing:start', 'me');
    me.leave();
    await other.sees('presence:leave', 'me');
    other.leave();
  });
  await check(suite, 'without a good token it is told why', async () => {
    const failures = new Heard();
    void open('no.good.token', (code) => failures.add(code ?? 'none'));
    expect(await failures.first(() => true, 'nothing is told'), 'token_invalid', 'code');
  });
}

process.exit(0);
