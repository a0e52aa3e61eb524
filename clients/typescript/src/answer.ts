// Answers and failures of `fetch` as values: the text of JSON, or a PollyError.
import { type ErrorKind, type ProblemType, PollyError } from "./errors.js";

/** The part of `fetch` that the client uses; the global one fits. */
export type FetchLike = (
  url: string,
  init: {
    method: string;
    headers: Record<string, string>;
    body: string | null;
    redirect: "manual";
    signal: AbortSignal;
  },
) => Promise<AnswerLike>;

export interface AnswerLike {
  readonly status: number;
  readonly headers: { get(name: string): string | null };
  text(): Promise<string>;
}

/** Codes of Node's errors where no connection was made: no byte of the request was sent. */
const UNCONNECTED = /^(ECONNREFUSED|ENOTFOUND|EAI_AGAIN|EHOSTUNREACH|ENETUNREACH|UND_ERR_CONNECT_TIMEOUT)$/;

export function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (cause) {
    throw new PollyError({ kind: "internal", detail: "the answer is not JSON: does url name a Polly daemon?", cause });
  }
}

function problemOf(text: string): Record<string, unknown> | null {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === "object" && value !== null && "kind" in value ? (value as Record<string, unknown>) : null;
  } catch {
    return null;
  }
}

/** An error of the daemon, or of a proxy before it, which may have passed the request on. */
export function failureOfAnswer(answer: AnswerLike, text: string, requestId: string): PollyError {
  const { status } = answer;
  const problem = problemOf(text);
  const seconds = /^[0-9]{1,9}$/.exec(answer.headers.get("retry-after") ?? "")?.[0];
  const common = {
    status,
    requestId: answer.headers.get("x-request-id") ?? requestId,
    ...(seconds === undefined ? {} : { retryAfterMs: Number(seconds) * 1_000 }),
  };
  if (problem !== null) {
    const kind = String(problem["kind"]) as ErrorKind;
    return new PollyError({
      ...common,
      kind,
      detail: String(problem["detail"] ?? `the daemon answered ${status}`),
      ...(/^urn:/.test(String(problem["type"])) ? { type: problem["type"] as ProblemType } : {}),
      isPerhapsApplied: kind === "unknown_outcome" || kind === "cancelled",
    });
  }
  const isBusy = status === 429 || status === 502 || status === 503 || status === 504;
  const hint = status < 400 ? `it redirects to ${answer.headers.get("location")}: set url to that` : "is it a proxy?";
  return new PollyError({
    ...common,
    kind: isBusy ? "unavailable" : "internal",
    detail: `the answer ${status} is not one of a Polly daemon: ${hint}`,
    isPerhapsApplied: isBusy && status !== 429,
  });
}

export interface Sent {
  base: string;
  signal: AbortSignal;
  requestId: string;
  isRead: boolean;
}

/** No answer: no connection, a connection that was lost, or the end of the time. */
export function failureOfFetch(cause: unknown, { base, signal, requestId, isRead }: Sent): PollyError {
  const common = { requestId, cause };
  if (signal.aborted) {
    return isRead
      ? new PollyError({ ...common, kind: "deadline_exceeded", detail: `${base} did not answer in time` })
      : new PollyError({
          ...common,
          kind: "unknown_outcome",
          detail: `${base} did not answer in time: the request was perhaps applied`,
          isPerhapsApplied: true,
        });
  }
  const why = messageOf(cause);
  if (isUnconnected(cause)) {
    return new PollyError({ ...common, kind: "unavailable", detail: `no connection to ${base}: ${why}` });
  }
  return new PollyError({
    ...common,
    kind: isRead ? "unavailable" : "unknown_outcome",
    detail: `the connection to ${base} was lost before the answer: ${why}`,
    isPerhapsApplied: !isRead,
  });
}

function isUnconnected(error: unknown): boolean {
  const cause = error instanceof Error ? (error.cause ?? error) : error;
  // Where a name has several addresses, Node reports one error for each.
  const all: unknown[] = cause instanceof AggregateError ? cause.errors : [cause];
  return all.length > 0 && all.every((one) => UNCONNECTED.test(String((one as { code?: unknown } | null)?.code)));
}

function messageOf(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  return error.cause instanceof Error && error.cause.message !== "" ? error.cause.message : error.message;
}
