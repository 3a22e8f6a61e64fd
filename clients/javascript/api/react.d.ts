import { type ReactNode } from "react";
import type { ChannelOptions, ChannelState, ConnectionState, Events, FollowOptions, FollowState, Gap, Parley, ParleyEvent, PresenceChange, PresenceState, Typist } from "@parley/client";
export declare function ParleyProvider(props: {
    client: Parley;
    children?: ReactNode;
}): ReactNode;
export declare function useParley(): Parley;
export declare function useConnection(): ConnectionState;
export declare function useLost(): boolean;
export declare function useChannel(id: string | null, options?: ChannelOptions): ChannelState;
export declare function useEvent<K extends keyof Events & string>(id: string | null, type: K, handler: (event: ParleyEvent<K, Events[K]>) => void, options?: ChannelOptions): void;
export declare function useGap(id: string | null, handler: (gap: Gap) => void): void;
export declare function usePresence(id: string | null): PresenceState;
export declare function usePresence<T>(id: string | null, select: (presence: PresenceState) => T, same?: (a: T, b: T) => boolean): T;
export declare function usePresenceChange(id: string | null, handler: (change: PresenceChange) => void): void;
export declare function useOwnState(id: string | null, state: unknown): void;
export interface TypingHook {
    typists: readonly Typist[];
    keystroke: () => void;
    stop: () => void;
    bind: {
        onInput: (event: {
            currentTarget: {
                value?: string;
            };
        }) => void;
        onBlur: () => void;
    };
}
export declare function useTyping(id: string | null, { threadId }?: {
    threadId?: string;
}): TypingHook;
export declare function useFollow<T>(id: string | null, options: FollowOptions<T>): FollowState<T> & {
    refresh: () => Promise<void>;
};
