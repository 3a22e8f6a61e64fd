// One stompjs client, driven by lines of JSON: what to do on stdin, what happened on stdout.
import { createInterface } from 'node:readline';
import { Client } from '@stomp/stompjs';
import { WebSocket } from 'ws';

globalThis.WebSocket = WebSocket;

const tell = (what) => process.stdout.write(`${JSON.stringify(what)}\n`);
const wanted = new Map();
const beats = { was: 'beating', beatsSent: 0, beatsHeard: 0 };
let client;

const listen = (destination) =>
  wanted.set(
    destination,
    client.subscribe(destination, ({ body }) => tell({ was: 'heard', body })),
  );

const does = {
  connect({ url, token, settings }) {
    client = new Client({
      brokerURL: url,
      beforeConnect: async (self) => {
        self.connectHeaders = { Authorization: `Bearer ${token}` };
      },
      onConnect: () => {
        [...wanted.keys()].forEach(listen);
        tell({ was: 'connected' });
      },
      onStompError: ({ headers }) => tell({ was: 'refused', code: headers.code }),
      onWebSocketClose: ({ code, reason }) => tell({ was: 'closed', code, reason }),
      debug: (line) => {
        if (line === '>>> PING') beats.beatsSent += 1;
        else if (line === '<<< PONG') beats.beatsHeard += 1;
        else return;
        tell(beats);
      },
      ...settings,
    });
    client.activate();
  },
  subscribe({ destination }) {
    listen(destination);
  },
  unsubscribe({ destination }) {
    wanted.get(destination).unsubscribe();
    wanted.delete(destination);
  },
  send({ destination, body }) {
    client.publish({ destination, body });
  },
  sendLarge({ destination, bytes }) {
    client.publish({ destination, body: 'x'.repeat(bytes) });
  },
  async goodbye() {
    await client.deactivate();
    tell({ was: 'gone' });
  },
};

for await (const line of createInterface({ input: process.stdin })) {
  const { what, ...how } = JSON.parse(line);
  await does[what](how);
}
