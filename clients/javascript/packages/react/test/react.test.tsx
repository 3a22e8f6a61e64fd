import { JSDOM } from "jsdom";
const dom = new JSDOM("<!doctype html><body></body>", { url: "https://app.test", pretendToBeVisual: true });
Object.assign(globalThis, { window: dom.window, document: dom.window.document, IS_REACT_ACT_ENVIRONMENT: true });
Object.defineProperty(globalThis, "navigator", { value: dom.window.navigator, configurable: true });
Object.assign(globalThis, { HTMLElement: dom.window.HTMLElement, MutationObserver: dom.window.MutationObserver });

import assert from "node:assert/strict";
import { afterEach, test } from "node:test";
import { type ReactNode, StrictMode, useState } from "react";
import { createTestParley, type TestParley } from "@parley/client/testing";
import type { FollowState, PresenceState } from "@parley/client";
import {
  ParleyProvider,
  useChannel,
  useConnection,
  useEvent,
  useFollow,
  useGap,
  useLost,
  useOwnState,
  useParley,
  usePresence,
  usePresenceChange,
  useTyping,
} from "@parley/react";

// After the globals of the page, which it looks at when it is loaded.
const { act, cleanup, fireEvent, render } = await import("@testing-library/react");
const { renderToString } = await import("react-dom/server");

afterEach(cleanup);
const bo = { userId: "u2", userName: "Bo" };

function show(children: ReactNode, world: TestParley = createTestParley()) {
  const wrap = (it: ReactNode) => (
    <StrictMode>
      <ParleyProvider client={world.client}>{it}</ParleyProvider>
    </StrictMode>
  );
  const view = render(wrap(children));
  return {
    ...world,
    text: () => view.container.textContent,
    container: view.container,
    update: (it: ReactNode) => view.rerender(wrap(it)),
    unmount: view.unmount,
    pass: (ms = 0) => act(() => world.time.advance(ms)),
  };
}

const joins = ({ server }: TestParley) => server.sent.filter((it) => it.type === "channel:join").length;
const leaves = ({ server }: TestParley) => server.sent.filter((it) => it.type === "channel:leave").length;

test("a state of one's own is shown while the component is there, and told again only when it is another", async () => {
  const Me = ({ state }: { state: unknown }) => {
    useOwnState("lobby", state);
    return null;
  };
  const Room = () => <>{JSON.stringify(usePresence("lobby", (it) => it.members.map((member) => member.state)))}</>;
  const told = () => world.server.sent.filter((it) => it.type === "presence:set").map((it) => it.data.state);
  const world = show([<Room key="room" />, <Me key="me" state={{ line: 12 }} />]);
  await world.pass();
  assert.equal(world.text(), '[{"line":12}]');
  world.update([<Room key="room" />, <Me key="me" state={{ line: 12 }} />]);
  await world.pass();
  assert.deepEqual(told(), [{ line: 12 }]);
  world.update([<Room key="room" />, <Me key="me" state={{ line: 13 }} />]);
  await world.pass();
  assert.equal(world.text(), '[{"line":13}]');
  world.update([<Room key="room" />]);
  await world.pass();
  assert.equal(world.text(), "[null]");
  assert.deepEqual(told(), [{ line: 12 }, { line: 13 }, undefined]);
  assert.equal(joins(world), 1);
  assert.equal(leaves(world), 0);
});

test("in StrictMode a channel is joined once, nobody sees a flicker, and it is left after the last", async () => {
  const Room = () => <>{useChannel("lobby").status}</>;
  const world = show(
    <>
      <Room />
      <Room />
    </>,
  );
  await world.pass();
  await world.pass(10_000);
  assert.equal(world.text(), "joinedjoined");
  assert.equal(joins(world), 1);
  assert.deepEqual(world.server.seen, [{ type: "presence:join", channelId: "lobby" }]);
  world.unmount();
  await world.pass(2_000);
  await world.pass();
  assert.deepEqual(
    world.server.seen.map((it) => it.type),
    ["presence:join", "presence:leave"],
  );
});

