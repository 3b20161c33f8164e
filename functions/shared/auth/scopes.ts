// The OAuth2 scopes of the service: the one list that routes, the Cognito resource server and the local issuer share.

/** Prefix of the scopes in tokens of Cognito: `customs-scoring/documents:read`; an administration's own issuer uses none. */
export const RESOURCE_SERVER = 'customs-scoring';

/** Every scope with the sentence an administrator reads when granting it. */
export const SCOPES = {
  'models:read': 'Read the shipped models: versions, metrics, thresholds and model cards',
  'declarations:score': 'Submit import declarations for scoring',
  'declarations:read': 'Read scored declarations and worklists',
  'inspections:write': 'Record inspection results',
  'hs:predict': 'Predict HS codes of goods and record the chosen codes',
  'documents:write': 'Upload documents for verification',
  'documents:read': 'Read documents and their verdicts; a party reads only its own',
  'references:read': 'Read the registered stamps and signatures of issuing authorities',
  'references:write': 'Register and retire stamps and signatures of issuing authorities',
  'delinquency:read': 'Read delinquency runs, rankings and score histories of taxpayers',
  'delinquency:write': 'Record overrides of a taxpayer’s grade',
  'delinquency:run': 'Start delinquency runs',
} as const;

export type Scope = keyof typeof SCOPES;

export function isScope(name: string): name is Scope {
  return Object.hasOwn(SCOPES, name);
}
