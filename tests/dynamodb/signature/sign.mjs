// Random requests as AWS's own signer for JavaScript signs them, one JSON object a line.
//
//   node sign.mjs COUNT SEED
import { Sha256 } from '@aws-crypto/sha256-js';
import { SignatureV4 } from '@smithy/signature-v4';

let state = BigInt(process.argv[3]) | 1n;

// xorshift64 (Marsaglia 2003): a number below `bound`.
function below(bound) {
  state ^= (state << 13n) & 0xffffffffffffffffn;
  state ^= state >> 7n;
  state ^= (state << 17n) & 0xffffffffffffffffn;
  return Number((state >> 11n) % BigInt(bound));
}

const pick = (list) => list[below(list.length)];
const PLAIN = [...'abcXYZ019-._~'];
const ODD = [...' !"#$%&\'()*+,/:;<=>?@[\\]^`{|}\u0000\t\n\u007f\u0080\u00e4\u00df\u20ac\ud7ff\ue000', '\u{1f600}', '%20', '%2F', '%c3%bc'];

function text(most, letters) {
  return Array.from({ length: below(most + 1) }, () => pick(letters)).join('');
}

function path() {
  const segments = Array.from({ length: below(5) }, () => pick(['', '.', '..', text(6, PLAIN), text(6, [...PLAIN, ...ODD])]));
  return `/${segments.map((segment) => segment.replaceAll('/', '')).join('/')}${pick(['', '/'])}`;
}

// Names with one value or several.
function query() {
  const names = {};
  for (let i = below(5); i > 0; --i) {
    const values = Array.from({ length: 1 + below(3) }, () => text(6, [...PLAIN, ...ODD]));
    names[`${pick(['a', 'A', 'b', 'ä', ''])}${text(4, [...PLAIN, ...ODD])}`] = values.length === 1 ? values[0] : values;
  }
  return names;
}

function headers() {
  const made = { host: pick(['dynamodb.eu-central-1.amazonaws.com', '127.0.0.1:8000', '[::1]:4566', 'db.example:444']) };
  if (below(2)) made['Content-Type'] = 'application/x-amz-json-1.0';
  if (below(2)) made['X-Amz-Target'] = `DynamoDB_20120810.${text(10, PLAIN)}`;
  for (let i = below(4); i > 0; --i) made[`x-${below(2) ? 'My' : 'my'}-${below(1000)}`] = ` ${text(6, [...PLAIN, ' ', '  ', ',', '"'])} `;
  return made;
}

async function sign() {
  const credentials = { accessKeyId: `AKID${text(16, [...'ABC234'])}`, secretAccessKey: text(40, [...PLAIN, ...'/+=']) || 's' };
  if (below(2)) credentials.sessionToken = `${text(400, [...PLAIN, ...'/+='])}t`;
  const scope = { region: pick(['eu-central-1', 'us-east-1', 'cn-north-1']), service: pick(['dynamodb', 'sts', 'service']) };
  const signer = new SignatureV4({ ...scope, credentials, sha256: Sha256, applyChecksum: false });
  const request = { method: pick(['GET', 'POST', 'PUT']), protocol: 'https:', hostname: 'not.signed', path: path(),
    query: query(), headers: headers(), body: text(300, [...PLAIN, ...ODD]) };
  const signingDate = new Date(1_400_000_000_000 + below(900_000_000) * 1000);
  const signed = await signer.sign(request, { signingDate });
  const { authorization, ...signedHeaders } = signed.headers;
  return { ...scope, ...credentials, method: request.method, path: request.path, body: request.body,
    query: Object.entries(request.query).flatMap(([name, values]) => [values].flat().map((value) => [name, value])),
    headers: Object.entries(signedHeaders), authorization };
}

for (let left = Number(process.argv[2]); left > 0; --left) console.log(JSON.stringify(await sign()));
