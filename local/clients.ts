// The machine clients of the embedded issuer: who may ask for a token, with which scopes, on behalf of which party.
// In AWS these are Cognito app clients; here they are one table, their secrets generated into the state folder.

const EVERY_SCOPE = [
  'declarations:score',
  'declarations:read',
  'inspections:write',
  'models:read',
  'hs:predict',
  'documents:read',
  'documents:write',
  'references:read',
  'references:write',
  'delinquency:read',
  'delinquency:write',
  'delinquency:run',
] as const;

export type LocalScope = (typeof EVERY_SCOPE)[number];

export interface LocalClient {
  readonly name: string;
  readonly scopes: readonly LocalScope[];
  /** The party a broker's token is bound to; absent for customs' own clients. */
  readonly party?: string;
}

const BROKER_SCOPES = ['documents:write', 'documents:read', 'hs:predict', 'models:read'] as const;

export const LOCAL_CLIENTS: readonly LocalClient[] = [
  {
    name: 'clearance-system',
    scopes: [
      'declarations:score',
      'declarations:read',
      'hs:predict',
      'models:read',
      'documents:write',
      'documents:read',
    ],
  },
  { name: 'broker-a', scopes: BROKER_SCOPES, party: 'broker-a' },
  { name: 'broker-b', scopes: BROKER_SCOPES, party: 'broker-b' },
  {
    name: 'officer',
    scopes: [
      'declarations:read',
      'inspections:write',
      'documents:read',
      'references:read',
      'references:write',
      'delinquency:read',
      'delinquency:write',
      'hs:predict',
      'models:read',
    ],
  },
  { name: 'operator', scopes: EVERY_SCOPE },
];
