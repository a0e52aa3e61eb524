// Arguments that are wrong: an error that names them, and no request.
import assert from "node:assert/strict";
import { test } from "node:test";
import { PollyClient } from "../dist/esm/index.js";
import { SHA, failure, scripted } from "./scripted_server.mjs";

const wrong = {
  "a short SHA": [(client) => client.repo("acme/shop").commit("4f2c"), /SHA "4f2c" must be 40 or 64/],
  "a repository without an owner": [(client) => client.repo("shop"), /"shop" must be OWNER\/NAME/],
  "a repository that leaves its path": [(client) => client.repo("../shop"), /must be OWNER\/NAME/],
  "a fact with a slash": [(_, commit) => commit.fact("pr_number/claim"), /must be the name of a fact/],
  "an id of 0": [(_, commit) => commit.set("pr_number", 0), /pr_number is 0: it must be an integer from 1/],
  "an inexact number": [(_, commit) => commit.set("pr_number", 2 ** 53), /pass a bigint/],
  "an id beyond 2^63 - 1": [(_, commit) => commit.advance({ pr_number: 2n ** 63n }), /from 1 to 2\^63 - 1/],
  "an id with a sign": [(_, commit) => commit.advance({ pr_number: "-1" }), /"-1": it must be/],
  "an id that is null": [(_, commit) => commit.set("pr_number", null), /pr_number is null/],
  "no facts": [(_, commit) => commit.patch({}), /there is no fact/],
  "no facts to wait for": [(_, commit) => commit.wait({ for: [], timeout: "1s" }), /for has no fact/],
  "a duration without a unit": [(_, commit) => commit.fact("pr_number", { wait: "25" }), /wait is "25"/],
  "a ttl of an hour": [(_, commit) => commit.claim("pr_number", { ttl: "1h" }), /ttl is "1h".*1000 to 600000 ms/],
  "a page of 0": [(client) => client.list({ pageSize: 0 }).next(), /pageSize is 0/],
  "a pull request of -1": [(client) => client.repo("acme/shop").pull(-1), /number of a pull request is -1/],
  "an empty key": [(client) => client.store.get(""), /the key has 0 bytes/],
  "a long key": [(client) => client.store.delete("é".repeat(257)), /the key has 514 bytes/],
  "an unsound request id": [(_, commit) => commit.get({ requestId: "a b" }), /requestId "a b"/],
  "a timeout of 0": [(_, commit) => commit.get({ timeoutMs: 0 }), /timeoutMs is 0/],
  "a timeout beyond what timers have": [(_, commit) => commit.get({ timeoutMs: 2 ** 31 }), /timeoutMs is 2147483648/],
};

for (const [name, [call, message]] of Object.entries(wrong)) {
  test(`${name} is refused before a request is sent`, async (context) => {
    const server = await scripted(context, []);
    const client = server.client();
    const error = await failure((async () => call(client, client.repo("acme/shop").commit(SHA)))());
    assert.equal(error.kind, "invalid_argument");
    assert.match(error.message, message);
    assert.equal(server.requests.length, 0);
  });
}

for (const [name, options, message] of [
  ["no URL", { url: "127.0.0.1:8080" }, /url "127.0.0.1:8080" must be that of the daemon/],
  ["a URL with a password", { url: "http://me:secret@127.0.0.1/" }, /without user/],
  ["an empty token", { token: "" }, /token must be/],
  ["a token of two lines", { token: "a\nb" }, /token must be/],
  ["no attempts", { retry: { attempts: 0 } }, /attempts of 1 or more/],
]) {
  test(`a client with ${name} is refused`, () => {
    const create = () => new PollyClient({ url: "http://127.0.0.1:8080", token: "t", ...options });
    assert.throws(create, { name: "PollyError", kind: "invalid_argument", message });
  });
}
