// Builds the client and runs its tests: node tools/run_tests.mjs PROGRAM, where PROGRAM is the built polly.
import { spawnSync } from "node:child_process";
import { existsSync, readdirSync } from "node:fs";
import { resolve } from "node:path";
import { fileURLToPath } from "node:url";

const ROOT = fileURLToPath(new URL("..", import.meta.url));
const [program] = process.argv.slice(2);

if (program === undefined || !existsSync(program)) {
  console.error(`run_tests: ${program ?? "no program"}: pass the built polly, as in build/dev/polly`);
  process.exit(2);
}
if (!existsSync(`${ROOT}/node_modules/typescript`)) {
  console.error("run_tests: node_modules is missing: ./dev test installs it, or `npm ci` in clients/typescript");
  process.exit(2);
}
const env = { ...process.env, POLLY_PROGRAM: resolve(program) };
const tests = readdirSync(`${ROOT}/test`).filter((name) => name.endsWith(".test.mjs"));
for (const words of [["tools/build.mjs"], ["--test", ...tests.map((name) => `test/${name}`)]]) {
  const { status } = spawnSync(process.execPath, words, { cwd: ROOT, env, stdio: "inherit" });
  if (status !== 0) process.exit(1);
}
