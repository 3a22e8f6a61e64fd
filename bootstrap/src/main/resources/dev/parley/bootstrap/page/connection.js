// One WebSocket, held up for as long as the person wants it.
//
//   connecting ──open──▶ live
//     ▲     │              │
//     │     └───failed─────┴──lost──▶ waiting ──its time has come, or connect()──▶ connecting
//     │
//   closed ◀── disconnect(), or a close that coming back would not help
//
// Every attempt asks for a fresh token, so an ended one (4401, or 401 before the upgrade) needs no case of its own,
// unless there is none to be had but the one that was pasted: then coming back would not help.

import { StompSocket } from './stomp.js';
import { NoToken } from './tokens.js';

const FIRST_DELAY_MS = 500;
const LONGEST_DELAY_MS = 10_000;
const LONGEST_ADVICE_MS = 60_000;
const ATTEMPT_MS = 10_000;
// A connection that breaks sooner than this counts as one more failure, or a server in trouble would be asked twice a second.
const STABLE_MS = 5_000;

const NORMAL = 1000;
const FORBIDDEN = 4403;
const TOKEN_ENDED = 4401;
const UNAUTHORIZED = 401;

const MEANINGS = {
  1000: 'goodbye', 1001: 'server is draining', 1002: 'protocol error', 1003: 'binary message', 1006: 'connection lost',
  1007: 'not UTF-8', 1008: 'policy', 1009: 'too big', 1011: 'server fault', 1013: 'try again later', 4401: 'token ended',
  4403: 'rights withdrawn', 4408: 'reading too slowly', 4429: 'too many messages', 4503: 'not ready',
};

export class Connection {
  #tokens;
  #identity;
  #channel;
  #protocol = 'raw';
  #listener;
  #socket = null;
  #attempt = null;
  #timer = 0;
  #failures = 0;
  #liveSince = 0;
  #state = { name: 'closed', code: NORMAL, why: '' };

