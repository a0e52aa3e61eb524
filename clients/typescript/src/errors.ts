// What a call throws: PollyError. What is not stored is no error: such calls return null.
import type { components } from "./generated/openapi.js";

type Problem = components["schemas"]["Problem"];

/** What the caller can do about it. `internal`: the answer is not one of a Polly daemon. */
export type ErrorKind = Problem["kind"] | "internal";

/** The specific cause, as in `urn:polly:problem:claim-lost`. */
export type ProblemType = Problem["type"] | `urn:polly:problem:${string}`;

export interface Failure {
  kind: ErrorKind;
  detail: string;
  type?: ProblemType;
  status?: number;
  requestId?: string;
  retryAfterMs?: number;
  /** Whether a write may have been applied although the call failed. */
  isPerhapsApplied?: boolean;
  cause?: unknown;
}

/**
 * A call that failed. Kinds that the client itself reports, with status 0 where there was no answer:
 *
 * - `invalid_argument`: an argument is wrong; no request was sent.
 * - `unavailable`: no connection, or a proxy answered instead of the daemon. Nothing was applied.
 * - `unknown_outcome`: the connection or the time ended before the answer. A write was perhaps applied.
 * - `deadline_exceeded`: `timeoutMs` is over, and nothing was written.
 */
export class PollyError extends Error {
  readonly kind: ErrorKind;
  /** `urn:polly:problem:WORD`, the specific cause. */
  readonly type: ProblemType;
  /** The HTTP status; 0 where there was no answer. */
  readonly status: number;
  /** The id of the request, which is in each of the daemon's log lines about it. */
  readonly requestId: string | undefined;
  /** After how long the daemon wants to be asked again. */
  readonly retryAfterMs: number | undefined;
  readonly isPerhapsApplied: boolean;
  /** The value that a claim was completed with, where it was not stored. */
  unstored: bigint | undefined;

  constructor(failure: Failure) {
    super(failure.detail, failure.cause === undefined ? undefined : { cause: failure.cause });
    this.name = "PollyError";
    this.kind = failure.kind;
    this.type = failure.type ?? `urn:polly:problem:${failure.kind.replaceAll("_", "-")}`;
    this.status = failure.status ?? 0;
    this.requestId = failure.requestId;
    this.retryAfterMs = failure.retryAfterMs;
    this.isPerhapsApplied = failure.isPerhapsApplied ?? false;
  }
}

export function invalid(detail: string): PollyError {
  return new PollyError({ kind: "invalid_argument", detail });
}
