// Where tokens come from: the server's own issuer, which gives one to whoever asks; or, where the server believes
// another issuer, the person, who pastes one. That one stays in this tab, and no longer than the tab.

import { Identity } from './identity.js';

const KEY = 'parley.token';
const WITHIN_MS = 10_000;

export class Tokens {
  #issuer;
  #given = '';
  #ttl = '';

  /** As /dev/info says: `tokens` is false where the issuer is another's, whose name is `issuer`. */
  believe({ tokens, issuer }) {
    this.#issuer = tokens === false ? String(issuer) : undefined;
    this.#given = this.#issuer ? (sessionStorage.getItem(KEY) ?? '') : '';
  }

  /** Whose tokens have to be pasted; undefined where the server makes its own. */
  get issuer() {
    return this.#issuer;
  }

  /** Whether one that has ended can be replaced by asking. */
  get renewable() {
    return this.#issuer === undefined;
  }

  /** Who the pasted token says one is; undefined without one. */
  get identity() {
    return this.#given ? Identity.ofToken(this.#given) : undefined;
  }

  /** Takes a pasted token; false if it is none. */
  take(text) {
    const token = text.trim().replace(/^Bearer\s+/i, '');
    if (!Identity.ofToken(token)) {
      return false;
    }
    this.#given = token;
    sessionStorage.setItem(KEY, token);
    return true;
  }

  /** The next token that is made ends so soon; those after it last as long as ever. */
  nextEndsIn(seconds) {
    this.#ttl = `${seconds}s`;
  }

  /** A token for this person, who is whoever the token says where it was pasted; null if there is none. */
  async for({ user, name }, signal) {
    if (!this.renewable) {
      return this.#given || null;
    }
    const asked = new URLSearchParams({ user, name, ...(this.#ttl && { ttl: this.#ttl }) });
    this.#ttl = '';
    const answer = await fetch(`/dev/token?${asked}`, {
      cache: 'no-store',
      signal: AbortSignal.any([signal, AbortSignal.timeout(WITHIN_MS)]),
    });
    if (!answer.ok) {
      throw new Error(`no token: HTTP ${answer.status}`);
    }
    return (await answer.text()).trim();
  }
}
