import type { Parley, ParleyError, ParleyOptions } from "./api.js";
import { type Connection, createConnection } from "./connection.js";
import { INNER, type Inner } from "./follow.js";
import { hostOf } from "./host.js";
import { createRooms } from "./rooms.js";
import { emitter, store } from "./store.js";
import { createTimers } from "./timers.js";

export type * from "./api.js";
export { follow } from "./follow.js";
export { tokenFrom } from "./token.js";

/** How long there has to be no connection before a person is to be told. */
const LOST_MS = 5_000;

/** A client of one server. Nothing is opened, and nobody is asked for a token, until a channel is used. */
export function createParley(options: ParleyOptions): Parley {
  const host = options.host ?? hostOf(options.host === null);
  const errors = emitter<ParleyError>();
  const timers = createTimers(host, () => connection.wake());
  const rooms = createRooms(options, host, timers, () => connection, errors.emit);
  const connection: Connection = createConnection(options, host, timers, rooms, errors.emit);

  const lost = store(false);
  let cancel: (() => void) | undefined;
  connection.state.subscribe(() => {
    if (/live|idle|closed/.test(connection.state.get().status)) {
      cancel?.();
      cancel = undefined;
      lost.set(false);
    } else cancel ??= timers.later(LOST_MS, () => lost.set(true));
  });

  const { state, connect, disconnect, reauthenticate } = connection;
  const inner: Inner = [host, timers, options.resyncSpreadMs ?? 3_000];
  return {
    state,
    lost,
    channel: rooms.channel,
    connect,
    disconnect,
    reauthenticate,
    onError: errors.on,
    [INNER]: inner,
  } as Parley;
}
