import {
  createContext,
  createElement,
  type Context,
  type ReactNode,
  useCallback,
  useContext,
  useEffect,
  useInsertionEffect,
  useMemo,
  useRef,
  useState,
  useSyncExternalStore,
} from "react";
import { follow } from "@parley/client";
import type {
  AnyEvent,
  Channel,
  ChannelOptions,
  ChannelState,
  ConnectionState,
  Events,
  Followed,
  FollowOptions,
  FollowState,
  Gap,
  Parley,
  ParleyEvent,
  PresenceChange,
  PresenceState,
  Readable,
  Typing,
  Typist,
} from "@parley/client";

const client: Context<Parley | undefined> = /* @__PURE__ */ createContext<Parley | undefined>(undefined);

/** Gives a client to all within. Connects nothing: that is for whoever uses a channel. */
export function ParleyProvider(props: { client: Parley; children?: ReactNode }): ReactNode {
  return createElement(client.Provider, { value: props.client }, props.children);
}

export function useParley(): Parley {
  const parley = useContext(client);
  if (!parley) throw new Error("There is no <ParleyProvider client={…}> around this component");
  return parley;
}

// What is shown before there is anything, and by a server that renders: always the same objects.
const idle: ConnectionState = Object.freeze({ status: "idle" });
const joining: ChannelState = Object.freeze({ status: "joining" });
const left: ChannelState = Object.freeze({ status: "left" });
const nobody: PresenceState = Object.freeze({
  known: false,
  members: Object.freeze([]) as never,
  count: 0,
  truncated: false,
});
const noTypists: readonly Typist[] = Object.freeze([]);
const loading: FollowState<never> = Object.freeze({ status: "loading", value: undefined });
const no = () => false;
const never = () => () => {};

function useReadable<T>(readable: Readable<T> | undefined, otherwise: T): T {
  return useSyncExternalStore(
    readable ? readable.subscribe : never,
    () => (readable ? readable.get() : otherwise),
    () => otherwise,
  );
}

/** The newest of what changes with each render, for whom it is not worth running an effect again. */
function useLatest<T>(value: T): { readonly current: T } {
  const latest = useRef(value);
  useInsertionEffect(() => {
    latest.current = value;
  });
  return latest;
}

/** The same object until one of the options is another. */
function useOptions({ presence, member, echo }: ChannelOptions = {}): ChannelOptions {
  return useMemo(
    () => ({
      ...(presence !== undefined && { presence }),
      ...(member !== undefined && { member }),
      ...(echo !== undefined && { echo }),
    }),
    [presence, member, echo],
  );
}

/** A handle of the component's own while it is mounted; only another id or another way of joining makes another. */
function useHandle(id: string | null, options?: ChannelOptions): Channel | undefined {
  const parley = useParley();
  const how = useOptions(options);
  const [handle, setHandle] = useState<Channel>();
  useEffect(() => {
    if (id === null) return;
    const mine = parley.channel(id, how);
    setHandle(mine);
    return () => {
      setHandle(undefined);
      mine.release();
    };
  }, [parley, id, how]);
  return handle?.id === id ? handle : undefined;
}

export function useConnection(): ConnectionState {
  return useReadable(useParley().state, idle);
}

/** True when there should have been a connection for 5 s, and there is none: for a banner. */
export function useLost(): boolean {
  const { lost } = useParley();
  return useSyncExternalStore(lost.subscribe, lost.get, no);
}

/** Is in a channel while the component is mounted; `null`: in none. */
export function useChannel(id: string | null, options?: ChannelOptions): ChannelState {
  return useReadable(useHandle(id, options)?.state, id === null ? left : joining);
}

/** Hears the events of a type. The handler may be another in each render. */
export function useEvent<K extends keyof Events & string>(
  id: string | null,
  type: K,
  handler: (event: ParleyEvent<K, Events[K]>) => void,
  options?: ChannelOptions,
): void {
  const latest = useLatest(handler);
  const handle = useHandle(id, options ?? quietly);
  useEffect(() => handle?.on(type, (event) => latest.current(event)), [handle, type, latest]);
}

// Whoever only hears does not need to know who is there; another hook of the same channel may.
const quietly: ChannelOptions = { presence: "none" };

/** Told when events may have been missed. */
export function useGap(id: string | null, handler: (gap: Gap) => void): void {
  const latest = useLatest(handler);
  const handle = useHandle(id, quietly);
  useEffect(() => handle?.onGap((gap) => latest.current(gap)), [handle, latest]);
}

