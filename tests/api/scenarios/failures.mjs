// What fails for a reason on our side: damaged entries, a store that is gone, an engine that cannot, limits, the end.
import assert from 'node:assert/strict';
import { Daemon, eventually, Valkey } from '../daemon.mjs';
import { send } from '../client.mjs';

// A frame that is none, and a value that is no integer (base64).
const DAMAGED = Buffer.from([0, 255, 255, 255]).toString('base64');
const TEXT = Buffer.from('"text"').toString('base64');

export async function badEntries(contract, url) {
  const has = (id) => contract.document.operations.some((operation) => operation.id === id);
  const isOfRepository = contract.document.operation('getState').hasRepository;
  const repository = isOfRepository ? 'octo-org/hello-polly:' : '';
  const write = async (key, bytes) => {
    const { json } = await contract.ask(url, 'replaceRawEntries',
      { body: { entries: [{ key, revision: null, bytes, expires_ms: null }] } });
    assert.deepEqual(json.written, [true], key);
  };
  for (const [bytes, status, digit, type] of [[DAMAGED, 500, 'c', 'corrupt'], [TEXT, 409, 'd', 'type-mismatch']]) {
    const sha = digit.repeat(40);
    await write(`polly:pr_number:${repository}${sha}`, bytes);
    const at = { path: { sha, fact: 'pr_number' } };
    await contract.ask(url, 'getState', at, status, type);
    await contract.ask(url, 'getFact', at, status, type);
    await contract.ask(url, 'changeState', { ...at, body: { check_suite_id: 1 } }, status, type);
    await contract.ask(url, 'advanceState', { ...at, body: { pr_number: 1 } }, 409, 'type-mismatch');  // by the engine
    await contract.ask(url, 'getStates', { body: { commits: [sha] } }, status, type);
    await contract.ask(url, 'explainCommit', at, status, type);
    await contract.ask(url, 'claimFact', at, status, type);
    for (const id of ['listAllCommits', 'listCommits'].filter(has)) await contract.ask(url, id, {}, status, type);
    const payload = {
      action: 'opened',
      pull_request: { number: 5, state: 'open', updated_at: '2026-01-01T00:00:00Z', head: { sha } },
      repository: { full_name: 'octo-org/hello-polly' },
    };
    await contract.ask(url, 'receiveDelivery', { body: payload }, 500, 'type-mismatch');
    await contract.ask(url, 'forgetFact', at);

    const claimed = (digit === 'c' ? 'e' : '9').repeat(40);
    await write(`polly:claim:pr_number:${repository}${claimed}`, bytes);
    const claim = { path: { sha: claimed, fact: 'pr_number' }, headers: { 'If-Claim': '7' } };
    await contract.ask(url, 'setFact', claim, status, type);
    await contract.ask(url, 'releaseClaim', claim, status, type);
  }
  await write('damaged', DAMAGED);
  await contract.ask(url, 'getEntry', { query: { key: 'damaged' } }, 500, 'corrupt');
  if (has('listCommitsOfPull')) {
    await write(`polly:pull:${repository}77`, DAMAGED);
    await contract.ask(url, 'listCommitsOfPull', { path: { number: 77 } }, 500, 'corrupt');
    await write(`polly:pull:${repository}78`, TEXT);
    await contract.ask(url, 'listCommitsOfPull', { path: { number: 78 } }, 409, 'type-mismatch');
  }
}

// Every operation that has a 503, with a store that is gone.
export async function goneStore(contract, environment) {
  const valkey = await Valkey.start();
  const daemon = await Daemon.start({ ...environment, POLLY_STORE_URL: `valkey://127.0.0.1:${valkey.port}`,
    POLLY_STORAGE_TIMEOUT: '100ms' });
  try {
    await valkey.stop('SIGKILL');
    const ofStore = contract.document.operations.filter((one) => one.responses[503])
      .filter(({ id }) => id !== 'getMetrics' && id !== 'getStatistics');
    for (const operation of ofStore) {
      const query = operation.id === 'getReadiness' ? { verbose: 'true' } : {};
      await contract.ask(daemon.url, operation.id, { query }, 503);
    }
    await manyCounts(contract, daemon.url);
  } finally {
    await daemon.stop('SIGKILL');
  }
}

// Counting is tried again for a while, and its requests wait; one more than are allowed is refused.
async function manyCounts(contract, url) {
  const counts = Array.from({ length: 20 }, () => contract.ask(url, 'getStatistics', {}, 503, 'too-many-requests'));
  for (const count of counts) count.catch(() => {});  // those that wait are cut off when the daemon is killed
  await Promise.any(counts);
}

// A cluster whose keys of a commit lie in several slots has no claims.
export async function cluster(contract, environment) {
  const valkey = await Valkey.startCluster();
  const daemon = await Daemon.start({ ...environment, POLLY_VALKEY_ADDRESS: `127.0.0.1:${valkey.port}`,
    POLLY_VALKEY_CLUSTER: 'true', POLLY_STORAGE_TYPE: 'valkey' });
  try {
    await contract.ask(daemon.url, 'claimFact', {}, 501, 'unsupported');
    await contract.ask(daemon.url, 'releaseClaim', {}, 501, 'unsupported');
    await contract.ask(daemon.url, 'setFact', { headers: { 'If-Claim': '7' } }, 501, 'unsupported');
  } finally {
    await daemon.stop();
    await valkey.stop();
  }
}

// One waits; a second one is refused; the first one is answered when the daemon stops.
export async function limits(contract, environment) {
  const daemon = await Daemon.start({ ...environment, POLLY_STORAGE_TYPE: 'memory', POLLY_WAITERS_MAX: '1' });
  const waiters = async () => Number(/^polly_state_waiters (\d+)$/m.exec(
    (await send(daemon.url, 'GET', '/metrics')).text)[1]);
  const scrapes = Array.from({ length: 1500 }, () => send(daemon.url, 'GET', '/metrics'));
  const answers = await Promise.all(scrapes);
  const refused = answers.filter((answer) => answer.status !== 200);
  assert.ok(refused.length > 0, 'no scrape was refused');
  contract.check(contract.document.operation('getMetrics'), refused[0], 'too many scrapes');
  const first = contract.ask(daemon.url, 'getFact', { query: { wait: '50s' } }, 503, 'stopping');
  try {
    await eventually('one waits', async () => await waiters() === 1);
    await contract.ask(daemon.url, 'getFact', { query: { wait: '1s' } }, 503, 'too-many-waiting');
  } finally {
    assert.equal(await daemon.stop(), 0);
    await first;
  }
}
