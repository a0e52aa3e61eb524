// Generated from the OpenAPI document of Polly by tools/generate.mjs. Do not change it by hand.
export interface paths {
    "/api/v1/repos/{owner}/{name}/commits/{sha}/state": {
        parameters: {
            query?: never;
            header?: {
                /**
                 * @description The id of this request, for logs on both sides. One that is not sound is replaced.
                 * @example b7c5a2f0e4d19386
                 */
                "X-Request-Id"?: components["parameters"]["RequestId"];
            };
            path: {
                /**
                 * @description The owner of the repository, in any case.
                 * @example octo-org
                 */
                owner: components["parameters"]["Owner"];
                /**
                 * @description The name of the repository, in any case.
                 * @example hello-polly
                 */
                name: components["parameters"]["Name"];
                /**
                 * @description The SHA of the commit, 40 or 64 hexadecimal digits.
                 * @example 4f2c8a1d9e7b6053f1c2d3e4a5b6978800112233
                 */
                sha: components["parameters"]["Sha"];
            };
            cookie?: never;
        };
        /**
         * The facts of a commit
         * @description A fact that is not stored is null. With `wait` and `for` the answer comes as soon as all facts in `for` are stored, or when the time is over.
         */
        get: operations["getState"];
        put?: never;
        post?: never;
        /** Forget all facts of a commit */
        delete: operations["forgetState"];
        options?: never;
        head?: never;
        /**
         * Overwrite and forget facts
         * @description The given facts are overwritten, whatever is stored; null forgets one; the others stay.
         */
        patch: operations["changeState"];
        trace?: never;
    };
    "/api/v1/repos/{owner}/{name}/commits/{sha}/state:advance": {
        parameters: {
            query?: never;
            header?: {
                /**
                 * @description The id of this request, for logs on both sides. One that is not sound is replaced.
                 * @example b7c5a2f0e4d19386
                 */
                "X-Request-Id"?: components["parameters"]["RequestId"];
            };
            path: {
                /**
                 * @description The owner of the repository, in any case.
                 * @example octo-org
                 */
                owner: components["parameters"]["Owner"];
                /**
                 * @description The name of the repository, in any case.
                 * @example hello-polly
                 */
                name: components["parameters"]["Name"];
                /**
                 * @description The SHA of the commit, 40 or 64 hexadecimal digits.
                 * @example 4f2c8a1d9e7b6053f1c2d3e4a5b6978800112233
                 */
                sha: components["parameters"]["Sha"];
            };
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Store facts as a webhook does
         * @description Of each fact the larger of the stored and the given value stays, and its lifetime is renewed.
         */
        post: operations["advanceState"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/repos/{owner}/{name}/commits/{sha}/state/{fact}": {
        parameters: {
            query?: never;
            header?: {
                /**
                 * @description The id of this request, for logs on both sides. One that is not sound is replaced.
                 * @example b7c5a2f0e4d19386
                 */
                "X-Request-Id"?: components["parameters"]["RequestId"];
            };
            path: {
                /**
                 * @description The owner of the repository, in any case.
                 * @example octo-org
                 */
                owner: components["parameters"]["Owner"];
                /**
                 * @description The name of the repository, in any case.
                 * @example hello-polly
                 */
                name: components["parameters"]["Name"];
                /**
                 * @description The SHA of the commit, 40 or 64 hexadecimal digits.
                 * @example 4f2c8a1d9e7b6053f1c2d3e4a5b6978800112233
                 */
                sha: components["parameters"]["Sha"];
                /**
                 * @description The name of a fact: one of the five, or one of POLLY_FACTS.
                 * @example pr_number
                 */
                fact: components["parameters"]["Fact"];
            };
            cookie?: never;
        };
        /**
         * One fact of a commit
         * @description With `wait` the answer comes as soon as the fact is stored; when the time is over, it is 404 of type absent.
         */
        get: operations["getFact"];
        /**
         * Overwrite a fact, or complete a claim
         * @description Without If-Claim the value is stored whatever is stored or claimed. With it, the larger of the stored and the given value stays and the claim ends, in one step.
         */
        put: operations["setFact"];
        post?: never;
        /** Forget a fact */
        delete: operations["forgetFact"];
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/repos/{owner}/{name}/commits/{sha}/state/{fact}/claim": {
        parameters: {
            query?: never;
            header?: {
                /**
                 * @description The id of this request, for logs on both sides. One that is not sound is replaced.
                 * @example b7c5a2f0e4d19386
                 */
                "X-Request-Id"?: components["parameters"]["RequestId"];
            };
            path: {
                /**
                 * @description The owner of the repository, in any case.
                 * @example octo-org
                 */
                owner: components["parameters"]["Owner"];
                /**
                 * @description The name of the repository, in any case.
                 * @example hello-polly
                 */
                name: components["parameters"]["Name"];
                /**
                 * @description The SHA of the commit, 40 or 64 hexadecimal digits.
                 * @example 4f2c8a1d9e7b6053f1c2d3e4a5b6978800112233
                 */
                sha: components["parameters"]["Sha"];
                /**
                 * @description The name of a fact: one of the five, or one of POLLY_FACTS.
                 * @example pr_number
                 */
                fact: components["parameters"]["Fact"];
            };
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Claim a fact
         * @description Exactly one of many callers gets the claim, and creates what the fact names. With `wait` the request waits while another caller has the claim.
         */
        post: operations["claimFact"];
        /**
         * Give a claim up
         * @description The next caller gets it at once.
         */
        delete: operations["releaseClaim"];
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/state": {
        parameters: {
            query?: never;
            header?: {
                /**
                 * @description The id of this request, for logs on both sides. One that is not sound is replaced.
                 * @example b7c5a2f0e4d19386
                 */
                "X-Request-Id"?: components["parameters"]["RequestId"];
            };
            path?: never;
            cookie?: never;
        };
        /**
         * The commits of which facts are stored
         * @description Without `limit` and `cursor` the answer is one list, which is sent while it is read. With one of them it is a page; follow `next`, or `Link`, until it is null.
         */
        get: operations["listAllCommits"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/repos/{owner}/{name}/state": {
        parameters: {
            query?: never;
            header?: {
                /**
                 * @description The id of this request, for logs on both sides. One that is not sound is replaced.
                 * @example b7c5a2f0e4d19386
                 */
                "X-Request-Id"?: components["parameters"]["RequestId"];
            };
            path: {
                /**
                 * @description The owner of the repository, in any case.
                 * @example octo-org
                 */
                owner: components["parameters"]["Owner"];
                /**
                 * @description The name of the repository, in any case.
                 * @example hello-polly
                 */
                name: components["parameters"]["Name"];
            };
            cookie?: never;
        };
        /**
         * The commits of a repository of which facts are stored
         * @description Without `limit` and `cursor` the answer is one list, which is sent while it is read. With one of them it is a page; follow `next`, or `Link`, until it is null.
         */
        get: operations["listCommits"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/repos/{owner}/{name}/state:batchGet": {
        parameters: {
            query?: never;
            header?: {
                /**
                 * @description The id of this request, for logs on both sides. One that is not sound is replaced.
                 * @example b7c5a2f0e4d19386
                 */
                "X-Request-Id"?: components["parameters"]["RequestId"];
            };
            path: {
                /**
                 * @description The owner of the repository, in any case.
                 * @example octo-org
                 */
                owner: components["parameters"]["Owner"];
                /**
                 * @description The name of the repository, in any case.
                 * @example hello-polly
                 */
                name: components["parameters"]["Name"];
            };
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * The facts of up to 100 commits
         * @description The answer has the commits in the order in which they were asked for.
         */
        post: operations["getStates"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/repos/{owner}/{name}/pulls/{number}/commits": {
        parameters: {
            query?: never;
            header?: {
                /**
                 * @description The id of this request, for logs on both sides. One that is not sound is replaced.
                 * @example b7c5a2f0e4d19386
                 */
                "X-Request-Id"?: components["parameters"]["RequestId"];
            };
            path: {
                /**
                 * @description The owner of the repository, in any case.
                 * @example octo-org
                 */
                owner: components["parameters"]["Owner"];
                /**
                 * @description The name of the repository, in any case.
                 * @example hello-polly
                 */
                name: components["parameters"]["Name"];
                /**
                 * @description The number of a pull request.
                 * @example 42
                 */
                number: components["parameters"]["PullNumber"];
            };
            cookie?: never;
        };
        /**
         * The commits of a pull request, the newest first
         * @description Where the daemon keeps pull requests (POLLY_STATE_PULLS). At most 250 commits of a pull request are known.
         */
        get: operations["listCommitsOfPull"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/deliveries": {
        parameters: {
            query?: never;
            header?: {
                /**
                 * @description The id of this request, for logs on both sides. One that is not sound is replaced.
                 * @example b7c5a2f0e4d19386
                 */
                "X-Request-Id"?: components["parameters"]["RequestId"];
            };
            path?: never;
            cookie?: never;
        };
        /**
         * The last deliveries of this daemon
         * @description The newest one comes first. The record is of this daemon alone, in memory, and bounded (`POLLY_DELIVERIES_KEPT`). Follow `next`, or `Link`, until it is null.
         */
        get: operations["listAllDeliveries"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/repos/{owner}/{name}/deliveries": {
        parameters: {
            query?: never;
            header?: {
                /**
                 * @description The id of this request, for logs on both sides. One that is not sound is replaced.
                 * @example b7c5a2f0e4d19386
                 */
                "X-Request-Id"?: components["parameters"]["RequestId"];
            };
            path: {
                /**
                 * @description The owner of the repository, in any case.
                 * @example octo-org
                 */
                owner: components["parameters"]["Owner"];
                /**
                 * @description The name of the repository, in any case.
                 * @example hello-polly
                 */
                name: components["parameters"]["Name"];
            };
            cookie?: never;
        };
        /**
         * The last deliveries of a repository
         * @description The newest one comes first. The record is of this daemon alone, in memory, and bounded (`POLLY_DELIVERIES_KEPT`). Follow `next`, or `Link`, until it is null.
         */
        get: operations["listDeliveries"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/repos/{owner}/{name}/commits/{sha}/explain": {
        parameters: {
            query?: never;
            header?: {
                /**
                 * @description The id of this request, for logs on both sides. One that is not sound is replaced.
                 * @example b7c5a2f0e4d19386
                 */
                "X-Request-Id"?: components["parameters"]["RequestId"];
            };
            path: {
                /**
                 * @description The owner of the repository, in any case.
                 * @example octo-org
                 */
                owner: components["parameters"]["Owner"];
                /**
                 * @description The name of the repository, in any case.
                 * @example hello-polly
                 */
                name: components["parameters"]["Name"];
                /**
                 * @description The SHA of the commit, 40 or 64 hexadecimal digits.
                 * @example 4f2c8a1d9e7b6053f1c2d3e4a5b6978800112233
                 */
                sha: components["parameters"]["Sha"];
            };
            cookie?: never;
        };
        /**
         * Why the facts of a commit are known or not
         * @description From what is stored and from the last deliveries of this daemon. It is 200 also where no fact is known. `deliveries` are the newest 100 that name the commit.
         */
        get: operations["explainCommit"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/doctor": {
        parameters: {
            query?: never;
            header?: {
                /**
                 * @description The id of this request, for logs on both sides. One that is not sound is replaced.
                 * @example b7c5a2f0e4d19386
                 */
                "X-Request-Id"?: components["parameters"]["RequestId"];
            };
            path?: never;
            cookie?: never;
        };
        /**
         * What the daemon finds when it checks itself
         * @description It is 200 also where a check failed: `ok` is false then.
         */
        get: operations["getFindings"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/webhook": {
        parameters: {
            query?: never;
            header?: {
                /**
                 * @description The id of this request, for logs on both sides. One that is not sound is replaced.
                 * @example b7c5a2f0e4d19386
                 */
                "X-Request-Id"?: components["parameters"]["RequestId"];
            };
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * A delivery from GitHub
         * @description The facts of the event are stored before the answer. Parameters of the query are ignored.
         */
        post: operations["receiveDelivery"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/livez": {
        parameters: {
            query?: never;
            header?: {
                /**
                 * @description The id of this request, for logs on both sides. One that is not sound is replaced.
                 * @example b7c5a2f0e4d19386
                 */
                "X-Request-Id"?: components["parameters"]["RequestId"];
            };
            path?: never;
            cookie?: never;
        };
        /** Whether the process answers */
        get: operations["getLiveness"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/readyz": {
        parameters: {
            query?: never;
            header?: {
                /**
                 * @description The id of this request, for logs on both sides. One that is not sound is replaced.
                 * @example b7c5a2f0e4d19386
                 */
                "X-Request-Id"?: components["parameters"]["RequestId"];
            };
            path?: never;
            cookie?: never;
        };
        /** Whether the daemon can do its work */
        get: operations["getReadiness"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/healthz": {
        parameters: {
            query?: never;
            header?: {
                /**
                 * @description The id of this request, for logs on both sides. One that is not sound is replaced.
                 * @example b7c5a2f0e4d19386
                 */
                "X-Request-Id"?: components["parameters"]["RequestId"];
            };
            path?: never;
            cookie?: never;
        };
        /** The same as /readyz */
        get: operations["getHealth"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/metrics": {
        parameters: {
            query?: never;
            header?: {
                /**
                 * @description The id of this request, for logs on both sides. One that is not sound is replaced.
                 * @example b7c5a2f0e4d19386
                 */
                "X-Request-Id"?: components["parameters"]["RequestId"];
            };
            path?: never;
            cookie?: never;
        };
        /**
         * Metrics in the text format of Prometheus, or as OpenMetrics
         * @description `Accept` with application/openmetrics-text gets OpenMetrics, `Accept-Encoding: gzip` a smaller body.
         */
        get: operations["getMetrics"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/openapi.json": {
        parameters: {
            query?: never;
            header?: {
                /**
                 * @description The id of this request, for logs on both sides. One that is not sound is replaced.
                 * @example b7c5a2f0e4d19386
                 */
                "X-Request-Id"?: components["parameters"]["RequestId"];
            };
            path?: never;
            cookie?: never;
        };
        /** This document */
        get: operations["getDocument"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/store/entry": {
        parameters: {
            query?: never;
            header?: {
                /**
                 * @description The id of this request, for logs on both sides. One that is not sound is replaced.
                 * @example b7c5a2f0e4d19386
                 */
                "X-Request-Id"?: components["parameters"]["RequestId"];
            };
            path?: never;
            cookie?: never;
        };
        /** The value of a key */
        get: operations["getEntry"];
        /** Store a value */
        put: operations["setEntry"];
        post?: never;
        /** Delete a key */
        delete: operations["deleteEntry"];
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/store": {
        parameters: {
            query?: never;
            header?: {
                /**
                 * @description The id of this request, for logs on both sides. One that is not sound is replaced.
                 * @example b7c5a2f0e4d19386
                 */
                "X-Request-Id"?: components["parameters"]["RequestId"];
            };
            path?: never;
            cookie?: never;
        };
        /** A page of keys */
        get: operations["listKeys"];
        put?: never;
        post?: never;
        /**
         * Delete a page of keys
         * @description Follow `next` until it is null.
         */
        delete: operations["deleteKeys"];
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/store/{key}": {
        parameters: {
            query?: never;
            header?: {
                /**
                 * @description The id of this request, for logs on both sides. One that is not sound is replaced.
                 * @example b7c5a2f0e4d19386
                 */
                "X-Request-Id"?: components["parameters"]["RequestId"];
            };
            path: {
                /**
                 * @description A key.
                 * @example answer
                 */
                key: components["parameters"]["KeyInPath"];
            };
            cookie?: never;
        };
        /**
         * A path of an earlier version
         * @deprecated
         */
        get: operations["getKeyInPath"];
        /**
         * A path of an earlier version
         * @deprecated
         */
        put: operations["putKeyInPath"];
        post?: never;
        /**
         * A path of an earlier version
         * @deprecated
         */
        delete: operations["deleteKeyInPath"];
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/store/{key}/entry": {
        parameters: {
            query?: never;
            header?: {
                /**
                 * @description The id of this request, for logs on both sides. One that is not sound is replaced.
                 * @example b7c5a2f0e4d19386
                 */
                "X-Request-Id"?: components["parameters"]["RequestId"];
            };
            path: {
                /**
                 * @description A key.
                 * @example answer
                 */
                key: components["parameters"]["KeyInPath"];
            };
            cookie?: never;
        };
        /**
         * A path of an earlier version
         * @deprecated
         */
        get: operations["getKeyInPathEntry"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/raw": {
        parameters: {
            query?: never;
            header?: {
                /**
                 * @description The id of this request, for logs on both sides. One that is not sound is replaced.
                 * @example b7c5a2f0e4d19386
                 */
                "X-Request-Id"?: components["parameters"]["RequestId"];
            };
            path?: never;
            cookie?: never;
        };
        /**
         * A page of entries as they are stored
         * @description `limit` is an upper bound: a page ends earlier where its values are large.
         */
        get: operations["listRawEntries"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/raw/get": {
        parameters: {
            query?: never;
            header?: {
                /**
                 * @description The id of this request, for logs on both sides. One that is not sound is replaced.
                 * @example b7c5a2f0e4d19386
                 */
                "X-Request-Id"?: components["parameters"]["RequestId"];
            };
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Entries with their revisions
         * @description The entries of the first keys: at least one, and as many as fit. Ask for the others again.
         */
        post: operations["getRawEntries"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/raw/replace": {
        parameters: {
            query?: never;
            header?: {
                /**
                 * @description The id of this request, for logs on both sides. One that is not sound is replaced.
                 * @example b7c5a2f0e4d19386
                 */
                "X-Request-Id"?: components["parameters"]["RequestId"];
            };
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Write entries that are still as they were read
         * @description Each entry is compared and written in one step.
         */
        post: operations["replaceRawEntries"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/stats": {
        parameters: {
            query?: never;
            header?: {
                /**
                 * @description The id of this request, for logs on both sides. One that is not sound is replaced.
                 * @example b7c5a2f0e4d19386
                 */
                "X-Request-Id"?: components["parameters"]["RequestId"];
            };
            path?: never;
            cookie?: never;
        };
        /**
         * What the store holds
         * @description Counting reads every entry. It runs once at a time, and its result is shared for some seconds. Where it takes longer than 2 s, the answer begins with blanks.
         */
        get: operations["getStatistics"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
}
export type webhooks = Record<string, never>;
export interface components {
    schemas: {
        /** @description A 64-bit integer: a number, or a decimal string where the request has `integers=string`. */
        Id: number | string;
        /** @description null: nothing is stored. */
        IdOrNull: components["schemas"]["Id"] | null;
        /** @description A 64-bit integer of 1 or more, as a number or as a decimal string. */
        NewId: number | string;
        Sha: string;
        FactName: string;
        RequestId: string;
        ClaimTokenText: string;
        /**
         * @description As in Go, and `d` is a day.
         * @example 25s
         * @example 1m30s
         * @example 500ms
         * @example 7d
         */
        Duration: string;
        /** @enum {unknown} */
        PullState: "open" | "closed";
        /** @description The five facts of the contract. Those of POLLY_FACTS are further members, which are integers, too. */
        Facts: {
            pr_number: components["schemas"]["IdOrNull"];
            vuln_check_run_id: components["schemas"]["IdOrNull"];
            license_check_run_id: components["schemas"]["IdOrNull"];
            workflow_run_id: components["schemas"]["IdOrNull"];
            check_suite_id: components["schemas"]["IdOrNull"];
        };
        /** @description One fact by its name. */
        OneFact: {
            [key: string]: components["schemas"]["Id"];
        };
        /** @description Facts by their names. */
        StoredFacts: {
            [key: string]: components["schemas"]["Id"];
        };
        /** @description Facts by their names. */
        NewFacts: {
            [key: string]: components["schemas"]["NewId"];
        };
        /** @description Facts by their names; null forgets one. */
        FactChanges: {
            [key: string]: components["schemas"]["NewId"] | null;
        };
        /** @description An integer, or an object with it. */
        NewFact: components["schemas"]["NewId"] | {
            value: components["schemas"]["NewId"];
        };
        Claim: {
            /** @description Larger than every earlier one of this commit and fact. */
            token: components["schemas"]["Id"];
            time_left_ms: number;
        };
        Forgotten: {
            /** @description false: nothing was stored. */
            forgotten: boolean;
        };
        Released: {
            /** @description false: it was not held. */
            released: boolean;
        };
        /** @description The facts of a commit and, where the daemon keeps pull requests, those of the commit: the open ones first. */
        State: {
            pull_requests?: components["schemas"]["PullOfCommit"][];
            /** @description Whether the pull request pr_number is open. */
            pr_number_state?: components["schemas"]["PullState"] | null;
        } & components["schemas"]["Facts"];
        PullOfCommit: {
            number: components["schemas"]["Id"];
            state: components["schemas"]["PullState"];
        };
        /** @description A commit of which facts are stored. */
        ListedCommit: {
            sha: components["schemas"]["Sha"];
            /** @description OWNER/NAME in lower case; null for a commit without a repository. */
            repository: string | null;
        } & components["schemas"]["Facts"];
        /** @description A commit that was asked for; its facts are null where nothing is stored. */
        AskedCommit: {
            sha: components["schemas"]["Sha"];
            repository: string | null;
        } & components["schemas"]["Facts"];
        CommitOfPull: {
            sha: components["schemas"]["Sha"];
            repository: string | null;
            is_head: boolean;
            /** @description The newest `updated_at` of a pull_request event with this head, in milliseconds since 1970; null where only checks and workflows named it. */
            updated_at_ms: number | null;
        } & components["schemas"]["Facts"];
        CommitList: {
            commits: components["schemas"]["ListedCommit"][];
            /** @description The cursor of the next page; null at the end. A list without `limit` and `cursor` has it only beyond 100,000 commits. */
            next?: string | null;
        };
        CommitsOfPull: {
            number: components["schemas"]["Id"];
            state: components["schemas"]["PullState"];
            /** @description null where no event of the pull request itself is known. */
            head: components["schemas"]["Sha"] | null;
            commits: components["schemas"]["CommitOfPull"][];
            next?: string | null;
        };
        CommitsAskedFor: {
            commits: components["schemas"]["Sha"][];
        };
        CommitsFound: {
            commits: components["schemas"]["AskedCommit"][];
        };
        DeliveryRecord: {
            /** @description Milliseconds since 1970. */
            received_at_ms: number;
            /** @description X-GitHub-Delivery. */
            id: string | null;
            /** @description The name of one of GitHub's webhook events; `other` stands for names that are none. */
            event: string;
            action: string | null;
            repository: string | null;
            sha: string | null;
            /**
             * @description failed: the store did not take its facts.
             * @enum {unknown}
             */
            outcome: "stored" | "ignored" | "refused" | "failed";
            /** @description What the delivery stored; null: a fact was stored, and its value is not recorded. */
            facts: {
                [key: string]: components["schemas"]["IdOrNull"];
            };
            /** @description Why it was ignored, refused or failed, in one sentence. */
            because: string | null;
        };
        DeliveryList: {
            deliveries: components["schemas"]["DeliveryRecord"][];
            /** @description All deliveries since then are recorded; milliseconds since 1970. */
            since_ms: number;
            /** @description How many are recorded. */
            kept: number;
            /** @description How many can be, POLLY_DELIVERIES_KEPT; 0: none. */
            capacity: number;
            /** @description When the newest delivery of each event came, of any commit; null: none since the start. */
            newest_ms: {
                [key: string]: number | null;
            };
            /** @description The cursor of the next page; null: this is the last one. */
            next: string | null;
        };
        FactExplanation: {
            fact: components["schemas"]["FactName"];
            /**
             * @description What happened to the fact.
             *
             *     - `known`: It is stored.
             *     - `expired`: A delivery stored it, and its lifetime has ended.
             *     - `forgotten`: A delivery stored it, and it was removed before that.
             *     - `failed`: The newest delivery that would have stored it failed in the store.
             *     - `refused`: The newest delivery that would have stored it was malformed.
             *     - `ignored`: Deliveries of its event came for this commit, and none contained it.
             *     - `never_delivered`: No recorded delivery of its event names this commit.
             *     - `not_recorded`: The daemon records no deliveries.
             * @enum {unknown}
             */
            status: "known" | "expired" | "forgotten" | "failed" | "refused" | "ignored" | "never_delivered" | "not_recorded";
            value: components["schemas"]["IdOrNull"];
            /** @description null: it does not expire, or is not known. */
            time_left_ms: number | null;
            because: string;
            /** @description What to do next. */
            hints: string[];
            /** @description The delivery that decided. */
            delivery: components["schemas"]["DeliveryRecord"] | null;
        };
        Explanation: {
            sha: components["schemas"]["Sha"];
            /** @description null in commit scope. */
            repository: string | null;
            facts: components["schemas"]["FactExplanation"][];
            deliveries: components["schemas"]["DeliveryRecord"][];
            /** @description All deliveries since then are recorded; milliseconds since 1970. */
            since_ms: number;
            /** @description How many are recorded. */
            kept: number;
            /** @description How many can be, POLLY_DELIVERIES_KEPT; 0: none. */
            capacity: number;
            /** @description When the newest delivery of each event came, of any commit; null: none since the start. */
            newest_ms: {
                [key: string]: number | null;
            };
        };
        Finding: {
            /** @description What was looked at. */
            check: string;
            /** @enum {unknown} */
            result: "ok" | "warning" | "failed";
            /** @description What was found. */
            text: string;
            /** @description What to do; empty: nothing, or `text` has it. */
            action: string;
            /** @description That of the error of a failed check (docs/design.md, Errors). */
            kind: string | null;
        };
        Report: {
            /** @description false: a check failed. */
            ok: boolean;
            findings: components["schemas"]["Finding"][];
            version: string;
            /** @description The daemon's clock, in seconds since 1970. */
            time: number;
        };
        Entry: {
            key: string;
            /** @description Any JSON value. */
            value: unknown;
            /** @description null: it does not expire. */
            time_left_ms: number | null;
        };
        EntrySet: {
            key: string;
            /** @constant */
            set: true;
        };
        EntryDeleted: {
            key: string;
            /** @description false: it was absent. */
            deleted: boolean;
        };
        KeyPage: {
            keys: string[];
            /** @description null: the last page. */
            next: string | null;
        };
        DeletedPage: {
            prefix: string;
            matched: number;
            deleted: number;
            /** @description null: the last page. */
            next: string | null;
        };
        Base64: string;
        RawEntry: {
            key: string;
            bytes: components["schemas"]["Base64"];
            /** @description In milliseconds since 1970; null: it does not expire. */
            expires_ms: number | null;
        };
        RawPage: {
            entries: components["schemas"]["RawEntry"][];
            /** @description null: the last page. */
            next: string | null;
        };
        RawKeys: {
            keys: string[];
        };
        RawEntries: {
            entries: (null | {
                key: string;
                bytes: components["schemas"]["Base64"];
                expires_ms: number | null;
                revision: components["schemas"]["Base64"];
            })[];
        };
        RawReplacements: {
            entries: {
                key: string;
                /** @description As it was read; null: it was absent. */
                revision: components["schemas"]["Base64"] | null;
                /** @description null: the entry is deleted. */
                bytes: components["schemas"]["Base64"] | null;
                expires_ms?: number | null;
            }[];
        };
        RawWritten: {
            written: boolean[];
        };
        Tally: {
            entries: number;
            bytes: number;
        };
        Statistics: {
            entries: number;
            bytes: number;
            kinds: {
                keys: string;
                entries: number;
                bytes: number;
            }[];
            other_kinds: components["schemas"]["Tally"];
            repositories: {
                repository: string;
                entries: number;
                bytes: number;
            }[];
            exact: boolean;
            other_repositories: components["schemas"]["Tally"];
            without_repository: components["schemas"]["Tally"];
            expire_within_hour: number;
            never_expire: number;
            plain: number;
            compressed: number;
            damaged: number;
            sealed: {
                key: string;
                entries: number;
                bytes: number;
            }[];
            other_sealed: components["schemas"]["Tally"];
            took_ms: number;
            age_ms: number;
        };
        Health: {
            /** @enum {unknown} */
            status: "ok" | "unavailable";
            checks: {
                [key: string]: {
                    status?: string;
                } & {
                    [key: string]: unknown;
                };
            };
        };
        Delivered: {
            stored: components["schemas"]["StoredFacts"];
        } | {
            /** @constant */
            pong: true;
            because: string;
        };
        Ignored: {
            /** @description The name of the event. */
            ignored: string;
            /** @description Why it has no facts, in one sentence. */
            because: string;
        };
        /** @description Problem details (RFC 9457). */
        Problem: {
            /**
             * @description What happened.
             *
             *     - `invalid-argument`: The request is wrong; the detail names what, and what to do.
             *     - `invalid-value`: A fact, or another identifier, is not a 64-bit integer, or is less than 1.
             *     - `unknown-parameter`: The query has a parameter that this path does not know; the detail lists those that it knows.
             *     - `malformed-request`: The request is not sound HTTP/1.1.
             *     - `unauthenticated`: The token, or the signature of a delivery, is missing or wrong.
             *     - `forbidden`: The token's scope is too small, or the repository is not one of its own; the detail names the scope.
             *     - `absent`: Nothing is stored there.
             *     - `unknown-fact`: The daemon has no fact of this name; the detail lists the names.
             *     - `unknown-path`: There is nothing at this path.
             *     - `unknown-method`: The path has other methods: `Allow` lists them.
             *     - `request-timeout`: The request did not arrive in time.
             *     - `gone`: The path of an earlier version; the detail names the new one.
             *     - `claimed`: Another caller has the claim, for as many seconds as `Retry-After`.
             *     - `claim-lost`: The claim has expired, was given up or taken over. Nothing was stored.
             *     - `conflict`: Something else is stored already; it was not changed.
             *     - `type-mismatch`: What is stored there is not an integer, or not of the type that was asked for.
             *     - `body-too-large`: The body is larger than 25 MiB.
             *     - `target-too-long`: Path and query are longer than 8 KiB.
             *     - `unsupported-media-type`: The body of a delivery is neither JSON nor a form.
             *     - `expectation-failed`: The header Expect has another value than 100-continue.
             *     - `head-too-large`: The headers are larger than 32 KiB, or more than 100.
             *     - `unavailable`: The store does not answer: try again later.
             *     - `overloaded`: The daemon's connections or its memory are used up: try again later.
             *     - `too-many-requests`: As many requests of this kind as are allowed at once are worked on: try again later.
             *     - `resource-exhausted`: A limit is reached: try again later.
             *     - `too-many-waiting`: As many requests wait already as POLLY_WAITERS_MAX allows: try again later.
             *     - `stopping`: The daemon stops: ask again, another one answers.
             *     - `deadline-exceeded`: The store did not answer in time. A write was not applied.
             *     - `unknown-outcome`: The store did not answer in time. A write was perhaps applied: repeat it.
             *     - `config`: The daemon's configuration does not allow this: its log says why.
             *     - `permission-denied`: The store refuses the daemon: its log says why.
             *     - `cancelled`: The request was cancelled.
             *     - `closed`: The daemon, or its store, is closing: ask again.
             *     - `corrupt`: The stored value is damaged. It is never overwritten silently.
             *     - `unsupported`: The store's engine cannot do this.
             *     - `internal`: Something went wrong in the daemon: its log says what.
             *     - `unsupported-version`: The version of HTTP is neither 1.1 nor 1.0.
             * @enum {unknown}
             */
            type: "urn:polly:problem:invalid-argument" | "urn:polly:problem:invalid-value" | "urn:polly:problem:unknown-parameter" | "urn:polly:problem:malformed-request" | "urn:polly:problem:unauthenticated" | "urn:polly:problem:forbidden" | "urn:polly:problem:absent" | "urn:polly:problem:unknown-fact" | "urn:polly:problem:unknown-path" | "urn:polly:problem:unknown-method" | "urn:polly:problem:request-timeout" | "urn:polly:problem:gone" | "urn:polly:problem:claimed" | "urn:polly:problem:claim-lost" | "urn:polly:problem:conflict" | "urn:polly:problem:type-mismatch" | "urn:polly:problem:body-too-large" | "urn:polly:problem:target-too-long" | "urn:polly:problem:unsupported-media-type" | "urn:polly:problem:expectation-failed" | "urn:polly:problem:head-too-large" | "urn:polly:problem:unavailable" | "urn:polly:problem:overloaded" | "urn:polly:problem:too-many-requests" | "urn:polly:problem:resource-exhausted" | "urn:polly:problem:too-many-waiting" | "urn:polly:problem:stopping" | "urn:polly:problem:deadline-exceeded" | "urn:polly:problem:unknown-outcome" | "urn:polly:problem:config" | "urn:polly:problem:permission-denied" | "urn:polly:problem:cancelled" | "urn:polly:problem:closed" | "urn:polly:problem:corrupt" | "urn:polly:problem:unsupported" | "urn:polly:problem:internal" | "urn:polly:problem:unsupported-version";
            title: string;
            status: number;
            /** @description What happened, to what, and what to do. */
            detail: string;
            /**
             * @description What the caller can do about it (docs/design.md, Errors).
             * @enum {unknown}
             */
            kind: "invalid_argument" | "config" | "type_mismatch" | "conflict" | "unavailable" | "resource_exhausted" | "deadline_exceeded" | "unknown_outcome" | "permission_denied" | "corrupt" | "cancelled" | "closed" | "unsupported" | "absent" | "claimed" | "claim_lost";
            request_id: components["schemas"]["RequestId"];
        };
    };
    responses: {
        /** @description The answer is still the one that If-None-Match names. There is no body. */
        NotModified: {
            headers: {
                "X-Request-Id": components["headers"]["X-Request-Id"];
                ETag: components["headers"]["ETag"];
                [name: string]: unknown;
            };
            content?: never;
        };
        /** @description The request is wrong. Sending it again does not help. */
        BadRequest: {
            headers: {
                "X-Request-Id": components["headers"]["X-Request-Id"];
                "Cache-Control": components["headers"]["Cache-Control"];
                [name: string]: unknown;
            };
            content: {
                "application/problem+json": {
                    /** @enum {unknown} */
                    type?: "urn:polly:problem:invalid-argument" | "urn:polly:problem:invalid-value" | "urn:polly:problem:unknown-parameter" | "urn:polly:problem:unknown-fact" | "urn:polly:problem:malformed-request";
                    /** @constant */
                    status?: 400;
                } & components["schemas"]["Problem"];
            };
        };
        /** @description The token is missing or wrong. */
        Unauthenticated: {
            headers: {
                "X-Request-Id": components["headers"]["X-Request-Id"];
                "Cache-Control": components["headers"]["Cache-Control"];
                "WWW-Authenticate": components["headers"]["WWW-Authenticate"];
                [name: string]: unknown;
            };
            content: {
                "application/problem+json": {
                    /** @enum {unknown} */
                    type?: "urn:polly:problem:unauthenticated";
                    /** @constant */
                    status?: 401;
                } & components["schemas"]["Problem"];
            };
        };
        /** @description The signature is missing or wrong. */
        UnsignedDelivery: {
            headers: {
                "X-Request-Id": components["headers"]["X-Request-Id"];
                "Cache-Control": components["headers"]["Cache-Control"];
                "WWW-Authenticate": components["headers"]["WWW-Authenticate"];
                [name: string]: unknown;
            };
            content: {
                "application/problem+json": {
                    /** @enum {unknown} */
                    type?: "urn:polly:problem:unauthenticated";
                    /** @constant */
                    status?: 401;
                } & components["schemas"]["Problem"];
            };
        };
        /** @description The token is known, and does not allow this: its scope is too small, or its repositories are others. */
        Forbidden: {
            headers: {
                "X-Request-Id": components["headers"]["X-Request-Id"];
                "Cache-Control": components["headers"]["Cache-Control"];
                [name: string]: unknown;
            };
            content: {
                "application/problem+json": {
                    /** @enum {unknown} */
                    type?: "urn:polly:problem:forbidden";
                    /** @constant */
                    status?: 403;
                } & components["schemas"]["Problem"];
            };
        };
        /** @description The daemon has no fact of this name. */
        UnknownFact: {
            headers: {
                "X-Request-Id": components["headers"]["X-Request-Id"];
                "Cache-Control": components["headers"]["Cache-Control"];
                [name: string]: unknown;
            };
            content: {
                "application/problem+json": {
                    /** @enum {unknown} */
                    type?: "urn:polly:problem:unknown-fact";
                    /** @constant */
                    status?: 404;
                } & components["schemas"]["Problem"];
            };
        };
        /** @description The fact is not stored, or the daemon has none of this name. */
        AbsentFact: {
            headers: {
                "X-Request-Id": components["headers"]["X-Request-Id"];
                "Cache-Control": components["headers"]["Cache-Control"];
                [name: string]: unknown;
            };
            content: {
                "application/problem+json": {
                    /** @enum {unknown} */
                    type?: "urn:polly:problem:absent" | "urn:polly:problem:unknown-fact";
                    /** @constant */
                    status?: 404;
                } & components["schemas"]["Problem"];
            };
        };
        /** @description Nothing is stored there. */
        Absent: {
            headers: {
                "X-Request-Id": components["headers"]["X-Request-Id"];
                "Cache-Control": components["headers"]["Cache-Control"];
                [name: string]: unknown;
            };
            content: {
                "application/problem+json": {
                    /** @enum {unknown} */
                    type?: "urn:polly:problem:absent";
                    /** @constant */
                    status?: 404;
                } & components["schemas"]["Problem"];
            };
        };
        /** @description What is stored there is not an integer. Nothing was changed. */
        Mismatch: {
            headers: {
                "X-Request-Id": components["headers"]["X-Request-Id"];
                "Cache-Control": components["headers"]["Cache-Control"];
                [name: string]: unknown;
            };
            content: {
                "application/problem+json": {
                    /** @enum {unknown} */
                    type?: "urn:polly:problem:type-mismatch" | "urn:polly:problem:conflict";
                    /** @constant */
                    status?: 409;
                } & components["schemas"]["Problem"];
            };
        };
        /** @description Another caller has the claim; or what is stored is not an integer. */
        Claimed: {
            headers: {
                "X-Request-Id": components["headers"]["X-Request-Id"];
                "Cache-Control": components["headers"]["Cache-Control"];
                /**
                 * @description With type claimed: after how many seconds the claim ends at the latest.
                 * @example 12
                 */
                "Retry-After"?: string;
                [name: string]: unknown;
            };
            content: {
                "application/problem+json": {
                    /** @enum {unknown} */
                    type?: "urn:polly:problem:claimed" | "urn:polly:problem:type-mismatch";
                    /** @constant */
                    status?: 409;
                } & components["schemas"]["Problem"];
            };
        };
        /** @description A value is stored under this key; with if_absent=true it is not changed. */
        AlreadySet: {
            headers: {
                "X-Request-Id": components["headers"]["X-Request-Id"];
                "Cache-Control": components["headers"]["Cache-Control"];
                [name: string]: unknown;
            };
            content: {
                "application/problem+json": {
                    /** @enum {unknown} */
                    type?: "urn:polly:problem:conflict";
                    /** @constant */
                    status?: 409;
                } & components["schemas"]["Problem"];
            };
        };
        /** @description The path of an earlier version. */
        Gone: {
            headers: {
                "X-Request-Id": components["headers"]["X-Request-Id"];
                "Cache-Control": components["headers"]["Cache-Control"];
                [name: string]: unknown;
            };
            content: {
                "application/problem+json": {
                    /** @enum {unknown} */
                    type?: "urn:polly:problem:gone";
                    /** @constant */
                    status?: 410;
                } & components["schemas"]["Problem"];
            };
        };
        /** @description The claim of If-Claim was lost. Nothing was stored. */
        ClaimLost: {
            headers: {
                "X-Request-Id": components["headers"]["X-Request-Id"];
                "Cache-Control": components["headers"]["Cache-Control"];
                [name: string]: unknown;
            };
            content: {
                "application/problem+json": {
                    /** @enum {unknown} */
                    type?: "urn:polly:problem:claim-lost";
                    /** @constant */
                    status?: 412;
                } & components["schemas"]["Problem"];
            };
        };
        /** @description The body is too large. */
        TooLarge: {
            headers: {
                "X-Request-Id": components["headers"]["X-Request-Id"];
                "Cache-Control": components["headers"]["Cache-Control"];
                [name: string]: unknown;
            };
            content: {
                "application/problem+json": {
                    /** @enum {unknown} */
                    type?: "urn:polly:problem:body-too-large";
                    /** @constant */
                    status?: 413;
                } & components["schemas"]["Problem"];
            };
        };
        /** @description The body is neither JSON nor a form. */
        UnsupportedMediaType: {
            headers: {
                "X-Request-Id": components["headers"]["X-Request-Id"];
                "Cache-Control": components["headers"]["Cache-Control"];
                [name: string]: unknown;
            };
            content: {
                "application/problem+json": {
                    /** @enum {unknown} */
                    type?: "urn:polly:problem:unsupported-media-type";
                    /** @constant */
                    status?: 415;
                } & components["schemas"]["Problem"];
            };
        };
        /** @description What is stored there is damaged. */
        Corrupt: {
            headers: {
                "X-Request-Id": components["headers"]["X-Request-Id"];
                "Cache-Control": components["headers"]["Cache-Control"];
                [name: string]: unknown;
            };
            content: {
                "application/problem+json": {
                    /** @enum {unknown} */
                    type?: "urn:polly:problem:corrupt" | "urn:polly:problem:internal";
                    /** @constant */
                    status?: 500;
                } & components["schemas"]["Problem"];
            };
        };
        /** @description What is stored there is damaged, or not an integer. */
        Failed: {
            headers: {
                "X-Request-Id": components["headers"]["X-Request-Id"];
                "Cache-Control": components["headers"]["Cache-Control"];
                [name: string]: unknown;
            };
            content: {
                "application/problem+json": {
                    /** @enum {unknown} */
                    type?: "urn:polly:problem:corrupt" | "urn:polly:problem:type-mismatch" | "urn:polly:problem:internal";
                    /** @constant */
                    status?: 500;
                } & components["schemas"]["Problem"];
            };
        };
        /** @description The store's engine cannot do this: claims on a Valkey cluster need POLLY_STATE_KEYS=tagged. */
        Unsupported: {
            headers: {
                "X-Request-Id": components["headers"]["X-Request-Id"];
                "Cache-Control": components["headers"]["Cache-Control"];
                [name: string]: unknown;
            };
            content: {
                "application/problem+json": {
                    /** @enum {unknown} */
                    type?: "urn:polly:problem:unsupported";
                    /** @constant */
                    status?: 501;
                } & components["schemas"]["Problem"];
            };
        };
        /** @description Try again later: the store does not answer, a limit is reached, or the daemon stops. */
        Unavailable: {
            headers: {
                "X-Request-Id": components["headers"]["X-Request-Id"];
                "Cache-Control": components["headers"]["Cache-Control"];
                "Retry-After": components["headers"]["Retry-After"];
                [name: string]: unknown;
            };
            content: {
                "application/problem+json": {
                    /** @enum {unknown} */
                    type?: "urn:polly:problem:unavailable" | "urn:polly:problem:resource-exhausted" | "urn:polly:problem:too-many-waiting" | "urn:polly:problem:stopping" | "urn:polly:problem:overloaded" | "urn:polly:problem:too-many-requests" | "urn:polly:problem:deadline-exceeded" | "urn:polly:problem:unknown-outcome" | "urn:polly:problem:config" | "urn:polly:problem:permission-denied" | "urn:polly:problem:cancelled" | "urn:polly:problem:closed";
                    /** @constant */
                    status?: 503;
                } & components["schemas"]["Problem"];
            };
        };
    };
    parameters: {
        /**
         * @description The owner of the repository, in any case.
         * @example octo-org
         */
        Owner: string;
        /**
         * @description The name of the repository, in any case.
         * @example hello-polly
         */
        Name: string;
        /**
         * @description The SHA of the commit, 40 or 64 hexadecimal digits.
         * @example 4f2c8a1d9e7b6053f1c2d3e4a5b6978800112233
         */
        Sha: components["schemas"]["Sha"];
        /**
         * @description The name of a fact: one of the five, or one of POLLY_FACTS.
         * @example pr_number
         */
        Fact: components["schemas"]["FactName"];
        /**
         * @description The number of a pull request.
         * @example 42
         */
        PullNumber: number;
        /**
         * @description A key.
         * @example answer
         */
        KeyInPath: string;
        /**
         * @description The id of this request, for logs on both sides. One that is not sound is replaced.
         * @example b7c5a2f0e4d19386
         */
        RequestId: components["schemas"]["RequestId"];
        /**
         * @description The ETag of an earlier answer: 304 where the answer would be the same. Lists of tags, weak tags and `*` are accepted.
         * @example "6e3f5a0c2b9d4817a1c0d2e4f6981b3d"
         */
        IfNoneMatch: string;
        /**
         * @description The token of a claim: the value is stored, and the claim ended, in one step.
         * @example 1796000000000
         */
        IfClaim: components["schemas"]["ClaimTokenText"];
        /**
         * @description The token of the claim that is given up.
         * @example 1796000000000
         */
        IfClaimRequired: components["schemas"]["ClaimTokenText"];
        /** @description How identifiers are written in the answer: as numbers, or as decimal strings. Counts and times stay numbers. */
        Integers: "number" | "string";
        /**
         * @description How long to wait for what is missing, 0 to 60s. The end comes up to a tenth earlier.
         * @example 25s
         */
        Wait: components["schemas"]["Duration"];
        /**
         * @description The facts to wait for, separated by commas; with `wait` only.
         * @example pr_number,workflow_run_id
         */
        For: string;
        /**
         * @description How long the claim lasts, 1s to 10m.
         * @example 30s
         */
        ClaimTtl: components["schemas"]["Duration"];
        /**
         * @description Only commits with this pr_number.
         * @example 42
         */
        Pr: number;
        /**
         * @description How many commits a page has, about. Where there are more, the answer has a `next`.
         * @example 500
         */
        CommitsLimit: number;
        /** @description Where the page begins: `next` of the one before. */
        Cursor: string;
        /**
         * @description The key, 1 to 512 bytes.
         * @example answer
         */
        Key: string;
        /**
         * @description How long the value is kept; without it, for ever.
         * @example 24h
         */
        ValueTtl: components["schemas"]["Duration"];
        /**
         * @description true: writes only where nothing is stored; otherwise 409.
         * @example true
         */
        IfAbsent: "true" | "false";
        /**
         * @description Only keys that begin with this.
         * @example polly:pr_number:
         */
        Prefix: string;
        /**
         * @description The keys that begin with this are deleted; it may not be empty.
         * @example cache:
         */
        PrefixRequired: string;
        /**
         * @description How many keys a page has, about.
         * @example 100
         */
        KeysLimit: number;
        /**
         * @description How many repositories are listed.
         * @example 10
         */
        RepositoriesLimit: number;
        /**
         * @description Anything but `false`: the checks as JSON.
         * @example true
         */
        Verbose: string;
        /**
         * @description Only deliveries of this event; `other`: of all whose names GitHub does not document.
         * @example check_run
         */
        DeliveryEvent: string;
        /**
         * @description Only deliveries of this repository, OWNER/NAME.
         * @example octo-org/hello-polly
         */
        DeliveryRepository: string;
        /**
         * @description Only deliveries that name this commit.
         * @example 4f2c8a1d9e7b6053f1c2d3e4a5b6978800112233
         */
        DeliverySha: components["schemas"]["Sha"];
        /**
         * @description Only deliveries that ended so.
         * @example ignored
         */
        DeliveryOutcome: "stored" | "ignored" | "refused" | "failed";
        /**
         * @description How many deliveries a page has at most; 1000 are, where it is larger.
         * @example 100
         */
        DeliveriesLimit: number;
        /**
         * @description Only these facts, separated by commas.
         * @example pr_number
         */
        ExplainedFacts: string;
    };
    requestBodies: never;
    headers: {
        /**
         * @description The id of this request, which is in each of its log lines: the one that the request had, where it was sound, otherwise a new one.
         * @example b7c5a2f0e4d19386
         */
        "X-Request-Id": components["schemas"]["RequestId"];
        /** @description Answers are not for caches. */
        "Cache-Control": "no-store";
        /**
         * @description A hash of the body, for If-None-Match.
         * @example "6e3f5a0c2b9d4817a1c0d2e4f6981b3d"
         */
        ETag: string;
        /** @description The next page, where there is one, with rel="next". */
        Link: string;
        /**
         * @description After how many seconds to try again.
         * @example 1
         */
        "Retry-After": string;
        /**
         * @description The scheme that is missing.
         * @example Bearer
         */
        "WWW-Authenticate": string;
    };
    pathItems: never;
}
export type $defs = Record<string, never>;
export interface operations {
    getState: {
        parameters: {
            query?: {
                /**
                 * @description How long to wait for what is missing, 0 to 60s. The end comes up to a tenth earlier.
                 * @example 25s
                 */
                wait?: components["parameters"]["Wait"];
                /**
                 * @description The facts to wait for, separated by commas; with `wait` only.
                 * @example pr_number,workflow_run_id
                 */
                for?: components["parameters"]["For"];
                /** @description How identifiers are written in the answer: as numbers, or as decimal strings. Counts and times stay numbers. */
                integers?: components["parameters"]["Integers"];
            };
            header?: {
                /**
                 * @description The id of this request, for logs on both sides. One that is not sound is replaced.
                 * @example b7c5a2f0e4d19386
                 */
                "X-Request-Id"?: components["parameters"]["RequestId"];
                /**
                 * @description The ETag of an earlier answer: 304 where the answer would be the same. Lists of tags, weak tags and `*` are accepted.
                 * @example "6e3f5a0c2b9d4817a1c0d2e4f6981b3d"
                 */
                "If-None-Match"?: components["parameters"]["IfNoneMatch"];
            };
            path: {
                /**
                 * @description The owner of the repository, in any case.
                 * @example octo-org
                 */
                owner: components["parameters"]["Owner"];
                /**
                 * @description The name of the repository, in any case.
                 * @example hello-polly
                 */
                name: components["parameters"]["Name"];
                /**
                 * @description The SHA of the commit, 40 or 64 hexadecimal digits.
                 * @example 4f2c8a1d9e7b6053f1c2d3e4a5b6978800112233
                 */
                sha: components["parameters"]["Sha"];
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The state. */
            200: {
                headers: {
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    "Cache-Control": components["headers"]["Cache-Control"];
                    ETag: components["headers"]["ETag"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["State"];
                };
            };
            304: components["responses"]["NotModified"];
            400: components["responses"]["BadRequest"];
            401: components["responses"]["Unauthenticated"];
            403: components["responses"]["Forbidden"];
            409: components["responses"]["Mismatch"];
            500: components["responses"]["Corrupt"];
            503: components["responses"]["Unavailable"];
        };
    };
    forgetState: {
        parameters: {
            query?: never;
            header?: {
                /**
                 * @description The id of this request, for logs on both sides. One that is not sound is replaced.
                 * @example b7c5a2f0e4d19386
                 */
                "X-Request-Id"?: components["parameters"]["RequestId"];
            };
            path: {
                /**
                 * @description The owner of the repository, in any case.
                 * @example octo-org
                 */
                owner: components["parameters"]["Owner"];
                /**
                 * @description The name of the repository, in any case.
                 * @example hello-polly
                 */
                name: components["parameters"]["Name"];
                /**
                 * @description The SHA of the commit, 40 or 64 hexadecimal digits.
                 * @example 4f2c8a1d9e7b6053f1c2d3e4a5b6978800112233
                 */
                sha: components["parameters"]["Sha"];
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description What was stored is forgotten. */
            200: {
                headers: {
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    "Cache-Control": components["headers"]["Cache-Control"];
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "forgotten": true
                     *     }
                     */
                    "application/json": components["schemas"]["Forgotten"];
                };
            };
            400: components["responses"]["BadRequest"];
            401: components["responses"]["Unauthenticated"];
            403: components["responses"]["Forbidden"];
            503: components["responses"]["Unavailable"];
        };
    };
    changeState: {
        parameters: {
            query?: {
                /** @description How identifiers are written in the answer: as numbers, or as decimal strings. Counts and times stay numbers. */
                integers?: components["parameters"]["Integers"];
            };
            header?: {
                /**
                 * @description The id of this request, for logs on both sides. One that is not sound is replaced.
                 * @example b7c5a2f0e4d19386
                 */
                "X-Request-Id"?: components["parameters"]["RequestId"];
            };
            path: {
                /**
                 * @description The owner of the repository, in any case.
                 * @example octo-org
                 */
                owner: components["parameters"]["Owner"];
                /**
                 * @description The name of the repository, in any case.
                 * @example hello-polly
                 */
                name: components["parameters"]["Name"];
                /**
                 * @description The SHA of the commit, 40 or 64 hexadecimal digits.
                 * @example 4f2c8a1d9e7b6053f1c2d3e4a5b6978800112233
                 */
                sha: components["parameters"]["Sha"];
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["FactChanges"];
            };
        };
        responses: {
            /** @description The whole state afterwards. */
            200: {
                headers: {
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    "Cache-Control": components["headers"]["Cache-Control"];
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "pr_number": 42,
                     *       "vuln_check_run_id": 7001,
                     *       "license_check_run_id": null,
                     *       "workflow_run_id": 9,
                     *       "check_suite_id": null,
                     *       "pull_requests": [
                     *         {
                     *           "number": 42,
                     *           "state": "open"
                     *         }
                     *       ],
                     *       "pr_number_state": "open"
                     *     }
                     */
                    "application/json": components["schemas"]["State"];
                };
            };
            400: components["responses"]["BadRequest"];
            401: components["responses"]["Unauthenticated"];
            403: components["responses"]["Forbidden"];
            409: components["responses"]["Mismatch"];
            413: components["responses"]["TooLarge"];
            500: components["responses"]["Corrupt"];
            503: components["responses"]["Unavailable"];
        };
    };
    advanceState: {
        parameters: {
            query?: {
                /** @description How identifiers are written in the answer: as numbers, or as decimal strings. Counts and times stay numbers. */
                integers?: components["parameters"]["Integers"];
            };
            header?: {
                /**
                 * @description The id of this request, for logs on both sides. One that is not sound is replaced.
                 * @example b7c5a2f0e4d19386
                 */
                "X-Request-Id"?: components["parameters"]["RequestId"];
            };
            path: {
                /**
                 * @description The owner of the repository, in any case.
                 * @example octo-org
                 */
                owner: components["parameters"]["Owner"];
                /**
                 * @description The name of the repository, in any case.
                 * @example hello-polly
                 */
                name: components["parameters"]["Name"];
                /**
                 * @description The SHA of the commit, 40 or 64 hexadecimal digits.
                 * @example 4f2c8a1d9e7b6053f1c2d3e4a5b6978800112233
                 */
                sha: components["parameters"]["Sha"];
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["NewFacts"];
            };
        };
        responses: {
            /** @description What is stored now of the given facts. */
            200: {
                headers: {
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    "Cache-Control": components["headers"]["Cache-Control"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["StoredFacts"];
                };
            };
            400: components["responses"]["BadRequest"];
            401: components["responses"]["Unauthenticated"];
            403: components["responses"]["Forbidden"];
            409: components["responses"]["Mismatch"];
            413: components["responses"]["TooLarge"];
            500: components["responses"]["Corrupt"];
            503: components["responses"]["Unavailable"];
        };
    };
    getFact: {
        parameters: {
            query?: {
                /**
                 * @description How long to wait for what is missing, 0 to 60s. The end comes up to a tenth earlier.
                 * @example 25s
                 */
                wait?: components["parameters"]["Wait"];
                /** @description How identifiers are written in the answer: as numbers, or as decimal strings. Counts and times stay numbers. */
                integers?: components["parameters"]["Integers"];
            };
            header?: {
                /**
                 * @description The id of this request, for logs on both sides. One that is not sound is replaced.
                 * @example b7c5a2f0e4d19386
                 */
                "X-Request-Id"?: components["parameters"]["RequestId"];
            };
            path: {
                /**
                 * @description The owner of the repository, in any case.
                 * @example octo-org
                 */
                owner: components["parameters"]["Owner"];
                /**
                 * @description The name of the repository, in any case.
                 * @example hello-polly
                 */
                name: components["parameters"]["Name"];
                /**
                 * @description The SHA of the commit, 40 or 64 hexadecimal digits.
                 * @example 4f2c8a1d9e7b6053f1c2d3e4a5b6978800112233
                 */
                sha: components["parameters"]["Sha"];
                /**
                 * @description The name of a fact: one of the five, or one of POLLY_FACTS.
                 * @example pr_number
                 */
                fact: components["parameters"]["Fact"];
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The fact. */
            200: {
                headers: {
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    "Cache-Control": components["headers"]["Cache-Control"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["OneFact"];
                };
            };
            400: components["responses"]["BadRequest"];
            401: components["responses"]["Unauthenticated"];
            403: components["responses"]["Forbidden"];
            404: components["responses"]["AbsentFact"];
            409: components["responses"]["Mismatch"];
            500: components["responses"]["Corrupt"];
            503: components["responses"]["Unavailable"];
        };
    };
    setFact: {
        parameters: {
            query?: {
                /** @description How identifiers are written in the answer: as numbers, or as decimal strings. Counts and times stay numbers. */
                integers?: components["parameters"]["Integers"];
            };
            header?: {
                /**
                 * @description The id of this request, for logs on both sides. One that is not sound is replaced.
                 * @example b7c5a2f0e4d19386
                 */
                "X-Request-Id"?: components["parameters"]["RequestId"];
                /**
                 * @description The token of a claim: the value is stored, and the claim ended, in one step.
                 * @example 1796000000000
                 */
                "If-Claim"?: components["parameters"]["IfClaim"];
            };
            path: {
                /**
                 * @description The owner of the repository, in any case.
                 * @example octo-org
                 */
                owner: components["parameters"]["Owner"];
                /**
                 * @description The name of the repository, in any case.
                 * @example hello-polly
                 */
                name: components["parameters"]["Name"];
                /**
                 * @description The SHA of the commit, 40 or 64 hexadecimal digits.
                 * @example 4f2c8a1d9e7b6053f1c2d3e4a5b6978800112233
                 */
                sha: components["parameters"]["Sha"];
                /**
                 * @description The name of a fact: one of the five, or one of POLLY_FACTS.
                 * @example pr_number
                 */
                fact: components["parameters"]["Fact"];
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["NewFact"];
            };
        };
        responses: {
            /** @description What is stored now. */
            200: {
                headers: {
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    "Cache-Control": components["headers"]["Cache-Control"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["OneFact"];
                };
            };
            400: components["responses"]["BadRequest"];
            401: components["responses"]["Unauthenticated"];
            403: components["responses"]["Forbidden"];
            404: components["responses"]["UnknownFact"];
            409: components["responses"]["Mismatch"];
            412: components["responses"]["ClaimLost"];
            413: components["responses"]["TooLarge"];
            500: components["responses"]["Corrupt"];
            501: components["responses"]["Unsupported"];
            503: components["responses"]["Unavailable"];
        };
    };
    forgetFact: {
        parameters: {
            query?: never;
            header?: {
                /**
                 * @description The id of this request, for logs on both sides. One that is not sound is replaced.
                 * @example b7c5a2f0e4d19386
                 */
                "X-Request-Id"?: components["parameters"]["RequestId"];
            };
            path: {
                /**
                 * @description The owner of the repository, in any case.
                 * @example octo-org
                 */
                owner: components["parameters"]["Owner"];
                /**
                 * @description The name of the repository, in any case.
                 * @example hello-polly
                 */
                name: components["parameters"]["Name"];
                /**
                 * @description The SHA of the commit, 40 or 64 hexadecimal digits.
                 * @example 4f2c8a1d9e7b6053f1c2d3e4a5b6978800112233
                 */
                sha: components["parameters"]["Sha"];
                /**
                 * @description The name of a fact: one of the five, or one of POLLY_FACTS.
                 * @example pr_number
                 */
                fact: components["parameters"]["Fact"];
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description What was stored is forgotten. */
            200: {
                headers: {
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    "Cache-Control": components["headers"]["Cache-Control"];
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "forgotten": true
                     *     }
                     */
                    "application/json": components["schemas"]["Forgotten"];
                };
            };
            400: components["responses"]["BadRequest"];
            401: components["responses"]["Unauthenticated"];
            403: components["responses"]["Forbidden"];
            404: components["responses"]["UnknownFact"];
            503: components["responses"]["Unavailable"];
        };
    };
    claimFact: {
        parameters: {
            query?: {
                /**
                 * @description How long the claim lasts, 1s to 10m.
                 * @example 30s
                 */
                ttl?: components["parameters"]["ClaimTtl"];
                /**
                 * @description How long to wait for what is missing, 0 to 60s. The end comes up to a tenth earlier.
                 * @example 25s
                 */
                wait?: components["parameters"]["Wait"];
                /** @description How identifiers are written in the answer: as numbers, or as decimal strings. Counts and times stay numbers. */
                integers?: components["parameters"]["Integers"];
            };
            header?: {
                /**
                 * @description The id of this request, for logs on both sides. One that is not sound is replaced.
                 * @example b7c5a2f0e4d19386
                 */
                "X-Request-Id"?: components["parameters"]["RequestId"];
            };
            path: {
                /**
                 * @description The owner of the repository, in any case.
                 * @example octo-org
                 */
                owner: components["parameters"]["Owner"];
                /**
                 * @description The name of the repository, in any case.
                 * @example hello-polly
                 */
                name: components["parameters"]["Name"];
                /**
                 * @description The SHA of the commit, 40 or 64 hexadecimal digits.
                 * @example 4f2c8a1d9e7b6053f1c2d3e4a5b6978800112233
                 */
                sha: components["parameters"]["Sha"];
                /**
                 * @description The name of a fact: one of the five, or one of POLLY_FACTS.
                 * @example pr_number
                 */
                fact: components["parameters"]["Fact"];
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The fact is stored: there is nothing to create. */
            200: {
                headers: {
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    "Cache-Control": components["headers"]["Cache-Control"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["OneFact"];
                };
            };
            /** @description The claim is yours: create it, then store its id with If-Claim. */
            201: {
                headers: {
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    "Cache-Control": components["headers"]["Cache-Control"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Claim"];
                };
            };
            400: components["responses"]["BadRequest"];
            401: components["responses"]["Unauthenticated"];
            403: components["responses"]["Forbidden"];
            404: components["responses"]["UnknownFact"];
            409: components["responses"]["Claimed"];
            500: components["responses"]["Corrupt"];
            501: components["responses"]["Unsupported"];
            503: components["responses"]["Unavailable"];
        };
    };
    releaseClaim: {
        parameters: {
            query?: never;
            header: {
                /**
                 * @description The id of this request, for logs on both sides. One that is not sound is replaced.
                 * @example b7c5a2f0e4d19386
                 */
                "X-Request-Id"?: components["parameters"]["RequestId"];
                /**
                 * @description The token of the claim that is given up.
                 * @example 1796000000000
                 */
                "If-Claim": components["parameters"]["IfClaimRequired"];
            };
            path: {
                /**
                 * @description The owner of the repository, in any case.
                 * @example octo-org
                 */
                owner: components["parameters"]["Owner"];
                /**
                 * @description The name of the repository, in any case.
                 * @example hello-polly
                 */
                name: components["parameters"]["Name"];
                /**
                 * @description The SHA of the commit, 40 or 64 hexadecimal digits.
                 * @example 4f2c8a1d9e7b6053f1c2d3e4a5b6978800112233
                 */
                sha: components["parameters"]["Sha"];
                /**
                 * @description The name of a fact: one of the five, or one of POLLY_FACTS.
                 * @example pr_number
                 */
                fact: components["parameters"]["Fact"];
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The claim is not held any more. */
            200: {
                headers: {
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    "Cache-Control": components["headers"]["Cache-Control"];
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "released": true
                     *     }
                     */
                    "application/json": components["schemas"]["Released"];
                };
            };
            400: components["responses"]["BadRequest"];
            401: components["responses"]["Unauthenticated"];
            403: components["responses"]["Forbidden"];
            404: components["responses"]["UnknownFact"];
            409: components["responses"]["Mismatch"];
            500: components["responses"]["Corrupt"];
            501: components["responses"]["Unsupported"];
            503: components["responses"]["Unavailable"];
        };
    };
    listAllCommits: {
        parameters: {
            query?: {
                /**
                 * @description Only commits with this pr_number.
                 * @example 42
                 */
                pr?: components["parameters"]["Pr"];
                /**
                 * @description How many commits a page has, about. Where there are more, the answer has a `next`.
                 * @example 500
                 */
                limit?: components["parameters"]["CommitsLimit"];
                /** @description Where the page begins: `next` of the one before. */
                cursor?: components["parameters"]["Cursor"];
                /** @description How identifiers are written in the answer: as numbers, or as decimal strings. Counts and times stay numbers. */
                integers?: components["parameters"]["Integers"];
            };
            header?: {
                /**
                 * @description The id of this request, for logs on both sides. One that is not sound is replaced.
                 * @example b7c5a2f0e4d19386
                 */
                "X-Request-Id"?: components["parameters"]["RequestId"];
            };
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The commits. */
            200: {
                headers: {
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    "Cache-Control": components["headers"]["Cache-Control"];
                    Link: components["headers"]["Link"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["CommitList"];
                };
            };
            400: components["responses"]["BadRequest"];
            401: components["responses"]["Unauthenticated"];
            403: components["responses"]["Forbidden"];
            409: components["responses"]["Mismatch"];
            500: components["responses"]["Corrupt"];
            503: components["responses"]["Unavailable"];
        };
    };
    listCommits: {
        parameters: {
            query?: {
                /**
                 * @description Only commits with this pr_number.
                 * @example 42
                 */
                pr?: components["parameters"]["Pr"];
                /**
                 * @description How many commits a page has, about. Where there are more, the answer has a `next`.
                 * @example 500
                 */
                limit?: components["parameters"]["CommitsLimit"];
                /** @description Where the page begins: `next` of the one before. */
                cursor?: components["parameters"]["Cursor"];
                /** @description How identifiers are written in the answer: as numbers, or as decimal strings. Counts and times stay numbers. */
                integers?: components["parameters"]["Integers"];
            };
            header?: {
                /**
                 * @description The id of this request, for logs on both sides. One that is not sound is replaced.
                 * @example b7c5a2f0e4d19386
                 */
                "X-Request-Id"?: components["parameters"]["RequestId"];
            };
            path: {
                /**
                 * @description The owner of the repository, in any case.
                 * @example octo-org
                 */
                owner: components["parameters"]["Owner"];
                /**
                 * @description The name of the repository, in any case.
                 * @example hello-polly
                 */
                name: components["parameters"]["Name"];
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The commits. */
            200: {
                headers: {
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    "Cache-Control": components["headers"]["Cache-Control"];
                    Link: components["headers"]["Link"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["CommitList"];
                };
            };
            400: components["responses"]["BadRequest"];
            401: components["responses"]["Unauthenticated"];
            403: components["responses"]["Forbidden"];
            409: components["responses"]["Mismatch"];
            500: components["responses"]["Corrupt"];
            503: components["responses"]["Unavailable"];
        };
    };
    getStates: {
        parameters: {
            query?: {
                /** @description How identifiers are written in the answer: as numbers, or as decimal strings. Counts and times stay numbers. */
                integers?: components["parameters"]["Integers"];
            };
            header?: {
                /**
                 * @description The id of this request, for logs on both sides. One that is not sound is replaced.
                 * @example b7c5a2f0e4d19386
                 */
                "X-Request-Id"?: components["parameters"]["RequestId"];
            };
            path: {
                /**
                 * @description The owner of the repository, in any case.
                 * @example octo-org
                 */
                owner: components["parameters"]["Owner"];
                /**
                 * @description The name of the repository, in any case.
                 * @example hello-polly
                 */
                name: components["parameters"]["Name"];
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["CommitsAskedFor"];
            };
        };
        responses: {
            /** @description The states. */
            200: {
                headers: {
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    "Cache-Control": components["headers"]["Cache-Control"];
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "commits": [
                     *         {
                     *           "sha": "4f2c8a1d9e7b6053f1c2d3e4a5b6978800112233",
                     *           "repository": "octo-org/hello-polly",
                     *           "pr_number": 42,
                     *           "vuln_check_run_id": 7001,
                     *           "license_check_run_id": null,
                     *           "workflow_run_id": 9,
                     *           "check_suite_id": null
                     *         },
                     *         {
                     *           "sha": "9b1dd5c3a07f4e5d8c6b2a1908f7e6d5c4b3a291",
                     *           "repository": "octo-org/hello-polly",
                     *           "pr_number": null,
                     *           "vuln_check_run_id": null,
                     *           "license_check_run_id": null,
                     *           "workflow_run_id": null,
                     *           "check_suite_id": null
                     *         }
                     *       ]
                     *     }
                     */
                    "application/json": components["schemas"]["CommitsFound"];
                };
            };
            400: components["responses"]["BadRequest"];
            401: components["responses"]["Unauthenticated"];
            403: components["responses"]["Forbidden"];
            409: components["responses"]["Mismatch"];
            413: components["responses"]["TooLarge"];
            500: components["responses"]["Corrupt"];
            503: components["responses"]["Unavailable"];
        };
    };
    listCommitsOfPull: {
        parameters: {
            query?: {
                /** @description How identifiers are written in the answer: as numbers, or as decimal strings. Counts and times stay numbers. */
                integers?: components["parameters"]["Integers"];
            };
            header?: {
                /**
                 * @description The id of this request, for logs on both sides. One that is not sound is replaced.
                 * @example b7c5a2f0e4d19386
                 */
                "X-Request-Id"?: components["parameters"]["RequestId"];
                /**
                 * @description The ETag of an earlier answer: 304 where the answer would be the same. Lists of tags, weak tags and `*` are accepted.
                 * @example "6e3f5a0c2b9d4817a1c0d2e4f6981b3d"
                 */
                "If-None-Match"?: components["parameters"]["IfNoneMatch"];
            };
            path: {
                /**
                 * @description The owner of the repository, in any case.
                 * @example octo-org
                 */
                owner: components["parameters"]["Owner"];
                /**
                 * @description The name of the repository, in any case.
                 * @example hello-polly
                 */
                name: components["parameters"]["Name"];
                /**
                 * @description The number of a pull request.
                 * @example 42
                 */
                number: components["parameters"]["PullNumber"];
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The pull request and its commits. */
            200: {
                headers: {
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    "Cache-Control": components["headers"]["Cache-Control"];
                    ETag: components["headers"]["ETag"];
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "number": 42,
                     *       "state": "open",
                     *       "head": "4f2c8a1d9e7b6053f1c2d3e4a5b6978800112233",
                     *       "commits": [
                     *         {
                     *           "sha": "4f2c8a1d9e7b6053f1c2d3e4a5b6978800112233",
                     *           "repository": "octo-org/hello-polly",
                     *           "pr_number": 42,
                     *           "vuln_check_run_id": 7001,
                     *           "license_check_run_id": null,
                     *           "workflow_run_id": 9,
                     *           "check_suite_id": null,
                     *           "is_head": true,
                     *           "updated_at_ms": 1767225600000
                     *         }
                     *       ]
                     *     }
                     */
                    "application/json": components["schemas"]["CommitsOfPull"];
                };
            };
            304: components["responses"]["NotModified"];
            400: components["responses"]["BadRequest"];
            401: components["responses"]["Unauthenticated"];
            403: components["responses"]["Forbidden"];
            404: components["responses"]["Absent"];
            409: components["responses"]["Mismatch"];
            500: components["responses"]["Corrupt"];
            503: components["responses"]["Unavailable"];
        };
    };
    listAllDeliveries: {
        parameters: {
            query?: {
                /**
                 * @description Only deliveries of this event; `other`: of all whose names GitHub does not document.
                 * @example check_run
                 */
                event?: components["parameters"]["DeliveryEvent"];
                /**
                 * @description Only deliveries of this repository, OWNER/NAME.
                 * @example octo-org/hello-polly
                 */
                repository?: components["parameters"]["DeliveryRepository"];
                /**
                 * @description Only deliveries that name this commit.
                 * @example 4f2c8a1d9e7b6053f1c2d3e4a5b6978800112233
                 */
                sha?: components["parameters"]["DeliverySha"];
                /**
                 * @description Only deliveries that ended so.
                 * @example ignored
                 */
                outcome?: components["parameters"]["DeliveryOutcome"];
                /**
                 * @description How many deliveries a page has at most; 1000 are, where it is larger.
                 * @example 100
                 */
                limit?: components["parameters"]["DeliveriesLimit"];
                /** @description Where the page begins: `next` of the one before. */
                cursor?: components["parameters"]["Cursor"];
                /** @description How identifiers are written in the answer: as numbers, or as decimal strings. Counts and times stay numbers. */
                integers?: components["parameters"]["Integers"];
            };
            header?: {
                /**
                 * @description The id of this request, for logs on both sides. One that is not sound is replaced.
                 * @example b7c5a2f0e4d19386
                 */
                "X-Request-Id"?: components["parameters"]["RequestId"];
            };
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The deliveries. */
            200: {
                headers: {
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    "Cache-Control": components["headers"]["Cache-Control"];
                    Link: components["headers"]["Link"];
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "deliveries": [
                     *         {
                     *           "received_at_ms": 1796000000250,
                     *           "id": "72d3162e-cc78-11e3-81ab-4c9367dc0958",
                     *           "event": "check_run",
                     *           "action": "created",
                     *           "repository": "octo-org/hello-polly",
                     *           "sha": "4f2c8a1d9e7b6053f1c2d3e4a5b6978800112233",
                     *           "outcome": "ignored",
                     *           "facts": {},
                     *           "because": "the check run \"build\" matches neither POLLY_VULN_CHECK_NAME (\"Vulnerability\") nor POLLY_LICENSE_CHECK_NAME (\"License\")"
                     *         },
                     *         {
                     *           "received_at_ms": 1796000000000,
                     *           "id": "5f8b0f5e-cc78-11e3-8a5b-0d1c9b3a7e11",
                     *           "event": "pull_request",
                     *           "action": "opened",
                     *           "repository": "octo-org/hello-polly",
                     *           "sha": "4f2c8a1d9e7b6053f1c2d3e4a5b6978800112233",
                     *           "outcome": "stored",
                     *           "facts": {
                     *             "pr_number": 42
                     *           },
                     *           "because": null
                     *         }
                     *       ],
                     *       "since_ms": 1795990000000,
                     *       "kept": 1200,
                     *       "capacity": 4096,
                     *       "newest_ms": {
                     *         "check_run": 1796000000250,
                     *         "check_suite": null,
                     *         "pull_request": 1796000000000,
                     *         "workflow_run": null
                     *       },
                     *       "next": "1199-0"
                     *     }
                     */
                    "application/json": components["schemas"]["DeliveryList"];
                };
            };
            400: components["responses"]["BadRequest"];
            401: components["responses"]["Unauthenticated"];
            403: components["responses"]["Forbidden"];
        };
    };
    listDeliveries: {
        parameters: {
            query?: {
                /**
                 * @description Only deliveries of this event; `other`: of all whose names GitHub does not document.
                 * @example check_run
                 */
                event?: components["parameters"]["DeliveryEvent"];
                /**
                 * @description Only deliveries that name this commit.
                 * @example 4f2c8a1d9e7b6053f1c2d3e4a5b6978800112233
                 */
                sha?: components["parameters"]["DeliverySha"];
                /**
                 * @description Only deliveries that ended so.
                 * @example ignored
                 */
                outcome?: components["parameters"]["DeliveryOutcome"];
                /**
                 * @description How many deliveries a page has at most; 1000 are, where it is larger.
                 * @example 100
                 */
                limit?: components["parameters"]["DeliveriesLimit"];
                /** @description Where the page begins: `next` of the one before. */
                cursor?: components["parameters"]["Cursor"];
                /** @description How identifiers are written in the answer: as numbers, or as decimal strings. Counts and times stay numbers. */
                integers?: components["parameters"]["Integers"];
            };
            header?: {
                /**
                 * @description The id of this request, for logs on both sides. One that is not sound is replaced.
                 * @example b7c5a2f0e4d19386
                 */
                "X-Request-Id"?: components["parameters"]["RequestId"];
            };
            path: {
                /**
                 * @description The owner of the repository, in any case.
                 * @example octo-org
                 */
                owner: components["parameters"]["Owner"];
                /**
                 * @description The name of the repository, in any case.
                 * @example hello-polly
                 */
                name: components["parameters"]["Name"];
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The deliveries. */
            200: {
                headers: {
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    "Cache-Control": components["headers"]["Cache-Control"];
                    Link: components["headers"]["Link"];
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "deliveries": [
                     *         {
                     *           "received_at_ms": 1796000000250,
                     *           "id": "72d3162e-cc78-11e3-81ab-4c9367dc0958",
                     *           "event": "check_run",
                     *           "action": "created",
                     *           "repository": "octo-org/hello-polly",
                     *           "sha": "4f2c8a1d9e7b6053f1c2d3e4a5b6978800112233",
                     *           "outcome": "ignored",
                     *           "facts": {},
                     *           "because": "the check run \"build\" matches neither POLLY_VULN_CHECK_NAME (\"Vulnerability\") nor POLLY_LICENSE_CHECK_NAME (\"License\")"
                     *         }
                     *       ],
                     *       "since_ms": 1795990000000,
                     *       "kept": 1200,
                     *       "capacity": 4096,
                     *       "newest_ms": {
                     *         "check_run": 1796000000250,
                     *         "check_suite": null,
                     *         "pull_request": 1796000000000,
                     *         "workflow_run": null
                     *       },
                     *       "next": "1199-0"
                     *     }
                     */
                    "application/json": components["schemas"]["DeliveryList"];
                };
            };
            400: components["responses"]["BadRequest"];
            401: components["responses"]["Unauthenticated"];
            403: components["responses"]["Forbidden"];
        };
    };
    explainCommit: {
        parameters: {
            query?: {
                /**
                 * @description Only these facts, separated by commas.
                 * @example pr_number
                 */
                fact?: components["parameters"]["ExplainedFacts"];
                /** @description How identifiers are written in the answer: as numbers, or as decimal strings. Counts and times stay numbers. */
                integers?: components["parameters"]["Integers"];
            };
            header?: {
                /**
                 * @description The id of this request, for logs on both sides. One that is not sound is replaced.
                 * @example b7c5a2f0e4d19386
                 */
                "X-Request-Id"?: components["parameters"]["RequestId"];
            };
            path: {
                /**
                 * @description The owner of the repository, in any case.
                 * @example octo-org
                 */
                owner: components["parameters"]["Owner"];
                /**
                 * @description The name of the repository, in any case.
                 * @example hello-polly
                 */
                name: components["parameters"]["Name"];
                /**
                 * @description The SHA of the commit, 40 or 64 hexadecimal digits.
                 * @example 4f2c8a1d9e7b6053f1c2d3e4a5b6978800112233
                 */
                sha: components["parameters"]["Sha"];
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The explanation. */
            200: {
                headers: {
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    "Cache-Control": components["headers"]["Cache-Control"];
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "sha": "4f2c8a1d9e7b6053f1c2d3e4a5b6978800112233",
                     *       "repository": "octo-org/hello-polly",
                     *       "facts": [
                     *         {
                     *           "fact": "pr_number",
                     *           "status": "known",
                     *           "value": 42,
                     *           "time_left_ms": 86399000,
                     *           "because": "stored by the pull_request delivery 5f8b0f5e-cc78-11e3-8a5b-0d1c9b3a7e11",
                     *           "hints": [],
                     *           "delivery": null
                     *         },
                     *         {
                     *           "fact": "vuln_check_run_id",
                     *           "status": "ignored",
                     *           "value": null,
                     *           "time_left_ms": null,
                     *           "because": "the check runs of 1 delivery for this commit have other names: \"build\"",
                     *           "hints": [
                     *             "it is taken from each check run whose name contains POLLY_VULN_CHECK_NAME, which is \"Vulnerability\""
                     *           ],
                     *           "delivery": {
                     *             "received_at_ms": 1796000000250,
                     *             "id": "72d3162e-cc78-11e3-81ab-4c9367dc0958",
                     *             "event": "check_run",
                     *             "action": "created",
                     *             "repository": "octo-org/hello-polly",
                     *             "sha": "4f2c8a1d9e7b6053f1c2d3e4a5b6978800112233",
                     *             "outcome": "ignored",
                     *             "facts": {},
                     *             "because": "the check run \"build\" matches neither POLLY_VULN_CHECK_NAME (\"Vulnerability\") nor POLLY_LICENSE_CHECK_NAME (\"License\")"
                     *           }
                     *         }
                     *       ],
                     *       "deliveries": [
                     *         {
                     *           "received_at_ms": 1796000000250,
                     *           "id": "72d3162e-cc78-11e3-81ab-4c9367dc0958",
                     *           "event": "check_run",
                     *           "action": "created",
                     *           "repository": "octo-org/hello-polly",
                     *           "sha": "4f2c8a1d9e7b6053f1c2d3e4a5b6978800112233",
                     *           "outcome": "ignored",
                     *           "facts": {},
                     *           "because": "the check run \"build\" matches neither POLLY_VULN_CHECK_NAME (\"Vulnerability\") nor POLLY_LICENSE_CHECK_NAME (\"License\")"
                     *         }
                     *       ],
                     *       "since_ms": 1795990000000,
                     *       "kept": 1200,
                     *       "capacity": 4096,
                     *       "newest_ms": {
                     *         "check_run": 1796000000250,
                     *         "check_suite": null,
                     *         "pull_request": 1796000000000,
                     *         "workflow_run": null
                     *       }
                     *     }
                     */
                    "application/json": components["schemas"]["Explanation"];
                };
            };
            400: components["responses"]["BadRequest"];
            401: components["responses"]["Unauthenticated"];
            403: components["responses"]["Forbidden"];
            409: components["responses"]["Mismatch"];
            500: components["responses"]["Corrupt"];
            503: components["responses"]["Unavailable"];
        };
    };
    getFindings: {
        parameters: {
            query?: never;
            header?: {
                /**
                 * @description The id of this request, for logs on both sides. One that is not sound is replaced.
                 * @example b7c5a2f0e4d19386
                 */
                "X-Request-Id"?: components["parameters"]["RequestId"];
            };
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The findings. None contains a secret. */
            200: {
                headers: {
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    "Cache-Control": components["headers"]["Cache-Control"];
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "ok": true,
                     *       "findings": [
                     *         {
                     *           "check": "daemon's store",
                     *           "result": "ok",
                     *           "text": "valkey answered within 300us",
                     *           "action": "",
                     *           "kind": null
                     *         },
                     *         {
                     *           "check": "webhook check_run",
                     *           "result": "warning",
                     *           "text": "not one check_run event has come in the last day",
                     *           "action": "subscribe the GitHub App to check_run",
                     *           "kind": null
                     *         }
                     *       ],
                     *       "version": "0.1.0",
                     *       "time": 1796000000.125
                     *     }
                     */
                    "application/json": components["schemas"]["Report"];
                };
            };
            400: components["responses"]["BadRequest"];
            401: components["responses"]["Unauthenticated"];
            403: components["responses"]["Forbidden"];
        };
    };
    receiveDelivery: {
        parameters: {
            query?: never;
            header: {
                /**
                 * @description The id of this request, for logs on both sides. One that is not sound is replaced.
                 * @example b7c5a2f0e4d19386
                 */
                "X-Request-Id"?: components["parameters"]["RequestId"];
                /**
                 * @description The name of the event.
                 * @example pull_request
                 */
                "X-GitHub-Event": string;
                /**
                 * @description The id of the delivery, which becomes the id of the request.
                 * @example 72d3162e-cc78-11e3-81ab-4c9367dc0958
                 */
                "X-GitHub-Delivery"?: string;
                /**
                 * @description `sha256=` and the HMAC of the body.
                 * @example sha256=757107ea0eb2509fc211221cce984b8a37570b6d7586c22c46f4379c8b043e17
                 */
                "X-Hub-Signature-256": string;
            };
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": Record<string, never>;
                "application/x-www-form-urlencoded": {
                    /** @description The same as JSON. */
                    payload?: string;
                };
            };
        };
        responses: {
            /** @description The facts are stored; these are the values that are stored now. */
            200: {
                headers: {
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Delivered"];
                };
            };
            /** @description The event has no facts that Polly stores. */
            202: {
                headers: {
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "ignored": "issues",
                     *       "because": "no fact is taken from the event issues: facts come from pull_request, check_run, check_suite and workflow_run"
                     *     }
                     */
                    "application/json": components["schemas"]["Ignored"];
                };
            };
            400: components["responses"]["BadRequest"];
            401: components["responses"]["UnsignedDelivery"];
            413: components["responses"]["TooLarge"];
            415: components["responses"]["UnsupportedMediaType"];
            500: components["responses"]["Failed"];
            503: components["responses"]["Unavailable"];
        };
    };
    getLiveness: {
        parameters: {
            query?: {
                /**
                 * @description Anything but `false`: the checks as JSON.
                 * @example true
                 */
                verbose?: components["parameters"]["Verbose"];
            };
            header?: {
                /**
                 * @description The id of this request, for logs on both sides. One that is not sound is replaced.
                 * @example b7c5a2f0e4d19386
                 */
                "X-Request-Id"?: components["parameters"]["RequestId"];
            };
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description It does. */
            200: {
                headers: {
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    "Cache-Control": components["headers"]["Cache-Control"];
                    [name: string]: unknown;
                };
                content: {
                    /** @example ok */
                    "text/plain; charset=utf-8": "ok\n";
                    /**
                     * @example {
                     *       "status": "ok",
                     *       "checks": {
                     *         "store": {
                     *           "backend": "valkey",
                     *           "status": "ok"
                     *         },
                     *         "shutdown": {
                     *           "status": "ok"
                     *         }
                     *       }
                     *     }
                     */
                    "application/json": components["schemas"]["Health"];
                };
            };
            400: components["responses"]["BadRequest"];
        };
    };
    getReadiness: {
        parameters: {
            query?: {
                /**
                 * @description Anything but `false`: the checks as JSON.
                 * @example true
                 */
                verbose?: components["parameters"]["Verbose"];
            };
            header?: {
                /**
                 * @description The id of this request, for logs on both sides. One that is not sound is replaced.
                 * @example b7c5a2f0e4d19386
                 */
                "X-Request-Id"?: components["parameters"]["RequestId"];
            };
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Ready. */
            200: {
                headers: {
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    "Cache-Control": components["headers"]["Cache-Control"];
                    [name: string]: unknown;
                };
                content: {
                    /** @example ok */
                    "text/plain; charset=utf-8": "ok\n";
                    /**
                     * @example {
                     *       "status": "ok",
                     *       "checks": {
                     *         "store": {
                     *           "backend": "valkey",
                     *           "status": "ok"
                     *         },
                     *         "shutdown": {
                     *           "status": "ok"
                     *         }
                     *       }
                     *     }
                     */
                    "application/json": components["schemas"]["Health"];
                };
            };
            400: components["responses"]["BadRequest"];
            /** @description Not ready: the store does not answer, or the daemon stops. */
            503: {
                headers: {
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    "Cache-Control": components["headers"]["Cache-Control"];
                    "Retry-After": components["headers"]["Retry-After"];
                    [name: string]: unknown;
                };
                content: {
                    /** @example unavailable */
                    "text/plain; charset=utf-8": "unavailable\n";
                    /**
                     * @example {
                     *       "status": "unavailable",
                     *       "checks": {
                     *         "store": {
                     *           "backend": "valkey",
                     *           "status": "unavailable"
                     *         },
                     *         "shutdown": {
                     *           "status": "ok"
                     *         }
                     *       }
                     *     }
                     */
                    "application/json": components["schemas"]["Health"];
                };
            };
        };
    };
    getHealth: {
        parameters: {
            query?: {
                /**
                 * @description Anything but `false`: the checks as JSON.
                 * @example true
                 */
                verbose?: components["parameters"]["Verbose"];
            };
            header?: {
                /**
                 * @description The id of this request, for logs on both sides. One that is not sound is replaced.
                 * @example b7c5a2f0e4d19386
                 */
                "X-Request-Id"?: components["parameters"]["RequestId"];
            };
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Ready. */
            200: {
                headers: {
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    "Cache-Control": components["headers"]["Cache-Control"];
                    [name: string]: unknown;
                };
                content: {
                    /** @example ok */
                    "text/plain; charset=utf-8": "ok\n";
                    /**
                     * @example {
                     *       "status": "ok",
                     *       "checks": {
                     *         "store": {
                     *           "backend": "valkey",
                     *           "status": "ok"
                     *         },
                     *         "shutdown": {
                     *           "status": "ok"
                     *         }
                     *       }
                     *     }
                     */
                    "application/json": components["schemas"]["Health"];
                };
            };
            400: components["responses"]["BadRequest"];
            /** @description Not ready: the store does not answer, or the daemon stops. */
            503: {
                headers: {
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    "Cache-Control": components["headers"]["Cache-Control"];
                    "Retry-After": components["headers"]["Retry-After"];
                    [name: string]: unknown;
                };
                content: {
                    /** @example unavailable */
                    "text/plain; charset=utf-8": "unavailable\n";
                    /**
                     * @example {
                     *       "status": "unavailable",
                     *       "checks": {
                     *         "store": {
                     *           "backend": "valkey",
                     *           "status": "unavailable"
                     *         },
                     *         "shutdown": {
                     *           "status": "ok"
                     *         }
                     *       }
                     *     }
                     */
                    "application/json": components["schemas"]["Health"];
                };
            };
        };
    };
    getMetrics: {
        parameters: {
            query?: never;
            header?: {
                /**
                 * @description The id of this request, for logs on both sides. One that is not sound is replaced.
                 * @example b7c5a2f0e4d19386
                 */
                "X-Request-Id"?: components["parameters"]["RequestId"];
            };
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The metrics, at most a second old. */
            200: {
                headers: {
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    /** @description What the form of the answer depends on. */
                    Vary: "Accept, Accept-Encoding";
                    /** @description Where the body is compressed. */
                    "Content-Encoding"?: "gzip";
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example # HELP polly_state_waiters Callers that wait for facts.
                     *     # TYPE polly_state_waiters gauge
                     *     polly_state_waiters 0
                     */
                    "text/plain; version=0.0.4; charset=utf-8": string;
                    /**
                     * @example # HELP polly_state_waiters Callers that wait for facts.
                     *     # TYPE polly_state_waiters gauge
                     *     polly_state_waiters 0
                     *     # EOF
                     */
                    "application/openmetrics-text; version=1.0.0; charset=utf-8": string;
                };
            };
            400: components["responses"]["BadRequest"];
            503: components["responses"]["Unavailable"];
        };
    };
    getDocument: {
        parameters: {
            query?: never;
            header?: {
                /**
                 * @description The id of this request, for logs on both sides. One that is not sound is replaced.
                 * @example b7c5a2f0e4d19386
                 */
                "X-Request-Id"?: components["parameters"]["RequestId"];
                /**
                 * @description The ETag of an earlier answer: 304 where the answer would be the same. Lists of tags, weak tags and `*` are accepted.
                 * @example "6e3f5a0c2b9d4817a1c0d2e4f6981b3d"
                 */
                "If-None-Match"?: components["parameters"]["IfNoneMatch"];
            };
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The document of this daemon. */
            200: {
                headers: {
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    ETag: components["headers"]["ETag"];
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "openapi": "3.1.0",
                     *       "info": {
                     *         "title": "Polly",
                     *         "version": "0.1.0"
                     *       },
                     *       "paths": {}
                     *     }
                     */
                    "application/json": Record<string, never>;
                };
            };
            304: components["responses"]["NotModified"];
            400: components["responses"]["BadRequest"];
        };
    };
    getEntry: {
        parameters: {
            query: {
                /**
                 * @description The key, 1 to 512 bytes.
                 * @example answer
                 */
                key: components["parameters"]["Key"];
            };
            header?: {
                /**
                 * @description The id of this request, for logs on both sides. One that is not sound is replaced.
                 * @example b7c5a2f0e4d19386
                 */
                "X-Request-Id"?: components["parameters"]["RequestId"];
            };
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The value. */
            200: {
                headers: {
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    "Cache-Control": components["headers"]["Cache-Control"];
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "key": "answer",
                     *       "value": 42,
                     *       "time_left_ms": 86399000
                     *     }
                     */
                    "application/json": components["schemas"]["Entry"];
                };
            };
            400: components["responses"]["BadRequest"];
            401: components["responses"]["Unauthenticated"];
            403: components["responses"]["Forbidden"];
            404: components["responses"]["Absent"];
            500: components["responses"]["Corrupt"];
            503: components["responses"]["Unavailable"];
        };
    };
    setEntry: {
        parameters: {
            query: {
                /**
                 * @description The key, 1 to 512 bytes.
                 * @example answer
                 */
                key: components["parameters"]["Key"];
                /**
                 * @description How long the value is kept; without it, for ever.
                 * @example 24h
                 */
                ttl?: components["parameters"]["ValueTtl"];
                /**
                 * @description true: writes only where nothing is stored; otherwise 409.
                 * @example true
                 */
                if_absent?: components["parameters"]["IfAbsent"];
            };
            header?: {
                /**
                 * @description The id of this request, for logs on both sides. One that is not sound is replaced.
                 * @example b7c5a2f0e4d19386
                 */
                "X-Request-Id"?: components["parameters"]["RequestId"];
            };
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": unknown;
            };
        };
        responses: {
            /** @description The value is stored. */
            200: {
                headers: {
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    "Cache-Control": components["headers"]["Cache-Control"];
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "key": "answer",
                     *       "set": true
                     *     }
                     */
                    "application/json": components["schemas"]["EntrySet"];
                };
            };
            400: components["responses"]["BadRequest"];
            401: components["responses"]["Unauthenticated"];
            403: components["responses"]["Forbidden"];
            409: components["responses"]["AlreadySet"];
            413: components["responses"]["TooLarge"];
            503: components["responses"]["Unavailable"];
        };
    };
    deleteEntry: {
        parameters: {
            query: {
                /**
                 * @description The key, 1 to 512 bytes.
                 * @example answer
                 */
                key: components["parameters"]["Key"];
            };
            header?: {
                /**
                 * @description The id of this request, for logs on both sides. One that is not sound is replaced.
                 * @example b7c5a2f0e4d19386
                 */
                "X-Request-Id"?: components["parameters"]["RequestId"];
            };
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The key is absent now. */
            200: {
                headers: {
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    "Cache-Control": components["headers"]["Cache-Control"];
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "key": "answer",
                     *       "deleted": true
                     *     }
                     */
                    "application/json": components["schemas"]["EntryDeleted"];
                };
            };
            400: components["responses"]["BadRequest"];
            401: components["responses"]["Unauthenticated"];
            403: components["responses"]["Forbidden"];
            503: components["responses"]["Unavailable"];
        };
    };
    listKeys: {
        parameters: {
            query?: {
                /**
                 * @description Only keys that begin with this.
                 * @example polly:pr_number:
                 */
                prefix?: components["parameters"]["Prefix"];
                /** @description Where the page begins: `next` of the one before. */
                cursor?: components["parameters"]["Cursor"];
                /**
                 * @description How many keys a page has, about.
                 * @example 100
                 */
                limit?: components["parameters"]["KeysLimit"];
            };
            header?: {
                /**
                 * @description The id of this request, for logs on both sides. One that is not sound is replaced.
                 * @example b7c5a2f0e4d19386
                 */
                "X-Request-Id"?: components["parameters"]["RequestId"];
            };
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The keys. */
            200: {
                headers: {
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    "Cache-Control": components["headers"]["Cache-Control"];
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "keys": [
                     *         "answer"
                     *       ],
                     *       "next": null
                     *     }
                     */
                    "application/json": components["schemas"]["KeyPage"];
                };
            };
            400: components["responses"]["BadRequest"];
            401: components["responses"]["Unauthenticated"];
            403: components["responses"]["Forbidden"];
            503: components["responses"]["Unavailable"];
        };
    };
    deleteKeys: {
        parameters: {
            query: {
                /**
                 * @description The keys that begin with this are deleted; it may not be empty.
                 * @example cache:
                 */
                prefix: components["parameters"]["PrefixRequired"];
                /** @description Where the page begins: `next` of the one before. */
                cursor?: components["parameters"]["Cursor"];
                /**
                 * @description How many keys a page has, about.
                 * @example 100
                 */
                limit?: components["parameters"]["KeysLimit"];
            };
            header?: {
                /**
                 * @description The id of this request, for logs on both sides. One that is not sound is replaced.
                 * @example b7c5a2f0e4d19386
                 */
                "X-Request-Id"?: components["parameters"]["RequestId"];
            };
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The keys of this page are deleted. */
            200: {
                headers: {
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    "Cache-Control": components["headers"]["Cache-Control"];
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "prefix": "cache:",
                     *       "matched": 9,
                     *       "deleted": 9,
                     *       "next": null
                     *     }
                     */
                    "application/json": components["schemas"]["DeletedPage"];
                };
            };
            400: components["responses"]["BadRequest"];
            401: components["responses"]["Unauthenticated"];
            403: components["responses"]["Forbidden"];
            503: components["responses"]["Unavailable"];
        };
    };
    getKeyInPath: {
        parameters: {
            query?: {
                /**
                 * @description How long the value is kept; without it, for ever.
                 * @example 24h
                 */
                ttl?: components["parameters"]["ValueTtl"];
                /**
                 * @description true: writes only where nothing is stored; otherwise 409.
                 * @example true
                 */
                if_absent?: components["parameters"]["IfAbsent"];
            };
            header?: {
                /**
                 * @description The id of this request, for logs on both sides. One that is not sound is replaced.
                 * @example b7c5a2f0e4d19386
                 */
                "X-Request-Id"?: components["parameters"]["RequestId"];
            };
            path: {
                /**
                 * @description A key.
                 * @example answer
                 */
                key: components["parameters"]["KeyInPath"];
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            400: components["responses"]["BadRequest"];
            401: components["responses"]["Unauthenticated"];
            403: components["responses"]["Forbidden"];
            410: components["responses"]["Gone"];
        };
    };
    putKeyInPath: {
        parameters: {
            query?: {
                /**
                 * @description How long the value is kept; without it, for ever.
                 * @example 24h
                 */
                ttl?: components["parameters"]["ValueTtl"];
                /**
                 * @description true: writes only where nothing is stored; otherwise 409.
                 * @example true
                 */
                if_absent?: components["parameters"]["IfAbsent"];
            };
            header?: {
                /**
                 * @description The id of this request, for logs on both sides. One that is not sound is replaced.
                 * @example b7c5a2f0e4d19386
                 */
                "X-Request-Id"?: components["parameters"]["RequestId"];
            };
            path: {
                /**
                 * @description A key.
                 * @example answer
                 */
                key: components["parameters"]["KeyInPath"];
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            400: components["responses"]["BadRequest"];
            401: components["responses"]["Unauthenticated"];
            403: components["responses"]["Forbidden"];
            410: components["responses"]["Gone"];
        };
    };
    deleteKeyInPath: {
        parameters: {
            query?: {
                /**
                 * @description How long the value is kept; without it, for ever.
                 * @example 24h
                 */
                ttl?: components["parameters"]["ValueTtl"];
                /**
                 * @description true: writes only where nothing is stored; otherwise 409.
                 * @example true
                 */
                if_absent?: components["parameters"]["IfAbsent"];
            };
            header?: {
                /**
                 * @description The id of this request, for logs on both sides. One that is not sound is replaced.
                 * @example b7c5a2f0e4d19386
                 */
                "X-Request-Id"?: components["parameters"]["RequestId"];
            };
            path: {
                /**
                 * @description A key.
                 * @example answer
                 */
                key: components["parameters"]["KeyInPath"];
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            400: components["responses"]["BadRequest"];
            401: components["responses"]["Unauthenticated"];
            403: components["responses"]["Forbidden"];
            410: components["responses"]["Gone"];
        };
    };
    getKeyInPathEntry: {
        parameters: {
            query?: never;
            header?: {
                /**
                 * @description The id of this request, for logs on both sides. One that is not sound is replaced.
                 * @example b7c5a2f0e4d19386
                 */
                "X-Request-Id"?: components["parameters"]["RequestId"];
            };
            path: {
                /**
                 * @description A key.
                 * @example answer
                 */
                key: components["parameters"]["KeyInPath"];
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            400: components["responses"]["BadRequest"];
            401: components["responses"]["Unauthenticated"];
            403: components["responses"]["Forbidden"];
            410: components["responses"]["Gone"];
        };
    };
    listRawEntries: {
        parameters: {
            query?: {
                /**
                 * @description Only keys that begin with this.
                 * @example polly:pr_number:
                 */
                prefix?: components["parameters"]["Prefix"];
                /** @description Where the page begins: `next` of the one before. */
                cursor?: components["parameters"]["Cursor"];
                /**
                 * @description How many keys a page has, about.
                 * @example 100
                 */
                limit?: components["parameters"]["KeysLimit"];
            };
            header?: {
                /**
                 * @description The id of this request, for logs on both sides. One that is not sound is replaced.
                 * @example b7c5a2f0e4d19386
                 */
                "X-Request-Id"?: components["parameters"]["RequestId"];
            };
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The entries. */
            200: {
                headers: {
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    "Cache-Control": components["headers"]["Cache-Control"];
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "entries": [
                     *         {
                     *           "key": "answer",
                     *           "bytes": "NDI=",
                     *           "expires_ms": 1767225600123
                     *         }
                     *       ],
                     *       "next": null
                     *     }
                     */
                    "application/json": components["schemas"]["RawPage"];
                };
            };
            400: components["responses"]["BadRequest"];
            401: components["responses"]["Unauthenticated"];
            403: components["responses"]["Forbidden"];
            503: components["responses"]["Unavailable"];
        };
    };
    getRawEntries: {
        parameters: {
            query?: never;
            header?: {
                /**
                 * @description The id of this request, for logs on both sides. One that is not sound is replaced.
                 * @example b7c5a2f0e4d19386
                 */
                "X-Request-Id"?: components["parameters"]["RequestId"];
            };
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["RawKeys"];
            };
        };
        responses: {
            /** @description The entries; null for a key that is absent. */
            200: {
                headers: {
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    "Cache-Control": components["headers"]["Cache-Control"];
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "entries": [
                     *         {
                     *           "key": "answer",
                     *           "bytes": "NDI=",
                     *           "expires_ms": null,
                     *           "revision": "Mi0x"
                     *         },
                     *         null
                     *       ]
                     *     }
                     */
                    "application/json": components["schemas"]["RawEntries"];
                };
            };
            400: components["responses"]["BadRequest"];
            401: components["responses"]["Unauthenticated"];
            403: components["responses"]["Forbidden"];
            413: components["responses"]["TooLarge"];
            503: components["responses"]["Unavailable"];
        };
    };
    replaceRawEntries: {
        parameters: {
            query?: never;
            header?: {
                /**
                 * @description The id of this request, for logs on both sides. One that is not sound is replaced.
                 * @example b7c5a2f0e4d19386
                 */
                "X-Request-Id"?: components["parameters"]["RequestId"];
            };
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["RawReplacements"];
            };
        };
        responses: {
            /** @description Which were written. */
            200: {
                headers: {
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    "Cache-Control": components["headers"]["Cache-Control"];
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "written": [
                     *         true
                     *       ]
                     *     }
                     */
                    "application/json": components["schemas"]["RawWritten"];
                };
            };
            400: components["responses"]["BadRequest"];
            401: components["responses"]["Unauthenticated"];
            403: components["responses"]["Forbidden"];
            413: components["responses"]["TooLarge"];
            503: components["responses"]["Unavailable"];
        };
    };
    getStatistics: {
        parameters: {
            query?: {
                /**
                 * @description How many repositories are listed.
                 * @example 10
                 */
                limit?: components["parameters"]["RepositoriesLimit"];
            };
            header?: {
                /**
                 * @description The id of this request, for logs on both sides. One that is not sound is replaced.
                 * @example b7c5a2f0e4d19386
                 */
                "X-Request-Id"?: components["parameters"]["RequestId"];
            };
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The statistics. */
            200: {
                headers: {
                    "X-Request-Id": components["headers"]["X-Request-Id"];
                    "Cache-Control": components["headers"]["Cache-Control"];
                    [name: string]: unknown;
                };
                content: {
                    /**
                     * @example {
                     *       "entries": 4,
                     *       "bytes": 312,
                     *       "kinds": [
                     *         {
                     *           "keys": "polly:pr_number:*",
                     *           "entries": 3,
                     *           "bytes": 240
                     *         },
                     *         {
                     *           "keys": "*",
                     *           "entries": 1,
                     *           "bytes": 72
                     *         }
                     *       ],
                     *       "other_kinds": {
                     *         "entries": 0,
                     *         "bytes": 0
                     *       },
                     *       "repositories": [
                     *         {
                     *           "repository": "octo-org/hello-polly",
                     *           "entries": 2,
                     *           "bytes": 170
                     *         }
                     *       ],
                     *       "exact": true,
                     *       "other_repositories": {
                     *         "entries": 0,
                     *         "bytes": 0
                     *       },
                     *       "without_repository": {
                     *         "entries": 2,
                     *         "bytes": 142
                     *       },
                     *       "expire_within_hour": 1,
                     *       "never_expire": 1,
                     *       "plain": 1,
                     *       "compressed": 0,
                     *       "damaged": 0,
                     *       "sealed": [
                     *         {
                     *           "key": "2026-11",
                     *           "entries": 3,
                     *           "bytes": 240
                     *         }
                     *       ],
                     *       "other_sealed": {
                     *         "entries": 0,
                     *         "bytes": 0
                     *       },
                     *       "took_ms": 12,
                     *       "age_ms": 0
                     *     }
                     */
                    "application/json": components["schemas"]["Statistics"];
                };
            };
            400: components["responses"]["BadRequest"];
            401: components["responses"]["Unauthenticated"];
            403: components["responses"]["Forbidden"];
            503: components["responses"]["Unavailable"];
        };
    };
}
