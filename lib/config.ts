// Settings of a stage, parsed by zod; the only place that reads CDK context. `cdk deploy -c stage=prod` picks a stage, and the
// context key "stages" in cdk.json overrides single settings of it without touching code.
import type { Node } from 'constructs';
import * as z from 'zod';
import { PREVIOUS_DAYS } from '../functions/delinquency/keys.ts';
import { NO_OVERRIDES, RuleOverrides } from '../functions/delinquency/scoring/rules.ts';
import { AdoptedEditions, Currency, DEFAULT_CURRENCY } from '../functions/score-import/schemas.ts';
import { SCOPES, type Scope } from '../functions/shared/auth/scopes.ts';
import { editionCalendar } from '../functions/shared/nomenclature/editions.ts';
import { IDENTIFIER } from '../functions/shared/text.ts';
import { says } from '../functions/shared/words/issues.ts';
import { LANGUAGES } from '../functions/shared/words/language.ts';
import { DocumentType, Kind } from '../functions/verify-document/schemas.ts';

const ScopeName = z.enum(Object.keys(SCOPES) as [Scope, ...Scope[]]);

const MachineClient = z.strictObject({
  name: z.string().min(1),
  scopes: z.array(ScopeName).min(1),
  /** The broker or trader a client belongs to; such a client can access that party's data only. Customs clients have none. */
  party: z.string().regex(IDENTIFIER, says('field.identifier')).optional(),
});
export type MachineClient = z.infer<typeof MachineClient>;

const UserGroup = z.strictObject({
  name: z.string().regex(/^[a-z][a-z0-9-]{0,62}$/, 'Expected lower-case letters, digits and "-"'),
  scopes: z.array(ScopeName).min(1),
  /** The broker or trader whose people these are; people of customs have none. */
  party: z.string().regex(IDENTIFIER, says('field.identifier')).optional(),
});
export type UserGroup = z.infer<typeof UserGroup>;

const Origin = z.url().regex(/^https?:\/\/[^/]+$/, 'Expected a scheme and a host, without a path');

const Identity = z.discriminatedUnion('kind', [
  z.strictObject({
    kind: z.literal('cognito'),
    /** Machine clients made with the user pool; secrets are read from Cognito. */
    clients: z.array(MachineClient).min(1),
    /** What people may do, by the groups of the user pool that they are in; whoever is in no group may do nothing. */
    groups: z.array(UserGroup),
    /** Where the console is, to which people sign in; without it nobody can. */
    console: z
      .strictObject({
        /** Where a sign-in may return to, compared as text. */
        callbackUrls: z.array(z.url()).min(1),
        /** Where a person may return to after signing out. */
        logoutUrls: z.array(z.url()).min(1),
      })
      .optional(),
  }),
  z.strictObject({
    kind: z.literal('oidc'),
    /** The administration's own issuer; its tokens carry the scopes without a prefix. */
    issuer: z.url(),
    audience: z.string().min(1),
    /** The public client that people sign in to, for the console. */
    console: z
      .strictObject({
        clientId: z.string().min(1),
        /** Where the issuer gives tokens, if not under its own scheme and host. */
        tokenOrigin: Origin.optional(),
      })
      .optional(),
  }),
]);

const DomainName = z.strictObject({
  name: z.string().regex(/^([a-z0-9-]+\.)+[a-z]{2,}$/, 'Expected a domain name'),
  certificateArn: z.string().regex(/^arn:aws[\w-]*:acm:/, 'Expected the ARN of a certificate'),
});

const CloudFrontName = DomainName.extend({
  certificateArn: z
    .string()
    .regex(/^arn:aws[\w-]*:acm:us-east-1:\d{12}:certificate\/.+$/, 'Expected a certificate in us-east-1'),
});

const Share = z.number().min(0).max(1);

/** The retentions CloudWatch Logs offers, in days. */
const RETENTION_DAYS = [
  1, 3, 5, 7, 14, 30, 60, 90, 120, 150, 180, 365, 400, 545, 731, 1096, 1827, 2192, 2557, 2922, 3288, 3653,
];

/** A network from which the endpoint of a private API is reached. */
const ClientRange = z
  .cidrv4('Expected a range of addresses, such as 10.0.0.0/8')
  .refine((range) => !range.endsWith('/0'), 'Expected the range of a network, not all addresses');

