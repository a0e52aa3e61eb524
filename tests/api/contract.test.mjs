// Drives every operation of the daemon's OpenAPI document, in the scope that the argument names, and holds each answer
// against it:
//
//   node tests/api/contract.test.mjs repository        (or commit; POLLY_PROGRAM names the built program)
//
// A documented status that was never seen is a failure, unless it is listed here with the reason.
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { ADMIN, Contract, SECRET } from './contract.mjs';
import { Daemon, stopAll } from './daemon.mjs';
import { Document } from './document.mjs';
import { deliveries, lists } from './scenarios/commits.mjs';
import { explanations, findings, records } from './scenarios/deliveries.mjs';
import { otherMethodsAndPaths, refusals } from './scenarios/every_operation.mjs';
import { claims, facts } from './scenarios/facts.mjs';
import { badEntries, cluster, goneStore, limits } from './scenarios/failures.mjs';
import { service, store } from './scenarios/store.mjs';
import { forbidden, TOKENS } from './scenarios/tokens.mjs';

const NOT_PROVOKED = {
  'advanceState 500': 'the engine itself compares the values: only a damaged row of a file is corrupt for it',
};

// Types of problems that are outcomes of a race (which of them a store that is gone gives), or of a broken daemon.
const TYPES_OF_CHANCE = ['unavailable', 'deadline-exceeded', 'unknown-outcome', 'config', 'permission-denied',
  'cancelled', 'closed', 'internal', 'request-timeout', 'overloaded'];

const scope = process.argv[2] ?? 'repository';
const environment = {
  POLLY_WEBHOOK_SECRET: SECRET,
  POLLY_API_TOKEN: ADMIN,
  POLLY_API_TOKENS: TOKENS,
  POLLY_STATE_SCOPE: scope,
  POLLY_FACTS: 'sbom_check_run_id = check_run *SBOM*',
};

let daemon;
let contract;

before(async () => {
  daemon = await Daemon.start({ ...environment, POLLY_STORAGE_TYPE: scope === 'commit' ? 'memory' : 'sqlite' });
  contract = new Contract(await Document.of(daemon.url));
});

after(async () => {
  const code = await daemon?.stop();
  await stopAll();
  assert.equal(code, 0, daemon?.log);
});

test('every operation refuses what is wrong', () => refusals(contract, daemon.url));
test('other methods and paths', () => otherMethodsAndPaths(contract, daemon.url));
test('tokens that allow less', () => forbidden(contract, daemon.url));
test('facts of a commit', () => facts(contract, daemon.url));
test('claims', () => claims(contract, daemon.url));
test('deliveries', () => deliveries(contract, daemon.url));
test('the record of deliveries', () => records(contract, daemon.url));
test('explanations', () => explanations(contract, daemon.url));
test('findings', () => findings(contract, daemon.url));
test('lists of commits', () => lists(contract, daemon.url));
test('the store and its raw entries', () => store(contract, daemon.url));
test('health, metrics and the document', () => service(contract, daemon.url));
test('entries that are damaged, or no integers', () => badEntries(contract, daemon.url));
test('a store that is gone', () => goneStore(contract, environment));
test('a cluster without claims', () => cluster(contract, environment));
test('limits, and the end', () => limits(contract, environment));

test('every documented status and type of problem was seen', () => {
  assert.deepEqual(contract.neverSeen().filter((one) => NOT_PROVOKED[one] === undefined), []);
  assert.deepEqual(Object.keys(NOT_PROVOKED).filter((one) => contract.seen.has(one)), [], 'listed, and seen');
  const types = contract.document.json.components.schemas.Problem.properties.type.enum;
  const unseen = types.map((type) => type.split(':').pop()).filter((type) => !contract.types.has(type));
  assert.deepEqual(unseen.filter((type) => !TYPES_OF_CHANCE.includes(type)), []);
});
