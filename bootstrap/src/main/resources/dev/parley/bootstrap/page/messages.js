// The messages of the channel being looked at, and the small lines between them.

import { paintAvatar } from './avatar.js';

const SAME_SPEAKER_MS = 5 * 60_000;
const clock = new Intl.DateTimeFormat(undefined, { hour: '2-digit', minute: '2-digit', second: '2-digit', hour12: false });

export class MessagesView {
  #list = document.getElementById('messages');
  #scroll = document.getElementById('scroll');
  #empty = document.getElementById('empty');
  #items = new Map();
  #channel = null;
  #pinned = true;

  constructor() {
    // What is at the bottom stays there when the room for it changes.
    new ResizeObserver(() => this.#pinned && this.#toBottom()).observe(this.#scroll);
    this.#scroll.addEventListener('scroll', () => (this.#pinned = this.#atBottom()), { passive: true });
  }

  show(channel) {
    if (channel !== this.#channel) {
      this.#channel = channel;
      this.#items.clear();
      this.#list.replaceChildren();
      this.#pinned = true;
    }
    this.#empty.hidden = channel.entries.length > 0;
    const oldest = channel.entries[0]?.serial ?? Infinity;
    for (const [serial, { element }] of this.#items) {
      if (serial >= oldest) {
        break;
      }
      element.remove();
      this.#items.delete(serial);
    }
    let before;
    for (const entry of channel.entries) {
      this.#place(entry, before);
      before = entry;
    }
    if (this.#pinned) {
      this.#toBottom();
    }
  }

  #place(entry, before) {
    const shown = this.#items.get(entry.serial);
    if (shown?.version === entry.version) {
      return;
    }
    const element = entry.kind === 'message' ? messageItem(entry, before) : noteItem(entry);
    if (shown) {
      shown.element.replaceWith(element);
    } else {
      this.#list.append(element);
    }
    this.#items.set(entry.serial, { element, version: entry.version });
  }

  #atBottom() {
    return this.#scroll.scrollHeight - this.#scroll.scrollTop - this.#scroll.clientHeight < 40;
  }

  #toBottom() {
    this.#scroll.scrollTop = this.#empty.hidden ? this.#scroll.scrollHeight : 0;
  }
}

function messageItem({ id, author, name, at, text, json, edited, deleted }, before) {
  const item = part('li', 'message');
  if (id) {
    item.dataset.id = id;
  }
  item.classList.toggle(
    'again',
    before?.kind === 'message' && before.author === author && Math.abs(at - before.at) < SAME_SPEAKER_MS,
  );
  item.classList.toggle('deleted', deleted);
  const avatar = part('span', 'avatar');
  avatar.setAttribute('aria-hidden', 'true');
  paintAvatar(avatar, author, name);
  const by = part('div', 'by');
  by.append(part('bdi', 'name', name), time(at));
  const content = part(deleted ? 'del' : 'div', json ? 'content json' : 'content', text);
  content.dir = 'auto';
  const body = part('div', 'body');
  body.append(by, content);
  if (deleted || edited) {
    body.append(part('span', 'fate', deleted ? 'deleted' : 'edited'));
  }
  item.append(avatar, body);
  return item;
}

function noteItem({ type, text, at }) {
  const item = part('li', 'note');
  item.dataset.type = type;
  const what = part('span', 'what', text);
  what.title = text;
  item.append(time(at), part('span', 'type', type), what);
  return item;
}

function time(at) {
  const element = part('time', '', clock.format(at));
  element.dateTime = at.toISOString();
  return element;
}

function part(tag, className, text = '') {
  const element = document.createElement(tag);
  element.className = className;
  element.textContent = text;
  return element;
}
