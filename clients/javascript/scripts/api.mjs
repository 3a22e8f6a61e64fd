// Writes what each entry exports into api/, for a review to see what has changed for users.
import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";

const root = fileURLToPath(new URL("..", import.meta.url));
const entries = {
  client: ["client", ["index", "api", "follow", "token"]],
  "client-testing": ["client", ["testing"]],
  react: ["react", ["index"]],
  server: ["server", ["index", "api", "openapi", "publish", "policy"]],
};

/** The declarations without their comments, by the names of the reports. */
export function reports() {
  return Object.fromEntries(
    Object.entries(entries).map(([report, [name, files]]) => [
      join(root, "api", `${report}.d.ts`),
      files
        .map((file) => readFileSync(join(root, "packages", name, "dist", `${file}.d.ts`), "utf8"))
        .join("")
        .replace(/^\s*\/\*\*[\s\S]*?\*\/\n/gm, "")
        .replace(/^export \{\};\n/gm, ""),
    ]),
  );
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  mkdirSync(join(root, "api"), { recursive: true });
  for (const [file, text] of Object.entries(reports())) writeFileSync(file, text);
}
