import { type FormEvent, useState } from "react";
import { api } from "./api";

export function SignIn({ onSignedIn }: { onSignedIn: () => void }) {
  const [problem, setProblem] = useState("");
  const submit = (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault();
    const name = String(new FormData(event.currentTarget).get("name"));
    api.signIn(name).then(onSignedIn, (error) => setProblem(error.message));
  };
  return (
    <main className="sign-in">
      <form onSubmit={submit}>
        <img src="/icon.svg" alt="" width="48" height="48" />
        <h1>Team chat</h1>
        <p>Open a second window with another name, and talk to yourself.</p>
        <label>
          Your name
          <input name="name" maxLength={40} required autoFocus autoComplete="nickname" placeholder="Ada" />
        </label>
        <button className="primary">Sign in</button>
        {problem && <p role="alert">{problem}</p>}
      </form>
    </main>
  );
}
