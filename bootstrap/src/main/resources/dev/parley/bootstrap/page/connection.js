// The client that the server itself serves, as an application uses it, with a window on its socket: the page shows what
// goes over it, can have it speak STOMP, and can cut it.

import { createParley } from '/parley.js';
import { StompSocket } from './stomp.js';

const LOST = 4000;

// Two tabs are two people here, and one looks at one of them at a time: the other goes on typing. An application leaves
// this out, and its hidden tabs rest.
const HOST = {
  now: Date.now,
  random: Math.random,
  setTimeout: (run, ms) => setTimeout(run, ms),
  clearTimeout: (timer) => clearTimeout(timer),
  visible: () => true,
  online: () => navigator.onLine,
  listen(listener) {
    const stop = new AbortController();
    for (const type of ['online', 'offline', 'pagehide', 'pageshow']) {
      const hear = (event) => event.persisted !== false && listener(type);
      addEventListener(type, hear, { signal: stop.signal });
    }
    return () => stop.abort();
  },
};

export class Connection {
  #tokens;
  #identity;
  #protocol = 'raw';
  #listener;
  #parley;
  #socket = null;
  #unsubscribe = () => {};

  /**
   * @param tokens where its tokens come from
   * @param listener `state(state)` of the client, `renewed()` when there is another client, whose channels have to be
   *     entered; `text(text)` for what arrives, `sent(type, text)`, `note(type, details)` for the socket's own life,
   *     `error(error)`
   */
  constructor(tokens, identity, listener) {
    this.#tokens = tokens;
    this.#identity = identity;
    this.#listener = listener;
  }

  get state() {
    return this.#parley?.state.get() ?? { status: 'idle' };
  }

  channel(id) {
    return this.#parley.channel(id);
  }

  /** Another person: the client sees by the token that it is, says goodbye, and connects anew. */
  become(identity) {
    this.#identity = identity;
    this.#parley?.reauthenticate().catch(() => {}); // Its state says what came of it.
  }

  /** `raw` or `stomp`, from now on. */
  speak(protocol) {
    this.#protocol = protocol;
    this.#unsubscribe();
    this.#parley?.disconnect();
    this.#parley = createParley({
      url: location.origin,
      token: ({ signal }) => this.#tokens.for(this.#identity, signal),
      webSocket: this.#sockets(),
      lingerMs: 0,
      host: HOST,
      log: ({ level, what }) => this.#listener.note(`client:${level}`, { what }),
    });
    const unsubscribeState = this.#parley.state.subscribe(() => this.#listener.state(this.state));
    const unsubscribeErrors = this.#parley.onError((error) => this.#listener.error(error));
    this.#unsubscribe = () => [unsubscribeState, unsubscribeErrors].forEach((end) => end());
    this.#parley.connect();
    this.#listener.renewed();
    this.#listener.state(this.state);
  }

  connect() {
    this.#parley.connect();
  }

  disconnect() {
    this.#parley.disconnect();
  }

  /** As a network does it: neither side is told, and the client finds out that its socket is gone. */
  cut() {
    this.#socket?.cut();
  }

  /** The connection's token is one that ends in so many seconds; the client then has to see to it. */
  async expireIn(seconds) {
    this.#tokens.nextEndsIn(seconds);
    await this.#parley.reauthenticate().catch(() => {});
  }

  /** The class that the client opens its sockets with. */
  #sockets() {
    const protocol = this.#protocol;
    const listener = this.#listener;
    const opened = (socket) => (this.#socket = socket);

    return class {
      onopen = () => {};
      onmessage = () => {};
      onclose = () => {};
      onerror = () => {};
      #real;

      constructor(url, protocols) {
        const real = protocol === 'stomp' ? new StompSocket(protocols.at(-1)) : new WebSocket(url, protocols);
        this.#real = real;
        opened(this);
        real.onopen = () => {
          listener.note('socket:open', { protocol: protocol === 'stomp' ? 'stomp' : real.protocol });
          this.onopen();
        };
        real.onmessage = ({ data }) => {
          listener.text(String(data));
          this.onmessage({ data });
        };
        real.onerror = () => this.onerror();
        real.onclose = ({ code, reason }) => this.#ended(code, reason);
      }

      get protocol() {
        return this.#real.protocol;
      }

      get readyState() {
        return this.#real.readyState;
      }

      send(text) {
        this.#real.send(text);
        const message = JSON.parse(text);
        listener.sent(message.type, JSON.stringify(withoutToken(message)));
      }

      close(code) {
        listener.note('socket:close', { code, by: 'this page' });
        this.#deafen();
        this.#real.close(code);
      }

      cut() {
        this.#deafen();
        this.#real.close(LOST);
        this.#ended(1006, '');
      }

      #ended(code, reason) {
        listener.note('socket:close', { code, reason });
        this.onclose({ code, reason });
      }

      #deafen() {
        this.#real.onmessage = this.#real.onclose = this.#real.onopen = () => {};
      }
    };
  }
}

// The page gets shown to others; a token should not be.
function withoutToken(message) {
  return message.data?.token ? { ...message, data: { ...message.data, token: '(hidden)' } } : message;
}
