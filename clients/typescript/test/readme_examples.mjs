// The examples of README.md. The first one is the beginning of each other one. What an example prints is in its
// comments: behind a statement with console.log, or in the line after it.
import { readFileSync } from "node:fs";

const IMPORT = /^import \{ (.*) \} from "@polly\/client";$/m;

export function examplesOfReadme() {
  const text = readFileSync(new URL("../README.md", import.meta.url), "utf8");
  const blocks = [...text.matchAll(/^```ts\n([^]*?)^```$/gm)].map((match) => match[1]);
  const [first, ...others] = blocks;
  const setup = first.slice(0, first.indexOf("\n\nconst state") + 1);
  return [first, ...others.map((block) => `${setup}\n${block}`)].map((source) => ({
    source,
    expected: expectedOf(source),
  }));
}

function expectedOf(source) {
  const lines = source.split("\n");
  const expected = [];
  lines.forEach((line, at) => {
    if (!line.includes("console.log(") && !line.includes("await there.get(")) return;
    const comment = / \/\/ (.*)$/.exec(line)?.[1] ?? /^\/\/ (.*)$/.exec(lines[at + 1] ?? "")?.[1];
    if (comment !== undefined) expected.push(comment);
  });
  return expected;
}

/** The types of an example that JavaScript does not have. */
const asJavaScript = (source) => source.replace("(): Promise<number> {", "() {");

export const asModule = asJavaScript;

export function asCommonJs(source) {
  const required = asJavaScript(source).replace(IMPORT, 'const { $1 } = require("@polly/client");');
  const failed = "(error) => {\n  console.error(error);\n  process.exitCode = 1;\n}";
  return `(async () => {\n${required}\n})().catch(${failed});\n`;
}
