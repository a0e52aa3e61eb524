// What is sent, and what becomes of the answers: values, null, errors.
import assert from "node:assert/strict";
import { test } from "node:test";
import { PollyError } from "../dist/esm/index.js";
import { exactJson, exactText } from "../dist/esm/exact_json.js";
import { COMMIT, SHA, failure, ok, problem, scripted } from "./scripted_server.mjs";

const FACTS = { pr_number: "9007199254740993", vuln_check_run_id: null, sbom_check_run_id: "9223372036854775807" };

test("ids are exact", async (context) => {
  const pulls = { pull_requests: [{ number: "9007199254740993", state: "open" }], pr_number_state: "open" };
  const server = await scripted(context, [ok({ ...FACTS, ...pulls }), ok({ pr_number: "9223372036854775807" })]);
  assert.deepEqual(await server.commit().get(), {
    facts: { pr_number: 9007199254740993n, vuln_check_run_id: null, sbom_check_run_id: 9223372036854775807n },
    pullRequests: [{ number: 9007199254740993n, state: "open" }],
    prNumberState: "open",
  });
  assert.equal(await server.commit().set("pr_number", 2n ** 63n - 1n), 2n ** 63n - 1n);
  assert.deepEqual([server.requests[0].path, server.requests[1].body], [
    `${COMMIT}?integers=string`,
    '"9223372036854775807"',
  ]);
});

test("absent is null, and an unknown fact is an error", async (context) => {
  const unknown = problem(404, "invalid_argument", { "x-request-id": "of-the-daemon" }, "unknown-fact");
  const server = await scripted(context, [problem(404, "absent"), problem(404, "absent"), unknown]);
  assert.equal(await server.commit().fact("pr_number"), null);
  assert.equal(await server.client().repo("acme/shop").pull(42).commits(), null);
  const error = await failure(server.commit().fact("no_such_fact"));
  assert.ok(error instanceof PollyError);
  assert.deepEqual(
    [error.kind, error.type, error.status, error.requestId, error.message],
    ["invalid_argument", "urn:polly:problem:unknown-fact", 404, "of-the-daemon", "detail of invalid_argument"],
  );
});

test("absent is no answer of what cannot be absent", async (context) => {
  const server = await scripted(context, [problem(404, "absent")]);
  assert.equal((await failure(server.commit().get())).kind, "absent");
});

test("the id of a call is that of all its requests and of its error", async (context) => {
  const server = await scripted(context, [problem(503, "closed"), "lose", ok(FACTS), ok(FACTS), "lose"]);
  const seen = [];
  const commit = server.commit({ onAttempt: ({ requestId, status }) => seen.push([requestId, status]) });
  await commit.get();
  const ids = server.requests.map(({ headers }) => headers["x-request-id"]);
  assert.match(ids[0], /^[0-9a-f]{16}$/);
  assert.deepEqual(ids, Array(3).fill(ids[0]));
  assert.deepEqual(seen, [[ids[0], 503], [ids[0], 0], [ids[0], 200]]);
  await commit.get({ requestId: "job/7" });
  assert.equal(server.requests[3].headers["x-request-id"], "job/7");
  assert.equal((await failure(commit.set("pr_number", 1, { requestId: "job/8" }))).requestId, "job/8");
});

