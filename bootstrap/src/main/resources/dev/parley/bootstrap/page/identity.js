// Who this tab is. The name lives in sessionStorage, so two tabs are two people and a reload is the same one.

const NAMES = [
  'Ada', 'Bo', 'Carmen', 'Dmitri', 'Esi', 'Farid', 'Grace', 'Hana', 'Inés', 'Jonas', 'Kavya', 'Liam',
  'Mei', 'Noor', 'Otto', 'Priya', 'Rosa', 'Samir', 'Tove', 'Uma', 'Viktor', 'Wen', 'Yara', 'Zoë',
];
const KEY = 'parley.name';
const DRAWN = 'parley.drawn';

export class Identity {
  constructor(name) {
    this.name = name;
    this.user = userIdOf(name);
  }

  /** The person of whom a token speaks; undefined if it is none. What it says is the server's to believe. */
  static ofToken(token) {
    try {
      const claims = JSON.parse(new TextDecoder().decode(bytesOf(token.split('.')[1])));
      const identity = new Identity('');
      identity.user = String(claims.sub);
      identity.name =
        [claims.given_name, claims.family_name].filter(Boolean).join(' ') || String(claims.name ?? '') || identity.user;
      return claims.sub ? identity : undefined;
    } catch {
      return undefined;
    }
  }

  /** The person of this tab: the one asked for, the one it was before, or somebody new. */
  static ofThisTab(askedFor) {
    return Identity.named(askedFor) ?? Identity.named(sessionStorage.getItem(KEY)) ?? Identity.named(draw());
  }

  /** Remembers the name for this tab; undefined if it holds nothing to call somebody by. */
  static named(name) {
    const clean = (name ?? '').replace(/[\p{Cc}\p{Cf}]/gu, '').trim().slice(0, 60);
    if (!clean) {
      return undefined;
    }
    sessionStorage.setItem(KEY, clean);
    return new Identity(clean);
  }
}

/** A name for one more tab: one that nobody in `taken` has. */
export function nameBeside(taken) {
  const free = NAMES.filter((name) => !taken.has(userIdOf(name)));
  return free[0] ?? `Guest ${taken.size + 1}`;
}

// Tabs of one browser would often draw the same name, and then be the same person, so they share what was drawn last.
function draw() {
  let drawn = [];
  try {
    drawn = JSON.parse(localStorage.getItem(DRAWN)) ?? [];
  } catch {
    // Somebody else's value: start again.
  }
  const free = NAMES.filter((name) => !drawn.includes(name));
  const name = free[Math.floor(Math.random() * free.length)] ?? NAMES[0];
  localStorage.setItem(DRAWN, JSON.stringify([...drawn, name].slice(-NAMES.length / 2)));
  return name;
}

function bytesOf(base64url) {
  return Uint8Array.from(atob(base64url.replace(/-/g, '+').replace(/_/g, '/')), (letter) => letter.charCodeAt(0));
}

function userIdOf(name) {
  const plain = name.normalize('NFKD').replace(/\p{M}/gu, '').toLowerCase();
  return plain.replace(/[^\p{L}\p{N}]+/gu, '-').replace(/^-|-$/g, '') || 'guest';
}