/** Who is in a channel; with `select` what is made of it, and rendered when that is another by `same`. */
export function usePresence(id: string | null): PresenceState;
export function usePresence<T>(
  id: string | null,
  select: (presence: PresenceState) => T,
  same?: (a: T, b: T) => boolean,
): T;
export function usePresence<T>(
  id: string | null,
  select: (presence: PresenceState) => T = (presence) => presence as T,
  same: (a: T, b: T) => boolean = Object.is,
): T {
  const presence = useHandle(id)?.presence;
  const seen = useRef<{ value: T } | undefined>(undefined);
  // Selected anew in each render, since `select` may be another; what is the same stays the same object.
  const selected = useMemo(() => {
    let from: PresenceState | undefined;
    let value: T;
    return (now: PresenceState) => {
      if (now !== from) {
        from = now;
        value = select(now);
        if (seen.current && same(seen.current.value, value)) value = seen.current.value;
      }
      return value;
    };
  }, [select, same]);
  const value = useSyncExternalStore(
    presence ? presence.subscribe : never,
    () => selected(presence ? presence.get() : nobody),
    () => selected(nobody),
  );
  useEffect(() => {
    seen.current = { value };
  }, [value]);
  return value;
}

export function usePresenceChange(id: string | null, handler: (change: PresenceChange) => void): void {
  const latest = useLatest(handler);
  const handle = useHandle(id);
  useEffect(() => handle?.presence.onChange((change) => latest.current(change)), [handle, latest]);
}

/**
 * A state of one's own for the others in the channel to see, while the component is mounted: at most 1 KiB of JSON,
 * `undefined` for none. Told anew when it is other JSON, whichever object it is.
 */
export function useOwnState(id: string | null, state: unknown): void {
  const parley = useParley();
  const latest = useLatest(state);
  const mine = useRef<Channel>(undefined);
  const json = JSON.stringify(state);
  useEffect(() => {
    if (id === null) return;
    const channel = (mine.current = parley.channel(id, quietly));
    return () => {
      channel.presence.set(undefined);
      channel.release();
    };
  }, [parley, id]);
  useEffect(() => {
    if (id !== null) mine.current?.presence.set(latest.current);
  }, [parley, id, json, latest]);
}

export interface TypingHook {
  /** Who else types. */
  typists: readonly Typist[];
  keystroke: () => void;
  stop: () => void;
  /** For an input: `<input {...bind} />`. An emptied field ends it. */
  bind: { onInput: (event: { currentTarget: { value?: string } }) => void; onBlur: () => void };
}

/** Who types in a channel or a thread, and telling that the user does. */
export function useTyping(id: string | null, { threadId }: { threadId?: string } = {}): TypingHook {
  const handle = useHandle(id, quietly);
  const typing = useMemo<Typing | undefined>(() => handle?.typing(threadId), [handle, threadId]);
  const typists = useReadable(typing, noTypists);
  const keystroke = useCallback(() => typing?.keystroke(), [typing]);
  const stop = useCallback(() => typing?.stop(), [typing]);
  useEffect(() => stop, [stop]);
  const bind = useMemo<TypingHook["bind"]>(
    () => ({ onInput: ({ currentTarget }) => (currentTarget.value === "" ? stop() : keystroke()), onBlur: stop }),
    [keystroke, stop],
  );
  return { typists, keystroke, stop, bind };
}

/** What `load` fetches, kept current by the channel's events. Both functions may be others in each render. */
export function useFollow<T>(
  id: string | null,
  options: FollowOptions<T>,
): FollowState<T> & { refresh: () => Promise<void> } {
  const parley = useParley();
  const latest = useLatest(options);
  const how = useOptions({ ...quietly, ...options.channel });
  const [{ followed, of }, setFollowed] = useState<{ followed?: Followed<T>; of?: string }>({});
  useEffect(() => {
    if (id === null) return;
    const { buffer } = latest.current;
    const mine = follow<T>(parley, id, {
      load: (context) => latest.current.load(context),
      apply: (value: T, event: AnyEvent) => latest.current.apply(value, event),
      channel: how,
      ...(buffer !== undefined && { buffer }),
    });
    setFollowed({ followed: mine, of: id });
    return () => {
      setFollowed({});
      mine.release();
    };
  }, [parley, id, how, latest]);
  const mine = of === id ? followed : undefined;
  const state: FollowState<T> = useReadable<FollowState<T>>(mine, loading);
  const refresh = useCallback(() => mine?.refresh() ?? Promise.resolve(), [mine]);
  return useMemo(() => ({ ...state, refresh }), [state, refresh]);
}
