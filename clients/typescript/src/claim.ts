// Claims of a fact: one of many callers creates what it names.
import { type Duration, type Id, checkedDuration, checkedId } from "./checks.js";
import { PollyError } from "./errors.js";
import type { components } from "./generated/openapi.js";
import type { Repetition } from "./retry.js";
import { idOf, storedOf } from "./state.js";
import { parsed } from "./answer.js";
import type { CallOptions, Transport } from "./transport.js";
import { WAIT_MS_MAX, waiting } from "./waiting.js";

type Schemas = components["schemas"];

export interface ClaimOptions extends CallOptions {
  /** How long the claim lasts, 1s to 10m; 30s by default. */
  ttl?: Duration;
  /** How long to wait while another caller has the claim, up to 24 h; 0 by default. */
  wait?: Duration;
}

export type OnceOptions = ClaimOptions;

/** What `once` calls: it creates what the fact names, and returns its id. */
export type OnceRun = (claim: { token: bigint; signal: AbortSignal }) => Promise<Id> | Id;

/** The fact is stored: there is nothing to create. */
export interface KnownFact {
  readonly status: "known";
  readonly value: bigint;
}

/** Another caller has the claim, for that long at most. */
export interface HeldByAnother {
  readonly status: "held";
  readonly retryAfterMs: number;
}

export type ClaimResult = KnownFact | HeldByAnother | Claim;

/** The claim is yours: create what the fact names, then complete it; or release it. */
export class Claim {
  readonly status = "claimed";

  constructor(
    private readonly transport: Transport,
    private readonly path: string,
    readonly fact: string,
    /** Larger than every earlier one of this commit and fact: pass it on to what can compare it. */
    readonly token: bigint,
    private readonly endsAt: number,
  ) {}

  /**
   * How long the claim is yours: counted from when it was asked for, or, where the request waited longer than a second,
   * from when it was answered. The store's clock decides in the end.
   */
  get timeLeftMs(): number {
    return Math.max(0, this.endsAt - Date.now());
  }

  /**
   * Stores the value and ends the claim, in one step. The answer is what is stored: the larger one where a webhook was
   * first. Retried: a second one with the same claim and value changes nothing. Throws `claim_lost` where the claim has
   * expired or was taken over: nothing was stored, and `unstored` of the error is the value.
   */
  async complete(value: Id, options?: CallOptions): Promise<bigint> {
    const id = checkedId(value, this.fact);
    const path = `${this.path}?integers=string`;
    const body = JSON.stringify(id.toString());
    try {
      const answer = await this.transport.json<Schemas["OneFact"]>(
        { method: "PUT", path, body, headers: this.headers(), repetition: "harmless" },
        options,
      );
      return storedOf(answer)[this.fact] as bigint;
    } catch (error) {
      if (error instanceof PollyError) error.unstored = id;
      throw error;
    }
  }

  /** Gives the claim up: the next caller gets it at once. Whether it was still held. Retried, which is harmless. */
  async release(options?: CallOptions): Promise<boolean> {
    const answer = await this.transport.json<Schemas["Released"]>(
      { method: "DELETE", path: `${this.path}/claim`, headers: this.headers(), repetition: "harmless" },
      options,
    );
    return answer.released;
  }

  private headers(): Record<string, string> {
    return { "if-claim": this.token.toString() };
  }
}

export async function claim(
  transport: Transport,
  path: string,
  fact: string,
  options: ClaimOptions,
  repetition: Repetition,
): Promise<ClaimResult> {
  const ttlMs = checkedDuration(options.ttl ?? "30s", "ttl", 1_000, 600_000);
  const waitMs = checkedDuration(options.wait ?? 0, "wait", 0, WAIT_MS_MAX);
  let held: HeldByAnother = { status: "held", retryAfterMs: 0 };
  const result = await waiting<KnownFact | Claim>(waitMs, async (leftMs) => {
    const asked = Date.now();
    const target = `${path}/claim?integers=string&ttl=${ttlMs}ms`;
    const request = { method: "POST", path: target, repetition, answer: "claimed", waitMs: leftMs } as const;
    const reply = await transport.send(request, options);
    if (reply.problem !== null) {
      held = { status: "held", retryAfterMs: reply.problem.retryAfterMs ?? 0 };
      return null;
    }
    if (reply.status !== 201) {
      return { status: "known", value: storedOf(parsed(reply.text) as Schemas["OneFact"])[fact] as bigint };
    }
    const granted = parsed(reply.text) as Schemas["Claim"];
    const answered = Date.now();
    const since = answered - asked > 1_000 && leftMs > 0 ? answered : asked;
    return new Claim(transport, path, fact, idOf(granted.token), since + granted.time_left_ms);
  });
  return result ?? held;
}

export async function once(
  transport: Transport,
  path: string,
  fact: string,
  run: OnceRun,
  options: OnceOptions,
): Promise<bigint> {
  const { signal, timeoutMs, requestId } = options;
  const result = await claim(transport, path, fact, { wait: "5m", ...options }, "harmless");
  if (result.status === "known") return result.value;
  if (result.status === "held") {
    throw new PollyError({
      kind: "claimed",
      detail: `another caller has the claim of ${fact} still: wait longer, or try again`,
      retryAfterMs: result.retryAfterMs,
    });
  }
  const call: CallOptions = {
    ...(timeoutMs === undefined ? {} : { timeoutMs }),
    ...(requestId === undefined ? {} : { requestId }),
  };
  let value: bigint;
  try {
    value = checkedId(await running(result, run, signal), fact);
  } catch (error) {
    await result.release(call).catch(() => false); // it ends by itself
    throw error;
  }
  return result.complete(value, call);
}

/** `run` with a signal that aborts when the claim ends, or with the caller's. */
async function running(held: Claim, run: OnceRun, signal: AbortSignal | undefined): Promise<Id> {
  const controller = new AbortController();
  const abort = () => controller.abort(signal?.reason);
  if (signal?.aborted) abort();
  signal?.addEventListener("abort", abort, { once: true });
  const over = () =>
    controller.abort(new PollyError({ kind: "claim_lost", detail: `the time of the claim of ${held.fact} is over` }));
  const timer = setTimeout(over, held.timeLeftMs);
  try {
    return await run({ token: held.token, signal: controller.signal });
  } finally {
    clearTimeout(timer);
    signal?.removeEventListener("abort", abort);
  }
}
