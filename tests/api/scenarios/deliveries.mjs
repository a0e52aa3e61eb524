// What the daemon remembers of its deliveries, why facts are known or not, and what it finds when it checks itself.
import assert from 'node:assert/strict';

const SHA = 'ab'.repeat(20);
const OTHER = 'cd'.repeat(20);

const checkRun = (sha, name) => ({
  action: 'created',
  check_run: { id: 7001, name, head_sha: sha, pull_requests: [] },
  repository: { full_name: 'octo-org/hello-polly' },
});

export async function records(contract, url) {
  const deliver = (payload, status) => contract.ask(url, 'receiveDelivery',
    { headers: { 'X-GitHub-Event': 'check_run' }, body: payload }, status);
  await deliver(checkRun(SHA, 'Vulnerability'), 200);
  await deliver(checkRun(SHA, 'build'), 202);
  await deliver(checkRun(OTHER, 'build'), 202);
  const has = (id) => contract.document.operations.some((operation) => operation.id === id);
  for (const id of ['listAllDeliveries', 'listDeliveries'].filter(has)) await pages(contract, url, id);
  const named = await contract.ask(url, 'listAllDeliveries', { query: { repository: 'octo-org/hello-polly', sha: SHA } });
  assert.equal(named.json.deliveries.length, 2);
  await contract.ask(url, 'listAllDeliveries', { query: { repository: 'no-slash' } }, 400);
}

async function pages(contract, url, id) {
  const ofCommit = await contract.ask(url, id, { query: { sha: SHA } });
  assert.deepEqual(ofCommit.json.deliveries.map((one) => one.outcome), ['ignored', 'stored']);
  assert.deepEqual(ofCommit.json.deliveries[1].facts, { vuln_check_run_id: 7001 });
  assert.match(ofCommit.json.deliveries[0].because, /POLLY_VULN_CHECK_NAME/);
  const strings = await contract.ask(url, id, { query: { sha: SHA, outcome: 'stored', integers: 'string' } });
  assert.equal(strings.json.deliveries[0].facts.vuln_check_run_id, '7001');
  const whole = await contract.ask(url, id, { query: { event: 'check_run', limit: '1000' } });
  const found = [];
  let cursor;
  do {
    const page = await contract.ask(url, id, { query: { event: 'check_run', limit: '1', cursor } });
    found.push(...page.json.deliveries.map((one) => one.id));
    cursor = page.json.next ?? undefined;
    assert.equal(page.headers.link !== undefined, cursor !== undefined);
    if (cursor) assert.ok(page.headers.link.includes('event=check_run'), page.headers.link);
  } while (cursor !== undefined);
  assert.deepEqual(found, whole.json.deliveries.map((one) => one.id));
  for (const query of [{ event: 'no_event' }, { outcome: 'lost' }, { sha: 'not-a-sha' }, { limit: '0' },
    { limit: 'all' }, { cursor: 'not-a-cursor' }, { integers: 'text' }]) {
    await contract.ask(url, id, { query }, 400);
  }
}

export async function explanations(contract, url) {
  const { json } = await contract.ask(url, 'explainCommit', { path: { sha: SHA } });
  const status = Object.fromEntries(json.facts.map((one) => [one.fact, one.status]));
  assert.equal(status.vuln_check_run_id, 'known');
  assert.equal(status.license_check_run_id, 'ignored');
  assert.equal(status.workflow_run_id, 'never_delivered');
  assert.equal(json.deliveries.length, 2);
  assert.equal(json.facts.find((one) => one.fact === 'vuln_check_run_id').value, 7001);
  const query = { fact: 'vuln_check_run_id', integers: 'string' };
  const one = await contract.ask(url, 'explainCommit', { path: { sha: SHA }, query });
  assert.deepEqual(one.json.facts.map((fact) => [fact.fact, fact.value]), [['vuln_check_run_id', '7001']]);
  await contract.ask(url, 'explainCommit', { query: { fact: 'no_such_fact' } }, 400);
}

export async function findings(contract, url) {
  const { json } = await contract.ask(url, 'getFindings');
  assert.equal(json.ok, true);
  assert.ok(json.findings.some((one) => one.check === "daemon's store" && one.result === 'ok'), JSON.stringify(json));
}
