// STOMP with the face of a socket that speaks parley.1: the client needs to know no other. What parley.1 has and STOMP
// has not is made up here, out of what STOMP has in its place.

import './stomp.umd.min.js';

const { Client } = globalThis.StompJs;
const AUTH = '/user/queue/auth';

export class StompSocket {
  protocol = 'parley.1';
  readyState = 0;
  onopen = () => {};
  onmessage = () => {};
  onclose = () => {};
  onerror = () => {};
  #client;
  #subscriptions = new Map();
  #asked = new Map();
  #error = '';

  constructor(token) {
    const url = new URL('/stomp', location.href);
    url.protocol = location.protocol === 'https:' ? 'wss:' : 'ws:';
    this.#client = new Client({
      brokerURL: url.href,
      // Coming back is the client's affair.
      reconnectDelay: 0,
      connectHeaders: { Authorization: `Bearer ${token}` },
      onConnect: ({ headers }) => this.#connected(headers),
      onStompError: ({ headers }) => {
        this.#error = headers.code ?? headers.message;
      },
      onWebSocketClose: ({ code, reason }) => {
        this.readyState = 3;
        this.onclose({ code: this.#closeCode(code), reason: this.#error || reason });
      },
    });
    this.#client.activate();
  }

  send(text) {
    const { type, channelId, ref, data } = JSON.parse(text);
    switch (type) {
      case 'ping':
        this.#hear({ type: 'pong', data: { serverTimeMs: Date.now(), ref } });
        break;
      case 'channel:join':
        this.#asked.set(channelId, ref);
        this.#join(channelId, data);
        break;
      case 'channel:leave':
        this.#leave(channelId);
        break;
      case 'auth:refresh':
        this.#client.publish({ destination: '/app/auth/refresh', body: JSON.stringify(data) });
        break;
      case 'presence:set':
        this.#client.publish({ destination: `/app/channels/${channelId}/presence`, body: text });
        break;
      case 'typing:start':
      case 'typing:stop':
        this.#client.publish({ destination: `/app/channels/${channelId}/typing`, body: text });
        break;
      default:
        throw new Error(`no STOMP frame means ${type}`);
    }
  }

  close(code) {
    this.readyState = 2;
    // DISCONNECT is a goodbye; whoever means to come back only ends the connection.
    this.#client.deactivate({ force: code !== 1000 });
  }

  #connected(headers) {
    this.readyState = 1;
    this.onopen();
    this.#client.subscribe(AUTH, ({ body }) => this.onmessage({ data: body }));
    const user = headers['user-name'];
    this.#hear({
      type: 'connection:ready',
      data: { connectionId: headers.session, userId: user, userName: user, serverTimeMs: Date.now() },
    });
  }

  #join(channelId, { presence = 'list', member = true }) {
    this.#leave(channelId);
    const heard = ({ body }) => this.onmessage({ data: this.#answered(channelId, body) });
    const headers = { presence, member: String(member) };
    this.#subscriptions.set(channelId, this.#client.subscribe(`/topic/channels/${channelId}`, heard, headers));
  }

  #leave(channelId) {
    this.#subscriptions.get(channelId)?.unsubscribe();
    this.#subscriptions.delete(channelId);
  }

  /** The state that follows a SUBSCRIBE is the answer to the join. */
  #answered(channelId, body) {
    const ref = this.#asked.get(channelId);
    const event = ref && JSON.parse(body);
    if (!event || event.type !== 'presence:state') {
      return body;
    }
    this.#asked.delete(channelId);
    return JSON.stringify({ ...event, data: { ...event.data, ref } });
  }

  #hear(event) {
    this.onmessage({ data: JSON.stringify({ ...event, timestamp: Math.floor(Date.now() / 1000) }) });
  }

  /** An ERROR about the token closes with 1008; parley.1 has a code of its own for it. */
  #closeCode(code) {
    return code === 1008 && this.#error.startsWith('token_') ? 4401 : code;
  }
}
