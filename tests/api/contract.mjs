// Contract: sends requests of the operations of a document and holds each answer against it. It remembers which
// documented statuses of which operations it has seen, and which types of problems.
//
//   const contract = new Contract(document);
//   await contract.ask(daemon.url, 'getFact', { path: { fact: 'pr_number' } }, 404, 'absent');
//   contract.neverSeen();                                // ["getFact 503", ...]
import assert from 'node:assert/strict';
import crypto from 'node:crypto';
import { send } from './client.mjs';

export const ADMIN = 'the-token-of-the-tests';
export const SECRET = 'the secret of the tests';

const TYPE = 'urn:polly:problem:';
let requests = 0;

export function signature(body, secret = SECRET) {
  return `sha256=${crypto.createHmac('sha256', secret).update(body).digest('hex')}`;
}

export class Contract {
  constructor(document) {
    this.document = document;
    this.seen = new Set();
    this.types = new Set();
  }

  // Sends the operation's own example, with these differences, and returns the answer, whose status and type of problem
  // must be these. `path`, `query` and `headers` are added to the example's (undefined takes one away), `body` replaces
  // it (text, or a value that becomes JSON). `token`: another one, or null for none.
  async ask(url, id, differences = {}, status = 200, type = undefined) {
    const operation = this.document.operation(id);
    const request = this.request(operation, differences);
    const answer = await send(url, operation.method, request.target, request);
    this.check(operation, answer, `${id}, ${operation.method} ${request.target}`);
    const what = `${id}, ${operation.method} ${request.target}: ${answer.text}`;
    assert.equal(answer.status, status, what);
    if (type !== undefined) assert.equal(answer.json.type, TYPE + type, what);
    if (request.headers['X-Request-Id'] !== undefined && !operation.isSigned) {
      assert.equal(answer.headers['x-request-id'], request.headers['X-Request-Id'], what);
    }
    return answer;
  }

  check(operation, answer, what) {
    assert.deepEqual(this.document.objections(operation, answer), [], what);
    this.seen.add(`${operation.id} ${answer.status}`);
    this.notice(answer, what);
  }

  notice(answer, what) {
    if (answer.json?.type === undefined || answer.status < 400) return;
    assert.equal(answer.json.status, answer.status, what);
    assert.equal(answer.json.request_id, answer.headers['x-request-id'], what);
    this.types.add(answer.json.type.slice(TYPE.length));
  }

  // {target, headers, body} of the operation's examples.
  request(operation, { path = {}, query = {}, headers = {}, body, token = ADMIN } = {}) {
    const values = { path: {}, query: {}, header: {} };
    for (const parameter of operation.parameters) {
      if (parameter.required) values[parameter.in][parameter.name] = parameter.example;
    }
    Object.assign(values.path, path);
    Object.assign(values.query, query);
    const target = operation.path.replace(/\{(\w+)\}/g, (_, name) => encodeURIComponent(values.path[name]));
    const whole = { ...values.header, 'X-Request-Id': `tests-${requests += 1}`, ...headers };
    let text = body ?? Object.values(operation.body?.media.examples ?? {})[0]?.value;
    if (text !== undefined && typeof text !== 'string') text = JSON.stringify(text);
    if (operation.isSigned) {
      whole['X-Hub-Signature-256'] = headers['X-Hub-Signature-256'] ?? signature(text);
      whole['Content-Type'] ??= 'application/json';
    } else if (token !== null && operation.scope !== 'open') {
      whole.Authorization = `Bearer ${token}`;
    }
    if (whole['Content-Length'] !== undefined) text = undefined;
    else if (text !== undefined) whole['Content-Length'] = Buffer.byteLength(text);
    const pairs = Object.entries(values.query).filter(([, value]) => value !== undefined)
      .map(([name, value]) => `${name}=${encodeURIComponent(value)}`);
    for (const name of Object.keys(whole)) if (whole[name] === undefined) delete whole[name];
    return { target: target + (pairs.length > 0 ? `?${pairs.join('&')}` : ''), headers: whole, body: text };
  }

  neverSeen() {
    return this.document.operations.flatMap((operation) => Object.keys(operation.responses)
      .map((status) => `${operation.id} ${status}`)).filter((one) => !this.seen.has(one));
  }
}
