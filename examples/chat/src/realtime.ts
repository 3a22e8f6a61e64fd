// All that the chat has to do with Parley: connecting, tokens, who is here, who types, and merging events.
import { createParley, tokenFrom } from "@parley/client";
import { useFollow, usePresence, useTyping } from "@parley/react";
import { api, type Message, type Unread } from "./api";

export const connectTo = (url: string) => createParley({ url, token: tokenFrom("/api/token") });

/** The newest version of each message, in the order in which they were stored. */
export function merge(all: Message[], message: Message): Message[] {
  const known = all.find(({ id }) => id === message.id);
  if (known && known.version >= message.version) return all;
  return [...all.filter((it) => it !== known), message].sort((a, b) => a.seq - b.seq);
}

/** The room that is open. After a reconnect Parley tells what was missed; it is loaded again only where it cannot. */
export function useRoom(room: string) {
  const { status, value } = useFollow<Message[]>(`room:${room}`, {
    load: ({ signal }) => api.messages(room, signal),
    apply: (all, event) => merge(all, event.data),
  });
  const members = usePresence(`room:${room}`, (presence) => presence.members);
  return { status, messages: value ?? [], members, ...useTyping(`room:${room}`) };
}

/** Every room: listened to without being there. */
export const useUnread = (room: string, me: string) =>
  useFollow<Unread>(`room:${room}`, {
    channel: { member: false },
    load: ({ signal }) => api.unread(room, signal),
    apply: (unread, { type, data: { seq, author } }) =>
      type !== "message:created" || seq <= unread.seq
        ? unread
        : { count: unread.count + (author.id === me ? 0 : 1), seq },
  });
