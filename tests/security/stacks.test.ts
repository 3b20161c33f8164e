// All production stacks, and the one place for encryption, TLS and public access: each policy statement with a wildcard is listed with
// its reason, nobody outside has access, and every data store is private, encrypted and has a chosen retention.
import { describe, expect, it } from 'vitest';
import { stageConfig } from '../../lib/config.ts';
import {
  type Properties,
  type Resource,
  type Stacks,
  synthesise,
  type Template,
} from '../support/synthesis.ts';
import { statementsIn } from './support/statements.ts';

const PROD = stageConfig('prod');
/** Production with everything switched on that has permissions of its own. */
const stacks = synthesise('prod', {
  documents: { ...PROD.documents, malwareScan: true },
  delinquency: { ...PROD.delinquency, notify: ['duty@customs.example'] },
  alarms: { ...PROD.alarms, emails: ['duty@customs.example'] },
});

function everyResource(
  of: Stacks = stacks,
): { readonly stack: string; readonly id: string; readonly resource: Resource }[] {
  return Object.entries<Template>({ ...of }).flatMap(([stack, template]) =>
    Object.entries(template.Resources).map(([id, resource]) => ({ stack, id, resource })),
  );
}

function ofType(
  type: string,
  of: Stacks = stacks,
): { readonly id: string; readonly properties: Properties }[] {
  return everyResource(of)
    .filter(({ resource }) => resource.Type === type)
    .map(({ id, resource }) => ({ id, properties: resource.Properties ?? {} }));
}

function statementsOf(of: Stacks): ReturnType<typeof statementsIn> {
  return everyResource(of).flatMap(({ id, resource }) =>
    statementsIn(resource.Properties, id.replace(/(?:DefaultPolicy)?[0-9A-F]{8}$/, '')),
  );
}

const statements = statementsOf(stacks);
const allowed = statements.filter(({ effect }) => effect === 'Allow');
const ACCOUNT = '<Region>:<AccountId>';

/** Why a statement may name more than one thing. */
const EXPLAINED: readonly (readonly [string, RegExp, RegExp, string])[] = [
  ['tracing', /^xray:Put(?:TraceSegments|TelemetryRecords)$/, /^\*$/, 'X-Ray takes no resource'],
  ['streams', /^dynamodb:ListStreams$/, /^\*$/, 'the list of streams takes no resource'],
  [
    'tracing a run',
    /^xray:GetSampling(?:Rules|Targets)$/,
    /^\*$/,
    'X-Ray takes no resource, and a state machine asks what to sample',
  ],
  [
    'the log of the state machine',
    /^logs:(?:(?:Create|Get|Update|Delete|List)LogDelivery|ListLogDeliveries|PutResourcePolicy|Describe(?:ResourcePolicies|LogGroups))$/,
    /^\*$/,
    'deliveries of logs take no resource: Step Functions asks for these to write its log',
  ],
  [
    'files',
    /^s3:(?:Get|Put)Object(?:Version)?(?:Tagging)?$/,
    /^<(?:Documents|Snapshots|Lake)>\/[a-z-]+\/\*$/,
    'keys are ids made up while the service runs: one prefix of one bucket, and get or put alone',
  ],
  [
    'server access logs',
    /^s3:PutObject$/,
    /^<AccessLogs>\/(?:Documents|Snapshots|Lake)\/\*$/,
    'S3 chooses the names of its log files: one prefix, and only for the bucket that it is about',
  ],
  [
    'versions of functions',
    /^lambda:InvokeFunction$/,
    /^<[A-Za-z]+(?:DelinquencyRun|LakeRun|LakeDay|Export|Network|NetworkRun|Models|RiskGroups|RiskGroupRun)>:\*$|^<[A-Za-z]*Delinquency(?:Shard|ShardFailure)>:\*$/,
    'a state machine runs its own steps, whichever version of them',
  ],
  [
    'executions',
    /^states:(?:Describe|Stop|Redrive)Execution$/,
    new RegExp(
      `:states:${ACCOUNT}:execution:(?:customs-scoring-prod-(?:delinquency|lake|exports|network|risk-groups)|<state machine>)(?:/\\*)?:\\*$`,
    ),
    'executions of one state machine have names made up while it runs',
  ],
  [
    'the key of the alarms',
    /^kms:(?:\*|Decrypt|Encrypt|GenerateDataKey\*|ReEncrypt\*)$/,
    /^\*$/,
    'the policy of a key is about that key: the account administers it, CloudWatch uses it',
  ],
  [
    'GuardDuty’s own rule',
    /^events:(?:(?:Put|Delete|Describe)Rule|(?:Put|Remove)Targets|ListTargetsByRule)$/,
    new RegExp(`:events:${ACCOUNT}:rule/DO-NOT-DELETE-AmazonGuardDutyMalwareProtectionS3\\*$`),
    'GuardDuty names the rule, by this beginning',
  ],
];

