// The code with which an application has what is on the screen.

/** For a page without a build, and for React; by what it is called. */
export function snippets(channelId, issuer) {
  const origin = location.origin;
  const id = JSON.stringify(channelId);
  const token = issuer
    ? `token: () => yourSignIn.getToken(), // an access token of ${issuer}`
    : `token: async () => (await fetch("/api/parley-token")).text(), // here: ${origin}/dev/token?user=u1&name=Ada`;
  return {
    'Plain page': `import { createParley } from "${origin}/parley.js";

const parley = createParley({
  url: "${origin}",
  ${token}
});
const channel = parley.channel(${id});

channel.on("message:created", ({ data }) => show(data));
channel.presence.subscribe(() => showMembers(channel.presence.get().members));
channel.presence.set({ status: "away" }); // what the others see beside the name

const typing = channel.typing();
input.oninput = () => typing.keystroke();
typing.subscribe(() => showTypists(typing.get()));

parley.lost.subscribe(() => showBanner(parley.lost.get()));
`,
    React: `import { createParley } from "@parley/client";
import { ParleyProvider, useFollow, useLost, useOwnState, usePresence, useTyping } from "@parley/react";

const parley = createParley({
  url: "${origin}",
  ${token}
});

export const App = () => <ParleyProvider client={parley}><Room id=${id} /></ParleyProvider>;

function Room({ id }: { id: string }) {
  const { value } = useFollow<Message[]>(id, {
    load: async ({ signal }) => (await fetch(\`/api/messages?channel=\${id}\`, { signal })).json(),
    apply: (all, { type, data }) =>
      type === "message:created" ? [...all.filter((it) => it.id !== data.id), data as Message] : all,
  });
  const members = usePresence(id, (presence) => presence.members);
  const { typists, bind } = useTyping(id);
  useOwnState(id, { status: "here" });
  return <>{useLost() && <Banner />}<List messages={value} members={members} typists={typists} /><input {...bind} /></>;
}
`,
    Publishing: `// A backend with any Redis client; no library of ours is needed.
await redis.publish(${JSON.stringify(`channel:${channelId}`)}, JSON.stringify({
  type: "message:created",
  channelId: ${id},
  timestamp: Math.floor(Date.now() / 1000),
  data: { id: crypto.randomUUID(), content: "Hello", authorId: "u1", authorName: "Ada" },
}));
`,
  };
}