/** A number of days for which something is kept. */
const KeptDays = z.int().min(1);

/** When something happens every night. */
const Nightly = z.strictObject({
  enabled: z.boolean(),
  hour: z.int().min(0).max(23),
  minute: z.int().min(0).max(59),
  timeZone: z.string().refine(isTimeZone, 'Expected a time zone of the IANA database, like "Asia/Seoul"'),
});

const Settings = z.strictObject({
  stage: z.string().regex(/^[a-z][a-z0-9]{0,15}$/, 'Expected a short lower-case name'),
  architecture: z.enum(['x86_64', 'arm64']),
  logRetentionDays: z.literal(RETENTION_DAYS, `Expected one of ${RETENTION_DAYS.join(', ')} days`),
  logLevel: z.enum(['DEBUG', 'INFO', 'WARN', 'ERROR']),
  identity: Identity,
  /** The account and region of the stage, without which it goes where the credentials of the moment lead. */
  aws: z.strictObject({
    account: z
      .string()
      .regex(/^\d{12}$/, 'Expected the 12 digits of an account')
      .optional(),
    region: z
      .string()
      .regex(/^[a-z]{2}(-[a-z]+)+-\d$/, 'Expected a region, such as ap-northeast-2')
      .optional(),
    /** Name of the policy that bounds what any role of the stage can be allowed. */
    permissionsBoundary: z
      .string()
      .regex(/^[\w+=,.@-]{1,128}$/, 'Expected the name of a policy of the account')
      .optional(),
  }),
  /** Private subnets for all functions. */
  vpc: z.strictObject({
    enabled: z.boolean(),
    cidr: z
      .string()
      .regex(/^(\d{1,3}\.){3}\d{1,3}\/1[6-8]$/, 'Expected a range of /16 to /18, such as 10.0.0.0/16'),
    /** Ways out for webhooks, one a zone; without any, functions reach AWS only. */
    natGateways: z.int().min(0).max(2),
  }),
  encryption: z.strictObject({
    /** Encrypt tables, buckets, queues and logs with a key of this account in place of AWS's. */
    customerManagedKey: z.boolean(),
  }),
  /** The API's own domain name, with a certificate in its region. Its other address is switched off. */
  domain: DomainName.optional(),
  /** CloudFront with a firewall before `domain`, under a name of its own; its certificate is in us-east-1. */
  edge: CloudFrontName.extend({
    /** Requests of one address above which it is refused. */
    requestsPerFiveMinutes: z.int().min(10).max(2_000_000_000),
  }).optional(),
  /** A REST API without a public endpoint, in place of the HTTP API: it is reached through endpoints in VPCs alone. */
  privateApi: z
    .strictObject({
      /** Networks of clients, beside or behind `vpc`, that may reach an endpoint in its subnets. */
      clientRanges: z.array(ClientRange).optional(),
      /** Endpoints of `execute-api` that exist already, in any VPC of the region. */
      endpointIds: z
        .array(z.string().regex(/^vpce-[0-9a-f]{8,17}$/, 'Expected the id of a VPC endpoint'))
        .optional(),
    })
    .optional(),
  rollout: z.strictObject({
    /** Send new versions a share of the requests first, and go back if an alarm fires. */
    canary: z.strictObject({
      /** Operations of routes whose new versions are tried first; none switches it off. */
      operations: z.array(z.string()),
      percent: z.int().min(1).max(99),
      minutes: z.int().min(1).max(2_880),
    }),
    /** Instances kept started, by operation of a route. */
    provisioned: z.record(z.string(), z.int().min(1)),
  }),
  /** Scheme and host under which clients reach the API, if it is not its own: that of a proxy before it. */
  apiOrigin: Origin.optional(),
  console: z.strictObject({
    /** Scheme and host under which people reach the console; from its pages alone documents may be uploaded. */
    origin: Origin.optional(),
    /** CloudFront that serves the console under a name of its own, and the API beside it; its certificate is in us-east-1. */
    hosting: CloudFrontName.extend({
      /** A firewall for CloudFront, such as that of `edge`. */
      firewallArn: z
        .string()
        .regex(
          /^arn:aws[\w-]*:wafv2:us-east-1:\d{12}:global\/webacl\/.+$/,
          'Expected a firewall for CloudFront',
        )
        .optional(),
    }).optional(),
  }),
  throttling: z.strictObject({ ratePerSecond: z.number().positive(), burst: z.int().positive() }),
  /** Lane policy of this stage; omitted values come from the model's manifest. */
  lanes: z
    .strictObject({ red: Share.optional(), yellow: Share.optional(), randomRate: Share.optional() })
    .refine(({ red = 1, yellow = 0 }) => yellow <= red, {
      path: ['yellow'],
      error: 'Expected at most the red threshold',
    }),
  /** ISO 4217 code of the currency in which prices are scored: that of the prices that the import-risk model was trained on. */
  currency: Currency,
  /** First days of editions of the HS that this administration adopted on a day of its own, such as `{ "2022": "2023-07-01" }`. */
  hsEditions: AdoptedEditions.refine(beginInOrder, 'Expected each edition to begin after the one before it'),
  declarations: z.strictObject({
    /** Days for which a declaration is kept, from its submission: all versions, its history and its inspection. */
    retentionDays: KeptDays,
  }),
  hs: z.strictObject({
    /** Days for which a prediction is kept with its goods and the decisions on it. */
    retentionDays: KeptDays,
  }),
  documents: z.strictObject({
    /** Process an upload after GuardDuty Malware Protection for S3 has scanned it, instead of as soon as it arrives. */
    malwareScan: z.boolean(),
    /** How long an upload URL is valid. */
    uploadMinutes: z.int().min(1).max(60),
    /** Days for which the record of a document is kept, with its findings and decisions. */
    recordsDays: KeptDays,
    /** Days after which uploaded documents are deleted; their findings are kept. */
    originalsDays: KeptDays,
    /** Days for which no version of a document can be deleted, counted from its upload; 0 locks nothing. */
    lockDays: z.int().min(0),
    /** Days after which the pictures of pages and marks, from which overlays are drawn, are deleted. */
    overlaysDays: KeptDays,
    /** Documents processed concurrently, each in its own function instance. */
    concurrency: z.int().min(2).max(1000),
    /** Marks that must match before a document of a type is verified; omitted types come from the model's manifest. */
    required: z.partialRecord(DocumentType, z.array(Kind)),
  }),
  delinquency: z.strictObject({
    /** When all taxpayers are scored; the run belongs to the day in this time zone. */
    schedule: Nightly,
    /** Shards of 5,000 taxpayers processed concurrently, each in its own function instance. */
    concurrency: z.int().min(1).max(1000),
    /** Days for which scores are kept; overrides are kept for good. */
    historyDays: z
      .int()
      .min(PREVIOUS_DAYS, `Expected ${PREVIOUS_DAYS} or more: previous grades are looked up in so many days`),
    /** Days for which a run is kept with its reports. */
    runsDays: KeptDays,
    /** Days after which the snapshots that runs read are deleted. */
    snapshotsDays: KeptDays,
    /** Days after which a run's working files are deleted. */
    workDays: z.int().min(2),
    /** Addresses notified when a ranking is published; AWS asks each to confirm by mail. */
    notify: z.array(z.email()),
    /** Overrides of the business factors' rules. */
    rules: RuleOverrides,
    /** Language of reports and notifications; answers of the API are in the language that a client asks for. */
    language: z.enum(LANGUAGES),
  }),
  insight: z.strictObject({
    /** When the lake is written. */
    schedule: Nightly,
    /** Days of the lake written concurrently, each in its own function instance. */
    concurrency: z.int().min(1).max(1000),
    athena: z.strictObject({
      /** Make the lake's files tables of Athena, and let it compute statistics over many rows. */
      enabled: z.boolean(),
      /** Statistics over periods with more rows go to Athena. */
      aboveRows: z.int().min(1),
    }),
    /** Days after which a file of the lake is deleted, from the last time it was written. */
    lakeDays: KeptDays,
    /** Days after which exports are deleted. */
    exportDays: KeptDays,
  }),
  network: z.strictObject({
    /** When the network is built; the run belongs to the day in this time zone. */
    schedule: Nightly,
    /** Days of declarations and scores that a run looks back on. */
    historyDays: KeptDays,
    /** Days after which uploaded tables and reports are deleted; a run reads all tables that are there. */
    tablesDays: KeptDays,
    /** Days for which a run is kept. */
    runsDays: KeptDays,
    /** Days after which the files of a published day are deleted. */
    publishedDays: KeptDays,
    /** Days after which a run's working files are deleted. */
    workDays: z.int().min(2),
    /** Language of reports; answers of the API are in the language that a client asks for. */
    language: z.enum(LANGUAGES),
    neptune: z.strictObject({
      /** Load each published day into a graph of Neptune Analytics, and answer questions about links from there. Needs `vpc`. */
      enabled: z.boolean(),
      /** Memory of the graph, in m-NCU of about one GB. */
      memory: z.int().min(16).max(24_576),
      /** Copies in other zones. */
      replicas: z.int().min(0).max(2),
    }),
  }),
  riskGroups: z.strictObject({
    /** When the groups of the last week or month are found: on Mondays, or on the first day of the month. */
    schedule: Nightly.extend({ every: z.enum(['week', 'month']) }),
    /** Days up to the end of a period whose inspections are searched. */
    windowDays: z.int().min(7),
    /** Days for which runs with their groups, and decisions on groups, are kept. */
    recordsDays: KeptDays,
    /** Largest share of declarations that adopted groups together may add to inspections; 0 if they select none. */
    selectionShare: Share,
  }),
  audit: z.strictObject({
    /** Days for which the lines of the audit trail are kept. */
    retentionDays: KeptDays,
  }),
  webhooks: z.strictObject({
    /** Function instances that deliver events concurrently, ten deliveries each. */
    concurrency: z.int().min(2).max(1000),
    /** Accept webhooks on the machine of the service itself, over http: for a stage that runs on one machine. */
    allowLoopback: z.boolean(),
  }),
  alarms: z.strictObject({
    /** Addresses notified by alarms; AWS asks each to confirm by mail. */
    emails: z.array(z.email()),
    /** Base URL of the runbooks; alarms link to `<base>/<runbook>.md`. */
    runbookBaseUrl: z.string().min(1),
  }),
});

