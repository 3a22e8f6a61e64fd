import type { TypingHook } from "@parley/react";
import { useState } from "react";

interface Props {
  room: string;
  bind: TypingHook["bind"];
  onSend: (text: string) => void;
}

export function Composer({ room, bind, onSend }: Props) {
  const [text, setText] = useState("");
  const send = () => {
    if (!text.trim()) return;
    onSend(text.trim());
    setText("");
  };
  return (
    <form
      className="composer"
      onSubmit={(event) => {
        event.preventDefault();
        send();
      }}
    >
      <textarea
        {...bind}
        rows={1}
        maxLength={4000}
        value={text}
        placeholder={`Message ${room}`}
        aria-label={`Message ${room}`}
        enterKeyHint="send"
        autoFocus={matchMedia("(hover: hover)").matches}
        onChange={(event) => setText(event.currentTarget.value)}
        onKeyDown={(event) => {
          if (event.key === "Enter" && !event.shiftKey && !event.nativeEvent.isComposing) {
            event.preventDefault();
            send();
          }
        }}
      />
      <button className="primary" disabled={!text.trim()}>
        Send
      </button>
    </form>
  );
}
