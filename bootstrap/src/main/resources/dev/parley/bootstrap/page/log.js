// Everything that went over the socket, as it went: bounded, filtered, paused. Payloads are only ever text nodes.

const ENTRIES = 500;
// 500 events of the largest size would be a quarter of a gigabyte.
const CHARACTERS = 8_000_000;
const GIST = 240;
const BATCH_MS = 40;
const ARROWS = { in: '↓', out: '↑', note: '·' };
const SPOKEN = { in: 'received', out: 'sent', note: 'connection' };

export class EventLog {
  #list = document.getElementById('log');
  #count = document.getElementById('log-count');
  #pause = document.getElementById('pause');
  #filter = document.getElementById('filter');
  #shown = new Recent();
  #pending = new Recent();
  #timer = 0;
  #paused = false;

  constructor() {
    this.#pause.addEventListener('click', () => this.#setPaused(!this.#paused));
    document.getElementById('clear').addEventListener('click', () => this.#clear());
    this.#filter.addEventListener('input', () => this.#applyFilter());
  }

  /**
   * @param direction `in`, `out`, or `note` for the life of the socket itself
   * @param text exactly what was received or sent
   * @param gist what to show of it while it is folded
   */
  add(direction, type, text, gist = text) {
    this.#pending.push({ direction, type: String(type).slice(0, 80), text, gist: gist.slice(0, GIST), at: new Date() });
    if (this.#paused) {
      this.#showPause();
    } else if (!this.#timer) {
      // One layout for a burst. Not an animation frame: those stand still in a tab that nobody looks at.
      this.#timer = setTimeout(() => this.#flush(), BATCH_MS);
    }
  }

  #flush() {
    clearTimeout(this.#timer);
    this.#timer = 0;
    const pinned = this.#list.scrollHeight - this.#list.scrollTop - this.#list.clientHeight < 30;
    const wanted = this.#wanted();
    const batch = document.createDocumentFragment();
    for (const entry of this.#pending.entries) {
      entry.element = itemOf(entry);
      entry.element.hidden = !matches(entry, wanted);
      batch.append(entry.element);
    }
    this.#list.append(batch);
    for (const entry of this.#pending.entries) {
      this.#shown.push(entry).forEach((old) => old.element.remove());
    }
    this.#pending = new Recent();
    this.#showCount();
    if (pinned) {
      this.#list.scrollTop = this.#list.scrollHeight;
    }
  }

  #setPaused(paused) {
    this.#paused = paused;
    this.#pause.setAttribute('aria-pressed', String(paused));
    this.#flush();
    this.#showPause();
  }

  #showPause() {
    const waiting = this.#pending.entries.length;
    const more = waiting < ENTRIES ? waiting : `${ENTRIES}+`;
    this.#pause.textContent = !this.#paused ? 'Pause' : waiting ? `Resume (${more})` : 'Resume';
  }

  #clear() {
    this.#shown = new Recent();
    this.#pending = new Recent();
    this.#list.replaceChildren();
    this.#showCount();
    this.#showPause();
  }

  #applyFilter() {
    const wanted = this.#wanted();
    for (const entry of this.#shown.entries) {
      entry.element.hidden = !matches(entry, wanted);
    }
    this.#showCount();
    this.#list.scrollTop = this.#list.scrollHeight;
  }

  #wanted() {
    return this.#filter.value.trim().toLowerCase();
  }

  #showCount() {
    const wanted = this.#wanted();
    const entries = this.#shown.entries;
    const matching = entries.filter((entry) => !entry.element.hidden).length;
    this.#count.textContent = wanted ? `${matching}/${entries.length}` : `${entries.length}`;
  }
}

/** The latest entries, bounded in number and in characters. */
class Recent {
  entries = [];
  #characters = 0;

  /** Returns those that had to go. */
  push(entry) {
    this.entries.push(entry);
    this.#characters += entry.text.length;
    let gone = 0;
    while (this.entries.length - gone > ENTRIES || (this.#characters > CHARACTERS && this.entries.length - gone > 1)) {
      this.#characters -= this.entries[gone++].text.length;
    }
    return this.entries.splice(0, gone);
  }
}

function matches({ type, text }, wanted) {
  return !wanted || type.toLowerCase().includes(wanted) || text.toLowerCase().includes(wanted);
}

function itemOf({ direction, type, text, gist, at }) {
  const item = document.createElement('li');
  item.dataset.type = type;
  item.dataset.direction = direction;
  item.dataset.noun = type.split(':', 1)[0];
  const arrow = part('span', 'arrow', ARROWS[direction]);
  arrow.setAttribute('role', 'img');
  arrow.setAttribute('aria-label', SPOKEN[direction]);
  const summary = document.createElement('summary');
  summary.append(
    part('time', 'at', at.toTimeString().slice(0, 8) + '.' + String(at.getMilliseconds()).padStart(3, '0')),
    arrow,
    part('span', 'type', type),
    part('span', 'gist', gist),
  );
  const details = document.createElement('details');
  details.append(summary);
  // 500 folded payloads should not cost 500 laid-out ones.
  details.addEventListener('toggle', () => details.append(part('pre', '', text)), { once: true });
  item.append(details);
  return item;
}

function part(tag, className, text) {
  const element = document.createElement(tag);
  element.className = className;
  element.textContent = text;
  return element;
}
