// Where tokens come from: the server's own issuer, which gives one to whoever asks; or, where the server believes
// another issuer, the person, who pastes one. That one stays in this tab, and no longer than the tab.

import { Identity } from './identity.js';

const KEY = 'parley.token';
const WITHIN_MS = 10_000;

/** There is no token to be had; the message says why. */
export class NoToken extends Error {}

export class Tokens {
  #issuer;
  #given = '';

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

  /** A token for this person, who is whoever the token says where it was pasted. */
  async for({ user, name }, signal) {
    if (!this.renewable) {
      if (!this.#given) {
        throw new NoToken('needs an access token');
      }
      return this.#given;
    }
    const answer = await fetch(`/dev/token?${new URLSearchParams({ user, name })}`, {
      cache: 'no-store',
      signal: AbortSignal.any([signal, AbortSignal.timeout(WITHIN_MS)]),
    });
    if (!answer.ok) {
      throw new NoToken(`no token: HTTP ${answer.status}`);
    }
    return (await answer.text()).trim();
  }
}
