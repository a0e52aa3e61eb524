// The client and a real daemon: claims of many callers, a state without repositories, a wrong token.
import assert from "node:assert/strict";
import { test } from "node:test";
import { PollyClient } from "../dist/esm/index.js";
import { startDaemon } from "./daemon.mjs";
import { SHA, failure } from "./scripted_server.mjs";

async function started(context, settings) {
  const daemon = await startDaemon(process.env["POLLY_PROGRAM"], settings);
  context.after(daemon.stop);
  return daemon;
}

test("of many callers of once one runs, and all get its value", async (context) => {
  const { url, token } = await started(context);
  let runs = 0;
  const callers = Array.from({ length: 20 }, (_, at) =>
    new PollyClient({ url, token }).repo("acme/shop").commit(SHA).once("vuln_check_run_id", () => (++runs, 100 + at)),
  );
  const values = new Set(await Promise.all(callers));
  assert.deepEqual([runs, values.size], [1, 1]);
});

test("where the one that runs fails, another one takes over", async (context) => {
  const { url, token } = await started(context);
  const commit = new PollyClient({ url, token }).repo("acme/shop").commit(SHA);
  let others;
  const first = failure(
    commit.once("vuln_check_run_id", async () => {
      others = Promise.all([1, 2, 3].map(() => commit.once("vuln_check_run_id", () => 987)));
      throw new Error("GitHub answered 500");
    }),
  );
  assert.equal((await first).message, "GitHub answered 500");
  assert.deepEqual(await others, [987n, 987n, 987n]);
});

test("an id is exact up to 2^63 - 1", async (context) => {
  const { url, token } = await started(context);
  const commit = new PollyClient({ url, token }).repo("acme/shop").commit(SHA);
  const largest = 2n ** 63n - 1n;
  assert.equal(await commit.set("workflow_run_id", largest), largest);
  assert.equal((await commit.get()).facts.workflow_run_id, largest);
});

test("with POLLY_STATE_SCOPE=commit the client has the commits", async (context) => {
  const { url, token } = await started(context, { POLLY_STATE_SCOPE: "commit" });
  const client = new PollyClient({ url, token });
  assert.deepEqual(await client.commit(SHA).advance({ pr_number: 42 }), { pr_number: 42n });
  const [state] = await client.states([SHA]);
  assert.deepEqual([state.repository, state.facts.pr_number], [null, 42n]);
  const shas = [];
  for await (const { sha } of client.list()) shas.push(sha);
  assert.deepEqual(shas, [SHA]);
  assert.equal((await failure(client.repo("acme/shop").commit(SHA).get())).type, "urn:polly:problem:unknown-path");
});

test("a wrong token is an error that is not retried", async (context) => {
  const { url } = await started(context);
  const attempts = [];
  const client = new PollyClient({ url, token: "wrong", onAttempt: (attempt) => attempts.push(attempt.status) });
  const error = await failure(client.repo("acme/shop").commit(SHA).get());
  assert.deepEqual([error.status, error.type, attempts], [401, "urn:polly:problem:unauthenticated", [401]]);
});
