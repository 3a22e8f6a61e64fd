// Writes the table of close codes as the client carries it: one letter a code, and a line for each reason that differs.
import { readFileSync, writeFileSync } from "node:fs";
import { fileURLToPath } from "node:url";

const table = new URL("../../close-codes.json", import.meta.url);
export const target = fileURLToPath(new URL("../packages/client/src/close-codes.ts", import.meta.url));

/**
 * Of several reasons under one code the first is what an unknown reason is taken for. Codes that are not in the table
 * are tried again with a pause, so those of which that is true need not be in it. Nor need 1000: the client's own it does
 * not hear, and what else says so, such as a proxy, has no say in it. Nor reasons in JSON: what says when to come back is
 * followed, and the others mean what their code does.
 */
export function compact(rows) {
  const verdicts = {};
  for (const { code, reason, reconnect } of rows) {
    if (code === 1000 || reason.startsWith("{")) continue;
    if (!["never", "now", "backoff", "token"].includes(reconnect))
      throw new Error(`close-codes.json: ${code} ${reason}: reconnect is "${reconnect}"`);
    verdicts[code] ??= reconnect;
    if (verdicts[code] !== reconnect) verdicts[`${code} ${reason}`] = reconnect;
  }
  for (const [key, it] of Object.entries(verdicts)) if (it === "backoff" && !key.includes(" ")) delete verdicts[key];
  return verdicts;
}

export function source() {
  const verdicts = compact(JSON.parse(readFileSync(table, "utf8")));
  const letters = Object.entries(verdicts).map(
    ([key, it]) => `  ${JSON.stringify(key)}: "${it[0] + (it === "never" || it === "now" ? it[2] : "")}",\n`,
  );
  return `// Made of clients/close-codes.json by \`npm run close-codes\`. b: with a pause, as
// all that is not here; t: with another token, nv: never, nw: now.
export const closeCodes: Record<string, "b" | "t" | "nv" | "nw"> = {\n${letters.join("")}};\n`;
}

if (process.argv[1] === fileURLToPath(import.meta.url)) writeFileSync(target, source());
