// What the server says of itself while one looks: whether it reaches Redis, and what it writes to its log, such as a
// publication that is none and a handshake that it refuses. Asked for once a second, and not while nobody looks.

const EVERY_MS = 1_000;

export class Watch {
  #after = -1;
  #listener;

  /** @param listener `redis(state)`: `ok` or why not; `line({level, text, ...fields})` for each line of the log */
  constructor(listener) {
    this.#listener = listener;
    setInterval(() => document.hidden || this.#look(), EVERY_MS);
    this.#look();
  }

  async #look() {
    const said = await fetch(`/dev/status?after=${this.#after}`, { cache: 'no-store' })
      .then((answer) => (answer.ok ? answer.json() : null))
      .catch(() => null); // The server is away, which the connection says by itself.
    if (!said) {
      return;
    }
    // What was there before this page is not what it has seen happen.
    if (this.#after >= 0) {
      said.lines.forEach((line) => this.#listener.line(line));
    }
    this.#after = said.last;
    this.#listener.redis(said.redis, said.frozen);
  }
}
