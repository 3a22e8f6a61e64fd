import { useLost } from "@parley/react";
import { useEffect, useLayoutEffect, useRef, useState } from "react";
import { api, type Message, type Room, type User } from "./api";
import { Avatar } from "./Avatar";
import { Composer } from "./Composer";
import type { Draft, Outbox } from "./outbox";
import { useRoom } from "./realtime";
import { useVisible } from "./visible";

export function RoomView({ me, room, outbox }: { me: User; room: Room; outbox: Outbox }) {
  const { status, messages, members, typists, bind, stop } = useRoom(room.id);
  const lost = useLost();
  const drafts = outbox.drafts.filter((it) => it.room === room.id && !messages.some(({ id }) => id === it.id));
  const visible = useVisible();
  const last = messages.at(-1)?.seq;
  useEffect(() => {
    if (visible && last) api.read(room.id, last).catch(() => {});
  }, [visible, room.id, last]);
  return (
    <main className="room">
      <header>
        <div>
          <h2>{room.id}</h2>
          <p>{room.topic}</p>
        </div>
        <ul className="members" data-stale={lost || undefined} aria-label={`${members.length} here`}>
          {members.map((it) => (
            <li key={it.userId} data-user={it.userName} title={it.userName}>
              <Avatar user={{ id: it.userId, name: it.userName }} />
              <span>{it.userName}</span>
            </li>
          ))}
        </ul>
      </header>
      <Messages me={me} status={status} messages={messages} drafts={drafts} outbox={outbox} />
      <p className="typing" aria-live="polite">
        {typists.length > 0 && `${names(typists.map((it) => it.userName))} typing…`}
      </p>
      <Composer
        room={room.id}
        bind={bind}
        onSend={(text) => {
          stop();
          outbox.send(room.id, text);
        }}
      />
    </main>
  );
}

function names(all: string[]) {
  if (all.length === 1) return `${all[0]} is`;
  return all.length === 2 ? `${all[0]} and ${all[1]} are` : `${all.length} people are`;
}

interface ListProps {
  me: User;
  status: string;
  messages: Message[];
  drafts: Draft[];
  outbox: Outbox;
}

function Messages({ me, status, messages, drafts, outbox }: ListProps) {
  const list = useRef<HTMLDivElement>(null);
  const atEnd = useRef(true);
  const [unseen, setUnseen] = useState(false);
  const toEnd = () => list.current?.scrollTo({ top: list.current.scrollHeight });
  const newest = messages.at(-1)?.id;
  const draft = drafts.at(-1)?.id;
  const seenDraft = useRef(draft);
  useLayoutEffect(() => {
    // Whoever has scrolled back stays there, unless they say something themselves.
    if (atEnd.current || draft !== seenDraft.current) toEnd();
    else setUnseen(true);
    seenDraft.current = draft;
  }, [newest, draft]);
  // A keyboard that comes up, or a line that gets longer, does not take the end away.
  useEffect(() => {
    const observer = new ResizeObserver(() => atEnd.current && toEnd());
    if (list.current) observer.observe(list.current);
    return () => observer.disconnect();
  }, []);
  const scrolled = () => {
    const { scrollHeight, scrollTop, clientHeight } = list.current!;
    atEnd.current = scrollHeight - scrollTop - clientHeight < 80;
    if (atEnd.current) setUnseen(false);
  };
  return (
    <div className="messages" ref={list} onScroll={scrolled} tabIndex={0} role="log" aria-label="Messages">
      {status === "failed" && messages.length === 0 && <p className="hint">The messages cannot be loaded now.</p>}
      {status === "current" && messages.length + drafts.length === 0 && (
        <p className="hint">Nothing said yet. Say hello!</p>
      )}
      <ol>
        {messages.map((it, i) => (
          <Line key={it.id} me={me} message={it} before={messages[i - 1]} />
        ))}
        {drafts.map((it) => (
          <DraftLine key={it.id} me={me} draft={it} outbox={outbox} />
        ))}
      </ol>
      {unseen && (
        <button className="newer" onClick={toEnd}>
          New messages ↓
        </button>
      )}
    </div>
  );
}

const day = (at: number) =>
  new Date(at).toLocaleDateString(undefined, { weekday: "long", day: "numeric", month: "long" });
const time = (at: number) => new Date(at).toLocaleTimeString(undefined, { hour: "2-digit", minute: "2-digit" });

const shortTime = (at: number) =>
  new Date(at).toLocaleTimeString(undefined, { hour: "2-digit", minute: "2-digit", hourCycle: "h23" });

function Line({ me, message, before }: { me: User; message: Message; before: Message | undefined }) {
  const [editing, setEditing] = useState(false);
  const { id, seq, author, text, at, version, deleted } = message;
  const newDay = !before || day(before.at) !== day(at);
  const follows = !newDay && before.author.id === author.id && at - before.at < 5 * 60_000;
  const save = (changed: string) => {
    setEditing(false);
    if (changed && changed !== text) api.edit(id, changed).catch(() => alert("That could not be saved."));
  };
  return (
    <>
      {newDay && (
        <li className="day">
          <span>{day(at)}</span>
        </li>
      )}
      <li className={follows ? "line follows" : "line"} data-id={id} data-seq={seq}>
        {follows ? <time>{shortTime(at)}</time> : <Avatar user={author} />}
        <div>
          {!follows && (
            <p className="who">
              <b>{author.name}</b> <time>{time(at)}</time>
            </p>
          )}
          {editing ? (
            <Edit text={text} onDone={save} onCancel={() => setEditing(false)} />
          ) : (
            <p className={deleted ? "text gone" : "text"}>
              {deleted ? "Deleted" : text}
              {version > 1 && !deleted && <small> (edited)</small>}
            </p>
          )}
        </div>
        {author.id === me.id && !deleted && !editing && (
          <span className="tools">
            <button onClick={() => setEditing(true)}>Edit</button>
            <button onClick={() => api.remove(id).catch(() => alert("That could not be deleted."))}>Delete</button>
          </span>
        )}
      </li>
    </>
  );
}

function Edit({ text, onDone, onCancel }: { text: string; onDone: (text: string) => void; onCancel: () => void }) {
  return (
    <form
      className="edit"
      onSubmit={(event) => {
        event.preventDefault();
        onDone(String(new FormData(event.currentTarget).get("text")).trim());
      }}
      onKeyDown={(event) => event.key === "Escape" && onCancel()}
    >
      <input name="text" aria-label="Edit the message" defaultValue={text} maxLength={4000} autoFocus />
      <button className="primary">Save</button>
      <button type="button" onClick={onCancel}>
        Cancel
      </button>
    </form>
  );
}

function DraftLine({ me, draft, outbox }: { me: User; draft: Draft; outbox: Outbox }) {
  return (
    <li className={`line ${draft.state}`}>
      <Avatar user={me} />
      <div>
        <p className="who">
          <b>{me.name}</b> <time>{draft.state === "sending" ? "sending…" : time(draft.at)}</time>
        </p>
        <p className="text">{draft.text}</p>
        {draft.state === "failed" && (
          <p className="failure" role="alert">
            Not sent. <button onClick={() => outbox.again(draft)}>Try again</button>
            <button onClick={() => outbox.discard(draft)}>Discard</button>
          </p>
        )}
      </div>
    </li>
  );
}
