// STOMP with the face of a WebSocket that speaks the raw protocol: whoever sends and hears needs to know no other.

import './stomp.umd.min.js';

const { Client } = globalThis.StompJs;

export class StompSocket {
  onopen = () => {};
  onmessage = () => {};
  onclose = () => {};
  #client;
  #subscriptions = new Map();
  #error = '';

  constructor(token, channelId) {
    const url = new URL('/stomp', location.href);
    url.protocol = location.protocol === 'https:' ? 'wss:' : 'ws:';
    this.#client = new Client({
      brokerURL: url.href,
      // Coming back is decided elsewhere, for both protocols alike.
      reconnectDelay: 0,
      connectHeaders: { Authorization: `Bearer ${token}` },
      onConnect: () => {
        this.#join(channelId);
        this.onopen();
      },
      onStompError: ({ headers }) => {
        this.#error = headers.message;
      },
      onWebSocketClose: ({ code, reason, wasClean }) => this.onclose({ code, reason: this.#error || reason, wasClean }),
    });
    this.#client.activate();
  }

  send(text) {
    const { type, channelId } = JSON.parse(text);
    switch (type) {
      case 'channel:join':
        this.#join(channelId);
        break;
      case 'channel:leave':
        this.#subscriptions.get(channelId)?.unsubscribe();
        this.#subscriptions.delete(channelId);
        break;
      case 'typing:start':
      case 'typing:stop':
        this.#client.publish({ destination: `/app/channels/${channelId}/typing`, body: text });
        break;
      default:
        throw new Error(`no STOMP frame means ${type}`);
    }
  }

  close() {
    this.#client.deactivate();
  }

  #join(channelId) {
    const subscription = this.#client.subscribe(`/topic/channels/${channelId}`, ({ body }) => this.onmessage({ data: body }));
    this.#subscriptions.set(channelId, subscription);
  }
}
