// The OpenAPI document by itself: Redocly's recommended rules, its examples against its schemas, and the tables of
// docs/api.md, which list the same operations, statuses and types of problems.
//
//   node tests/api/document.test.mjs
import assert from 'node:assert/strict';
import fs from 'node:fs';
import { after, before, test } from 'node:test';
import redocly from '@redocly/openapi-core';
import { ADMIN, SECRET } from './contract.mjs';
import { Daemon, stopAll } from './daemon.mjs';
import { Document } from './document.mjs';

// What the linter warns about, and why it stays: rule and operation.
const ACCEPTED = new Set(['{key} get', '{key} put', '{key} delete', '{key}/entry get']
  .map((call) => `operation-2xx-response /api/v1/store/${call}`));  // paths of earlier versions are always 410

const PAGE = fs.readFileSync(new URL('../../docs/api.md', import.meta.url), 'utf8');
const documents = {};

before(async () => {
  for (const scope of ['repository', 'commit']) {
    const daemon = await Daemon.start({ POLLY_STORAGE_TYPE: 'memory', POLLY_WEBHOOK_SECRET: SECRET,
      POLLY_API_TOKEN: ADMIN, POLLY_STATE_SCOPE: scope });
    documents[scope] = await Document.of(daemon.url);
    await daemon.stop();
  }
});

after(stopAll);

for (const scope of ['repository', 'commit']) {
  test(`the linter has nothing to say, in ${scope} scope`, async () => {
    const config = await redocly.createConfig({ extends: ['recommended'] });
    const source = JSON.stringify(documents[scope].json);
    const problems = await redocly.lintFromString({ source, config, absoluteRef: 'openapi.json' });
    const texts = problems.map(({ ruleId, message, location }) => {
      const [, , path, method] = location[0].pointer.split('/').map((part) => part.replaceAll('~1', '/'));
      return { key: `${ruleId} ${path} ${method}`, text: `${ruleId}: ${message} ${location[0].pointer}` };
    });
    assert.deepEqual(texts.filter(({ key }) => !ACCEPTED.has(key)).map(({ text }) => text), []);
    assert.deepEqual([...ACCEPTED].filter((one) => !texts.some(({ key }) => key === one)), [], 'accepted, and absent');
  });

  test(`every request and response has an example, which fits its schema, in ${scope} scope`, () => {
    const document = documents[scope];
    const found = [];
    for (const operation of document.operations) {
      for (const { content, at } of [...Object.values(operation.responses)]) {
        for (const [type, media] of Object.entries(content ?? {})) {
          found.push(...examplesThatDoNotFit(document, media, [...at, 'content', type], `${operation.id} ${type}`));
        }
      }
      if (operation.body) {
        found.push(...examplesThatDoNotFit(document, operation.body.media, operation.body.at, `${operation.id} body`));
      }
      for (const parameter of operation.parameters.filter((one) => one.required)) {
        const misfits = document.misfits([...parameter.at, 'schema'], parameter.example);
        if (misfits.length > 0) found.push(`${operation.id} ${parameter.name}: ${misfits}`);
      }
    }
    assert.deepEqual(found, []);
  });
}

function examplesThatDoNotFit(document, media, at, what) {
  const examples = Object.values(media.examples ?? {}).map((one) => one.value);
  if (media.example !== undefined) examples.push(media.example);
  if (examples.length === 0) return [`${what}: no example`];
  const schema = [...at, 'schema'];
  return examples.flatMap((example) => document.misfits(schema, example)).map((misfit) => `${what}: ${misfit}`);
}

// The first cells of the rows of the table under this heading: their code, as `GET /livez`.
function rowsUnder(heading) {
  const section = PAGE.split(`\n## ${heading}\n`)[1]?.split('\n## ')[0] ?? '';
  return section.split('\n').filter((line) => line.startsWith('| `'))
    .map((line) => line.split('|').slice(1, -1).map((cell) => cell.trim().replaceAll('`', '')));
}

test('docs/api.md lists every operation, with its scope and its statuses', () => {
  const shown = rowsUnder('Operations').map(([call, scope, statuses]) => `${call} ${scope} ${statuses}`);
  const base = '/api/v1/repos/{owner}/{name}/commits/{sha}/state';
  const described = documents.repository.operations.map(({ method, path, scope, isSigned, responses }) => {
    const common = scope === 'open' ? [] : ['400', '401', '403'];
    const own = Object.keys(responses).filter((status) => !common.includes(status));
    const short = path.startsWith(base) ? `{commit}${path.slice(base.length)}` : path;
    return `${method} ${short} ${isSigned ? 'signature' : scope} ${own.join(', ')}`;
  });
  assert.deepEqual([...shown].sort(), described.sort());
});

test('docs/api.md lists every type of problem', () => {
  const types = documents.repository.json.components.schemas.Problem.properties.type.enum;
  assert.deepEqual(rowsUnder('Errors').map(([type]) => type).sort(), types.map((type) => type.split(':').pop()).sort());
});

test('docs/api.md names every parameter and header', () => {
  const names = new Set(documents.repository.operations.flatMap((operation) => [
    ...operation.parameters.filter((one) => one.in !== 'path').map((one) => one.name),
    ...Object.values(operation.responses).flatMap((response) => Object.keys(response.headers ?? {}))]));
  assert.deepEqual([...names].filter((name) => !PAGE.includes(`\`${name}\``)), []);
});