/** A retention that another one depends on: the first may not be shorter. */
const LONGER: readonly (readonly [longer: RetentionName, shorter: RetentionName, why: string])[] = [
  ['documents.recordsDays', 'documents.originalsDays', 'a file is found by its record'],
  ['documents.originalsDays', 'documents.lockDays', 'a locked file would outlive its retention'],
  ['documents.recordsDays', 'documents.overlaysDays', 'a picture is found by its record'],
  ['delinquency.runsDays', 'delinquency.historyDays', 'scores are listed by their run'],
  ['delinquency.snapshotsDays', 'delinquency.workDays', 'a run reads its snapshot again'],
  ...(
    [
      'declarations.retentionDays',
      'hs.retentionDays',
      'documents.recordsDays',
      'delinquency.runsDays',
      'riskGroups.recordsDays',
    ] as const
  ).map((subject) => ['audit.retentionDays', subject, 'the trail says who did what to it'] as const),
];

type RetentionName =
  | `${'declarations' | 'hs' | 'audit'}.retentionDays`
  | `documents.${'recordsDays' | 'originalsDays' | 'overlaysDays' | 'lockDays'}`
  | 'riskGroups.recordsDays'
  | `delinquency.${'historyDays' | 'runsDays' | 'snapshotsDays' | 'workDays'}`;