test("two clients of one user side by side in StrictMode: others see one join", async () => {
  const Room = () => <>{useChannel("lobby").status}</>;
  const first = createTestParley();
  const both = render(
    <StrictMode>
      <ParleyProvider client={first.client}>
        <Room />
      </ParleyProvider>
      <ParleyProvider client={first.client}>
        <Room />
      </ParleyProvider>
    </StrictMode>,
  );
  await act(() => first.time.advance(10_000));
  both.unmount();
  assert.equal(first.server.seen.length, 1);
});

test("nothing begins while rendering, on a server neither, and the first render is the same on both", async () => {
  let asked = 0;
  const world = createTestParley({ token: () => (asked++, "t") });
  const Page = () => {
    const presence = usePresence("lobby");
    const { status, value } = useFollow("lobby", { load: () => [1], apply: (it) => it });
    return (
      <>
        {JSON.stringify([
          useConnection(),
          useLost(),
          useChannel("lobby"),
          presence,
          useTyping("lobby").typists,
          status,
          value,
        ])}
      </>
    );
  };
  const html = renderToString(
    <ParleyProvider client={world.client}>
      <Page />
    </ParleyProvider>,
  );
  await world.time.advance(1_000);
  assert.equal(asked, 0);
  assert.match(html.replaceAll("&quot;", '"'), /"idle".*false.*"joining".*"known":false/);
});

test("without a provider it says what is missing", () => {
  const Bare = () => <>{useParley().state.get().status}</>;
  assert.throws(() => renderToString(<Bare />), /ParleyProvider/);
});

test("another handler in each render changes no channel, another id does", async () => {
  const heard: string[] = [];
  const Page = ({ id, name }: { id: string | null; name: string }) => {
    useEvent(id, "message:created", (event) => heard.push(`${name} ${(event.data as any).n}`));
    useGap(id, (gap) => heard.push(`${name} ${gap.reason}`));
    return null;
  };
  const world = show(<Page id="lobby" name="first" />);
  await world.pass();
  world.server.publish("lobby", "message:created", { n: 1 });
  await world.pass();
  world.update(<Page id="lobby" name="second" />);
  world.server.publish("lobby", "message:created", { n: 2 });
  await world.pass();
  world.server.resync("lobby", "link_silent");
  await world.pass();
  assert.equal(joins(world), 1);
  world.update(<Page id="other" name="third" />);
  await world.pass(3_000);
  assert.ok(world.server.has("other") && !world.server.has("lobby"));
  world.update(<Page id={null} name="fourth" />);
  await world.pass(3_000);
  await world.pass();
  assert.ok(!world.server.has("other"));
  assert.deepEqual(heard, ["first 1", "second 2", "second link_silent"]);
});

test("what is selected of presence renders when it is another", async () => {
  let renders = 0;
  const Count = () => {
    renders++;
    return <>{usePresence("lobby", (it) => it.count)}</>;
  };
  const Names = () => {
    const names = usePresence(
      "lobby",
      (it) => it.members.map((m) => m.userName),
      (a, b) => a.join() === b.join(),
    );
    return <>{names.join()}</>;
  };
  const Whole = () => {
    const it: PresenceState = usePresence("lobby");
    return <>{it.members.length}</>;
  };
  const changes: unknown[] = [];
  const Changes = () => {
    usePresenceChange("lobby", (it) => changes.push([it.joined.length, it.left.length]));
    return null;
  };
  const world = show(
    <>
      <Count /> <Names /> <Whole /> <Changes />
    </>,
  );
  world.server.join("lobby", bo);
  await world.pass();
  await world.pass();
  assert.equal(world.text(), "2 Bo,Ada 2 ");
  const before = renders;
  act(() => world.server.update("lobby", { ...bo, userName: "Bob" }));
  await world.pass();
  assert.equal(world.text(), "2 Bob,Ada 2 ");
  assert.equal(renders, before);
  act(() => world.server.leave("lobby", "u2"));
  await world.pass();
  assert.equal(world.text(), "1 Ada 1 ");
  assert.deepEqual(changes.at(-1), [0, 1]);
});

