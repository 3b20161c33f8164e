// The OAuth2 scopes of the service: the one list that routes, the Cognito resource server and the local issuer share.

/** Prefix of the scopes in tokens of Cognito: `customs-scoring/documents:read`; an administration's own issuer uses none. */
export const RESOURCE_SERVER = 'customs-scoring';

/** Every scope with the sentence an administrator reads when granting it. */
export const SCOPES = {
  'models:read': 'Read the shipped models: versions, metrics, thresholds and model cards',
  'declarations:score': 'Submit import declarations for scoring',
  'declarations:read': 'Read scored declarations and worklists',
  'inspections:write': 'Record inspection results',
  'inspections:correct': 'Correct recorded inspection results',
  'hs:predict': 'Predict HS codes of goods and record the chosen codes',
  'documents:write': 'Upload documents for verification',
  'documents:read': 'Read documents and their verdicts; a party reads only its own',
  'documents:decide': 'Accept and refuse documents, and request their originals',
  'references:read':
    'Read the registered stamps and signatures of issuing authorities, and the similarities and thresholds of comparisons',
  'references:write': 'Register and retire stamps and signatures of issuing authorities',
  'delinquency:read': 'Read delinquency runs, rankings and score histories of taxpayers',
  'delinquency:write': 'Record overrides of a taxpayer’s grade',
  'delinquency:run': 'Start delinquency runs',
  'network:read':
    'Read networks of companies, travellers and cargo: scores with their links, neighbours and rings',
  'network:write': 'Send companies, persons, travellers, cargo and their links for runs of the network',
  'network:decide': 'Record what entities of the network turned out to be, and undo merges',
  'network:reveal':
    'See phones, accounts and other identifiers of entities of the network in clear; each time is recorded',
  'network:run': 'Start runs of the network',
  'statistics:read':
    'Read statistics over declarations and export data; exports of a kind also need the scope that reads its records',
  'groups:read': 'Read groups of high-risk imports, their runs and the declarations that they cover',
  'groups:run': 'Start runs that find groups of high-risk imports',
  'groups:decide': 'Adopt and dismiss groups of high-risk imports',
  'audit:read': 'Read who did what to what',
  'webhooks:write': 'Register webhooks and read their deliveries; a party gets its own events only',
} as const;

export type Scope = keyof typeof SCOPES;

export function isScope(name: string): name is Scope {
  return Object.hasOwn(SCOPES, name);
}

/** A scope as Cognito names it. */
export function cognitoScope(scope: string): string {
  return `${RESOURCE_SERVER}/${scope}`;
}

/** A scope without Cognito's prefix; any other name is returned unchanged. */
export function bareScope(scope: string): string {
  return scope.startsWith(`${RESOURCE_SERVER}/`) ? scope.slice(RESOURCE_SERVER.length + 1) : scope;
}

/**
 * The scopes that a token grants, under the names that it uses.
 *
 * Like the HTTP API's JWT authorizer, this reads the claims `scope` and `scp`: text with spaces (RFC 8693, section 4.2), and in
 * `scp`, as some issuers write it, also a list. A function receives a list as text in brackets.
 */
export function scopesOf({ scope, scp }: Readonly<Record<string, unknown>>): readonly string[] {
  const listed = Array.isArray(scp) ? scp.filter((name) => typeof name === 'string') : namesIn(scp);
  return [...new Set([...namesIn(scope), ...listed])];
}

function namesIn(claim: unknown): readonly string[] {
  if (typeof claim !== 'string') return [];
  return claim
    .replace(/^\[(.*)\]$/s, '$1')
    .split(' ')
    .filter((name) => name !== '');
}
