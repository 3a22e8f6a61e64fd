import type { Member, PresenceChange, PresenceState } from "./api.js";
import { type Emitter, emitter, type Store, store } from "./store.js";

const unknown: PresenceState = { known: false, members: [], count: 0, truncated: false };

/** Who is in one channel, as the server tells it. */
export interface Roster {
  readonly state: Store<PresenceState>;
  readonly changes: Emitter<PresenceChange>;
  has(userId: string): boolean;
  take(type: string, data: any): void;
  forget(): void;
}

export function createRoster(): Roster {
  const state = store(unknown);
  const changes = emitter<PresenceChange>();
  let members = new Map<string, Member>();

  function publish(next: Map<string, Member>, count: number, truncated: boolean, because: PresenceChange["because"]) {
    const before = members;
    const { known, ...was } = state.get();
    members = next;
    const now = [...next.values()];
    const joined = now.filter((it) => !before.has(it.userId));
    const updated = now.filter((it) => (before.get(it.userId) ?? it) !== it);
    // Of a list that is cut nobody is missing for sure.
    const left = truncated && because === "state" ? [] : [...before.values()].filter((it) => !next.has(it.userId));
    const told = joined.length + updated.length + left.length;
    const moved = told || before.size !== next.size;
    if (!known || moved || was.count !== count || was.truncated !== truncated) {
      state.set({ known: true, members: moved ? now : was.members, count, truncated });
      if (known && told) changes.emit({ joined, left, updated, because });
    }
  }

  /** The member as known before, if nothing has changed. */
  function same({ userId, userName, userAvatar, state: own }: any): Member {
    const next: Member = {
      userId,
      userName,
      ...(userAvatar && { userAvatar }),
      ...(own !== undefined && { state: own }),
    };
    const old = members.get(userId);
    return JSON.stringify(old) === JSON.stringify(next) ? old! : next;
  }

  return {
    state,
    changes,
    has: (userId) => members.has(userId),
    take(type, data) {
      const { count, truncated } = state.get();
      const { userId } = data;
      if (type === "presence:state" && data.members) {
        const next = new Map<string, Member>(data.members.map((it: any) => [it.userId, same(it)]));
        publish(next, data.count ?? next.size, !!data.truncated, "state");
      } else if (data.count >= 0) publish(new Map(), data.count, true, "state");
      else if (userId) {
        const next = new Map(members);
        if (type === "presence:leave") next.delete(userId);
        else if (type === "presence:join") next.set(userId, same(data));
        else if (members.has(userId)) next.set(userId, same(data));
        // Of a list that is cut it is not known whether whoever left was on it.
        const step = type === "presence:leave" ? -1 : next.size - members.size;
        publish(next, truncated ? count + step : next.size, truncated, "event");
      }
    },
    forget() {
      members = new Map();
      state.set(unknown);
    },
  };
}
