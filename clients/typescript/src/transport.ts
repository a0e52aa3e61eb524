// Sends requests: one deadline for a request with its repetitions, AbortSignal, retries, and errors.
import { checkedRequestId, checkedTimeout } from "./checks.js";
import { PollyError } from "./errors.js";
import { type Repetition, type RetryOptions, delayMs, mayRepeat } from "./retry.js";
import { type FetchLike, failureOfAnswer, failureOfFetch, parsed } from "./answer.js";

/** What every call takes as its last argument. */
export interface CallOptions {
  /** Aborts the call, which then throws the signal's reason. */
  signal?: AbortSignal;
  /** One deadline for the call with all its retries. A call that waits has this much time beyond its wait. */
  timeoutMs?: number;
  /** The X-Request-Id of all its requests. Without it, each call has a new one. */
  requestId?: string;
}

/** One request and what became of it, for logs and metrics. */
export interface Attempt {
  method: string;
  path: string;
  /** 1, 2, 3, ... of this call. */
  attempt: number;
  /** The HTTP status; 0 where there was no answer. */
  status: number;
  requestId: string;
  elapsedMs: number;
}

export interface TransportOptions {
  base: string;
  token: string;
  timeoutMs: number;
  fetch: FetchLike;
  retry: Required<RetryOptions>;
  onAttempt: ((attempt: Attempt) => void) | undefined;
}

export interface Request {
  method: "GET" | "PUT" | "POST" | "PATCH" | "DELETE";
  path: string;
  repetition: Repetition;
  /** Whether it changes nothing; by default that of GET. */
  isRead?: boolean;
  body?: string;
  headers?: Record<string, string>;
  /** An error of this kind is an answer, too: `problem` of the reply. */
  answer?: "absent" | "claimed" | "conflict";
  /**
   * How long to wait for what is missing, where it can be: failures are repeated until this time is over. Each request
   * asks the daemon to wait for what is left, up to 25 s: the path, which has a query, gets `wait`.
   */
  waitMs?: number;
}

export interface Reply {
  status: number;
  text: string;
  problem: PollyError | null;
}

/** Proxies often cut a request at 30 s. */
const WAIT_MS_PER_REQUEST = 25_000;

export class Transport {
  constructor(private readonly options: TransportOptions) {}

  async send(request: Request, call: CallOptions = {}): Promise<Reply> {
    const { signal } = call;
    const requestId = call.requestId === undefined ? newRequestId() : checkedRequestId(call.requestId);
    const timeoutMs = call.timeoutMs === undefined ? this.options.timeoutMs : checkedTimeout(call.timeoutMs);
    signal?.throwIfAborted();
    const controller = new AbortController();
    const abort = () => controller.abort(signal?.reason);
    signal?.addEventListener("abort", abort, { once: true });
    const until = Date.now() + timeoutMs + (request.waitMs ?? 0);
    const timer = setTimeout(() => controller.abort(), until - Date.now());
    try {
      return await this.repeat(request, controller.signal, requestId, until - (request.waitMs ? timeoutMs : 0));
    } catch (error) {
      if (signal?.aborted) throw signal.reason;
      throw error;
    } finally {
      clearTimeout(timer);
      signal?.removeEventListener("abort", abort);
    }
  }

  async json<T>(request: Request, call?: CallOptions): Promise<T> {
    return parsed((await this.send(request, call)).text) as T;
  }

  /** As `json`, and null where the daemon answers that it is absent. */
  async jsonOrNull<T>(request: Request, call?: CallOptions): Promise<T | null> {
    const reply = await this.send({ ...request, answer: "absent" }, call);
    return reply.problem === null ? (parsed(reply.text) as T) : null;
  }

  /** `until`: no repetition begins after this time. */
  private async repeat(request: Request, signal: AbortSignal, requestId: string, until: number): Promise<Reply> {
    const attempts = request.waitMs ? Infinity : this.options.retry.attempts;
    for (let attempt = 1; ; ++attempt) {
      const waitMs = Math.max(1, Math.min(until - Date.now(), WAIT_MS_PER_REQUEST));
      const path = request.waitMs ? `${request.path}&wait=${waitMs}ms` : request.path;
      const reply = await this.attempt({ ...request, path }, signal, requestId, attempt);
      const { problem } = reply;
      if (problem === null || (problem.kind === request.answer && problem.status !== 0)) return reply;
      if (attempt >= attempts || !mayRepeat(problem, request.repetition)) throw problem;
      const delay = delayMs(attempt, problem.retryAfterMs ?? 0, this.options.retry);
      if (Date.now() + delay >= until || signal.aborted) throw problem;
      await sleep(delay, signal);
    }
  }

  private async attempt(request: Request, signal: AbortSignal, requestId: string, attempt: number): Promise<Reply> {
    const { onAttempt } = this.options;
    const began = onAttempt === undefined ? 0 : performance.now();
    const reply = await this.fetched(request, signal, requestId);
    onAttempt?.({
      method: request.method,
      path: request.path,
      attempt,
      status: reply.status,
      requestId: reply.problem?.requestId ?? requestId,
      elapsedMs: performance.now() - began,
    });
    return reply;
  }

  private async fetched(request: Request, signal: AbortSignal, requestId: string): Promise<Reply> {
    const { base, token, fetch } = this.options;
    const headers: Record<string, string> = { authorization: `Bearer ${token}`, "x-request-id": requestId };
    if (request.headers) Object.assign(headers, request.headers);
    if (request.body !== undefined) headers["content-type"] = "application/json";
    const init = { method: request.method, headers, body: request.body ?? null, redirect: "manual" as const, signal };
    try {
      const answer = await fetch(base + request.path, init);
      const text = await answer.text();
      if (answer.status < 300) return { status: answer.status, text, problem: null };
      return { status: answer.status, text, problem: failureOfAnswer(answer, text, requestId) };
    } catch (error) {
      const isRead = request.isRead ?? request.method === "GET";
      return { status: 0, text: "", problem: failureOfFetch(error, { base, signal, requestId, isRead }) };
    }
  }
}

function newRequestId(): string {
  const digits = () => Math.floor(Math.random() * 2 ** 32).toString(16).padStart(8, "0");
  return digits() + digits();
}

function sleep(ms: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    const done = () => {
      clearTimeout(timer);
      signal.removeEventListener("abort", done);
      resolve();
    };
    const timer = setTimeout(done, ms);
    signal.addEventListener("abort", done, { once: true });
  });
}
