// PollyClient: where the daemon is, its token, and how calls behave.
import type { FetchLike } from "./answer.js";
import { checkedRepository, checkedTimeout, checkedToken, checkedUrl } from "./checks.js";
import { Commits, Repository } from "./commits.js";
import { invalid } from "./errors.js";
import { RETRY_DEFAULTS, type RetryOptions } from "./retry.js";
import { Store } from "./store.js";
import { type Attempt, Transport } from "./transport.js";

export interface ClientOptions {
  /** The URL of the daemon, as in `http://127.0.0.1:8080`; a path before `/api` is kept. */
  url: string;
  /** The token of the API. */
  token: string;
  /** One deadline for a call with all its retries; 30,000 by default. */
  timeoutMs?: number;
  retry?: RetryOptions;
  /** In place of the global `fetch`. */
  fetch?: FetchLike;
  /** Called after each request, with its outcome. It must not throw. */
  onAttempt?: (attempt: Attempt) => void;
}

/**
 * A client of one daemon, or of several behind one URL. Its own `commit`, `states`, `list` and `pages` are those of a
 * daemon with `POLLY_STATE_SCOPE=commit`, whose commits have no repository; `list` and `pages` list the commits of all
 * repositories with any daemon.
 */
export class PollyClient extends Commits {
  readonly store: Store;

  constructor(options: ClientOptions) {
    const retry = { ...RETRY_DEFAULTS, ...options.retry };
    if (!Number.isInteger(retry.attempts) || retry.attempts < 1 || !(retry.baseMs >= 0) || !(retry.capMs >= 0)) {
      throw invalid("retry must have attempts of 1 or more, and baseMs and capMs of 0 or more");
    }
    const base = checkedUrl(options.url);
    const transport = new Transport({
      base,
      token: checkedToken(options.token),
      timeoutMs: checkedTimeout(options.timeoutMs ?? 30_000),
      fetch: options.fetch ?? ((url, init) => globalThis.fetch(url, init)),
      retry,
      onAttempt: options.onAttempt,
    });
    super(transport, "/api/v1");
    this.store = new Store(transport);
  }

  /** A repository, as in `repo("acme/shop")`. No request is sent. */
  repo(repository: string): Repository {
    return new Repository(this.transport, `/api/v1/repos/${checkedRepository(repository)}`);
  }
}
