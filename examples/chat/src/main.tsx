import { ParleyProvider } from "@parley/react";
import { StrictMode, useEffect, useMemo, useState } from "react";
import { createRoot } from "react-dom/client";
import { api, ApiError, type Me } from "./api";
import { Chat } from "./Chat";
import { connectTo } from "./realtime";
import { SignIn } from "./SignIn";
import "./style.css";

function App() {
  const [me, setMe] = useState<Me | null>();
  const [problem, setProblem] = useState("");
  const look = () =>
    api.me().then(setMe, (error) => {
      if (error instanceof ApiError && error.status === 401) setMe(null);
      else setProblem("The chat's backend does not answer.");
    });
  useEffect(() => void look(), []);

  if (problem)
    return (
      <p className="problem">
        {problem} <button onClick={() => location.reload()}>Try again</button>
      </p>
    );
  if (me === undefined) return null;
  if (me === null) return <SignIn onSignedIn={look} />;
  return <SignedIn key={me.user.id} me={me} onSignedOut={() => setMe(null)} />;
}

function SignedIn({ me, onSignedOut }: { me: Me; onSignedOut: () => void }) {
  const parley = useMemo(() => connectTo(me.parleyUrl), [me.parleyUrl]);
  const signOut = async () => {
    await api.signOut();
    parley.disconnect();
    onSignedOut();
  };
  return (
    <ParleyProvider client={parley}>
      <Chat me={me} onSignOut={signOut} />
    </ParleyProvider>
  );
}

createRoot(document.getElementById("root")!).render(
  <StrictMode>
    <App />
  </StrictMode>,
);
