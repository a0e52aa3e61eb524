// The facts of one commit: overwritten, forgotten, advanced, waited for.
import assert from 'node:assert/strict';

const BEYOND_DOUBLES = '9007199254740993';

export async function facts(contract, url) {
  const sha = 'a'.repeat(40);
  const at = (fact, more = {}) => ({ path: { sha, fact }, ...more });

  await contract.ask(url, 'getFact', at('pr_number'), 404, 'absent');
  await contract.ask(url, 'getFact', at('pr_number', { query: { wait: '20ms' } }), 404, 'absent');
  const written = { 42: '42', '"43"': '43', '{"value":44}': '44', '{"value":"45"}': '45', ' 7': '7' };
  for (const [body, text] of Object.entries(written)) {
    const put = await contract.ask(url, 'setFact', at('pr_number', { body }));
    assert.equal(put.text, `{"pr_number":${text}}`);
  }
  for (const body of ['0', '-1', '"0"', '"-1"', '{"value":0}']) {
    await contract.ask(url, 'setFact', at('pr_number', { body }), 400, 'invalid-value');
  }
  for (const body of ['', 'seven', '1.5', 'null', '[]', '{}', '{"value":1,"more":2}', '"1e3"', '9223372036854775808']) {
    await contract.ask(url, 'setFact', at('pr_number', { body }), 400);
  }
  const large = await contract.ask(url, 'setFact', at('workflow_run_id', { body: `"${BEYOND_DOUBLES}"` }));
  assert.equal(large.text, `{"workflow_run_id":${BEYOND_DOUBLES}}`);
  const string = await contract.ask(url, 'getFact', at('workflow_run_id', { query: { integers: 'string' } }));
  assert.deepEqual(string.json, { workflow_run_id: BEYOND_DOUBLES });
  await contract.ask(url, 'getFact', at('workflow_run_id', { query: { integers: 'words' } }), 400);
  await contract.ask(url, 'getFact', at('workflow_run_id', { query: { wait: '61s' } }), 400);
  await contract.ask(url, 'setFact', at('sbom_check_run_id', { body: '5' }));  // of POLLY_FACTS

  await state(contract, url, sha);
  assert.deepEqual((await contract.ask(url, 'forgetFact', at('pr_number'))).json, { forgotten: true });
  assert.deepEqual((await contract.ask(url, 'forgetFact', at('pr_number'))).json, { forgotten: false });
  assert.deepEqual((await contract.ask(url, 'forgetState', { path: { sha } })).json, { forgotten: true });
  assert.deepEqual((await contract.ask(url, 'forgetState', { path: { sha } })).json, { forgotten: false });
}

async function state(contract, url, sha) {
  const at = (more = {}) => ({ path: { sha }, ...more });
  const whole = await contract.ask(url, 'getState', at());
  assert.equal(whole.json.pr_number, 7);
  assert.equal(whole.json.sbom_check_run_id, 5);
  assert.equal(whole.json.check_suite_id, null);
  await contract.ask(url, 'getState', at({ headers: { 'If-None-Match': whole.headers.etag } }), 304);
  await contract.ask(url, 'getState', at({ query: { wait: '10s', for: 'pr_number' } }));
  await contract.ask(url, 'getState', at({ query: { wait: '20ms', for: 'check_suite_id' } }));
  await contract.ask(url, 'getState', at({ query: { wait: '1s' } }), 400);
  await contract.ask(url, 'getState', at({ query: { for: 'pr_number' } }), 400);
  await contract.ask(url, 'getState', at({ query: { wait: '1s', for: 'no_such_fact' } }), 400);
  const strings = await contract.ask(url, 'getState', at({ query: { integers: 'string' } }));
  assert.equal(strings.json.workflow_run_id, BEYOND_DOUBLES);
  assert.equal(strings.json.pr_number, '7');
  for (const pull of strings.json.pull_requests ?? []) assert.equal(typeof pull.number, 'string');

  const advanced = await contract.ask(url, 'advanceState', at({ body: { pr_number: 3, check_suite_id: '12' } }));
  assert.deepEqual(advanced.json, { pr_number: 7, check_suite_id: 12 });
  const larger = await contract.ask(url, 'advanceState', at({ query: { integers: 'string' }, body: { pr_number: 8 } }));
  assert.deepEqual(larger.json, { pr_number: '8' });
  const changed = await contract.ask(url, 'changeState', at({ body: { pr_number: '4', check_suite_id: null } }));
  assert.equal(changed.json.pr_number, 4);
  assert.equal(changed.json.check_suite_id, null);
  assert.equal(changed.json.sbom_check_run_id, 5);
  await contract.ask(url, 'changeState', at({ query: { integers: 'string' } }));
  for (const id of ['advanceState', 'changeState']) {
    for (const body of ['[]', '{}', '7', '{"pr_number":"seven"}', '{"pr_number":1,"pr_number":2}']) {
      await contract.ask(url, id, at({ body }), 400);
    }
    await contract.ask(url, id, at({ body: { pr_number: 0 } }), 400, 'invalid-value');
    await contract.ask(url, id, at({ body: { no_such_fact: 1 } }), 400, 'unknown-fact');
  }
  await contract.ask(url, 'advanceState', at({ body: { pr_number: null } }), 400);
}

export async function claims(contract, url) {
  const sha = 'b'.repeat(40);
  const at = (more = {}) => ({ path: { sha, fact: 'vuln_check_run_id' }, ...more });
  const claim = await contract.ask(url, 'claimFact', at({ query: { ttl: '1m' } }), 201);
  const token = String(claim.json.token);
  await contract.ask(url, 'claimFact', at(), 409, 'claimed');
  await contract.ask(url, 'claimFact', at({ query: { wait: '20ms' } }), 409, 'claimed');
  await contract.ask(url, 'claimFact', at({ query: { ttl: '1ms' } }), 400);
  await contract.ask(url, 'releaseClaim', at({ headers: { 'If-Claim': undefined } }), 400);
  await contract.ask(url, 'releaseClaim', at({ headers: { 'If-Claim': 'mine' } }), 400);
  const released = await contract.ask(url, 'releaseClaim', at({ headers: { 'If-Claim': token } }));
  assert.deepEqual(released.json, { released: true });
  assert.deepEqual((await contract.ask(url, 'releaseClaim', at({ headers: { 'If-Claim': token } }))).json,
    { released: false });
  await contract.ask(url, 'setFact', at({ headers: { 'If-Claim': token } }), 412, 'claim-lost');
  const second = await contract.ask(url, 'claimFact', at({ query: { integers: 'string' } }), 201);
  assert.equal(typeof second.json.token, 'string');
  const mine = { headers: { 'If-Claim': second.json.token } };
  await contract.ask(url, 'setFact', at({ ...mine, body: '0' }), 400, 'invalid-value');
  assert.deepEqual((await contract.ask(url, 'setFact', at({ ...mine, body: '987' }))).json, { vuln_check_run_id: 987 });
  assert.deepEqual((await contract.ask(url, 'claimFact', at())).json, { vuln_check_run_id: 987 });
  assert.deepEqual((await contract.ask(url, 'claimFact', at({ query: { integers: 'string' } }))).json,
    { vuln_check_run_id: '987' });
}
