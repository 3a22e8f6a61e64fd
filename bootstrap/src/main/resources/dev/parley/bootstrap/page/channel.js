// What this tab shows of one channel. Who is there and who types is the client's to know; what was said is kept here.
// Whatever comes from the wire may have any shape, so it passes through `words` or `textOf` before it is kept.

const ENTRIES = 300;

export class Channel {
  entries = [];
  unread = 0;
  refusal = null;
  #handle = null;
  #typing = null;
  #cameAt = new Map();
  #changed;
  #byId = new Map();
  #serial = 0;

  /** @param changed told when something is to be shown anew; `true` if there is something to read */
  constructor(id, changed) {
    this.id = id;
    this.#changed = changed;
  }

  /** Enters the channel by a client, whatever was before. */
  enter(handle) {
    this.#handle = handle;
    this.#typing = handle.typing();
    this.#cameAt.clear();
    handle.onAny((event) => this.#changed(this.apply(event)));
    handle.onGap(({ reason, from, to }) => {
      this.note('gap', { reason, seconds: Math.round((to - from) / 1000) });
      this.#changed(false);
    });
    handle.presence.onChange(({ joined, left }) => {
      joined.forEach(({ userId }) => this.#cameAt.set(userId, Date.now()));
      left.forEach(({ userId }) => this.#cameAt.delete(userId));
    });
    handle.presence.subscribe(() => this.#changed(false));
    handle.state.subscribe(() => this.#changed(false));
    this.#typing.subscribe(() => this.#changed(false));
  }

  leave() {
    this.#handle?.release();
    this.#handle = null;
  }

  get state() {
    return this.#handle?.state.get() ?? { status: 'left' };
  }

  /** Whether what is shown of who is there is so now. */
  get known() {
    return this.state.status === 'joined' && this.#presence.known;
  }

  get count() {
    return this.#presence.count;
  }

  /** By user id: what to call them, what they say of themselves, and when this tab saw them come. */
  get members() {
    return new Map(
      this.#presence.members.map(({ userId, userName, state }) => [
        userId,
        { user: userId, name: words(userName) || userId, state: stateText(state), cameAt: this.#cameAt.get(userId) ?? 0 },
      ]),
    );
  }

  /** Those typing, by user id: several threads of one person are one. The client leaves out this user. */
  get typists() {
    return new Map((this.#typing?.get() ?? []).map(({ userId, userName }) => [userId, words(userName) || userId]));
  }

  keystroke() {
    this.#typing?.keystroke();
  }

  stopTyping() {
    this.#typing?.stop();
  }

  setState(state) {
    this.#handle?.presence.set(state);
  }

  get #presence() {
    return this.#handle?.presence.get() ?? { known: false, members: [], count: 0 };
  }

  /** Takes in one event of this channel; true if it adds something to read. */
  apply({ type, timestamp, data }) {
    const facts = data !== null && typeof data === 'object' ? data : {};
    switch (type) {
      case 'message:created':
        this.#said(facts, data, timestamp);
        return true;
      case 'message:updated':
        return this.#edited(facts, type, data, timestamp);
      case 'message:deleted':
        return this.#deleted(facts, type, data, timestamp);
      default:
        this.note(type, data, timestamp);
        return true;
    }
  }

  /** A line that is not a message. */
  note(type, data, timestamp) {
    this.#add({ kind: 'note', type: words(type) || 'event', text: textOf(data).slice(0, 400), at: timeOf(timestamp) });
  }

  #said(facts, data, timestamp) {
    const id = words(facts.id);
    const known = id && this.#byId.get(id);
    const author = words(facts.authorId) || words(facts.authorName) || 'somebody';
    const message = {
      kind: 'message', id, author, name: words(facts.authorName) || author, at: timeOf(timestamp),
      edited: false, deleted: false, ...contentOf(facts, data),
    };
    // A publisher that tries again sends the same id: still one message.
    if (known) {
      Object.assign(known, message, { version: known.version + 1 });
    } else {
      this.#add(message);
    }
  }

  #edited(facts, type, data, timestamp) {
    const message = this.#byId.get(words(facts.id));
    if (!message) {
      this.note(type, data, timestamp);
      return true;
    }
    Object.assign(message, contentOf(facts, data), { edited: true, version: message.version + 1 });
    return false;
  }

  #deleted(facts, type, data, timestamp) {
    const message = this.#byId.get(words(facts.id));
    if (!message) {
      this.note(type, data, timestamp);
      return true;
    }
    Object.assign(message, { deleted: true, version: message.version + 1 });
    return false;
  }

  #add(entry) {
    entry.serial = this.#serial++;
    entry.version = 0;
    this.entries.push(entry);
    if (entry.id) {
      this.#byId.set(entry.id, entry);
    }
    if (this.entries.length > ENTRIES) {
      this.#byId.delete(this.entries.shift().id);
    }
  }
}


function contentOf({ content }, data) {
  return typeof content === 'string'
    ? { text: content.slice(0, 4_000), json: false }
    : { text: textOf(data).slice(0, 4_000), json: true };
}

// Without the characters that turn the direction of the text around them, or that cannot be seen.
function words(value) {
  const text = typeof value === 'string' || typeof value === 'number' ? String(value).slice(0, 256) : '';
  return text.replace(/[\p{Cc}\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]/gu, '');
}

/** What somebody says of themselves, in a line: a word of theirs if there is one, else the JSON. */
function stateText(state) {
  const word = typeof state === 'object' && state !== null ? (state.status ?? state.text) : state;
  return state === undefined ? '' : words(typeof word === 'string' ? word : JSON.stringify(state)).slice(0, 80);
}

function textOf(data) {
  return data === undefined ? '' : typeof data === 'string' ? data : JSON.stringify(data);
}

function timeOf(seconds) {
  const at = new Date(typeof seconds === 'number' ? seconds * 1000 : NaN);
  return Number.isNaN(at.getTime()) ? new Date() : at;
}
