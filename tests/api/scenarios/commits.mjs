// Many commits at once, deliveries from GitHub, and the pull requests that they make known.
import assert from 'node:assert/strict';
import { signature } from '../contract.mjs';

const SHAS = ['1', '2', '3'].map((digit) => digit.repeat(40));

export async function deliveries(contract, url) {
  const deliver = (event, payload, status = 200, more = {}) => contract.ask(url, 'receiveDelivery',
    { headers: { 'X-GitHub-Event': event, ...more.headers }, body: payload, ...more.rest }, status);
  for (const [i, sha] of SHAS.entries()) {
    const answer = await deliver('pull_request', {
      action: 'synchronize',
      pull_request: { number: 42, state: 'open', updated_at: `2026-01-01T00:00:0${i}Z`, head: { sha } },
      repository: { full_name: 'octo-org/hello-polly' },
    });
    assert.deepEqual(answer.json, { stored: { pr_number: 42 } });
  }
  assert.deepEqual((await deliver('ping', { zen: 'Keep it simple.' })).json, { pong: true, because: 'a ping is about no commit' });
  const unused = (await deliver('issues', { action: 'opened' }, 202)).json;
  assert.equal(unused.ignored, 'issues');
  assert.match(unused.because, /no fact is taken from the event issues/);
  await deliver('pull_request', '{"action":', 400);
  await deliver('pull_request', {}, 400);
  await deliver('pull_request', {}, 401, { headers: { 'X-Hub-Signature-256': signature('{}', 'another secret') } });
  await deliver('pull_request', {}, 401, { headers: { 'X-Hub-Signature-256': '' } });
  await deliver('pull_request', {}, 415, { headers: { 'Content-Type': 'text/plain' } });
  await deliver('ping', {}, 413, { headers: { 'Content-Length': 25 * 1024 * 1024 + 1 } });
  const form = `payload=${encodeURIComponent(JSON.stringify({ zen: 'x' }))}`;
  await deliver('ping', form, 200, { headers: { 'Content-Type': 'application/x-www-form-urlencoded' } });
  const named = await deliver('ping', {}, 200, { headers: { 'X-GitHub-Delivery': 'the-id-of-github' } });
  assert.equal(named.headers['x-request-id'], 'the-id-of-github');
  await deliver('ping', {}, 200, { rest: { query: { installation: '7' } } });
}

export async function lists(contract, url) {
  const has = (id) => contract.document.operations.some((operation) => operation.id === id);
  for (const id of ['listAllCommits', 'listCommits'].filter(has)) {
    const whole = await contract.ask(url, id, { query: { pr: '42' } });
    assert.deepEqual(new Set(whole.json.commits.map((commit) => commit.sha)), new Set(SHAS), id);
    assert.equal(whole.headers.link, undefined);
    const found = new Set();
    let cursor;
    do {
      const page = await contract.ask(url, id, { query: { limit: '1', pr: '42', cursor, integers: 'string' } });
      for (const commit of page.json.commits) {
        found.add(commit.sha);
        assert.equal(commit.pr_number, '42');
      }
      cursor = page.json.next ?? undefined;
      assert.equal(page.headers.link !== undefined, cursor !== undefined);
      if (cursor) assert.ok(page.headers.link.includes('integers=string'), page.headers.link);
    } while (cursor !== undefined);
    assert.deepEqual(found, new Set(SHAS), id);
    await contract.ask(url, id, { query: { cursor: 'not-a-cursor' } }, 400);
    await contract.ask(url, id, { query: { limit: '0' } }, 400);
    await contract.ask(url, id, { query: { pr: 'seven' } }, 400);
  }
  const unknown = 'f'.repeat(40);
  const asked = [SHAS[2], unknown, SHAS[0]];
  const states = await contract.ask(url, 'getStates', { body: { commits: asked } });
  assert.deepEqual(states.json.commits.map((commit) => commit.sha), asked);
  assert.deepEqual(states.json.commits.map((commit) => commit.pr_number), [42, null, 42]);
  const strings = await contract.ask(url, 'getStates', { query: { integers: 'string' }, body: { commits: asked } });
  assert.deepEqual(strings.json.commits.map((commit) => commit.pr_number), ['42', null, '42']);
  const many = Array.from({ length: 101 }, (_, i) => String(i).padStart(40, '0'));
  await contract.ask(url, 'getStates', { body: { commits: many.slice(1) } });
  for (const commits of [many, [], ['not-a-sha'], [7], 'all']) {
    await contract.ask(url, 'getStates', { body: { commits } }, 400);
  }
  if (has('listCommitsOfPull')) await pulls(contract, url);
}

async function pulls(contract, url) {
  const page = await contract.ask(url, 'listCommitsOfPull', { path: { number: 42 } });
  assert.deepEqual(page.json.commits.map((commit) => commit.sha), [...SHAS].reverse());
  assert.equal(page.json.head, SHAS[2]);
  const again = { path: { number: 42 }, headers: { 'If-None-Match': page.headers.etag } };
  await contract.ask(url, 'listCommitsOfPull', again, 304);
  const strings = await contract.ask(url, 'listCommitsOfPull', { path: { number: 42 }, query: { integers: 'string' } });
  assert.equal(strings.json.number, '42');
  assert.equal(strings.json.commits[0].pr_number, '42');
  await contract.ask(url, 'listCommitsOfPull', { path: { number: 43 } }, 404, 'absent');
  await contract.ask(url, 'listCommitsOfPull', { path: { number: 'seven' } }, 400);
  const state = await contract.ask(url, 'getState', { path: { sha: SHAS[2] } });
  assert.deepEqual(state.json.pull_requests, [{ number: 42, state: 'open' }]);
}
