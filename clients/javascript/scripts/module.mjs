// Writes the module that a server gives to pages at /parley.js: the client by itself, minified. It is kept beside the
// server's sources, so that a machine without Node builds the same server.
import { build } from "esbuild";
import { writeFileSync } from "node:fs";
import { fileURLToPath } from "node:url";

export const target = fileURLToPath(
  new URL("../../../bootstrap/src/main/resources/dev/parley/bootstrap/client/parley.js", import.meta.url),
);

export async function module() {
  const { outputFiles } = await build({
    entryPoints: [fileURLToPath(new URL("../packages/client/src/index.ts", import.meta.url))],
    bundle: true,
    minify: true,
    write: false,
    platform: "neutral",
    format: "esm",
    target: "es2022",
    tsconfigRaw: "{}",
    banner: { js: "// Parley's client for browsers, MIT licence." },
  });
  return outputFiles[0].text;
}

if (process.argv[1] === fileURLToPath(import.meta.url)) writeFileSync(target, await module());
