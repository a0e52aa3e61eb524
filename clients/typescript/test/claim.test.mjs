// Claims, and `once`.
import assert from "node:assert/strict";
import { test } from "node:test";
import { failure, ok, problem, scripted } from "./scripted_server.mjs";

const FACT = "vuln_check_run_id";
const claimed = (token = "7", timeLeftMs = 30_000) => ok({ token, time_left_ms: timeLeftMs }, 201);
const known = (value) => ok({ [FACT]: value });
const held = problem(409, "claimed", { "retry-after": "12" });

const methods = (server) => server.requests.map(({ method }) => method).join(" ");

test("a claim is known, claimed or held", async (context) => {
  const server = await scripted(context, [known("9007199254740993"), claimed("9007199254740995"), held]);
  const commit = server.commit();
  assert.deepEqual(await commit.claim(FACT), { status: "known", value: 9007199254740993n });
  const claim = await commit.claim(FACT, { ttl: "45s" });
  assert.deepEqual([claim.status, claim.token, claim.fact], ["claimed", 9007199254740995n, FACT]);
  assert.ok(claim.timeLeftMs > 20_000 && claim.timeLeftMs <= 30_000);
  assert.deepEqual(await commit.claim(FACT), { status: "held", retryAfterMs: 12_000 });
  assert.match(server.requests[1].path, /\/vuln_check_run_id\/claim\?integers=string&ttl=45000ms$/);
});

test("once runs where it has the claim, and stores the result", async (context) => {
  const server = await scripted(context, [claimed(), known("987")]);
  const tokens = [];
  const value = await server.commit().once(FACT, async ({ token }) => (tokens.push(token), 987));
  assert.deepEqual([value, tokens], [987n, [7n]]);
  assert.equal(methods(server), "POST PUT");
  assert.deepEqual([server.requests[1].body, server.requests[1].headers["if-claim"]], ['"987"', "7"]);
});

test("once does not run where the value is stored, or another caller stores it", async (context) => {
  const server = await scripted(context, [known("5"), held, held, known("6")]);
  const run = () => assert.fail("it ran");
  assert.equal(await server.commit().once(FACT, run), 5n);
  assert.equal(await server.commit().once(FACT, run), 6n);
  for (const { path } of server.requests) assert.match(path, /wait=25000ms/);
});

test("once takes over where the other caller gave up", async (context) => {
  const server = await scripted(context, [held, claimed("8"), known("987")]);
  assert.equal(await server.commit().once(FACT, () => 987n), 987n);
});

test("once gives the claim up where run throws, and throws the same error", async (context) => {
  const server = await scripted(context, [claimed(), ok({ released: true })]);
  const reason = new Error("GitHub answered 500");
  assert.equal(await failure(server.commit().once(FACT, () => Promise.reject(reason))), reason);
  assert.equal(methods(server), "POST DELETE");
});

test("once throws the error of run also where the claim cannot be given up", async (context) => {
  const server = await scripted(context, [claimed(), problem(500, "corrupt")]);
  const reason = new Error("GitHub answered 500");
  assert.equal(await failure(server.commit().once(FACT, () => Promise.reject(reason))), reason);
});

test("once rejects a result that is no id, and gives the claim up", async (context) => {
  const server = await scripted(context, [claimed(), ok({ released: true })]);
  const error = await failure(server.commit().once(FACT, () => 2 ** 60));
  assert.deepEqual([error.kind, methods(server)], ["invalid_argument", "POST DELETE"]);
});

test("a lost claim has the value that was not stored", async (context) => {
  const server = await scripted(context, [claimed(), problem(412, "claim_lost")]);
  const error = await failure(server.commit().once(FACT, () => 987));
  assert.deepEqual([error.kind, error.status, error.unstored], ["claim_lost", 412, 987n]);
  assert.equal(error.type, "urn:polly:problem:claim-lost");
});

test("once asks again for its claim after a lost connection, and runs one time", async (context) => {
  const server = await scripted(context, ["lose", claimed(), "lose", known("987")]);
  let runs = 0;
  assert.equal(await server.commit().once(FACT, () => (++runs, 987)), 987n);
  assert.deepEqual([runs, methods(server)], [1, "POST POST PUT PUT"]);
});

test("once ends with the kind claimed when its time is over", async (context) => {
  const server = await scripted(context, Array(5_000).fill(held));
  const error = await failure(server.commit().once(FACT, () => 1, { wait: 150 }));
  assert.deepEqual([error.kind, error.retryAfterMs], ["claimed", 12_000]);
});

test("the signal of run aborts when the claim ends, and with the caller's signal", async (context) => {
  const released = ok({ released: true });
  const server = await scripted(context, [claimed("7", 100), released, claimed(), released]);
  const until = (signal) => new Promise((_, reject) => signal.addEventListener("abort", () => reject(signal.reason)));
  const over = await failure(server.commit().once(FACT, ({ signal }) => until(signal)));
  assert.equal(over.kind, "claim_lost");
  const controller = new AbortController();
  const reason = new Error("the job was cancelled");
  const run = ({ signal }) => {
    controller.abort(reason);
    assert.ok(signal.aborted);
    throw signal.reason;
  };
  assert.equal(await failure(server.commit().once(FACT, run, { signal: controller.signal })), reason);
  assert.equal(methods(server), "POST DELETE POST DELETE"); // given up although the caller's signal has aborted
});
