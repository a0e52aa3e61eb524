// The state of commits as values, with exact ids: bigint.
import { PollyError } from "./errors.js";
import type { components } from "./generated/openapi.js";

type Schemas = components["schemas"];

/** The facts of the contract, which every daemon has. */
export type ContractFact = keyof Schemas["Facts"];

/** A fact of the contract, or one of the daemon's POLLY_FACTS. */
export type FactName = ContractFact | (string & {});

/** null: it is not stored. */
export type Facts = Readonly<Record<ContractFact, bigint | null>> & { readonly [fact: string]: bigint | null };

export type PullState = Schemas["PullState"];

export interface PullOfCommit {
  number: bigint;
  state: PullState;
}

export interface State {
  facts: Facts;
  /** The open ones first; null where the daemon keeps no pull requests. */
  pullRequests: PullOfCommit[] | null;
  /** Whether the pull request `pr_number` is open; null where there is none, or none is kept. */
  prNumberState: PullState | null;
}

export interface ListedCommit {
  sha: string;
  /** OWNER/NAME in lower case; null for a commit without a repository. */
  repository: string | null;
  facts: Facts;
}

export interface CommitOfPull extends ListedCommit {
  isHead: boolean;
  /** In milliseconds since 1970; null where only checks and workflows named the commit. */
  updatedAtMs: number | null;
}

export interface PullCommits {
  number: bigint;
  state: PullState;
  /** The SHA of the head; null where no event of the pull request itself is known. */
  head: string | null;
  /** The newest first. */
  commits: CommitOfPull[];
}

/** Members of a commit that are no facts. */
const OTHERS: ReadonlySet<string> = new Set([
  "pull_requests",
  "pr_number_state",
  "sha",
  "repository",
  "is_head",
  "updated_at_ms",
]);

/** `integers=string` has every id exact; a number is accepted where it is exact, too. */
export function idOf(value: unknown): bigint {
  if (typeof value === "string" && /^-?[0-9]{1,19}$/.test(value)) return BigInt(value);
  if (typeof value === "number" && Number.isSafeInteger(value)) return BigInt(value);
  throw new PollyError({ kind: "internal", detail: `the answer has ${JSON.stringify(value)} where an id belongs` });
}

export function factsOf(commit: object): Facts {
  const facts: Record<string, bigint | null> = {};
  for (const [name, value] of Object.entries(commit)) {
    if (!OTHERS.has(name)) facts[name] = value === null ? null : idOf(value);
  }
  return facts as Facts;
}

/** Of an answer that has one or several stored facts. */
export function storedOf(answer: Schemas["StoredFacts"]): Record<string, bigint> {
  const facts: Record<string, bigint> = {};
  for (const [name, value] of Object.entries(answer)) facts[name] = idOf(value);
  return facts;
}

export function stateOf(state: Schemas["State"]): State {
  const pulls = state.pull_requests;
  return {
    facts: factsOf(state),
    pullRequests: pulls === undefined ? null : pulls.map((pull) => ({ number: idOf(pull.number), state: pull.state })),
    prNumberState: state.pr_number_state ?? null,
  };
}

export function listedOf(commit: Schemas["ListedCommit"] | Schemas["AskedCommit"]): ListedCommit {
  return { sha: commit.sha, repository: commit.repository, facts: factsOf(commit) };
}

export function pullCommitsOf(answer: Schemas["CommitsOfPull"]): PullCommits {
  return {
    number: idOf(answer.number),
    state: answer.state,
    head: answer.head,
    commits: answer.commits.map((commit) => ({
      ...listedOf(commit),
      isHead: commit.is_head,
      updatedAtMs: commit.updated_at_ms,
    })),
  };
}