test("an input tells that its user types, and that it was emptied", async () => {
  const Box = () => {
    const { typists, bind } = useTyping("lobby");
    return (
      <>
        {typists.map((it) => it.userName).join()}
        <input {...bind} />
      </>
    );
  };
  const world = show(<Box />);
  await world.pass();
  await world.pass();
  const input = world.container.querySelector("input")!;
  fireEvent.input(input, { target: { value: "H" } });
  fireEvent.input(input, { target: { value: "He" } });
  await world.pass();
  fireEvent.input(input, { target: { value: "" } });
  world.server.typing("lobby", bo);
  await world.pass();
  await world.pass();
  assert.equal(world.text(), "Bo");
  assert.deepEqual(
    world.server.sent.filter((it) => it.type.startsWith("typing")).map((it) => it.type),
    ["typing:start", "typing:stop"],
  );
});

test("a list is loaded and followed, with whatever functions the last render gave", async () => {
  const stored = ["m1"];
  let state: (FollowState<string[]> & { refresh(): Promise<void> }) | undefined;
  const List = ({ mark, id = "lobby" }: { mark: string; id?: string }) => {
    state = useFollow<string[]>(id, {
      load: async () => [...stored],
      apply: (all, event) => [...all, mark + (event.data as any).id],
    });
    return (
      <>
        {state.status} {state.value?.join()}
      </>
    );
  };
  const world = show(<List mark="a" />);
  assert.equal(world.text(), "loading ");
  await world.pass();
  await world.pass();
  assert.equal(world.text(), "current m1");
  world.update(<List mark="b" />);
  world.server.publish("lobby", "message:created", { id: "m2" });
  await world.pass();
  await world.pass();
  assert.equal(world.text(), "current m1,bm2");
  stored.push("m2");
  await act(() => state!.refresh());
  assert.equal(world.text(), "current m1,m2");
  assert.equal(joins(world), 1);
  world.update(<List mark="b" id="other" />);
  assert.equal(world.text(), "loading ");
  await world.pass(3_000);
  assert.equal(world.text(), "current m1,m2");
});

test("what is counted of a channel can be followed without being there", async () => {
  let renders = 0;
  const Counter = () => {
    renders++;
    const unread = useFollow<number>("lobby", {
      load: () => 2,
      apply: (count) => count + 1,
      channel: { member: false },
    });
    return <>{unread.value}</>;
  };
  const world = show(<Counter />);
  await world.pass();
  await world.pass();
  world.server.publish("lobby", "message:created", { id: "m1" });
  await world.pass();
  assert.equal(world.text(), "3");
  world.update(<Counter />);
  await world.pass(5_000);
  const asked = world.server.sent.filter((it) => it.type === "channel:join").map((it) => it.data);
  assert.deepEqual(asked, [{ presence: "none", member: false, position: "" }]);
  assert.equal(leaves(world), 0);
  assert.ok(renders < 20, `${renders} renders`);
});

test("the banner is shown after 5 s, and the state says when it is tried again", async () => {
  const Banner = () => {
    const state = useConnection();
    return (
      <>
        {useLost() ? "lost " : ""}
        {state.status}
        {useChannel("lobby").status}
      </>
    );
  };
  const world = show(<Banner />);
  await world.pass();
  assert.equal(world.text(), "livejoined");
  world.server.up = false;
  act(() => world.server.drop());
  assert.equal(world.text(), "waitinginterrupted");
  await world.pass(5_000);
  assert.match(world.text()!, /^lost /);
  world.server.up = true;
  await world.pass(60_000);
  assert.equal(world.text(), "livejoined");
});

test("a component that comes and goes with its channel does no more than that", async () => {
  const Room = () => <>{useChannel("lobby").status}</>;
  let toggle = () => {};
  const Page = () => {
    const [on, set] = useState(true);
    toggle = () => set((it) => !it);
    return on ? <Room /> : null;
  };
  const world = show(<Page />);
  await world.pass();
  for (let i = 0; i < 10; i++) {
    act(toggle);
    await world.pass(500);
  }
  assert.equal(joins(world), 1);
  assert.equal(leaves(world), 0);
});
