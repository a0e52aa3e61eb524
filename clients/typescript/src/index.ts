// The public names of @polly/client.
export type { AnswerLike, FetchLike } from "./answer.js";
export type { Duration, Id } from "./checks.js";
export { Claim } from "./claim.js";
export type { ClaimOptions, ClaimResult, HeldByAnother, KnownFact, OnceOptions, OnceRun } from "./claim.js";
export { PollyClient } from "./client.js";
export type { ClientOptions } from "./client.js";
export { Commit } from "./commit.js";
export type { FactOptions, WaitOptions } from "./commit.js";
export { Commits, Pull, Repository } from "./commits.js";
export type { CommitPage, ListOptions } from "./commits.js";
export { PollyError } from "./errors.js";
export type { ErrorKind, Failure, ProblemType } from "./errors.js";
export type { JsonValue } from "./exact_json.js";
export type { RetryOptions } from "./retry.js";
export type {
  CommitOfPull,
  ContractFact,
  FactName,
  Facts,
  ListedCommit,
  PullCommits,
  PullOfCommit,
  PullState,
  State,
} from "./state.js";
export { Store } from "./store.js";
export type { Entry, ScanOptions, SetOptions } from "./store.js";
export type { Attempt, CallOptions } from "./transport.js";
