// Many commits: those of one repository, or of a daemon whose state has no repositories.
import { type Id, checkedId, checkedSha } from "./checks.js";
import { Commit } from "./commit.js";
import { invalid } from "./errors.js";
import type { components } from "./generated/openapi.js";
import { type ListedCommit, type PullCommits, listedOf, pullCommitsOf } from "./state.js";
import type { CallOptions, Request, Transport } from "./transport.js";

type Schemas = components["schemas"];

const COMMITS_PER_REQUEST = 100;
const PAGE_MAX = 1_000;

export interface ListOptions extends CallOptions {
  /** Only commits with this `pr_number`. */
  pr?: Id;
  /** About how many commits a request asks for, 1 to 1000; 250 by default. */
  pageSize?: number;
  /** `next` of an earlier page: where to go on. */
  cursor?: string;
}

export interface CommitPage {
  commits: ListedCommit[];
  /** The cursor of the next page; null at the end. */
  next: string | null;
}

/** Commits by their SHAs. */
export class Commits {
  /** `prefix`: `/api/v1`, or that of a repository. */
  constructor(
    protected readonly transport: Transport,
    protected readonly prefix: string,
  ) {}

  /** One commit. No request is sent. */
  commit(sha: string): Commit {
    return new Commit(this.transport, `${this.prefix}/commits/${checkedSha(sha)}/state`);
  }

  /** The facts of many commits, in the order of `shas`. One request for each 100; each is retried. */
  async states(shas: readonly string[], options?: CallOptions): Promise<ListedCommit[]> {
    const commits = shas.map(checkedSha);
    const found: ListedCommit[] = [];
    for (let at = 0; at < commits.length; at += COMMITS_PER_REQUEST) {
      const body = JSON.stringify({ commits: commits.slice(at, at + COMMITS_PER_REQUEST) });
      const path = `${this.prefix}/state:batchGet?integers=string`;
      const request: Request = { method: "POST", path, body, isRead: true, repetition: "harmless" };
      found.push(...(await this.transport.json<Schemas["CommitsFound"]>(request, options)).commits.map(listedOf));
    }
    return found;
  }

  /** The commits of which facts are stored, page after page. Each request is retried. */
  async *list(options: ListOptions = {}): AsyncGenerator<ListedCommit, void, undefined> {
    for await (const page of this.pages(options)) yield* page.commits;
  }

  /** As `list`, in pages: keep `next` of one to go on later. A page may have no commits before the end. */
  async *pages(options: ListOptions = {}): AsyncGenerator<CommitPage, void, undefined> {
    const limit = options.pageSize ?? 250;
    if (!Number.isInteger(limit) || limit < 1 || limit > PAGE_MAX) {
      throw invalid(`pageSize is ${String(limit)}: it must be an integer from 1 to ${PAGE_MAX}`);
    }
    const pr = options.pr === undefined ? "" : `&pr=${checkedId(options.pr, "pr")}`;
    const query = `integers=string&limit=${limit}${pr}`;
    let cursor: string | null = options.cursor ?? null;
    do {
      const from: string = cursor === null ? "" : `&cursor=${encodeURIComponent(cursor)}`;
      const request: Request = { method: "GET", path: `${this.prefix}/state?${query}${from}`, repetition: "harmless" };
      const page: Schemas["CommitList"] = await this.transport.json(request, options);
      cursor = page.next ?? null;
      yield { commits: page.commits.map(listedOf), next: cursor };
    } while (cursor !== null);
  }
}

/** The commits and pull requests of one repository. */
export class Repository extends Commits {
  pull(number: Id): Pull {
    return new Pull(this.transport, `${this.prefix}/pulls/${checkedId(number, "the number of a pull request")}`);
  }
}

export class Pull {
  constructor(
    private readonly transport: Transport,
    private readonly path: string,
  ) {}

  /** The commits of the pull request, the newest first; null where it is unknown. Retried. */
  async commits(options?: CallOptions): Promise<PullCommits | null> {
    const request: Request = { method: "GET", path: `${this.path}/commits?integers=string`, repetition: "harmless" };
    const answer = await this.transport.jsonOrNull<Schemas["CommitsOfPull"]>(request, options);
    return answer === null ? null : pullCommitsOf(answer);
  }
}
