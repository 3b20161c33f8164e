// The settings for production accounts that are off by default, each switched on.
import type { StageOverrides } from '../../lib/config.ts';

export const PRODUCTION_SETTINGS = {
  aws: { account: '123456789012', region: 'ap-northeast-2', permissionsBoundary: 'customs-boundary' },
  vpc: { enabled: true },
  encryption: { customerManagedKey: true },
  domain: {
    name: 'api.customs.example',
    certificateArn: 'arn:aws:acm:ap-northeast-2:123456789012:certificate/regional',
  },
  edge: {
    name: 'scoring.customs.example',
    certificateArn: 'arn:aws:acm:us-east-1:123456789012:certificate/edge',
    requestsPerFiveMinutes: 2_000,
  },
  console: {
    hosting: {
      name: 'console.customs.example',
      certificateArn: 'arn:aws:acm:us-east-1:123456789012:certificate/console',
      firewallArn: 'arn:aws:wafv2:us-east-1:123456789012:global/webacl/edge/1',
    },
  },
  documents: { lockDays: 60, malwareScan: true },
  network: { neptune: { enabled: true, memory: 32, replicas: 1 } },
  rollout: {
    canary: { operations: ['scoreDeclaration', 'predictHsCodes'] },
    provisioned: { scoreDeclaration: 2, getHealth: 1 },
  },
} as const satisfies StageOverrides;

const { domain: _domain, edge: _edge, console: _console, ...WITHOUT_PUBLIC_NAMES } = PRODUCTION_SETTINGS;

/** The same for an account that allows no public endpoint. */
export const PRIVATE_SETTINGS = {
  ...WITHOUT_PUBLIC_NAMES,
  privateApi: { clientRanges: ['10.20.0.0/16', '192.168.0.0/24'], endpointIds: ['vpce-0123456789abcdef0'] },
} as const satisfies StageOverrides;

/** Tokens of the administration's own issuer. */
export const OWN_ISSUER = {
  identity: { kind: 'oidc', issuer: 'https://login.customs.example', audience: 'customs-scoring' },
} as const satisfies StageOverrides;