test("the token is sent, and redirects are not followed", async (context) => {
  const server = await scripted(context, [{ status: 308, body: "", headers: { location: "https://other.example/" } }]);
  const error = await failure(server.commit().get());
  assert.deepEqual([error.kind, error.status], ["internal", 308]);
  assert.match(error.message, /redirects to https:\/\/other\.example\//);
  assert.equal(server.requests[0].headers.authorization, "Bearer secret");
});

test("an answer that is no JSON, or has no id where one belongs, is an error", async (context) => {
  const page = { status: 200, body: "<html>" };
  const server = await scripted(context, [page, ok({ pr_number: 2 ** 60 }), ok({ pr_number: {} })]);
  for (let i = 0; i < 3; ++i) assert.equal((await failure(server.commit().get())).kind, "internal");
});

// `fetch` itself opens a second one where it is asked again before it has put the first one back.
test("many calls use the same connections", async (context) => {
  const server = await scripted(context, Array(30).fill(ok(FACTS)));
  for (let i = 0; i < 30; ++i) await server.commit().get();
  assert.ok(server.connections() <= 2, `${server.connections()} connections`);
});

test("lists follow their pages, with the query of the first one", async (context) => {
  const listed = (sha) => ({ sha, repository: "acme/shop", pr_number: "42" });
  const pages = [ok({ commits: [listed("a"), listed("b")], next: "x.1&2" }), ok({ commits: [], next: "y" })];
  const server = await scripted(context, [...pages, ok({ commits: [listed("c")], next: null })]);
  const shas = [];
  for await (const commit of server.client().repo("acme/shop").list({ pr: 42n, pageSize: 2 })) shas.push(commit.sha);
  assert.deepEqual(shas, ["a", "b", "c"]);
  assert.deepEqual(server.requests.map(({ path }) => path.split("?")[1]), [
    "integers=string&limit=2&pr=42",
    "integers=string&limit=2&pr=42&cursor=x.1%262",
    "integers=string&limit=2&pr=42&cursor=y",
  ]);
});

test("states asks for 100 commits at once, in order", async (context) => {
  const shas = Array.from({ length: 201 }, (_, i) => i.toString(16).padStart(40, "0"));
  const state = (sha) => ({ sha, repository: null, ...FACTS });
  const answer = (from, to) => ok({ commits: shas.slice(from, to).map(state) });
  const server = await scripted(context, [answer(0, 100), answer(100, 200), answer(200, 201)]);
  const states = await server.client().states(shas);
  assert.deepEqual(states.map(({ sha }) => sha), shas);
  assert.equal(server.requests[0].path, "/api/v1/state:batchGet?integers=string");
  assert.deepEqual(server.requests.map(({ body }) => JSON.parse(body).commits.length), [100, 100, 1]);
});

test("paths of a repository, of a commit alone and behind a prefix", async (context) => {
  const server = await scripted(context, Array(2).fill(ok(FACTS)));
  await server.client({ url: `${server.url}/polly/` }).repo("Acme/shop.js").commit(SHA.toUpperCase()).get();
  await server.client().commit(SHA).get();
  assert.deepEqual(server.requests.map(({ path }) => path), [
    `/polly/api/v1/repos/Acme/shop.js/commits/${SHA}/state?integers=string`,
    `/api/v1/commits/${SHA}/state?integers=string`,
  ]);
});

test("values of the store are exact in both directions", async (context) => {
  const entry = { status: 200, body: '{"key":"k","value":{"id":9007199254740993,"n":42},"time_left_ms":null}' };
  const server = await scripted(context, [entry, ok({ set: true }), problem(409, "conflict"), problem(404, "absent")]);
  const { store } = server.client();
  assert.deepEqual(await store.get("a key&more"), { value: { id: 9007199254740993n, n: 42 }, timeLeftMs: null });
  assert.equal(await store.set("k", { id: 9007199254740993n }, { ttl: "1m30s" }), true);
  assert.equal(await store.set("k", 1, { ifAbsent: true }), false);
  assert.equal(await store.get("k"), null);
  assert.equal(server.requests[0].path, "/api/v1/store/entry?key=a%20key%26more");
  assert.deepEqual([server.requests[1].path, server.requests[1].body], [
    "/api/v1/store/entry?key=k&ttl=90000ms",
    '{"id":9007199254740993}',
  ]);
});

test("JSON keeps texts, fractions and exponents, and integers are exact", () => {
  const texts = [
    '{"a":"12345678901234567890","b":"\\"12345678901234567890"}',
    "[1.12345678901234567,0.5,1e300,-0.25]",
    "[42,-7,9007199254740991]",
  ];
  for (const text of texts) assert.deepEqual(exactJson(text), JSON.parse(text), text);
  assert.deepEqual(exactJson("[-9223372036854775808,9007199254740993]"), [-(2n ** 63n), 9007199254740993n]);
  assert.equal(exactText([1n, "1", { a: -(2n ** 63n) }]), '[1,"1",{"a":-9223372036854775808}]');
  assert.throws(() => exactJson("{12345678901234567:1}"), PollyError);
  assert.throws(() => exactText(NaN), PollyError);
  assert.throws(() => exactText(undefined), PollyError);
});
