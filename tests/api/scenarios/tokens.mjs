// Tokens of each scope and of some repositories, and what they may not do.
import { ADMIN } from '../contract.mjs';

const OWN = 'octo-org/hello-polly';
const SCOPES = ['read', 'write', 'admin'];

// Who asks, and what the token allows; null: it is not known.
export const CALLERS = [
  { name: 'nobody', token: null, allows: null },
  { name: 'stranger', token: 'a-token-of-nobody-at-all', allows: null },
  { name: 'POLLY_API_TOKEN', token: ADMIN, allows: { scope: 'admin', glob: '*' } },
  ...SCOPES.flatMap((scope) => [['all', '*'], ['own', OWN], ['owner', 'octo-org/*'], ['other', 'acme/shop']]
    .map(([which, glob]) => ({
      name: `${scope}-${which}`, token: `the-token-${scope}-${which}`, allows: { scope, glob },
    }))),
];

// POLLY_API_TOKENS.
export const TOKENS = CALLERS.filter((caller) => caller.allows && caller.token !== ADMIN)
  .map(({ name, token, allows }) => `${name} = ${allows.scope} ${allows.glob} ${token}\n`).join('');

// The status of a refusal, or null: the operation is reached.
export function refusalOf(operation, caller, repository) {
  if (operation.scope === 'open') return null;
  if (caller.allows === null) return 401;
  if (SCOPES.indexOf(caller.allows.scope) < SCOPES.indexOf(operation.scope)) return 403;
  const { glob } = caller.allows;
  if (glob === '*') return null;
  if (!operation.hasRepository) return 403;
  const isOwn = glob.endsWith('/*') ? repository.startsWith(glob.slice(0, -1)) : glob === repository;
  return isOwn ? null : 403;
}

// Each guarded operation with a token that lacks something.
export async function forbidden(contract, url) {
  for (const operation of contract.document.operations.filter((one) => one.scope !== 'open')) {
    await contract.ask(url, operation.id, { token: 'the-token-admin-other' }, 403, 'forbidden');
    if (operation.scope === 'read') continue;
    await contract.ask(url, operation.id, { token: 'the-token-read-all' }, 403, 'forbidden');
  }
}