/** The days of a retention; undefined where the setting is not a number, which is reported by itself. */
function retentionOf(settings: unknown, name: RetentionName): number | undefined {
  const value = name
    .split('.')
    .reduce((group: unknown, setting) => (isPlain(group) ? group[setting] : undefined), settings);
  return typeof value === 'number' ? value : undefined;
}

function wantsPrivateGraph(settings: unknown): boolean {
  const network = isPlain(settings) ? settings.network : undefined;
  const neptune = isPlain(network) ? network.neptune : undefined;
  return isPlain(neptune) && neptune.enabled === true;
}

/** What speaks against hosting the console with these settings. */
function hostingProblems(settings: unknown): string[] {
  const { console: place, identity } = isPlain(settings) ? settings : {};
  if (!isPlain(place) || place.hosting === undefined) return [];
  const isOwnIssuer = isPlain(identity) && identity.kind === 'oidc';
  return [
    ...(place.origin === undefined ? [] : ['Expected no `console.origin`, which is the name of the hosting']),
    ...(isOwnIssuer && identity.console === undefined
      ? ['Expected `identity.console`, too: the client that people sign in to']
      : []),
  ];
}

/** What speaks against an API without a public endpoint with these settings, by the path of the setting that is wrong. */
function privateApiProblems(settings: unknown): (readonly [path: readonly string[], message: string])[] {
  const { privateApi, vpc, domain, edge, console: place } = isPlain(settings) ? settings : {};
  if (!isPlain(privateApi)) return [];
  const { clientRanges = [], endpointIds = [] } = privateApi;
  const isEmpty = (list: unknown): boolean => Array.isArray(list) && list.length === 0;
  const inOwnVpc = !isEmpty(clientRanges);
  const hosting = isPlain(place) ? place.hosting : undefined;
  const none = 'Expected none with `privateApi`:';
  return [
    ...(!inOwnVpc && isEmpty(endpointIds)
      ? [
          [
            ['privateApi'],
            'Expected `clientRanges` of an endpoint in `vpc`, or `endpointIds` of endpoints that exist',
          ] as const,
        ]
      : []),
    ...(inOwnVpc && !(isPlain(vpc) && vpc.enabled === true)
      ? [
          [
            ['privateApi', 'clientRanges'],
            'Expected `vpc.enabled`, too: the endpoint is in its subnets',
          ] as const,
        ]
      : []),
    ...(domain === undefined ? [] : [[['domain'], `${none} it is the name of a public endpoint`] as const]),
    ...(edge === undefined ? [] : [[['edge'], `${none} CloudFront reaches public endpoints only`] as const]),
    ...(hosting === undefined
      ? []
      : [[['console', 'hosting'], `${none} CloudFront reaches public endpoints only`] as const]),
  ];
}