  /**
   * @param tokens where its tokens come from
   * @param listener `state(state)`, `text(text)` for what arrives, `sent(type, text)`, `note(type, details)` for the
   *     socket's own life; a state is `{name: connecting|live|waiting|closed, code?, why?, until?}`
   */
  constructor(tokens, identity, channel, listener) {
    this.#tokens = tokens;
    this.#identity = identity;
    this.#channel = channel;
    this.#listener = listener;
    window.addEventListener('online', () => this.#state.name === 'waiting' && this.connect());
  }

  get live() {
    return this.#state.name === 'live';
  }

  /** Another person, or another channel: the old connection says goodbye and a new one is made. */
  become(identity, channel) {
    this.#identity = identity;
    this.#channel = channel;
    this.#failures = 0;
    this.connect();
  }

  /** `raw` or `stomp`, from now on: a connection speaks one of them, so a new one is made. */
  speak(protocol) {
    this.#protocol = protocol;
    this.#failures = 0;
    this.connect();
  }

  async connect() {
    this.#abandon();
    const attempt = new AbortController();
    this.#attempt = attempt;
    this.#enter({ name: 'connecting' });
    let token;
    try {
      token = await this.#tokens.for(this.#identity, attempt.signal);
    } catch (failure) {
      if (attempt.signal.aborted) {
        return;
      }
      if (!this.#tokens.renewable) {
        this.#enter({ name: 'closed', why: failure.message });
      } else {
        this.#wait({ why: failure instanceof NoToken ? failure.message : 'server cannot be reached' });
      }
      return;
    }
    if (!attempt.signal.aborted) {
      this.#open(token, attempt);
    }
  }

  disconnect() {
    const wasOpen = this.#socket !== null;
    this.#abandon();
    this.#failures = 0;
    if (wasOpen) {
      this.#listener.note('socket:close', { code: NORMAL, by: 'this page' });
    }
    this.#enter({ name: 'closed', code: NORMAL, why: 'you left' });
  }

  /** Sends one message; false if there is no connection to send it on. */
  send(message) {
    if (!this.live) {
      return false;
    }
    this.#socket.send(JSON.stringify(message));
    this.#listener.sent(message.type, JSON.stringify(withoutToken(message)));
    return true;
  }

  /** Answers `auth:expiring`. */
  async refreshToken() {
    if (!this.#tokens.renewable) {
      return;
    }
    const attempt = this.#attempt;
    try {
      const token = await this.#tokens.for(this.#identity, attempt.signal);
      if (!attempt.signal.aborted) {
        this.send({ type: 'auth:refresh', data: { token } });
      }
    } catch {
      // The server will end the connection with 4401, and the next one has a token of its own.
    }
  }

  #open(token, attempt) {
    const url = address(token, this.#channel);
    const socket = this.#protocol === 'stomp' ? new StompSocket(token, this.#channel) : new WebSocket(url);
    this.#socket = socket;
    const mine = () => this.#socket === socket;
    this.#timer = setTimeout(() => socket.close(), ATTEMPT_MS);
    let opened = false;
    socket.onopen = () => {
      if (mine()) {
        clearTimeout(this.#timer);
        opened = true;
        this.#liveSince = performance.now();
        this.#listener.note('socket:open', { channelId: this.#channel, protocol: this.#protocol });
        this.#enter({ name: 'live' });
      }
    };
    socket.onmessage = ({ data }) => mine() && this.#listener.text(typeof data === 'string' ? data : '');
    socket.onclose = async ({ code, reason, wasClean }) => {
      if (!mine()) {
        return;
      }
      clearTimeout(this.#timer);
      this.#socket = null;
      this.#listener.note('socket:close', { code, reason, wasClean });
      if (opened) {
        this.#lost(code, reason);
      } else {
        const refusal = await askWhy(url, attempt.signal);
        if (attempt.signal.aborted) {
          return;
        }
        if (refusal?.code === UNAUTHORIZED && !this.#tokens.renewable) {
          this.#enter({ name: 'closed', code: refusal.code, why: refusal.why });
        } else {
          this.#wait(refusal ?? { code, why: reason || 'server refused or cannot be reached' });
        }
      }
    };
  }

  #lost(code, reason) {
    const advice = adviceIn(reason);
    const why = (advice === undefined && reason) || MEANINGS[code] || 'connection closed';
    if (performance.now() - this.#liveSince >= STABLE_MS) {
      this.#failures = 0;
    }
    if (code === NORMAL || code === FORBIDDEN || (code === TOKEN_ENDED && !this.#tokens.renewable)) {
      this.#enter({ name: 'closed', code, why });
    } else {
      this.#wait({ code, why, adviceMs: advice });
    }
  }

  #wait({ code, why, adviceMs }) {
    const ceiling = Math.min(LONGEST_DELAY_MS, FIRST_DELAY_MS * 2 ** this.#failures++);
    const jittered = ceiling / 2 + (Math.random() * ceiling) / 2;
    // The advice is a floor, and everybody got the same one: the jitter is what keeps them from coming back at once.
    const delay = adviceMs === undefined ? jittered : Math.min(adviceMs, LONGEST_ADVICE_MS) + jittered / 2;
    this.#timer = setTimeout(() => this.connect(), delay);
    this.#enter({ name: 'waiting', code, why, until: Date.now() + delay });
  }

  #abandon() {
    clearTimeout(this.#timer);
    this.#attempt?.abort();
    const socket = this.#socket;
    this.#socket = null;
    socket?.close(NORMAL);
  }

  #enter(state) {
    this.#state = state;
    this.#listener.state(state);
  }
}

function address(token, channelId) {
  const url = new URL('/ws', location.href);
  url.protocol = location.protocol === 'https:' ? 'wss:' : 'ws:';
  url.search = new URLSearchParams({ token, channelId });
  return url;
}

// A browser does not say why an upgrade was refused. Asked by plain HTTP, the server answers with the same problem
// document, unless the missing upgrade is all it has to complain of.
async function askWhy(socketUrl, signal) {
  const url = new URL(socketUrl);
  url.protocol = location.protocol;
  try {
    const answer = await fetch(url, {
      cache: 'no-store',
      signal: AbortSignal.any([signal, AbortSignal.timeout(ATTEMPT_MS)]),
    });
    if (!answer.headers.get('Content-Type')?.startsWith('application/problem+json') || answer.status === 426) {
      return undefined;
    }
    const { code, title } = await answer.json();
    const seconds = Number(answer.headers.get('Retry-After') ?? NaN);
    return {
      code: answer.status,
      why: String(code ?? title ?? 'refused'),
      adviceMs: seconds >= 0 ? seconds * 1000 : undefined,
    };
  } catch {
    return undefined;
  }
}

function adviceIn(reason) {
  try {
    const { retryAfterMs } = JSON.parse(reason);
    return retryAfterMs >= 0 ? Number(retryAfterMs) : undefined;
  } catch {
    return undefined;
  }
}

// The page gets shown to others; a token should not be.
function withoutToken(message) {
  return message.data?.token ? { ...message, data: { ...message.data, token: '(hidden)' } } : message;
}
