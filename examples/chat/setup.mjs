// Fetches and builds what is missing: Parley's packages, which are not on a registry, and the page.
import { execFileSync } from "node:child_process";
import { existsSync, readdirSync, statSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";

const here = fileURLToPath(new URL(".", import.meta.url));
const clients = join(here, "../../clients/javascript");

const changed = (path) => (existsSync(path) ? statSync(path).mtimeMs : 0);
const newest = (folder) =>
  Math.max(...readdirSync(folder, { recursive: true }).map((name) => changed(join(folder, String(name)))));
const run = (folder, program, ...words) => {
  console.log(`> ${program} ${words.join(" ")}`);
  execFileSync(program, words, { cwd: folder, stdio: "inherit" });
};
const install = (folder) => {
  const fetched = changed(join(folder, "node_modules/.package-lock.json"));
  if (fetched < changed(join(folder, "package-lock.json")))
    run(folder, "npm", "ci", "--prefer-offline", "--ignore-scripts");
};

const packages = ["client", "react", "server"].map((name) => join(clients, "packages", name));
if (packages.some((it) => changed(join(it, "dist/index.js")) < newest(join(it, "src")))) {
  install(clients);
  run(clients, "npm", "run", "--silent", "build");
}
install(here);
run(here, "npm", "run", "--silent", "build");
