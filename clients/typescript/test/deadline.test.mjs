// One deadline for a call, and AbortSignal.
import assert from "node:assert/strict";
import { test } from "node:test";
import { failure, ok, problem, scripted } from "./scripted_server.mjs";

test("a read without an answer ends at its deadline", async (context) => {
  const server = await scripted(context, ["hang"]);
  const began = performance.now();
  const error = await failure(server.commit().get({ timeoutMs: 150 }));
  const took = performance.now() - began;
  assert.deepEqual([error.kind, error.isPerhapsApplied], ["deadline_exceeded", false]);
  assert.ok(took >= 140 && took < 5_000, `${took} ms`);
});

test("a write without an answer is perhaps applied", async (context) => {
  const server = await scripted(context, ["hang"]);
  const error = await failure(server.commit({ timeoutMs: 150 }).set("pr_number", 42));
  assert.deepEqual([error.kind, error.isPerhapsApplied], ["unknown_outcome", true]);
});

test("the deadline is that of all attempts together", async (context) => {
  const server = await scripted(context, [problem(503, "unavailable"), problem(503, "unavailable"), "hang"]);
  const error = await failure(server.commit().get({ timeoutMs: 300 }));
  assert.deepEqual([error.kind, server.requests.length], ["deadline_exceeded", 3]);
});

test("a call of an aborted signal sends no request", async (context) => {
  const server = await scripted(context, []);
  const reason = new Error("the job was cancelled");
  assert.equal(await failure(server.commit().get({ signal: AbortSignal.abort(reason) })), reason);
  assert.equal(server.requests.length, 0);
});

test("abort ends a request, and the call throws the reason", async (context) => {
  const server = await scripted(context, ["hang"]);
  const controller = new AbortController();
  const call = failure(server.commit().set("pr_number", 42, { signal: controller.signal }));
  await server.arrived(1);
  const reason = new Error("the job was cancelled");
  controller.abort(reason);
  assert.equal(await call, reason);
});

test("abort ends the pause between two attempts", async (context) => {
  const server = await scripted(context, [problem(503, "unavailable", { "retry-after": "20" })]);
  const controller = new AbortController();
  let failed = () => {};
  const hasFailed = new Promise((resolve) => (failed = resolve));
  const commit = server.commit({ onAttempt: failed });
  const began = performance.now();
  const call = failure(commit.get({ signal: controller.signal }));
  await hasFailed;
  setImmediate(() => controller.abort());
  assert.equal((await call).name, "AbortError");
  assert.ok(performance.now() - began < 10_000);
  assert.equal(server.requests.length, 1);
});

test("abort ends a wait", async (context) => {
  const server = await scripted(context, ["hang"]);
  const controller = new AbortController();
  const call = failure(server.commit().wait({ for: ["pr_number"], timeout: "10m", signal: controller.signal }));
  await server.arrived(1);
  controller.abort();
  assert.equal((await call).name, "AbortError");
});

test("a signal that outlives many calls keeps no listeners of them", async (context) => {
  const server = await scripted(context, Array(20).fill(ok({ pr_number: "42" })));
  const signal = new EventTarget();
  let listeners = 0;
  const counted = {
    aborted: false,
    throwIfAborted() {},
    addEventListener: (...words) => (++listeners, signal.addEventListener(...words)),
    removeEventListener: (...words) => (--listeners, signal.removeEventListener(...words)),
  };
  for (let i = 0; i < 20; ++i) await server.commit().fact("pr_number", { signal: counted });
  assert.equal(listeners, 0);
});

test("a wait asks for at most 25 s at once, and again until its time is over", async (context) => {
  const absent = problem(404, "absent");
  const server = await scripted(context, [absent, absent, ok({ pr_number: "42" })]);
  assert.equal(await server.commit().fact("pr_number", { wait: "1m" }), 42n);
  for (const { path } of server.requests) assert.match(path, /[?&]wait=25000ms$/);
});

test("a request that is repeated asks for the rest of the wait", async (context) => {
  const server = await scripted(context, [problem(503, "closed", { "retry-after": "1" }), ok({ pr_number: "42" })]);
  await server.commit().wait({ for: ["pr_number", "pr_number"], timeout: "10s" });
  const [first, second] = server.requests.map(({ path }) => Number(/&wait=([0-9]+)ms$/.exec(path)[1]));
  assert.ok(first > 9_500 && first <= 10_000, `${first} ms`);
  assert.ok(second <= first - 990, `${second} ms`);
});

test("a wait outlasts a pause that is longer than one request", async (context) => {
  const server = await scripted(context, [problem(503, "closed", { "retry-after": "40" })]);
  const controller = new AbortController();
  let failed = () => {};
  const hasFailed = new Promise((resolve) => (failed = resolve));
  const commit = server.commit({ onAttempt: failed });
  const call = failure(commit.wait({ for: ["pr_number"], timeout: "5m", signal: controller.signal }));
  await hasFailed;
  setImmediate(() => controller.abort());
  assert.equal((await call).name, "AbortError"); // not the error of the first request
});

test("a wait ends with null when its time is over", async (context) => {
  const server = await scripted(context, [ok({ pr_number: null }), ...Array(5_000).fill(ok({ pr_number: null }))]);
  assert.equal(await server.commit().wait({ for: ["pr_number"], timeout: 200 }), null);
});