function explanationOf(action: string, resource: string): string | undefined {
  return EXPLAINED.find(([, actions, resources]) => actions.test(action) && resources.test(resource))?.[0];
}

/** Each action with each resource, where one of them stands for many. */
const wide = allowed.flatMap(({ where, actions, resources }) =>
  actions.flatMap((action) =>
    resources
      .filter((resource) => action.includes('*') || resource.includes('*'))
      .map((resource) => ({ where, action, resource })),
  ),
);

describe('permissions', () => {
  it('for more than one resource are all explained', () => {
    const unexplained = wide.filter(({ action, resource }) => explanationOf(action, resource) === undefined);
    expect(unexplained).toEqual([]);
  });

  it('have no unused explanation', () => {
    const used = new Set(wide.map(({ action, resource }) => explanationOf(action, resource)));
    expect(EXPLAINED.map(([name]) => name).filter((name) => !used.has(name))).toEqual([]);
  });

  it('never use NotAction, NotResource or NotPrincipal', () => {
    expect(JSON.stringify(stacks)).not.toMatch(/"Not(?:Action|Resource|Principal)"/);
  });

  it('allow nobody to assume other roles, write policies or pass roles', () => {
    const powers = allowed.flatMap(({ where, actions }) => actions.map((action) => `${where} ${action}`));
    const dangerous =
      / (?:\*|iam:|sts:(?!AssumeRole$)|organizations:|lambda:(?!InvokeFunction$)|cloudformation:)/;
    expect(powers.filter((power) => dangerous.test(power))).toEqual([]);
    expect(powers.length).toBeGreaterThan(100);
  });

  it('come from no AWS managed policy and from no user or group', () => {
    const roles = ofType('AWS::IAM::Role');
    expect(roles.filter(({ properties }) => properties.ManagedPolicyArns !== undefined)).toEqual([]);
    for (const type of ['User', 'Group', 'AccessKey', 'ManagedPolicy', 'UserToGroupAddition']) {
      expect(ofType(`AWS::IAM::${type}`)).toEqual([]);
    }
  });

  it('to assume a role belong to AWS services, one service per role', () => {
    for (const { id, properties } of ofType('AWS::IAM::Role')) {
      const [statement, ...others] = statementsIn(properties.AssumeRolePolicyDocument, id);
      expect([statement?.actions, others], id).toEqual([['sts:AssumeRole'], []]);
      expect(statement?.principal, id).toMatch(/^\{"Service":"[a-z.-]+\.amazonaws\.com"\}$/);
    }
  });
});

