// What every operation refuses, whatever it does: found by its description alone.
import assert from 'node:assert/strict';
import { send, sendBytes } from '../client.mjs';

const BODY_BYTES_MAX = 25 * 1024 * 1024;
const LIVEZ = 'GET /livez HTTP/1.1\r\nHost: a\r\n';

// What is refused before the path is looked at. (408 takes 10 s, and 503 all connections: http/server_limits_test.cpp.)
const REFUSED = [
  [400, `${LIVEZ}Host: b\r\n\r\n`],
  [413, `POST /webhook HTTP/1.1\r\nHost: a\r\nX-Hub-Signature-256: sha256=${'0'.repeat(64)}\r\nContent-Length: ${
    BODY_BYTES_MAX + 1}\r\n\r\n`],
  [414, `GET /${'x'.repeat(9000)} HTTP/1.1\r\nHost: a\r\n\r\n`],
  [417, `${LIVEZ}Expect: a-miracle\r\nContent-Length: 2\r\n\r\n{}`],
  [431, `${LIVEZ}X-Long: ${'x'.repeat(40_000)}\r\n\r\n`],
  [501, 'CONNECT a:1 HTTP/1.1\r\nHost: a:1\r\n\r\n'],
  [505, 'GET /livez HTTP/2.0\r\nHost: a\r\n\r\n'],
];

const METHODS = ['GET', 'PUT', 'POST', 'DELETE', 'PATCH'];

export async function refusals(contract, url) {
  for (const operation of contract.document.operations) {
    const { id } = operation;
    const isOpen = operation.scope === 'open';
    const has = (name) => operation.parameters.some((one) => one.name === name && one.in === 'path');
    if (!isOpen) {
      await contract.ask(url, id, { token: null }, 401, 'unauthenticated');
      await contract.ask(url, id, { token: 'another-token-of-nobody' }, 401, 'unauthenticated');
      await contract.ask(url, id, { token: null, headers: { Authorization: 'Basic dXNlcjpwYXNz' } }, 401);
    }
    if (operation.path.startsWith('/api/')) {
      const known = operation.parameters.filter((one) => one.in === 'query').map((one) => one.name);
      const { json } = await contract.ask(url, id, { query: { unknown: '1' } }, 400, 'unknown-parameter');
      for (const name of known) assert.match(json.detail, new RegExp(`\\b${name}\\b`), id);
      for (const name of known) await refuseTwice(contract, url, operation, name);
    }
    if (operation.body) {
      const headers = { 'Content-Length': BODY_BYTES_MAX + 1, 'Content-Type': 'application/json' };
      await contract.ask(url, id, { headers }, 413);
      if (id !== 'setEntry') await contract.ask(url, id, { body: '{"pr_number":' }, 400);
    }
    if (has('sha')) await contract.ask(url, id, { path: { sha: 'not-a-sha' } }, 400);
    if (has('owner')) await contract.ask(url, id, { path: { owner: 'not an owner' } }, 400);
    if (has('fact')) await contract.ask(url, id, { path: { fact: 'no_such_fact' } }, 404, 'unknown-fact');
    await malformed(contract, url, operation);
  }
}

async function refuseTwice(contract, url, operation, name) {
  const request = contract.request(operation, { query: { [name]: '1' } });
  const answer = await send(url, operation.method, `${request.target}&${name}=1`, request);
  contract.check(operation, answer, `${operation.id}, ${name} twice`);
  assert.equal(answer.status, 400, `${operation.id}, ${name} twice`);
}

// A head that two programs in a row could read differently is refused before the path is looked at.
async function malformed(contract, url, operation) {
  const { target } = contract.request(operation);
  const answer = await sendBytes(url, `${operation.method} ${target} HTTP/1.1\r\nHost: a\r\nHost: b\r\n\r\n`);
  contract.check(operation, answer, `${operation.id} with two Hosts`);
  assert.equal(answer.status, 400, operation.id);
}

// Each path with each method that it does not have, HEAD where it has GET, and OPTIONS; and paths that do not exist.
export async function otherMethodsAndPaths(contract, url) {
  const { document } = contract;
  const anyPath = (status) => ({ ...document.json['x-polly-any-path'][status], at: ['x-polly-any-path', status] });
  const fits = (operation, target) => new RegExp(`^${operation.path.replace(/\{\w+\}/g, '[^/]+')}$`).test(target);
  for (const path of Object.keys(document.json.paths)) {
    const one = document.operations.find((operation) => operation.path === path);
    const target = contract.request(one).target.split('?')[0];
    const there = document.operations.filter((operation) => fits(operation, target));
    const methods = new Set(there.map((operation) => operation.method));
    if (methods.has('GET')) methods.add('HEAD');
    methods.add('OPTIONS');
    for (const method of METHODS.filter((name) => !methods.has(name))) {
      const answer = await send(url, method, target);
      const what = `${method} ${target}`;
      assert.equal(answer.status, 405, what);
      assert.deepEqual(document.objectionsTo(anyPath(405), answer), [], what);
      assert.deepEqual(new Set(answer.headers.allow.split(', ')), methods, what);
      assert.match(answer.json.type, /:unknown-method$/, what);
      contract.notice(answer, what);
    }
    const options = await send(url, 'OPTIONS', target);
    assert.equal(options.status, 204, target);
    assert.deepEqual(new Set(options.headers.allow.split(', ')), methods, target);
    if (methods.has('GET')) await head(contract, url, there.find((operation) => operation.method === 'GET'));
  }
  for (const [status, bytes] of REFUSED) {
    const answer = await sendBytes(url, bytes);
    assert.equal(answer.status, status, bytes.slice(0, 100));
    assert.deepEqual(document.objectionsTo(anyPath(status), answer), [], bytes.slice(0, 100));
    contract.notice(answer, bytes.slice(0, 100));
  }
  for (const target of ['/', '/api', '/api/v1', '/api/v2/state', '/api/v1/nothing', '/webhook/', '/api/openapi']) {
    const answer = await send(url, 'GET', target);
    assert.equal(answer.status, 404, target);
    assert.deepEqual(document.objectionsTo(anyPath(404), answer), [], target);
    assert.match(answer.json.type, /:unknown-path$/, target);
    contract.notice(answer, target);
  }
}

async function head(contract, url, operation) {
  const request = contract.request(operation);
  const answer = await send(url, 'HEAD', request.target, { headers: request.headers });
  assert.equal(answer.text, '', operation.id);
  assert.deepEqual(contract.document.objections(operation, answer, true), [], `HEAD of ${operation.id}`);
}
