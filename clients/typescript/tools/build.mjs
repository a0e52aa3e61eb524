// Builds dist/esm, and dist/cjs from the same sources: they are checked once, and the declarations are the same.
import { spawnSync } from "node:child_process";
import { copyFileSync, cpSync, mkdirSync, readFileSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { fileURLToPath } from "node:url";
import ts from "typescript";

const ROOT = fileURLToPath(new URL("..", import.meta.url));
const tsc = createRequire(import.meta.url).resolve("typescript/bin/tsc");

rmSync(`${ROOT}/dist`, { recursive: true, force: true });
const { status } = spawnSync(process.execPath, [tsc, "-p", "tsconfig.json"], { cwd: ROOT, stdio: "inherit" });
if (status !== 0) process.exit(1);
cpSync(`${ROOT}/dist/esm`, `${ROOT}/dist/cjs`, { recursive: true, filter: (path) => !path.endsWith(".js") });
for (const folder of ["", "generated/"]) {
  mkdirSync(`${ROOT}/dist/cjs/${folder}`, { recursive: true });
  for (const name of readdirSync(`${ROOT}/src/${folder}`).filter((each) => each.endsWith(".ts"))) {
    const source = readFileSync(`${ROOT}/src/${folder}${name}`, "utf8");
    const compilerOptions = { module: ts.ModuleKind.CommonJS, target: ts.ScriptTarget.ES2022 };
    const { outputText } = ts.transpileModule(source, { compilerOptions, fileName: name });
    writeFileSync(`${ROOT}/dist/cjs/${folder}${name.replace(/\.ts$/, ".js")}`, outputText);
  }
}
for (const [folder, type] of Object.entries({ esm: "module", cjs: "commonjs" })) {
  writeFileSync(`${ROOT}/dist/${folder}/package.json`, `${JSON.stringify({ type })}\n`);
}
copyFileSync(`${ROOT}/../../LICENSE`, `${ROOT}/LICENSE`);