const StageConfig = Settings.superRefine(
  (settings: unknown, context) => {
    for (const [longer, shorter, why] of LONGER) {
      const [days, least] = [retentionOf(settings, longer), retentionOf(settings, shorter)];
      if (days === undefined || least === undefined || days >= least) continue;
      const message = `Expected at least the ${least} days of ${shorter}: ${why}`;
      context.addIssue({ code: 'custom', path: longer.split('.'), message });
    }
    if (isPlain(settings) && settings.edge !== undefined && settings.domain === undefined) {
      const message = 'Expected `domain`, too: the name under which CloudFront reaches the API';
      context.addIssue({ code: 'custom', path: ['edge'], message });
    }
    if (
      wantsPrivateGraph(settings) &&
      !(isPlain(settings) && isPlain(settings.vpc) && settings.vpc.enabled)
    ) {
      const message = 'Expected `vpc.enabled`, too: the graph is reached from the VPC only';
      context.addIssue({ code: 'custom', path: ['network', 'neptune'], message });
    }
    for (const message of hostingProblems(settings)) {
      context.addIssue({ code: 'custom', path: ['console', 'hosting'], message });
    }
    for (const [path, message] of privateApiProblems(settings)) {
      context.addIssue({ code: 'custom', path: [...path], message });
    }
  },
  { when: () => true },
);
export type StageConfig = z.infer<typeof StageConfig>;
type Settings = z.input<typeof StageConfig>;
type DeepPartial<Value> = Value extends readonly unknown[]
  ? Value
  : Value extends object
    ? { readonly [Key in keyof Value]?: DeepPartial<Value[Key]> }
    : Value;
/** Any part of the settings, however small: what is left out keeps its value. */
export type StageOverrides = DeepPartial<Settings>;

const CLEARANCE_SYSTEM: MachineClient = {
  name: 'clearance-system',
  scopes: [
    'declarations:score',
    'declarations:read',
    'hs:predict',
    'models:read',
    'documents:write',
    'documents:read',
    'webhooks:write',
  ],
};

const OFFICER: MachineClient = {
  name: 'officer',
  scopes: [
    'declarations:read',
    'inspections:write',
    'inspections:correct',
    'hs:predict',
    'models:read',
    'documents:read',
    'documents:decide',
    'references:read',
    'references:write',
    'delinquency:read',
    'delinquency:write',
    'groups:read',
    'network:read',
  ],
};

