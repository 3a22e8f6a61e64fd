import { useRef, useState } from "react";
import { api } from "./api";

/** A message of the user's own that is not in the room yet. */
export interface Draft {
  id: string;
  room: string;
  text: string;
  at: number;
  state: "sending" | "sent" | "failed";
}

export interface Outbox {
  drafts: readonly Draft[];
  send(room: string, text: string): void;
  again(draft: Draft): void;
  discard(draft: Draft): void;
}

/** Sends one after the other, so that they arrive as they were written. */
export function useOutbox(): Outbox {
  const [drafts, setDrafts] = useState<readonly Draft[]>([]);
  const last = useRef<Promise<unknown>>(Promise.resolve());
  const set = (id: string, state: Draft["state"]) =>
    setDrafts((all) => all.map((it) => (it.id === id ? { ...it, state } : it)));
  const post = ({ id, room, text }: Draft) => {
    last.current = last.current
      .then(() => api.send(room, id, text))
      .then(
        () => set(id, "sent"),
        () => set(id, "failed"),
      );
  };
  return {
    drafts,
    send(room, text) {
      const draft: Draft = { id: crypto.randomUUID(), room, text, at: Date.now(), state: "sending" };
      setDrafts((all) => [...all.slice(-99), draft]);
      post(draft);
    },
    again(draft) {
      set(draft.id, "sending");
      post(draft);
    },
    discard: ({ id }) => setDrafts((all) => all.filter((it) => it.id !== id)),
  };
}
