// The package as its users get it: packed, installed into an empty project, and every example of README.md run there
// against a daemon, as an ES module and as CommonJS, and checked by the TypeScript compiler.
import assert from "node:assert/strict";
import { execFile } from "node:child_process";
import { existsSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { mkdir } from "node:fs/promises";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before, test } from "node:test";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { isStale } from "../tools/generate.mjs";
import { deliver, startDaemon } from "./daemon.mjs";
import { asCommonJs, asModule, examplesOfReadme } from "./readme_examples.mjs";

const ROOT = fileURLToPath(new URL("..", import.meta.url));
const EVENT = readFileSync(join(ROOT, "../../examples/pull_request_opened.json"));
const run = promisify(execFile);
const examples = examplesOfReadme();
let project;

before(async () => {
  project = mkdtempSync(join(tmpdir(), "polly_client_project_"));
  const packed = await run("npm", ["pack", "--ignore-scripts", "--json", "--pack-destination", project], { cwd: ROOT });
  const { filename, files } = JSON.parse(packed.stdout)[0];
  const names = files.map(({ path }) => path);
  for (const name of ["LICENSE", "README.md", "dist/esm/index.js", "dist/cjs/index.js", "dist/esm/index.d.ts"]) {
    assert.ok(names.includes(name), `${name} is not in the package`);
  }
  assert.ok(!names.some((name) => /^(src|test|tools|bench|node_modules)\//.test(name)), names.join(" "));
  writeFileSync(join(project, "package.json"), '{"private":true}\n');
  const archive = `./${filename.replace("@", "").replace("/", "-")}`; // npm 9 reports the name of the package
  await run("npm", ["install", "--offline", "--no-audit", "--no-fund", archive], { cwd: project });
});

after(() => rmSync(project, { recursive: true, force: true }));

test("README.md has an example of every feature", () => {
  assert.ok(examples.length >= 12, `${examples.length} examples`);
  const all = examples.map(({ source }) => source).join("\n");
  const calls = [
    ...["get", "fact", "advance", "set", "patch", "forget", "forgetAll", "wait", "once", "claim", "complete"],
    ...["release", "states", "commits", "list", "pages", "scan", "delete"],
  ];
  for (const call of calls) assert.match(all, new RegExp(`\\.${call}\\(`), `${call} has no example`);
});

for (const [format, extension, converted] of [
  ["an ES module", "mjs", asModule],
  ["CommonJS", "cjs", asCommonJs],
]) {
  test(`each example runs as ${format}, and prints what README.md shows`, async (context) => {
    const daemon = await startDaemon();
    context.after(daemon.stop);
    await deliver(daemon.url, "pull_request", EVENT);
    const env = { ...process.env, POLLY_URL: daemon.url, POLLY_API_TOKEN: daemon.token };
    for (const [at, { source, expected }] of examples.entries()) {
      const file = join(project, `example_${at}.${extension}`);
      writeFileSync(file, converted(source));
      const { stdout } = await run(process.execPath, [file], { cwd: project, env, timeout: 30_000 });
      assert.deepEqual(stdout.split("\n").filter((line) => line !== ""), expected, `example ${at}:\n${source}`);
    }
  });
}

test("each example is accepted by the TypeScript compiler, as an ES module and as CommonJS", async () => {
  const types = join(project, "node_modules/@types");
  await mkdir(types);
  symlinkSync(join(ROOT, "node_modules/@types/node"), join(types, "node"));
  symlinkSync(join(ROOT, "node_modules/undici-types"), join(project, "node_modules/undici-types"));
  const files = examples.flatMap(({ source }, at) => {
    writeFileSync(join(project, `checked_${at}.mts`), source);
    return `checked_${at}.mts`;
  });
  const required = 'import { PollyClient } from "@polly/client";\nexport { PollyClient };\n';
  writeFileSync(join(project, "required.cts"), required);
  const config = {
    compilerOptions: { strict: true, noEmit: true, target: "ES2022", module: "Node16", types: ["node"] },
    files: [...files, "required.cts"],
  };
  writeFileSync(join(project, "tsconfig.json"), JSON.stringify(config));
  const tsc = createRequire(import.meta.url).resolve("typescript/bin/tsc");
  await run(process.execPath, [tsc, "-p", "."], { cwd: project }).catch(({ stdout }) => assert.fail(stdout));
});

test("the version of the package is that of the project", () => {
  const { version } = JSON.parse(readFileSync(join(ROOT, "package.json"), "utf8"));
  const cmake = readFileSync(join(ROOT, "../../CMakeLists.txt"), "utf8");
  assert.equal(version, /^project\(polly VERSION (\S+)/m.exec(cmake)[1]);
  assert.ok(existsSync(join(ROOT, "dist/cjs/package.json")));
});

test("the generated types are those of the daemon's OpenAPI document", async (context) => {
  const daemon = await startDaemon();
  context.after(daemon.stop);
  const answer = await fetch(`${daemon.url}/api/openapi.json`);
  assert.equal(answer.status, 200);
  const stale = "src/generated/openapi.ts is stale: `npm run generate -- URL` with this daemon";
  assert.ok(!(await isStale(await answer.json())), stale);
});
