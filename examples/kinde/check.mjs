// Compiles the code of docs/kinde.md, each block under the name in its first line, against Kinde's packages.
import { execFileSync } from "node:child_process";
import { mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

const here = fileURLToPath(new URL(".", import.meta.url));
const build = join(here, "build");
const text = readFileSync(join(here, "../../docs/kinde.md"), "utf8");

rmSync(build, { recursive: true, force: true });
const blocks = [...text.matchAll(/^```tsx?\n\/\/ (\S+)\n([\s\S]*?)^```$/gm)];
if (blocks.length < 7 || blocks.length !== text.match(/^```\w+/gm).length) throw new Error("a block without a name");
for (const [, name, code] of blocks) {
  mkdirSync(dirname(join(build, name)), { recursive: true });
  writeFileSync(join(build, name), code);
}
const source = (name) => `../../../clients/javascript/packages/${name}/src/index.ts`;
const compilerOptions = {
  target: "ES2022",
  module: "ESNext",
  moduleResolution: "Bundler",
  lib: ["ES2023", "DOM", "DOM.Iterable"],
  types: ["node"],
  strict: true,
  exactOptionalPropertyTypes: true,
  noUnusedLocals: true,
  skipLibCheck: true,
  noEmit: true,
  jsx: "react-jsx",
  paths: {
    ...Object.fromEntries(["client", "react", "server"].map((name) => [`@parley/${name}`, [source(name)]])),
    // Of this folder, for the sources of @parley/react too.
    react: ["../node_modules/@types/react"],
  },
};
writeFileSync(join(build, "tsconfig.json"), JSON.stringify({ compilerOptions, include: ["."] }));
execFileSync(process.execPath, [join(here, "node_modules/typescript/bin/tsc"), "-p", build], { stdio: "inherit" });
