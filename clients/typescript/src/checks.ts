// Checks of arguments, before a request is sent. Each throws PollyError of kind invalid_argument, which names what was
// wrong and what to pass.
import { invalid } from "./errors.js";

/** An id: bigint, a safe integer, or a decimal string. From 1 to 2^63 - 1. */
export type Id = bigint | number | string;

/** Milliseconds, or a number with its unit: `"500ms"`, `"25s"`, `"1m30s"`, `"24h"`, `"7d"`. */
export type Duration = number | string;

const ID_MAX = 2n ** 63n - 1n;
const TIMER_MS_MAX = 2 ** 31 - 1;
const UNITS: Readonly<Record<string, number>> = { ms: 1, s: 1_000, m: 60_000, h: 3_600_000, d: 86_400_000 };

function shown(value: unknown): string {
  return typeof value === "string" ? JSON.stringify(value.slice(0, 80)) : String(value);
}

export function checkedId(value: Id, what: string): bigint {
  if (typeof value === "number" && !Number.isSafeInteger(value)) {
    throw invalid(`${what} is ${value}, which is no exact integer: pass a bigint, as in 42n`);
  }
  const isDecimal = typeof value === "string" ? /^[0-9]{1,19}$/.test(value) : /^(bigint|number)$/.test(typeof value);
  const id = isDecimal ? BigInt(value) : 0n;
  if (id < 1n || id > ID_MAX) throw invalid(`${what} is ${shown(value)}: it must be an integer from 1 to 2^63 - 1`);
  return id;
}

export function checkedIds<T extends Id | null>(facts: Readonly<Record<string, T>>): Record<string, string | null> {
  const texts: Record<string, string | null> = {};
  for (const [fact, value] of Object.entries(facts)) {
    texts[checkedFact(fact)] = value === null ? null : checkedId(value, fact).toString();
  }
  if (Object.keys(texts).length === 0) throw invalid("there is no fact: name at least one, as in { pr_number: 42n }");
  return texts;
}

export function checkedSha(sha: string): string {
  if (typeof sha !== "string" || !/^(?:[0-9a-f]{40}|[0-9a-f]{64})$/i.test(sha)) {
    throw invalid(`the SHA ${shown(sha)} must be 40 or 64 hexadecimal digits`);
  }
  return sha.toLowerCase();
}

/** The path of a repository: `acme/shop`. */
export function checkedRepository(repository: string): string {
  const parts = typeof repository === "string" ? repository.split("/") : [];
  if (parts.length !== 2 || !parts.every((part) => /^[\w.-]{1,100}$/.test(part) && !/^\.\.?$/.test(part))) {
    throw invalid(`the repository ${shown(repository)} must be OWNER/NAME, as in acme/shop`);
  }
  return repository;
}

export function checkedFact(fact: string): string {
  if (typeof fact !== "string" || !/^[a-z][a-z0-9_]{0,39}$/.test(fact)) {
    throw invalid(`${shown(fact)} must be the name of a fact: lower-case letters, digits, _, as in pr_number`);
  }
  return fact;
}

export function checkedDuration(duration: Duration, what: string, minMs: number, maxMs: number): number {
  const ms = typeof duration === "string" ? msOf(duration) : typeof duration === "number" ? duration : NaN;
  if (!(ms >= minMs && ms <= maxMs)) {
    throw invalid(
      `${what} is ${shown(duration)}: it must be milliseconds or a text such as "25s", from ${minMs} to ${maxMs} ms`,
    );
  }
  return Math.ceil(ms);
}

function msOf(duration: string): number {
  if (!/^(?:[0-9]+(?:\.[0-9]+)?(?:ms|s|m|h|d))+$/.test(duration)) return NaN;
  let ms = 0;
  for (const [, count, unit = ""] of duration.matchAll(/([0-9.]+)([a-z]+)/g)) {
    ms += Number(count) * (UNITS[unit] ?? NaN);
  }
  return ms;
}

export function checkedTimeout(timeoutMs: number): number {
  return checkedDuration(timeoutMs, "timeoutMs", 1, TIMER_MS_MAX);
}

export function checkedRequestId(id: string): string {
  if (typeof id !== "string" || !/^[A-Za-z0-9._:+/=@-]{1,64}$/.test(id)) {
    throw invalid(`requestId ${shown(id)} must have 1 to 64 letters, digits and characters of . _ : + / = @ -`);
  }
  return id;
}

/** The base of all paths, without a slash at its end. */
export function checkedUrl(text: string): string {
  let url: URL;
  try {
    url = new URL(text);
  } catch {
    throw invalid(`url ${shown(text)} must be that of the daemon, as in http://127.0.0.1:8080`);
  }
  if (!/^https?:$/.test(url.protocol) || url.search || url.hash || url.username) {
    throw invalid(`url ${shown(text)} must be http:// or https:// without user, query and fragment`);
  }
  return url.origin + url.pathname.replace(/\/+$/, "");
}

export function checkedToken(token: string): string {
  if (typeof token !== "string" || !/^[\x21-\x7e]+$/.test(token)) {
    throw invalid("token must be the token of the API: visible ASCII characters, at least one");
  }
  return token;
}