describe('strangers', () => {
  it('have no access: every named principal is this account or an AWS service', () => {
    const open = allowed.filter(
      ({ principal }) =>
        !/^(?:null|\{"Service":"[^"*]+"\}|\{"AWS":\{"Fn::Join":.*AWS::AccountId.*:root.*)$/.test(principal),
    );
    expect(open).toEqual([]);
  });

  it('cannot make an AWS service act for them: every service principal’s statement is limited to a source', () => {
    const unbound = allowed.filter(
      ({ principal, actions, condition }) =>
        principal.startsWith('{"Service"') &&
        !actions.includes('sts:AssumeRole') &&
        !condition.includes('aws:Source'),
    );
    // CloudWatch names no source where it asks for the key of the alarms, which opens nothing but those.
    expect(unbound.map(({ where }) => where)).toEqual(['AlarmTopicKey']);
    for (const { id, properties } of ofType('AWS::Lambda::Permission')) {
      expect(properties.SourceArn, id).toBeDefined();
      expect(properties.Principal, id).toMatch(/^[a-z.-]+\.amazonaws\.com$/);
    }
  });

  it('have no entry point but the API: no function has a URL, and only the health check and signed URLs are public', () => {
    expect(ofType('AWS::Lambda::Url')).toEqual([]);
    const routes = ofType('AWS::ApiGatewayV2::Route').map(({ properties }) => properties);
    const open = routes.filter(({ AuthorizationType }) => AuthorizationType !== 'JWT');
    const overlays = '/v1/documents/{documentId}/overlays/{rendering}/{page}';
    expect(open.map(({ RouteKey }) => RouteKey)).toEqual([
      'GET /v1/health',
      'HEAD /v1/health',
      `GET ${overlays}`,
      `HEAD ${overlays}`,
    ]);
    expect(routes.length).toBeGreaterThan(10);
    const types = new Set(everyResource().map(({ resource }) => resource.Type));
    expect(
      [...types].filter((type) => /^AWS::(?:ApiGateway::|EC2|AppSync|CloudFront|ElasticLoad)/.test(type)),
    ).toEqual([]);
  });

  it('cannot read answers from their own web pages: the API allows no origin', () => {
    expect(ofType('AWS::ApiGatewayV2::Api').map(({ properties }) => properties.CorsConfiguration)).toEqual([
      undefined,
    ]);
  });

  it('cannot sign up for a client', () => {
    const [pool] = ofType('AWS::Cognito::UserPool');
    expect(pool?.properties.AdminCreateUserConfig).toEqual({ AllowAdminCreateUserOnly: true });
    for (const { id, properties } of ofType('AWS::Cognito::UserPoolClient')) {
      expect([properties.AllowedOAuthFlows, properties.GenerateSecret], id).toEqual([
        ['client_credentials'],
        true,
      ]);
    }
  });
});

describe.each([
  ['production', stacks],
  ['a stage with nothing set', synthesise()],
])('data stores of %s', (_stage, of) => {
  const refusalsOf = (where: string): string[] => refusedWithoutTls(of, where);

  it.each(ofType('AWS::S3::Bucket', of).map(({ id, properties }) => [id, properties] as const))(
    'the bucket %s is closed to the public, encrypted, and refuses what is not TLS',
    (id, properties) => {
      const closed = properties.PublicAccessBlockConfiguration as Properties;
      expect([...new Set(Object.values(closed)), Object.keys(closed).length]).toEqual([true, 4]);
      expect(properties.BucketEncryption).toBeDefined();
      expect(properties.OwnershipControls.Rules).toEqual([{ ObjectOwnership: 'BucketOwnerEnforced' }]);
      const name = id.replace(/[0-9A-F]{8}$/, '');
      expect(refusalsOf(`${name}Policy`)).toEqual(['s3:*']);
    },
  );

  it('queues and topics are encrypted and refuse connections without TLS', () => {
    for (const { id, properties } of ofType('AWS::SQS::Queue', of)) {
      expect(properties.SqsManagedSseEnabled, id).toBe(true);
      expect(refusalsOf(`${id.replace(/[0-9A-F]{8}$/, '')}Policy`), id).toEqual(['sqs:*']);
    }
    for (const { id, properties } of ofType('AWS::SNS::Topic', of)) {
      expect(properties.KmsMasterKeyId, id).toBeDefined();
      expect(refusalsOf(`${id.replace(/[0-9A-F]{8}$/, '')}Policy`), id).toEqual(['sns:Publish']);
    }
  });

  it('tables are encrypted, and keys rotate every year', () => {
    for (const { id, properties } of ofType('AWS::DynamoDB::Table', of)) {
      expect(properties.SSESpecification, id).toEqual({ SSEEnabled: true });
    }
    for (const { id, properties } of ofType('AWS::KMS::Key', of))
      expect(properties.EnableKeyRotation, id).toBe(true);
  });
});

describe('production', () => {
  it('logs are kept for a year, and executions log no data', () => {
    const groups = ofType('AWS::Logs::LogGroup');
    for (const { id, properties } of groups)
      expect(properties.RetentionInDays, id).toBe(PROD.logRetentionDays);
    expect(groups.length).toBeGreaterThanOrEqual(ofType('AWS::Lambda::Function').length + 2);
    const [machine] = ofType('AWS::StepFunctions::StateMachine');
    expect(machine?.properties.LoggingConfiguration.IncludeExecutionData).toBe(false);
  });

  it('functions have no secret in their environment', () => {
    for (const { id, properties } of ofType('AWS::Lambda::Function')) {
      const variables = properties.Environment.Variables as Record<string, unknown>;
      const secret = Object.entries(variables).filter(
        ([name, value]) => /SECRET|PASSWORD|TOKEN|KEY/.test(name) && typeof value === 'string',
      );
      expect(secret, id).toEqual([]);
    }
    expect(JSON.stringify(stacks)).not.toMatch(
      /AKIA[0-9A-Z]{16}|BEGIN (?:RSA |EC )?PRIVATE KEY|resolve:secretsmanager/,
    );
  });
});

/** Actions that a policy refuses to everybody without TLS. */
function refusedWithoutTls(of: Stacks, where: string): string[] {
  return statementsOf(of)
    .filter((one) => one.where === where && one.effect === 'Deny')
    .filter(({ condition }) => condition === '{"Bool":{"aws:SecureTransport":"false"}}')
    .filter(({ principal }) => principal.includes('"*"'))
    .flatMap(({ actions }) => actions);
}
