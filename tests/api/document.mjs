// The OpenAPI document of a daemon: its operations, and what an answer must be.
//
//   const document = await Document.of(daemon.url);
//   const operation = document.operation('getFact');
//   document.objections(operation, answer);            // [] where the answer is as documented
import Ajv from 'ajv/dist/2020.js';
import { send } from './client.mjs';

const METHODS = ['get', 'put', 'post', 'delete', 'patch'];

export class Document {
  static async of(url) {
    const answer = await send(url, 'GET', '/api/openapi.json');
    if (answer.status !== 200) throw new Error(`GET /api/openapi.json: ${answer.status} ${answer.text}`);
    return new Document(answer.json);
  }

  constructor(json) {
    this.json = json;
    // "strict" refuses what JSON Schema ignores, as a misspelt keyword; OpenAPI's `example` and formats are known here.
    this.ajv = new Ajv({ strict: true, strictRequired: false, strictTypes: false, allErrors: true });
    for (const format of ['int64']) this.ajv.addFormat(format, true);
    this.ajv.addVocabulary(['components', 'paths', 'openapi', 'info', 'servers', 'tags', 'security', 'x-polly-any-path',
      'example']);
    this.ajv.addSchema(json, 'openapi');
    this.operations = [];
    for (const [path, item] of Object.entries(json.paths)) {
      for (const method of METHODS) {
        if (item[method] !== undefined) this.operations.push(this.#read(path, item, method));
      }
    }
  }

  #read(path, item, method) {
    const described = item[method];
    const at = ['paths', path, method];
    const resolved = (parameters = [], place) => parameters.map((one, i) => this.#resolve(one, [...place, i]));
    const ofPath = resolved(item.parameters, ['paths', path, 'parameters']);
    const own = resolved(described.parameters, [...at, 'parameters']);
    const responses = {};
    for (const [status, response] of Object.entries(described.responses)) {
      responses[status] = this.#resolve(response, [...at, 'responses', status]);
    }
    const media = described.requestBody?.content?.['application/json'];
    return {
      id: described.operationId,
      path,
      method: method.toUpperCase(),
      scope: described['x-polly-scope'],
      isSigned: (described.security ?? [])[0]?.signature !== undefined,
      hasRepository: path.includes('{owner}'),
      parameters: [...ofPath, ...own],
      responses,
      body: media && { media, at: [...at, 'requestBody', 'content', 'application/json'] },
    };
  }

  // The object that is meant, with `at`: where it is.
  #resolve(object, at) {
    if (object.$ref === undefined) return { ...object, at };
    const place = object.$ref.slice(2).split('/');
    return { ...place.reduce((whole, name) => whole[name], this.json), at: place };
  }

  operation(id) {
    const found = this.operations.find((one) => one.id === id);
    if (!found) throw new Error(`the document has no operation ${id}`);
    return found;
  }

  // [] where `value` fits the schema at this place, otherwise what does not.
  misfits(at, value) {
    const pointer = at.map((part) => encodeURIComponent(String(part).replace(/~/g, '~0').replace(/\//g, '~1')));
    const validate = this.ajv.getSchema(`openapi#/${pointer.join('/')}`);
    return validate(value) ? [] : validate.errors.map((error) => `${error.instancePath || 'it'} ${error.message}`);
  }

  objections(operation, answer, isHead = false) {
    const response = operation.responses[answer.status];
    if (!response) return [`status ${answer.status} is not documented: ${answer.text.slice(0, 300)}`];
    return this.objectionsTo(response, answer, isHead);
  }

  objectionsTo(response, answer, isHead = false) {
    const found = [];
    for (const [name, header] of Object.entries(response.headers ?? {})) {
      const { required, at } = this.#resolve(header, [...response.at, 'headers', name]);
      const value = answer.headers[name.toLowerCase()];
      if (value === undefined && required) found.push(`the header ${name} is missing`);
      if (value !== undefined) {
        found.push(...this.misfits([...at, 'schema'], value).map((what) => `${name}: ${what}: ${value}`));
      }
    }
    found.push(...this.#undocumentedHeaders(response, answer));
    const type = answer.headers['content-type'];
    if (response.content === undefined) {
      if (answer.text !== '') found.push(`there is a body: ${answer.text.slice(0, 300)}`);
    } else if (response.content[type] === undefined) {
      found.push(`Content-Type ${type} is not documented`);
    } else if (!isHead) {
      const value = type.endsWith('json') ? answer.json : answer.text;
      found.push(...this.misfits([...response.at, 'content', type, 'schema'], value)
        .map((what) => `${what}: ${answer.text.slice(0, 300)}`));
    }
    return found;
  }

  // Of those that mean something to a client of this API; Date, Connection and others are HTTP's own.
  #undocumentedHeaders(response, answer) {
    const documented = Object.keys(response.headers ?? {}).map((name) => name.toLowerCase());
    return ['etag', 'link', 'retry-after', 'www-authenticate', 'allow', 'x-request-id']
      .filter((name) => answer.headers[name] !== undefined && !documented.includes(name))
      .map((name) => `the header ${name} is not documented`);
  }
}
