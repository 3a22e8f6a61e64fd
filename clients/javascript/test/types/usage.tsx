// Compiled and not run: the types as an application uses them.
import { createParley, follow, tokenFrom, type Gap } from "@parley/client";
import { createTestParley } from "@parley/client/testing";
import { ParleyProvider, useEvent, useFollow, usePresence } from "@parley/react";
import { createPublisher, policyHandler } from "@parley/server";
import { Redis } from "ioredis";
import { createClient } from "redis";
import { WebSocket as NodeWebSocket } from "ws";

interface Message {
  id: string;
  content: string;
}

declare module "@parley/client" {
  interface Register {
    events: { "message:created": Message; "message:deleted": { id: string } };
  }
}

const parley = createParley({
  url: "https://rt.example.com",
  token: tokenFrom("/api/parley-token"),
  webSocket: NodeWebSocket,
});
createParley({
  url: new URL("https://rt.example.com"),
  token: async ({ refused }) => refused ?? null,
  webSocket: WebSocket,
});

const lobby = parley.channel("lobby", { presence: "count", member: false });
lobby.on("message:created", (event) => event.data.content.length);
// @ts-expect-error: there is no such event
lobby.on("message:creatde", () => {});
// @ts-expect-error: nor such a field
lobby.on("message:deleted", (event) => event.data.content);
lobby.onGap((gap: Gap) => gap.to - gap.from);

const list = follow<Message[]>(parley, "lobby", {
  load: async ({ signal, gap }) => (await fetch(`/api?since=${gap?.from ?? 0}`, { signal })).json(),
  apply: (all, event) =>
    event.type === "message:created" ? [...all, event.data] : all.filter((it) => it.id !== event.data.id),
});
const state = list.get();
if (state.status === "current") state.value.length;
// @ts-expect-error: while it is loading there is nothing
state.value.length;

const connection = parley.state.get();
if (connection.status === "waiting") connection.cause.retry satisfies "now" | "later" | "never";

export function Room({ id }: { id: string }) {
  const count: number = usePresence(id, (presence) => presence.count);
  const { status, value, refresh } = useFollow<Message[]>(id, {
    load: async () => [],
    apply: (all, event) => (event.type === "message:created" ? [...all, event.data] : all),
  });
  useEvent(id, "message:created", ({ data }) => data.content);
  return (
    <ParleyProvider client={parley}>
      <p onClick={refresh}>
        {count} {status} {value?.length}
      </p>
    </ParleyProvider>
  );
}

createPublisher({ redis: new Redis() }).publish("lobby", { type: "message:created", data: {} });
createPublisher({ redis: createClient() });
createPublisher({ transport: { publish: async () => undefined } });
// @ts-expect-error: neither Redis nor a transport
createPublisher({});
export const POST = policyHandler({ secret: ["a", "b"] }, ({ userId, action }) => userId === "u1" && action === "join");
createTestParley({ user: { userId: "u1", userName: "Ada" } }).server.publish("lobby", "message:created", {});
