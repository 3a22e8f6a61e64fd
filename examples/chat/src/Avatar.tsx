/** The first letters of a name, on a colour that goes by the id. */
export function Avatar({ user }: { user: { id: string; name: string } }) {
  const hue = [...user.id].reduce((sum, letter) => (sum * 31 + letter.charCodeAt(0)) % 360, 7);
  const letters = user.name.split(/\s+/, 2).map((it) => [...it][0] ?? "");
  return (
    <span className="avatar" aria-hidden="true" ref={(it) => it?.style.setProperty("--hue", String(hue))}>
      {letters.join("").toUpperCase()}
    </span>
  );
}
