// The calls of the application's own backend.
import type {} from "@parley/client";

export interface User {
  id: string;
  name: string;
}

export interface Message {
  id: string;
  seq: number;
  room: string;
  author: User;
  text: string;
  at: number;
  version: number;
  deleted: boolean;
}

/** What the backend publishes: always the whole message, as it is then. */
declare module "@parley/client" {
  interface Register {
    events: Record<"message:created" | "message:updated" | "message:deleted", Message>;
  }
}

export interface Room {
  id: string;
  topic: string;
}

export interface Unread {
  count: number;
  /** The last message that was counted. */
  seq: number;
}

export interface Me {
  user: User;
  rooms: Room[];
  parleyUrl: string;
}

export class ApiError extends Error {
  readonly status: number;

  constructor(status: number, message: string) {
    super(message);
    this.status = status;
  }
}

async function call<T>(method: string, path: string, body?: object, signal?: AbortSignal): Promise<T> {
  const answer = await fetch(`/api${path}`, {
    method,
    signal: signal ? AbortSignal.any([signal, AbortSignal.timeout(10_000)]) : AbortSignal.timeout(10_000),
    ...(body && { body: JSON.stringify(body), headers: { "Content-Type": "application/json" } }),
  });
  const result = await answer.json();
  if (!answer.ok) throw new ApiError(answer.status, result.message);
  return result;
}

export const api = {
  me: () => call<Me>("GET", "/me"),
  signIn: (name: string) => call("POST", "/session", { name }),
  signOut: () => call("DELETE", "/session"),
  messages: (room: string, signal: AbortSignal) => call<Message[]>("GET", `/rooms/${room}/messages`, undefined, signal),
  send: (room: string, id: string, text: string) => call<Message>("POST", `/rooms/${room}/messages`, { id, text }),
  edit: (id: string, text: string) => call<Message>("PATCH", `/messages/${id}`, { text }),
  remove: (id: string) => call<Message>("DELETE", `/messages/${id}`),
  unread: (room: string, signal: AbortSignal) => call<Unread>("GET", `/rooms/${room}/unread`, undefined, signal),
  read: (room: string, seq: number) => call("PUT", `/rooms/${room}/read`, { seq }),
};
