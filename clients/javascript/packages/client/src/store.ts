import type { Readable, Unsubscribe } from "./api.js";

/** Listeners and what they are told. One that throws does not keep the others from hearing. */
export interface Emitter<T> {
  on(listener: (value: T) => void): Unsubscribe;
  emit(value: T): void;
}

export function emitter<T>(): Emitter<T> {
  const entries = new Set<{ listener: (value: T) => void }>();
  return {
    on(listener) {
      const entry = { listener };
      entries.add(entry);
      return () => void entries.delete(entry);
    },
    emit(value) {
      for (const entry of [...entries]) {
        if (entries.has(entry)) attempt(() => entry.listener(value));
      }
    },
  };
}

/** Runs what the application gave; what it throws is reported as uncaught, and stops nothing here. */
export function attempt(run: () => void): void {
  try {
    run();
  } catch (thrown) {
    queueMicrotask(() => {
      throw thrown;
    });
  }
}

export interface Store<T> extends Readable<T> {
  set(value: T): void;
}

export function store<T>(value: T): Store<T> {
  const changed = emitter<void>();
  return {
    get: () => value,
    set(next) {
      if (next !== value) {
        value = next;
        changed.emit();
      }
    },
    subscribe: changed.on,
  };
}

/** Resolves when `look` says so, rejects with what it throws, or when aborted. */
export function until<T>(
  readable: Readable<T>,
  look: (value: T) => boolean,
  signal?: AbortSignal,
  own: (stop: Unsubscribe) => Unsubscribe = (stop) => stop,
): Promise<void> {
  return new Promise((resolve, reject) => {
    let stops: Unsubscribe[] | undefined;
    const check = () => {
      try {
        signal?.throwIfAborted();
        if (!look(readable.get())) return true;
        resolve();
      } catch (reason) {
        reject(reason);
      }
      const ending = stops;
      stops = undefined;
      ending?.forEach((stop) => stop());
    };
    if (check()) {
      signal?.addEventListener("abort", check);
      stops = [() => signal?.removeEventListener("abort", check), readable.subscribe(check), own(check)];
    }
  });
}
