// Writes src/generated/openapi.ts, the types of the daemon's OpenAPI document:
//
//   node tools/generate.mjs http://127.0.0.1:8080      # from a running daemon of repository scope
//   node tools/generate.mjs document.json              # from a file
//   node tools/generate.mjs --check DOCUMENT           # ends with 1 where the file is stale, and changes nothing
import { readFile, writeFile } from "node:fs/promises";
import openapiTS, { astToString } from "openapi-typescript";

const TARGET = new URL("../src/generated/openapi.ts", import.meta.url);
const HEAD = "// Generated from the OpenAPI document of Polly by tools/generate.mjs. Do not change it by hand.\n";

async function documentAt(place) {
  if (!/^https?:/.test(place)) return JSON.parse(await readFile(place, "utf8"));
  const answer = await fetch(new URL("/api/openapi.json", place));
  if (!answer.ok) throw new Error(`${answer.url} answered ${answer.status}: is it a daemon of this version?`);
  return answer.json();
}

export async function generatedTypes(document) {
  return HEAD + astToString(await openapiTS({ ...document, info: { title: "Polly", version: "" } }));
}

export async function isStale(document) {
  return (await readFile(TARGET, "utf8").catch(() => "")) !== (await generatedTypes(document));
}

async function main(words) {
  const isCheck = words[0] === "--check";
  const place = words[isCheck ? 1 : 0];
  if (place === undefined) {
    console.error("generate: name a daemon's URL or a file, as in: node tools/generate.mjs http://127.0.0.1:8080");
    return 2;
  }
  const document = await documentAt(place);
  if (!isCheck) {
    await writeFile(TARGET, await generatedTypes(document));
  } else if (await isStale(document)) {
    console.error("generate: src/generated/openapi.ts is stale: run `npm run generate -- URL` with a built daemon");
    return 1;
  }
  return 0;
}

if (process.argv[1] === new URL(import.meta.url).pathname) process.exitCode = await main(process.argv.slice(2));
