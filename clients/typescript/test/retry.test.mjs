// Which requests are sent again, and when.
import assert from "node:assert/strict";
import { test } from "node:test";
import { PollyClient } from "../dist/esm/index.js";
import { delayMs } from "../dist/esm/retry.js";
import { SHA, closedUrl, failure, ok, problem, scripted } from "./scripted_server.mjs";

const VALUE = ok({ pr_number: "42" });
const PROXY = { status: 502, body: "<html>bad gateway</html>", headers: { "content-type": "text/html" } };
const CLAIM = ok({ token: "7", time_left_ms: 30_000 }, 201);

const calls = {
  fact: (commit) => commit.fact("pr_number"),
  advance: (commit) => commit.advance({ pr_number: 42 }),
  set: (commit) => commit.set("pr_number", 42),
  forget: (commit) => commit.forget("pr_number"),
  claim: (commit) => commit.claim("pr_number"),
};

// [call, first step, whether a second request is sent]
const table = [
  ["fact", "lose", true],
  ["fact", PROXY, true],
  ["fact", problem(503, "unavailable"), true],
  ["fact", problem(503, "unknown_outcome"), true],
  ["fact", problem(500, "corrupt"), false],
  ["fact", problem(503, "config"), false],
  ["fact", problem(401, "permission_denied"), false],
  ["advance", "lose", true],
  ["advance", PROXY, true],
  ["advance", problem(503, "unknown_outcome"), true],
  ["set", "lose", false],
  ["set", PROXY, false],
  ["set", problem(503, "unknown_outcome"), false],
  ["set", problem(503, "unavailable"), true],
  ["set", problem(503, "closed"), true],
  ["forget", "lose", false],
  ["forget", problem(503, "resource_exhausted"), true],
  ["claim", "lose", false],
  ["claim", PROXY, false],
  ["claim", problem(503, "closed"), true],
];

for (const [name, step, isRepeated] of table) {
  const what = typeof step === "string" ? step : `${step.status} ${step.body.kind ?? "of a proxy"}`;
  test(`${name} after ${what} is ${isRepeated ? "repeated" : "not repeated"}`, async (context) => {
    const second = name === "forget" ? ok({ forgotten: true }) : VALUE;
    const server = await scripted(context, [step, second]);
    const call = calls[name](server.commit());
    if (isRepeated) await call;
    else await failure(call);
    assert.equal(server.requests.length, isRepeated ? 2 : 1);
  });
}

test("a lost connection is unknown_outcome for a write and unavailable for a read", async (context) => {
  const server = await scripted(context, ["lose", "lose"]);
  const write = await failure(server.commit().set("pr_number", 42));
  assert.deepEqual([write.kind, write.status, write.isPerhapsApplied], ["unknown_outcome", 0, true]);
  const read = await failure(server.commit({ retry: { attempts: 1 } }).get());
  assert.deepEqual([read.kind, read.status, read.isPerhapsApplied], ["unavailable", 0, false]);
});

test("batchGet is a read: a lost connection is repeated, and is unavailable in the end", async (context) => {
  const server = await scripted(context, ["lose", "lose"]);
  const repository = server.client({ retry: { attempts: 2, baseMs: 1 } }).repo("acme/shop");
  assert.equal((await failure(repository.states([SHA]))).kind, "unavailable");
  assert.equal(server.requests.length, 2);
});

test("without a connection every call is repeated", async () => {
  const attempts = [];
  const options = { retry: { attempts: 3, baseMs: 1 }, onAttempt: (attempt) => attempts.push(attempt.attempt) };
  const refused = new PollyClient({ url: await closedUrl(), token: "t", ...options });
  for (const call of Object.values(calls)) {
    attempts.length = 0;
    const error = await failure(call(refused.repo("acme/shop").commit(SHA)));
    assert.deepEqual([error.kind, error.isPerhapsApplied, attempts], ["unavailable", false, [1, 2, 3]]);
  }
});

test("complete and release are repeated after a lost connection", async (context) => {
  const server = await scripted(context, [CLAIM, "lose", VALUE, "lose", ok({ released: false })]);
  const claim = await server.commit().claim("pr_number");
  assert.equal(await claim.complete(42), 42n);
  assert.equal(await claim.release(), false);
  assert.deepEqual(
    server.requests.slice(1).map(({ method, headers }) => `${method} ${headers["if-claim"]}`),
    ["PUT 7", "PUT 7", "DELETE 7", "DELETE 7"],
  );
});

test("the last error is thrown after as many attempts as configured", async (context) => {
  const server = await scripted(context, Array(9).fill(problem(503, "unavailable")));
  const error = await failure(server.commit({ retry: { attempts: 4, baseMs: 1 } }).get());
  assert.deepEqual([error.kind, error.status, server.requests.length], ["unavailable", 503, 4]);
});

test("Retry-After is waited for", async (context) => {
  const server = await scripted(context, [problem(503, "unavailable", { "retry-after": "1" }), VALUE]);
  const began = performance.now();
  await server.commit().fact("pr_number");
  assert.ok(performance.now() - began >= 990);
});

test("a Retry-After beyond the deadline ends the call at once", async (context) => {
  const server = await scripted(context, [problem(503, "unavailable", { "retry-after": "60" })]);
  const began = performance.now();
  const error = await failure(server.commit().get({ timeoutMs: 20_000 }));
  assert.deepEqual([error.kind, error.retryAfterMs], ["unavailable", 60_000]);
  assert.ok(performance.now() - began < 10_000);
});

test("a wait repeats its request for as long as it lasts, however many fail", async (context) => {
  const server = await scripted(context, [...Array(20).fill(problem(503, "closed")), VALUE]);
  assert.equal(await server.commit().fact("pr_number", { wait: "1m" }), 42n);
  assert.equal(server.requests.length, 21);
});

test("delays have full jitter under a bound that doubles up to its limit", () => {
  const options = { attempts: 9, baseMs: 100, capMs: 1_000 };
  for (const [failures, bound] of [[1, 100], [2, 200], [4, 800], [5, 1_000], [99, 1_000]]) {
    const delays = Array.from({ length: 400 }, () => delayMs(failures, 0, options));
    assert.ok(Math.max(...delays) < bound && Math.max(...delays) > 0.9 * bound, `after ${failures}`);
    assert.ok(Math.min(...delays) < 0.1 * bound, `after ${failures}`);
  }
  assert.ok(delayMs(1, 3_000, options) >= 3_000);
});
