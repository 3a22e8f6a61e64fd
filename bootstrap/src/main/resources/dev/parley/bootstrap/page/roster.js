// The list of who is here, and the line of who types. Elements are kept by user, so a change moves nothing else.

import { paintAvatar } from './avatar.js';

const FRESH_MS = 2_500;

export class RosterView {
  #list = document.getElementById('members');
  #count = document.getElementById('count');
  #unlisted = document.getElementById('unlisted');
  #typing = document.getElementById('typing');
  #items = new Map();
  #channel = null;

  show(channel, me) {
    if (channel !== this.#channel) {
      this.#channel = channel;
      this.#items.clear();
      this.#list.replaceChildren();
    }
    const typists = channel.typists;
    this.#showMembers(channel, me, typists);
    setText(this.#typing, sentence(typists));
  }

  #showMembers(channel, me, typists) {
    const known = channel.members;
    const members = [...known.values()].sort(
      (a, b) => (b.user === me.user) - (a.user === me.user) || a.name.localeCompare(b.name) || (a.user < b.user ? -1 : 1),
    );
    for (const [user, item] of this.#items) {
      if (!known.has(user)) {
        item.remove();
        this.#items.delete(user);
      }
    }
    let place = this.#list.firstElementChild;
    for (const member of members) {
      const item = this.#itemOf(member);
      setText(item.querySelector('.name'), member.name);
      item.title = member.name === member.user ? member.user : `${member.name} (${member.user})`;
      const avatar = item.querySelector('.avatar');
      if (avatar.dataset.name !== member.name) {
        avatar.dataset.name = member.name;
        paintAvatar(avatar, member.user, member.name);
      }
      setText(item.querySelector('.own-state'), member.state);
      item.querySelector('.self').hidden = member.user !== me.user;
      item.classList.toggle('typing', typists.has(member.user));
      if (item === place) {
        place = place.nextElementSibling;
      } else {
        this.#list.insertBefore(item, place);
      }
    }
    this.#list.toggleAttribute('data-stale', !channel.known);
    setText(this.#count, channel.count.toLocaleString());
    this.#unlisted.hidden = channel.count <= members.length;
    setText(this.#unlisted, `and ${(channel.count - members.length).toLocaleString()} more who are not listed`);
  }

  #itemOf({ user, cameAt }) {
    let item = this.#items.get(user);
    if (!item) {
      item = document.createElement('li');
      item.dataset.user = user;
      item.classList.toggle('fresh', Date.now() - cameAt < FRESH_MS);
      const avatar = part('span', 'avatar');
      avatar.setAttribute('aria-hidden', 'true');
      const mark = part('span', 'mark');
      mark.setAttribute('aria-label', 'is typing');
      mark.setAttribute('role', 'img');
      mark.append(part('i'), part('i'), part('i'));
      const self = part('span', 'self');
      self.textContent = 'you';
      const who = part('span', 'who');
      who.append(part('bdi', 'name'), part('bdi', 'own-state'));
      item.append(avatar, who, self, mark);
      this.#items.set(user, item);
    }
    return item;
  }
}

function sentence(typists) {
  const names = [...typists.values()].map(shortened);
  switch (names.length) {
    case 0:
      return '';
    case 1:
      return `${names[0]} is typing…`;
    case 2:
    case 3:
      return `${names.slice(0, -1).join(', ')} and ${names.at(-1)} are typing…`;
    default:
      return `${names[0]}, ${names[1]} and ${names.length - 2} others are typing…`;
  }
}

// Isolated, so that a name written from right to left, or one with direction marks in it, does not turn the sentence.
function shortened(name) {
  const short = name.length > 24 ? `${name.slice(0, 23)}…` : name;
  return /^[\x20-\x7e…]*$/.test(short) ? short : `\u2068${short}\u2069`;
}

function part(tag, className = '') {
  const element = document.createElement(tag);
  element.className = className;
  return element;
}

function setText(element, text) {
  if (element.textContent !== text) {
    element.textContent = text;
  }
}
