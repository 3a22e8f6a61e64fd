// Tells the channel that this person types. At once, then every 3 s while keys come: the server forgets after 6.

const REPEAT_MS = 3_000;
const IDLE_MS = 5_000;
const LEFT_FIELD_MS = 2_000;

export class TypingSignal {
  #send;
  #channelId = null;
  #announcedAt = 0;
  #timer = 0;

  /** @param send sends a message; false if there is no connection */
  constructor(send) {
    this.#send = send;
  }

  /** A key was pressed in a text that is (still, or no longer) `empty`. */
  key(channelId, empty) {
    if (empty) {
      this.stop();
      return;
    }
    if (this.#channelId !== channelId) {
      this.stop();
    }
    const now = performance.now();
    const due = this.#channelId === null || now - this.#announcedAt >= REPEAT_MS;
    if (due && this.#send({ type: 'typing:start', channelId })) {
      this.#channelId = channelId;
      this.#announcedAt = now;
    }
    this.#stopAfter(IDLE_MS);
  }

  /** The field was left for another one. Leaving the tab is no such thing: that is how one looks at the other tab. */
  blur() {
    if (document.hasFocus()) {
      this.#stopAfter(LEFT_FIELD_MS);
    }
  }

  stop() {
    clearTimeout(this.#timer);
    if (this.#channelId !== null) {
      this.#send({ type: 'typing:stop', channelId: this.#channelId });
      this.#channelId = null;
    }
  }

  /** The connection is gone; the server knows what that means. */
  forget() {
    clearTimeout(this.#timer);
    this.#channelId = null;
  }

  #stopAfter(delay) {
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => this.stop(), delay);
  }
}
