// What this tab knows of one channel: who is there, who types, what was said. Events go in, views read it.
// Whatever comes from the wire may have any shape, so it passes through `words` or `textOf` before it is kept.

const MEMBERS = 2_000;
const TYPISTS = 100;
const ENTRIES = 300;
// The server ends typing after 6 s, but its `typing:stop` is the first thing that a slow connection loses.
const TYPING_MS = 7_500;

export class Channel {
  members = new Map();
  count = 0;
  known = false;
  entries = [];
  unread = 0;
  #typists = new Map();
  #byId = new Map();
  #serial = 0;

  constructor(id) {
    this.id = id;
  }

  /** Takes in one event of this channel; true if it adds something to read. */
  apply({ type, timestamp, data }) {
    const facts = data !== null && typeof data === 'object' ? data : {};
    switch (type) {
      case 'presence:state':
        this.#roster(facts);
        return false;
      case 'presence:join':
        this.#joined(facts);
        return false;
      case 'presence:leave':
        this.#left(words(facts.userId));
        return false;
      case 'typing:start':
        this.#typing(facts);
        return false;
      case 'typing:stop':
        this.#typists.delete(typistKey(facts));
        return false;
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

  /** The connection is gone, and with it what only lasts while it is there. */
  disconnected() {
    this.known = false;
    this.#typists.clear();
  }

  /** Those typing at `now`, by user id: several threads of one person are one. */
  typists(now) {
    const typing = new Map();
    for (const [key, { user, name, until }] of this.#typists) {
      if (until <= now) {
        this.#typists.delete(key);
      } else {
        typing.set(user, name);
      }
    }
    return typing;
  }

  #roster({ members, count }) {
    this.members.clear();
    for (const { userId, userName } of Array.isArray(members) ? members.filter(Boolean).slice(0, MEMBERS) : []) {
      const user = words(userId);
      if (user) {
        this.members.set(user, { user, name: words(userName) || user, cameAt: 0 });
      }
    }
    this.count = Number.isSafeInteger(count) && count > this.members.size ? count : this.members.size;
    this.known = true;
  }

  #joined({ userId, userName }) {
    const user = words(userId);
    const here = this.members.get(user);
    if (!user) {
      return;
    }
    if (here) {
      here.name = words(userName) || here.name;
      return;
    }
    this.count++;
    if (this.members.size < MEMBERS) {
      this.members.set(user, { user, name: words(userName) || user, cameAt: Date.now() });
    }
  }

  #left(user) {
    const unlisted = this.count > this.members.size;
    if (this.members.delete(user) || unlisted) {
      this.count--;
    }
    for (const [key, typist] of this.#typists) {
      if (typist.user === user) {
        this.#typists.delete(key);
      }
    }
  }

  #typing(facts) {
    const user = words(facts.userId);
    const key = typistKey(facts);
    if (user && (this.#typists.has(key) || this.#typists.size < TYPISTS)) {
      this.#typists.set(key, { user, name: words(facts.userName) || user, until: Date.now() + TYPING_MS });
    }
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

function typistKey({ userId, threadId }) {
  return `${words(userId)}\n${words(threadId)}`;
}

function contentOf({ content }, data) {
  return typeof content === 'string'
    ? { text: content.slice(0, 4_000), json: false }
    : { text: textOf(data).slice(0, 4_000), json: true };
}

function words(value) {
  return typeof value === 'string' || typeof value === 'number' ? String(value).slice(0, 256) : '';
}

function textOf(data) {
  return data === undefined ? '' : typeof data === 'string' ? data : JSON.stringify(data);
}

function timeOf(seconds) {
  const at = new Date(typeof seconds === 'number' ? seconds * 1000 : NaN);
  return Number.isNaN(at.getTime()) ? new Date() : at;
}
