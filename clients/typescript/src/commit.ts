// Commit: the facts of one commit. It is a name, not a copy: each call is a request.
import { type Duration, type Id, checkedDuration, checkedFact, checkedId, checkedIds } from "./checks.js";
import { type ClaimOptions, type ClaimResult, type OnceOptions, type OnceRun, claim, once } from "./claim.js";
import { invalid } from "./errors.js";
import type { components } from "./generated/openapi.js";
import { type FactName, type State, factsOf, stateOf, storedOf } from "./state.js";
import type { CallOptions, Request, Transport } from "./transport.js";
import { WAIT_MS_MAX, waiting } from "./waiting.js";

type Schemas = components["schemas"];

export interface FactOptions extends CallOptions {
  /** How long to wait until the fact is stored; up to 24 h. Without it, the answer is what is stored now. */
  wait?: Duration;
}

export interface WaitOptions extends CallOptions {
  /** The facts that have to be stored. */
  for: readonly FactName[];
  /** How long to wait, up to 24 h. */
  timeout: Duration;
}

export class Commit {
  constructor(
    private readonly transport: Transport,
    private readonly path: string,
  ) {}

  /** All facts; those that are not stored are null. Retried. */
  async get(options?: CallOptions): Promise<State> {
    return stateOf(await this.transport.json<Schemas["State"]>(this.read(`${this.path}?integers=string`), options));
  }

  /** One fact; null where it is not stored, or not by the end of `wait`. Retried. */
  async fact(fact: FactName, options: FactOptions = {}): Promise<bigint | null> {
    const path = this.factPath(fact);
    const waitMs = checkedDuration(options.wait ?? 0, "wait", 0, WAIT_MS_MAX);
    return waiting(waitMs, async (leftMs) => {
      const request = { ...this.read(`${path}?integers=string`), waitMs: leftMs };
      const found = await this.transport.jsonOrNull<Schemas["OneFact"]>(request, options);
      return found === null ? null : (factsOf(found)[fact] ?? null);
    });
  }

  /**
   * Waits until all facts in `for` are stored: the whole state, or null when the time is over. Retried, also while the
   * daemon restarts.
   */
  async wait(options: WaitOptions): Promise<State | null> {
    const facts = options.for.map(checkedFact);
    if (facts.length === 0) throw invalid('for has no fact: name those to wait for, as in ["pr_number"]');
    const waitMs = checkedDuration(options.timeout, "timeout", 1, WAIT_MS_MAX);
    return waiting(waitMs, async (leftMs) => {
      const request = { ...this.read(`${this.path}?integers=string&for=${facts.join(",")}`), waitMs: leftMs };
      const answer = await this.transport.json<Schemas["State"]>(request, options);
      const state = stateOf(answer);
      return facts.every((fact) => (state.facts[fact] ?? null) !== null) ? state : null;
    });
  }

  /**
   * Overwrites a fact, whatever is stored. Not retried where the outcome is unknown: a second one could undo what
   * another caller wrote in between. Prefer `advance`, which the order of writers does not matter for.
   */
  async set(fact: FactName, value: Id, options?: CallOptions): Promise<bigint> {
    const body = JSON.stringify(checkedId(value, fact).toString());
    const request = this.write("PUT", `${this.factPath(fact)}?integers=string`, body);
    return storedOf(await this.transport.json<Schemas["OneFact"]>(request, options))[fact] as bigint;
  }

  /** Overwrites the given facts and forgets those that are null; the others stay. Retried as `set`. */
  async patch(facts: Readonly<Record<string, Id | null>>, options?: CallOptions): Promise<State> {
    const body = JSON.stringify(checkedIds(facts));
    const request = this.write("PATCH", `${this.path}?integers=string`, body);
    return stateOf(await this.transport.json<Schemas["State"]>(request, options));
  }

  /**
   * Stores facts as a webhook does: of each the larger of the stored and the given value stays, and its lifetime is
   * renewed. The answer is what is stored now. Retried: a second one changes nothing.
   */
  async advance<F extends string>(facts: Readonly<Record<F, Id>>, options?: CallOptions): Promise<Record<F, bigint>> {
    const body = JSON.stringify(checkedIds(facts));
    const path = `${this.path}:advance?integers=string`;
    const request: Request = { ...this.write("POST", path, body), repetition: "harmless" };
    return storedOf(await this.transport.json<Schemas["StoredFacts"]>(request, options)) as Record<F, bigint>;
  }

  /** Forgets one fact; whether it was stored. Retried as `set`. */
  async forget(fact: FactName, options?: CallOptions): Promise<boolean> {
    return this.forgotten(this.factPath(fact), options);
  }

  /** Forgets all facts; whether one was stored. Retried as `set`. */
  async forgetAll(options?: CallOptions): Promise<boolean> {
    return this.forgotten(this.path, options);
  }

  /**
   * Claims a fact: exactly one of many callers gets the claim, creates what the fact names, and completes the claim
   * with its id. With `wait`, up to 24 h, it waits while another caller has it. Not retried where the outcome is
   * unknown: the first request may have got the claim, which then ends by itself after its `ttl`.
   */
  async claim(fact: FactName, options: ClaimOptions = {}): Promise<ClaimResult> {
    return claim(this.transport, this.factPath(fact), fact, options, "harmful");
  }

  /**
   * The value of a fact that one of many callers creates. Where it is stored, that is the answer. Otherwise one caller
   * gets the claim and calls `run`, whose result is stored; the others wait for it. Where `run` throws, the claim is
   * given up for the next caller, and the error is thrown. `wait` is how long to wait for the others (5m by default);
   * when it is over, the error has the kind `claimed`.
   *
   * `run` has `ttl` (30s by default) for its work, then its `signal` aborts. Where the claim was lost by then, the
   * error has the kind `claim_lost`, and `unstored` is the result of `run`: another caller has created one, too. The
   * request for the claim is retried whatever became of it: `run` has not begun, and a claim whose answer was lost ends
   * by itself.
   */
  async once(fact: FactName, run: OnceRun, options: OnceOptions = {}): Promise<bigint> {
    return once(this.transport, this.factPath(fact), fact, run, options);
  }

  private factPath(fact: string): string {
    return `${this.path}/${checkedFact(fact)}`;
  }

  private read(path: string): Request {
    return { method: "GET", path, repetition: "harmless" };
  }

  private write(method: "PUT" | "PATCH" | "POST", path: string, body: string): Request {
    return { method, path, body, repetition: "harmful" };
  }

  private async forgotten(path: string, options: CallOptions | undefined): Promise<boolean> {
    const request: Request = { method: "DELETE", path, repetition: "harmful" };
    return (await this.transport.json<Schemas["Forgotten"]>(request, options)).forgotten;
  }
}
