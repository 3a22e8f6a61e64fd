// Builds every package into its `dist`: ES modules, CommonJS beside them, and types for both.
import { build } from "esbuild";
import { execFileSync } from "node:child_process";
import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { basename, join } from "node:path";
import { fileURLToPath } from "node:url";

export const root = fileURLToPath(new URL("..", import.meta.url));

/** The modules whose types a user of an entry can reach; all others are internal. */
export const packages = {
  client: { entries: ["index", "testing"], types: ["index", "api", "follow", "token", "testing"] },
  react: { entries: ["index"], types: ["index"] },
  server: { entries: ["index"], types: ["index", "api", "mirror", "openapi", "publish", "policy", "webhook"] },
};

async function buildPackage(name, { entries, types }) {
  const folder = join(root, "packages", name);
  const source = join(folder, "src");
  const found = entries
    .map((it) => ["ts", "tsx"].map((ext) => join(source, `${it}.${ext}`)).find(existsSync))
    .filter(Boolean);
  if (!found.length) return;
  const dist = join(folder, "dist");
  rmSync(dist, { recursive: true, force: true });
  execFileSync(process.execPath, [join(root, "node_modules/typescript/bin/tsc"), "-p", folder], { stdio: "inherit" });
  const common = {
    entryPoints: found,
    outdir: dist,
    bundle: true,
    platform: "neutral",
    target: "es2022",
    packages: "external",
    jsx: "automatic",
    tsconfigRaw: "{}",
  };
  await build({ ...common, format: "esm" });
  await build({ ...common, format: "cjs", outExtension: { ".js": ".cjs" } });
  mkdirSync(dist, { recursive: true });
  for (const type of types) {
    const file = join(folder, "build/types", `${type}.d.ts`);
    if (!existsSync(file)) continue;
    const text = readFileSync(file, "utf8");
    writeFileSync(join(dist, basename(file)), text);
    writeFileSync(join(dist, `${type}.d.cts`), text.replace(/(from "\.\/[^"]+)\.js"/g, '$1.cjs"'));
  }
}

export async function buildAll() {
  for (const [name, parts] of Object.entries(packages)) await buildPackage(name, parts);
}

if (process.argv[1] === fileURLToPath(import.meta.url)) await buildAll();
