// The store itself, its raw entries, health, metrics and the document.
import assert from 'node:assert/strict';

export async function store(contract, url) {
  await contract.ask(url, 'getEntry', { query: { key: 'absent' } }, 404, 'absent');
  await contract.ask(url, 'getEntry', { query: { key: undefined } }, 400);
  await contract.ask(url, 'setEntry', { query: { ttl: '24h' } });
  await contract.ask(url, 'setEntry', { query: { if_absent: 'true' } }, 409, 'conflict');
  await contract.ask(url, 'setEntry', { query: { if_absent: 'perhaps' } }, 400);
  await contract.ask(url, 'setEntry', { query: { ttl: 'soon' } }, 400);
  await contract.ask(url, 'setEntry', { body: 'no JSON' }, 400);
  const entry = await contract.ask(url, 'getEntry');
  assert.equal(entry.json.value, 42);
  assert.deepEqual((await contract.ask(url, 'listKeys', { query: { prefix: 'answ' } })).json.keys, ['answer']);
  await contract.ask(url, 'listKeys', { query: { limit: '0' } }, 400);
  await raw(contract, url);
  assert.equal((await contract.ask(url, 'deleteEntry')).json.deleted, true);
  assert.equal((await contract.ask(url, 'deleteEntry')).json.deleted, false);
  await contract.ask(url, 'setEntry', { query: { key: 'cache:1' } });
  await contract.ask(url, 'deleteKeys', { query: { prefix: '' } }, 400);
  assert.equal((await contract.ask(url, 'deleteKeys', { query: { prefix: 'cache:' } })).json.deleted, 1);
  for (const operation of contract.document.operations.filter((one) => one.responses[410])) {
    await contract.ask(url, operation.id, {}, 410, 'gone');
  }
  await contract.ask(url, 'getStatistics');
  await contract.ask(url, 'getStatistics', { query: { limit: '0' } }, 400);
}

async function raw(contract, url) {
  const page = await contract.ask(url, 'listRawEntries', { query: { prefix: 'answer' } });
  assert.deepEqual(page.json.entries.map((entry) => entry.key), ['answer']);
  await contract.ask(url, 'listRawEntries', { query: { limit: 'all' } }, 400);
  const { json } = await contract.ask(url, 'getRawEntries', { body: { keys: ['answer', 'absent'] } });
  assert.equal(json.entries[1], null);
  await contract.ask(url, 'getRawEntries', { body: { keys: 'answer' } }, 400);
  const written = await contract.ask(url, 'replaceRawEntries', { body: { entries: [
    { key: 'answer', revision: json.entries[0].revision, bytes: 'NDM=', expires_ms: null },
    { key: 'answer2', revision: 'Mi0x', bytes: 'NDM=', expires_ms: null }] } });
  assert.deepEqual(written.json.written, [true, false]);
  await contract.ask(url, 'replaceRawEntries', { body: { entries: [{ key: 'answer' }] } }, 400);
}

export async function service(contract, url) {
  for (const id of ['getLiveness', 'getReadiness', 'getHealth']) {
    await contract.ask(url, id);
    const verbose = await contract.ask(url, id, { query: { verbose: 'true' } });
    assert.equal(verbose.json.status, 'ok');
    await contract.ask(url, id, { query: { unknown: '1' } });
  }
  assert.match((await contract.ask(url, 'getMetrics')).text, /^polly_state_waiters 0$/m);
  const open = await contract.ask(url, 'getMetrics', { headers: { Accept: 'application/openmetrics-text' } });
  assert.match(open.headers['content-type'], /^application\/openmetrics-text/);
  const small = await contract.ask(url, 'getMetrics', { headers: { 'Accept-Encoding': 'gzip' } });
  assert.equal(small.headers['content-encoding'], 'gzip');
  const document = await contract.ask(url, 'getDocument');
  await contract.ask(url, 'getDocument', { headers: { 'If-None-Match': document.headers.etag } }, 304);
}
