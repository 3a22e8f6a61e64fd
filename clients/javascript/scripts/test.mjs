// Builds the packages and runs their tests, bundled, against what was built. Names of test files may be given.
import { build } from "esbuild";
import { spawnSync } from "node:child_process";
import { readdirSync, rmSync } from "node:fs";
import { basename, join } from "node:path";
import { buildAll, root } from "./build.mjs";

const wanted = process.argv.slice(2);
await buildAll();

const folders = ["test", ...readdirSync(join(root, "packages")).map((it) => join("packages", it, "test"))];
const tests = folders
  .flatMap((folder) =>
    readdirSync(join(root, folder), { withFileTypes: true }).map((it) => join(root, folder, it.name)),
  )
  .filter((it) => /\.test\.tsx?$/.test(it) && (!wanted.length || wanted.some((name) => basename(it).startsWith(name))));
const out = join(root, "build/test");
rmSync(out, { recursive: true, force: true });
await build({
  entryPoints: tests,
  outdir: out,
  outbase: root,
  bundle: true,
  platform: "node",
  format: "esm",
  target: "node20",
  packages: "external",
  plugins: [
    {
      // Scripts know where they are by their own address.
      name: "scripts",
      setup: ({ onResolve }) =>
        onResolve({ filter: /scripts\/.*\.mjs$/ }, ({ path }) => ({
          path: join(root, "scripts", basename(path)),
          external: true,
        })),
    },
  ],
  jsx: "automatic",
  sourcemap: true,
  outExtension: { ".js": ".mjs" },
});
const bundles = tests.map((it) => join(out, it.slice(root.length).replace(/\.tsx?$/, ".mjs")));
const run = spawnSync(process.execPath, ["--enable-source-maps", "--test", ...bundles], {
  stdio: "inherit",
  cwd: root,
});
process.exit(run.status ?? 1);
