// The code blocks of a page of docs/, by language: what a page shows is what its test runs.
import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";

export function blocksOf(page, language) {
  const text = readFileSync(fileURLToPath(new URL(`../../docs/${page}`, import.meta.url)), "utf8");
  return [...text.matchAll(/^```(\w+)\n([^]*?)^```$/gm)].filter((match) => match[1] === language).map((match) => match[2]);
}