/** The groups of people of customs. */
const GROUPS: UserGroup[] = [
  { name: 'officer', scopes: [...OFFICER.scopes, 'documents:write', 'network:decide'] },
  {
    name: 'analyst',
    scopes: [
      'models:read',
      'declarations:read',
      'delinquency:read',
      'documents:read',
      'network:read',
      'statistics:read',
      'groups:read',
      'groups:run',
    ],
  },
  {
    name: 'supervisor',
    scopes: [
      ...OFFICER.scopes,
      'documents:write',
      'statistics:read',
      'network:decide',
      'network:reveal',
      'groups:run',
      'groups:decide',
      'audit:read',
    ],
  },
  { name: 'operator', scopes: Object.keys(SCOPES) as Scope[] },
];

/** A broker of the local stage, bound to the party of its own name: a client, and a group of people. */
function broker(name: string): MachineClient & UserGroup {
  const scopes: Scope[] = [
    'documents:write',
    'documents:read',
    'hs:predict',
    'models:read',
    'webhooks:write',
  ];
  return { name, scopes, party: name };
}

const COMMON: Omit<Settings, 'stage'> = {
  architecture: 'x86_64',
  logRetentionDays: 30,
  logLevel: 'INFO',
  identity: {
    kind: 'cognito',
    clients: [
      CLEARANCE_SYSTEM,
      OFFICER,
      {
        name: 'operator',
        scopes: [
          'delinquency:run',
          'delinquency:read',
          'network:run',
          'network:read',
          'models:read',
          'groups:run',
          'groups:read',
        ],
      },
    ],
    groups: GROUPS,
  },
  aws: {},
  vpc: { enabled: false, cidr: '10.0.0.0/16', natGateways: 1 },
  encryption: { customerManagedKey: false },
  rollout: { canary: { operations: [], percent: 10, minutes: 10 }, provisioned: {} },
  console: {},
  throttling: { ratePerSecond: 200, burst: 400 },
  lanes: {},
  currency: DEFAULT_CURRENCY,
  hsEditions: {},
  // Five years from the acceptance of a declaration (Customs Act of Korea, article 12), which may follow its submission by weeks.
  declarations: { retentionDays: 1_917 },
  hs: { retentionDays: 400 },
  documents: {
    malwareScan: false,
    uploadMinutes: 15,
    recordsDays: 1_917,
    originalsDays: 90,
    lockDays: 0,
    overlaysDays: 365,
    concurrency: 10,
    required: {},
  },
  delinquency: {
    schedule: { enabled: true, hour: 2, minute: 0, timeZone: 'Asia/Seoul' },
    concurrency: 40,
    historyDays: 400,
    runsDays: 1_917,
    snapshotsDays: 400,
    workDays: 14,
    notify: [],
    rules: NO_OVERRIDES,
    language: 'en',
  },
  insight: {
    // After the taxpayers' scores are published.
    schedule: { enabled: true, hour: 4, minute: 0, timeZone: 'Asia/Seoul' },
    concurrency: 10,
    athena: { enabled: true, aboveRows: 20_000_000 },
    // Ten years, as the audit trail.
    lakeDays: 3_653,
    exportDays: 7,
  },
  network: {
    // After the lake is written.
    schedule: { enabled: true, hour: 5, minute: 30, timeZone: 'Asia/Seoul' },
    historyDays: 1_096,
    tablesDays: 1_917,
    runsDays: 1_917,
    publishedDays: 90,
    workDays: 14,
    language: 'en',
    neptune: { enabled: false, memory: 16, replicas: 0 },
  },
  riskGroups: {
    // After the lake is written.
    schedule: { enabled: true, every: 'month', hour: 6, minute: 0, timeZone: 'Asia/Seoul' },
    windowDays: 730,
    // Five years, as the delinquency runs.
    recordsDays: 1_917,
    selectionShare: 0,
  },
  // Ten years, as long as any customs record is asked for.
  audit: { retentionDays: 3_653 },
  webhooks: { concurrency: 10, allowLoopback: false },
  alarms: { emails: [], runbookBaseUrl: 'docs/runbooks' },
};

