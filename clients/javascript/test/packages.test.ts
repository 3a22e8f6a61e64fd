import assert from "node:assert/strict";
import { execFile } from "node:child_process";
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { test } from "node:test";
import { promisify } from "node:util";
import { publint } from "publint";
// @ts-ignore: a script
import { reports } from "../scripts/api.mjs";

const run = promisify(execFile);
const names = ["client", "react", "server"];

test("what the packages export is what was reviewed", () => {
  for (const [file, text] of Object.entries<string>(reports())) {
    assert.equal(readFileSync(file, "utf8"), text, `${file} is another: npm run api, and look at the difference`);
  }
});

for (const name of names) {
  test(`@parley/${name} is a package as it should be`, async () => {
    const { messages } = await publint({ pkgDir: `packages/${name}`, strict: true });
    assert.deepEqual(
      messages.map((it) => it.code),
      [],
    );
  });

  test(`the types of @parley/${name} are right however it is imported`, { timeout: 120_000 }, async () => {
    const attw = createRequire(`${process.cwd()}/package.json`)
      .resolve("@arethetypeswrong/cli/package.json")
      .replace("package.json", "dist/index.js");
    const { stdout } = await run(process.execPath, [attw, "--pack", `packages/${name}`, "--format", "json"]).catch(
      (failed) => failed,
    );
    const { problems, analysis } = JSON.parse(stdout);
    assert.deepEqual([problems, analysis.problems], [{}, []]);
  });

  test(`@parley/${name} can be imported and required, and depends on nothing`, async () => {
    const { dependencies } = JSON.parse(readFileSync(`packages/${name}/package.json`, "utf8"));
    assert.equal(dependencies, undefined);
    const required = Object.keys(createRequire(`${process.cwd()}/package.json`)(`@parley/${name}`)).sort();
    const imported = Object.keys(await import(`@parley/${name}`)).sort();
    assert.deepEqual(required, imported);
  });
}

test("the types are those that an application wants", { timeout: 120_000 }, async () => {
  const { stdout } = await run(process.execPath, ["node_modules/typescript/bin/tsc", "-p", "test/types"]).catch(
    (failed) => failed,
  );
  assert.equal(stdout, "");
});

test("the lock files name no registry", () => {
  for (const file of ["package-lock.json", "sizes/package-lock.json"]) {
    assert.doesNotMatch(readFileSync(file, "utf8"), /"resolved": "(?!packages\/)/, file);
  }
});
