// JSON with exact integers: those beyond 2^53 are bigint, in both directions.
import { parsed } from "./answer.js";
import { invalid } from "./errors.js";

export type JsonValue = null | boolean | number | bigint | string | JsonValue[] | { [name: string]: JsonValue };

/** A text, which is skipped; or an integer of 16 digits or more, which may be beyond 2^53. */
const TEXT_OR_LONG_INTEGER = /"(?:[^"\\]|\\.)*"|-?[0-9]{16,}(?![0-9.eE])/g;

/** A text of this beginning stands for a bigint. It is random, so that no stored text has it. */
function newMark(): string {
  return `integer ${Math.random().toString(36).slice(2)} `;
}

export function exactJson(text: string): JsonValue {
  if (!/[0-9]{16}/.test(text)) return parsed(text) as JsonValue;
  const mark = newMark();
  const isPartOfNumber = (at: number) => /[0-9.eE+]/.test(text[at - 1] ?? "");
  const marked = text.replace(TEXT_OR_LONG_INTEGER, (found: string, at: number) =>
    found.startsWith('"') || isPartOfNumber(at) ? found : `"${mark}${found}"`,
  );
  parsed(text); // marks must not make JSON of what is none
  return JSON.parse(marked, (_, value: unknown) => {
    if (typeof value !== "string" || !value.startsWith(mark)) return value;
    const integer = BigInt(value.slice(mark.length));
    return Number.isSafeInteger(Number(integer)) ? Number(integer) : integer;
  }) as JsonValue;
}

export function exactText(value: JsonValue): string {
  const mark = newMark();
  const text: string | undefined = JSON.stringify(value, (_, member: unknown) => {
    if (typeof member === "number" && !Number.isFinite(member)) throw invalid(`${member} is no JSON value`);
    return typeof member === "bigint" ? mark + member.toString() : member;
  });
  if (text === undefined) throw invalid("the value is no JSON value: pass null, not undefined");
  return text.replace(new RegExp(`"${mark}(-?[0-9]+)"`, "g"), "$1");
}
