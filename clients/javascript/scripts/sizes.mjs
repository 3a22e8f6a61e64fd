// Prints what a page has to load for each of the clients, all made the same way: one import that makes a client, bundled
// and minified by esbuild, gzipped. React and what a package wants beside it are left out.
import { build } from "esbuild";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { gzipSync } from "node:zlib";

const root = fileURLToPath(new URL("..", import.meta.url));

export async function gzipped(name, what = "*", folder = root) {
  const contents = what === "*" ? `export * from "${name}"` : `export { ${what} } from "${name}"`;
  const { outputFiles } = await build({
    stdin: { contents, resolveDir: folder },
    bundle: true,
    minify: true,
    write: false,
    format: "esm",
    platform: "browser",
    target: "es2022",
    define: { "process.env.NODE_ENV": '"production"' },
    external: ["react", ...(name === "@parley/client" ? [] : ["@parley/client"])],
    logLevel: "silent",
  });
  return gzipSync(outputFiles[0].contents, { level: 9 }).length;
}

const others = [
  ["phoenix", "Socket"],
  ["socket.io-client", "io"],
  ["@supabase/realtime-js", "RealtimeClient"],
  ["pusher-js", "default"],
  ["centrifuge", "Centrifuge"],
  ["ably", "Realtime"],
];

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const rows = [];
  const ours = [
    ["@parley/client", "createParley"],
    ["@parley/client", "*"],
    ["@parley/react", "*"],
    ["@parley/server", "*"],
  ];
  for (const [name, what] of ours) {
    const { version } = JSON.parse(readFileSync(join(root, "packages", name.split("/")[1], "package.json"), "utf8"));
    rows.push([what === "createParley" ? name : `${name}, all of it`, version, await gzipped(name, what)]);
  }
  for (const [name, what] of others) {
    const folder = join(root, "sizes");
    const { version } = JSON.parse(readFileSync(join(folder, "node_modules", name, "package.json"), "utf8"));
    rows.push([name, version, await gzipped(name, what, folder)]);
  }
  console.log("| Package | Version | minified and gzipped |\n|---|---|---:|");
  for (const [name, version, size] of rows) console.log(`| ${name} | ${version} | ${(size / 1024).toFixed(1)} KB |`);
}