const STAGES: Readonly<Record<string, StageOverrides>> = {
  local: {
    logRetentionDays: 1,
    throttling: { ratePerSecond: 2_000, burst: 4_000 },
    // The local host's own issuer serves these clients instead of a Cognito user pool.
    identity: {
      kind: 'cognito',
      clients: [
        CLEARANCE_SYSTEM,
        broker('broker-a'),
        broker('broker-b'),
        OFFICER,
        { name: 'operator', scopes: Object.keys(SCOPES) as Scope[] },
      ],
      groups: [...GROUPS, broker('broker-a')],
    },
    // One machine has few cores, and each worker keeps one of them busy.
    documents: { concurrency: 2 },
    delinquency: { concurrency: 2 },
    insight: { concurrency: 2, athena: { enabled: false } },
    webhooks: { concurrency: 2, allowLoopback: true },
  },
  dev: {},
  prod: { logRetentionDays: 365, throttling: { ratePerSecond: 2_000, burst: 4_000 } },
};

function beginInOrder(adopted: z.infer<typeof AdoptedEditions>): boolean {
  try {
    editionCalendar(adopted);
    return true;
  } catch {
    return false;
  }
}

function isTimeZone(name: string): boolean {
  try {
    return new Intl.DateTimeFormat('en', { timeZone: name }).resolvedOptions().timeZone !== '';
  } catch {
    return false;
  }
}

/** Settings that cannot be used; the message is one line that names each of them. */
export class SettingsError extends Error {
  override readonly name = 'SettingsError';
}

type Plain = Readonly<Record<string, unknown>>;

function isPlain(value: unknown): value is Plain {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/**
 * Settings with overrides laid over them, at any depth. Lists are replaced whole, and so are settings of another `kind`: nothing of
 * a Cognito user pool carries over to an administration's own issuer.
 */
function overridden(settings: unknown, overrides: unknown): unknown {
  if (overrides === undefined) return settings;
  if (!isPlain(settings) || !isPlain(overrides)) return overrides;
  if (overrides.kind !== undefined && overrides.kind !== settings.kind) return overrides;
  const names = new Set([...Object.keys(settings), ...Object.keys(overrides)]);
  return Object.fromEntries([...names].map((name) => [name, overridden(settings[name], overrides[name])]));
}

/** What is wrong with a setting, and which one it is. */
function settingProblems(issue: z.core.$ZodIssue): string[] {
  if (issue.code !== 'unrecognized_keys') return [`${issue.path.join('.')}: ${issue.message}`];
  return issue.keys.map((key) => `${[...issue.path, key].join('.')}: Unknown setting`);
}

/**
 * Settings of a stage: the common settings, overridden by the stage's own, overridden by `overrides`. A stage that is not listed here
 * has the common settings.
 *
 * @throws SettingsError that names every bad setting
 */
export function stageConfig(stage: string, overrides: StageOverrides = {}): StageConfig {
  const stageSettings = overridden(COMMON, STAGES[stage]);
  const parsed = StageConfig.safeParse(overridden(stageSettings, { ...overrides, stage }));
  if (parsed.success) return parsed.data;
  const problems = parsed.error.issues.flatMap(settingProblems).join('; ');
  throw new SettingsError(`Invalid settings for stage "${stage}": ${problems}`);
}

/**
 * Overrides of all stages, as an object in cdk.json or as JSON on the command line (`-c stages=…`), where CDK gives text.
 *
 * @throws SettingsError where it is neither: overrides that were ignored would deploy other settings than the operator asked for
 */
function stagesOf(given: unknown): Readonly<Record<string, StageOverrides>> {
  let stages: unknown = given ?? {};
  try {
    if (typeof stages === 'string') stages = JSON.parse(stages) as unknown;
  } catch {
    throw new SettingsError('The context "stages" is not valid JSON');
  }
  if (!isPlain(stages)) throw new SettingsError('The context "stages" is not an object keyed by stage name');
  const notOverrides = Object.keys(stages).find((name) => !isPlain(stages[name]));
  if (notOverrides !== undefined) {
    throw new SettingsError(
      `The context "stages" is not valid: expected an object for stage "${notOverrides}"`,
    );
  }
  return stages as Readonly<Record<string, StageOverrides>>;
}

/** Reads the stage (default dev) and its overrides from CDK context. */
export function configFromContext(node: Node): StageConfig {
  const stage = String(node.tryGetContext('stage') ?? 'dev');
  return stageConfig(stage, stagesOf(node.tryGetContext('stages'))[stage]);
}
