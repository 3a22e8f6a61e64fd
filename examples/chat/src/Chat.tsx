import { useConnection, useLost, useParley } from "@parley/react";
import { useEffect, useRef, useState } from "react";
import type { Me, Room } from "./api";
import { Avatar } from "./Avatar";
import { useUnread } from "./realtime";
import { RoomView } from "./RoomView";
import { useOutbox } from "./outbox";
import { useVisible } from "./visible";

export function Chat({ me, onSignOut }: { me: Me; onSignOut: () => void }) {
  const [open, setOpen] = useState(() => location.hash.slice(1));
  const room = me.rooms.find((it) => it.id === open) ?? me.rooms[0]!;
  const outbox = useOutbox();
  useEffect(() => {
    const look = () => setOpen(location.hash.slice(1));
    addEventListener("hashchange", look);
    return () => removeEventListener("hashchange", look);
  }, []);
  return (
    <div className="chat">
      <nav aria-label="Rooms">
        <header>
          <img src="/icon.svg" alt="" width="28" height="28" />
          <h1>Team chat</h1>
        </header>
        <ul>
          {me.rooms.map((it) => (
            <RoomLink key={it.id} room={it} me={me.user.id} open={it === room} />
          ))}
        </ul>
        <footer>
          <Avatar user={me.user} />
          <b>{me.user.name}</b>
          <button className="quiet" onClick={onSignOut}>
            Sign out
          </button>
        </footer>
      </nav>
      <Banner />
      <RoomView key={room.id} me={me.user} room={room} outbox={outbox} />
    </div>
  );
}

function RoomLink({ room, me, open }: { room: Room; me: string; open: boolean }) {
  const { value, refresh } = useUnread(room.id, me);
  const reading = useVisible() && open;
  const wasReading = useRef(reading);
  useEffect(() => {
    // How much was read meanwhile the backend knows.
    if (wasReading.current && !reading) void refresh();
    wasReading.current = reading;
  }, [reading, refresh]);
  const count = reading ? 0 : (value?.count ?? 0);
  return (
    <li>
      <a href={`#${room.id}`} aria-current={open ? "page" : undefined} data-unread={count}>
        <span>{room.id}</span>
        {count > 0 && (
          <span className="count" aria-label={`${count} unread`}>
            {count > 99 ? "99+" : count}
          </span>
        )}
      </a>
    </li>
  );
}

function Banner() {
  const parley = useParley();
  const state = useConnection();
  const lost = useLost();
  if (state.status === "closed" && !/signed_out|disconnected/.test(state.cause.reason)) {
    return (
      <p className="banner" role="status">
        Disconnected: {state.cause.reason.replaceAll("_", " ")}.{" "}
        <button onClick={() => parley.connect()}>Connect again</button>
      </p>
    );
  }
  if (!lost) return null;
  return (
    <p className="banner" role="status">
      {state.status === "paused" ? "You are offline." : "No connection. Trying again…"} You see what was said until
      then.
    </p>
  );
}
