// Initials on a colour: both follow from who somebody is, so they are the same in every tab.

const graphemes = new Intl.Segmenter(undefined, { granularity: 'grapheme' });

/** Turns `element` into the avatar of a user. */
export function paintAvatar(element, user, name) {
  element.textContent = initials(name);
  element.style.setProperty('--hue', hue(user));
}

function initials(name) {
  const words = name.split(/[\s\p{P}\p{S}]+/u).filter(Boolean);
  const of = (word) => graphemes.segment(word)[Symbol.iterator]().next().value?.segment ?? '';
  return words.length ? (of(words[0]) + (words.length > 1 ? of(words.at(-1)) : '')).toUpperCase() : '?';
}

// FNV-1a, then a multiple of 15 degrees: neighbours among short names end up clearly apart.
function hue(text) {
  let hash = 0x811c9dc5;
  for (let i = 0; i < text.length; i++) {
    hash = Math.imul(hash ^ text.charCodeAt(i), 0x01000193);
  }
  return ((hash ^ (hash >>> 15)) >>> 0) % 24 * 15;
}
