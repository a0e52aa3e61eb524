// Every operation with every kind of token: none, a wrong one, each scope, for all repositories, for this one, for
// its owner's and for another one. What is expected is computed from the document (`x-polly-scope`, and whether the
// path has a repository), in each scope of the state, and for two repositories.
//
//   node tests/api/matrix.test.mjs
import assert from 'node:assert/strict';
import { after, test } from 'node:test';
import { send } from './client.mjs';
import { ADMIN, Contract, SECRET } from './contract.mjs';
import { Daemon, stopAll } from './daemon.mjs';
import { Document } from './document.mjs';
import { CALLERS, refusalOf, TOKENS } from './scenarios/tokens.mjs';

const REPOSITORIES = [['octo-org', 'hello-polly'], ['Acme', 'Shop']];  // the second one in another case than the glob

after(stopAll);

for (const scope of ['repository', 'commit']) {
  test(`each token may do what its scope and its repositories allow, in ${scope} scope`, () => matrix(scope));
}

async function matrix(scope) {
  const daemon = await Daemon.start({ POLLY_STORAGE_TYPE: 'memory', POLLY_WEBHOOK_SECRET: SECRET,
    POLLY_API_TOKEN: ADMIN, POLLY_API_TOKENS: TOKENS, POLLY_STATE_SCOPE: scope });
  const contract = new Contract(await Document.of(daemon.url));
  const wrong = [];
  const outcomes = new Map();
  for (const operation of contract.document.operations) {
    for (const [owner, name] of operation.hasRepository ? REPOSITORIES : [[]]) {
      for (const caller of CALLERS) {
        const expected = refusalOf(operation, caller, `${owner}/${name}`.toLowerCase());
        const what = `${operation.id} of ${owner}/${name} by ${caller.name}`;
        for (const method of operation.method === 'GET' ? ['GET', 'HEAD'] : [operation.method]) {
          const request = contract.request(operation, { path: { owner, name }, token: caller.token });
          const answer = await send(daemon.url, method, request.target, request);
          const refusal = [401, 403].includes(answer.status) ? answer.status : null;
          outcomes.set(refusal, (outcomes.get(refusal) ?? 0) + 1);
          if (refusal !== expected) {
            wrong.push(`${method} ${what}: ${answer.status} instead of ${expected ?? 'an answer'}`);
          }
          const objections = contract.document.objections(operation, answer, method === 'HEAD');
          if (objections.length > 0) wrong.push(`${method} ${what}: ${objections.join('; ')}`);
          if (refusal === 403 && method !== 'HEAD' && !explains(answer, operation, caller)) {
            wrong.push(`${what}: the detail names neither the scope nor the token: ${answer.json.detail}`);
          }
        }
      }
    }
  }
  assert.deepEqual(wrong, []);
  for (const refusal of [null, 401, 403]) assert.ok(outcomes.get(refusal) > 50, `${refusal}: ${outcomes.get(refusal)}`);
  assert.equal(await daemon.stop(), 0);
}

// A 403 names the token, never its text, and the scope that the operation needs.
function explains(answer, operation, caller) {
  const { detail } = answer.json;
  return detail.includes(caller.name) && detail.includes(operation.scope) && !detail.includes(caller.token);
}
