// One line of JSON for each case; a suite's name is that of its row in docs/conformance.md.

export const WITHIN_MS = 20_000;

export async function check(suite, name, attempt) {
  let why = '';
  try {
    await attempt(); // Whatever it waits for has a deadline.
  } catch (failure) {
    why = String(failure?.message ?? failure);
  }
  console.log(JSON.stringify({ suite, name, passed: why === '', why }));
}

export function within(promise, complaint) {
  let timer;
  const late = new Promise((_, reject) => {
    timer = setTimeout(() => reject(new Error(complaint)), WITHIN_MS);
  });
  return Promise.race([promise, late]).finally(() => clearTimeout(timer));
}

export function expect(found, expected, what) {
  if (JSON.stringify(found) !== JSON.stringify(expected)) {
    throw new Error(`${what}: expected ${JSON.stringify(expected)}, found ${JSON.stringify(found)}`);
  }
}

/** What comes, to be awaited. */
export class Heard {
  #items = [];
  #waiting = [];

  add(item) {
    this.#items.push(item);
    this.#waiting = this.#waiting.filter(({ like, resolve }) => !this.#find(like, resolve));
  }

  first(like, complaint) {
    return within(
      new Promise((resolve) => this.#find(like, resolve) || this.#waiting.push({ like, resolve })),
      complaint,
    );
  }

  #find(like, resolve) {
    const found = this.#items.find(like);
    if (found !== undefined) {
      resolve(found);
    }
    return found !== undefined;
  }
}
