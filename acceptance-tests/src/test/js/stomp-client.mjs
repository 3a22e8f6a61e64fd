// One stompjs client, driven by lines of JSON: what to do on stdin, what happened on stdout.
import { createInterface } from 'node:readline';
import { Client } from '@stomp/stompjs';
import { WebSocket } from 'ws';

globalThis.WebSocket = WebSocket;

const tell = (what) => process.stdout.write(`${JSON.stringify(what)}\n`);
let client;

const does = {
  connect({ url, token }) {
    client = new Client({
      brokerURL: url,
      reconnectDelay: 0,
      beforeConnect: async (self) => {
        self.connectHeaders = { Authorization: `Bearer ${token}` };
      },
      onConnect: () => tell({ was: 'connected' }),
      onStompError: ({ headers }) => tell({ was: 'refused', code: headers.code }),
      onWebSocketClose: ({ code, reason }) => tell({ was: 'closed', code, reason }),
    });
    client.activate();
  },
  subscribe({ destination }) {
    client.subscribe(destination, ({ body }) => tell({ was: 'heard', body }));
  },
  send({ destination, body }) {
    client.publish({ destination, body });
  },
  async deactivate() {
    await client.deactivate();
    tell({ was: 'deactivated' });
  },
};

for await (const line of createInterface({ input: process.stdin })) {
  const { what, ...how } = JSON.parse(line);
  await does[what](how);
}
