// When a failed request is sent again, and after how long. Values and pure functions; transport.ts does the I/O.
import type { ErrorKind, PollyError } from "./errors.js";

/**
 * Whether a request may be sent again where the first one was perhaps applied:
 *
 * - `harmless`: yes, the second one changes nothing. Reads; `advance` (the larger value wins); `complete` and
 *   `release` (they name their claim).
 * - `harmful`: no, the second one could undo what another caller wrote in between (`set`, `patch`, `forget`, the
 *   store), or take a claim twice. It is sent again only after an answer that says that nothing was applied, and where
 *   there was no connection.
 */
export type Repetition = "harmless" | "harmful";

export interface RetryOptions {
  /** How often a request is sent at most. 5 by default; 1: no retries. */
  attempts?: number;
  /** The first delay is a random part of this; each further one of twice as much. 100 by default. */
  baseMs?: number;
  /** No delay is a random part of more than this. 2,000 by default. */
  capMs?: number;
}

export const RETRY_DEFAULTS: Required<RetryOptions> = { attempts: 5, baseMs: 100, capMs: 2_000 };

const TRANSIENT: ReadonlySet<ErrorKind> = new Set<ErrorKind>([
  "unavailable",
  "resource_exhausted",
  "deadline_exceeded",
  "unknown_outcome",
  "closed",
]);

export function mayRepeat(failure: PollyError, repetition: Repetition): boolean {
  return TRANSIENT.has(failure.kind) && (repetition === "harmless" || !failure.isPerhapsApplied);
}

/** Full jitter: a random part of a bound that doubles; never before the time that the daemon asked for. */
export function delayMs(failures: number, retryAfterMs: number, options: Required<RetryOptions>): number {
  const bound = Math.min(options.capMs, options.baseMs * 2 ** Math.min(failures - 1, 30));
  return retryAfterMs + Math.random() * bound;
}
