// What a backend would do: publishing, through the dev server, and the line that does it in a shell.

const LOCAL = new Set(['localhost', '127.0.0.1', '[::1]', '']);

export class Publishing {
  #redis = 'redis-cli -p 6379';

  /** Takes what `GET /dev/info` said; anything missing leaves the defaults. */
  reachedBy({ redisUrl, redisPort }) {
    const url = typeof redisUrl === 'string' && URL.canParse(redisUrl) ? new URL(redisUrl) : undefined;
    if (url && !LOCAL.has(url.hostname) && /^rediss?:$/.test(url.protocol)) {
      this.#redis = `redis-cli -u ${quoted(redisUrl)}`;
    } else if (Number.isInteger(redisPort)) {
      this.#redis = `redis-cli -p ${redisPort}`;
    }
  }

  /** Publishes a `Draft` in a channel; false if the server does not do it. */
  async publish(channelId, draft) {
    return act('publish', { channelId, event: JSON.stringify(eventOf(channelId, draft)) });
  }

  /** The line that publishes a `Draft` in a channel. */
  line(channelId, draft) {
    const event = eventOf(channelId, draft);
    return `${this.#redis} PUBLISH ${shellWord(`channel:${channelId}`)} ${quoted(JSON.stringify(event))}`;
  }
}

/** Has the dev server do something; false if it does not. */
export async function act(what, parameters = {}) {
  const answer = await fetch(`/dev/${what}?${new URLSearchParams(parameters)}`, { method: 'POST' }).catch(() => null);
  return answer?.ok ?? false;
}

function eventOf(channelId, { timestamp, id, ...data }) {
  return { type: 'message:created', channelId, timestamp, data: { id, ...data } };
}

/** A message to be published, with an id of its own: a message under an id that was seen before replaces that one. */
export function draftOf(data) {
  const random = Math.floor(Math.random() * 36 ** 3).toString(36).padStart(3, '0');
  return { id: `m${Date.now().toString(36)}${random}`, timestamp: Math.floor(Date.now() / 1000), ...data };
}

/** True if the text is on the clipboard now. */
export async function copy(text, element) {
  try {
    await navigator.clipboard.writeText(text);
    return true;
  } catch {
    // Not on localhost and not on TLS, or not allowed: the old way, which also leaves the line selected to copy by hand.
    getSelection().selectAllChildren(element);
    return document.execCommand('copy');
  }
}

function shellWord(text) {
  return /^[A-Za-z0-9_.:@=+-]+$/.test(text) ? text : quoted(text);
}

function quoted(text) {
  return `'${text.replaceAll("'", "'\\''")}'`;
}
