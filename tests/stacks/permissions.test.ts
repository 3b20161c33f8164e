// Least privilege: the IAM permissions of each function, statement by statement.
import { describe, expect, it } from 'vitest';
import { ROUTES, SIGNED_ROUTES } from '../../lib/routes.ts';
import { PROCESS_UPLOADS } from '../../lib/stacks/documents-stack.ts';
import { type Properties, resourcesOf, synthesise, type Template } from '../support/synthesis.ts';

const { api, documents, delinquency, insight, network, notify } = synthesise();

interface Statement {
  readonly actions: readonly string[];
  readonly resources: readonly unknown[];
  readonly effect: string;
  readonly condition?: unknown;
}

function list<Value>(value: Value | Value[]): Value[] {
  return Array.isArray(value) ? value : [value];
}

/** A function with the template that defines it. */
function functionOf(operationId: string) {
  for (const template of [api, documents, delinquency, insight, network, notify]) {
    const found = resourcesOf(template, 'AWS::Lambda::Function').find(
      ({ resource }) => resource.Properties.Environment.Variables.POWERTOOLS_SERVICE_NAME === operationId,
    );
    if (found !== undefined) return { template, found };
  }
  throw new Error(`There is no function ${operationId}`);
}

/** All policy statements of a function's role. */
function statementsOf(operationId: string): Statement[] {
  const { template, found } = functionOf(operationId);
  const role = found.resource.Properties.Role['Fn::GetAtt'][0] as string;
  const beside = resourcesOf(template, 'AWS::IAM::Policy').filter(({ resource }) =>
    (resource.Properties.Roles as Properties[]).some(({ Ref }) => Ref === role),
  );
  expect(beside).toEqual([]);
  const inside: Properties[] = template.Resources[role]?.Properties.Policies ?? [];
  return inside
    .flatMap(({ PolicyDocument }) => PolicyDocument.Statement as Properties[])
    .map(({ Action, Resource, Effect, Condition }) => ({
      actions: list(Action),
      resources: list(Resource),
      effect: Effect,
      ...(Condition === undefined ? {} : { condition: Condition }),
    }));
}

/** A function's permissions beyond logging and tracing: service and action with the resource. */
function grantsOf(operationId: string): string[] {
  return statementsOf(operationId)
    .flatMap(({ actions, resources }) =>
      actions.map((action) => `${action} ${resources.map((resource) => nameOf(resource)).join(' ')}`),
    )
    .filter((grant) => !grant.startsWith('logs:') && !grant.startsWith('xray:'))
    .sort();
}

/** The table, index, secret, queue or keys of the bucket that a resource names. */
function nameOf(resource: unknown): string {
  const text = JSON.stringify(resource);
  const name = NAMES.exec(text)?.[1] ?? text;
  return `${name}${/\/index\/\w+|\/[a-z-]+\/\*/.exec(text)?.[0] ?? ''}`;
}

const NAMES =
  /(:catalog|:database\/customs_scoring_dev|:table\/customs_scoring_dev\/declarations|:workgroup\/customs-scoring-dev|:(?:execution|stateMachine):customs-scoring-\w+-(?:delinquency|exports|network|risk-groups)|RiskGroups|NetworkKey|NetworkRuns|NetworkActs|Exports(?!Output)|DelinquencyScores|Runs|RunTopic|Snapshots|Lake|EventsDeadLetters|DeliveriesDeadLetters|Deliveries|Webhooks|WebhookKey|Events|Bus|DeclarationTallies|Declarations|RiskProfiles|HsPredictions|DocumentRecords|Documents|References|Uploads|Idempotency|Audit|DrawSecret)/;
const operationsIn = (template: Template): string[] =>
  resourcesOf(template, 'AWS::Lambda::Function').map(
    ({ resource }) => resource.Properties.Environment.Variables.POWERTOOLS_SERVICE_NAME as string,
  );
const PUBLISHERS = operationsIn(notify).filter((operation) => operation.startsWith('publish'));
const operations = [
  ...[...ROUTES, ...SIGNED_ROUTES].map(({ operationId }) => operationId),
  PROCESS_UPLOADS,
  ...operationsIn(delinquency),
  ...operationsIn(insight),
  ...operationsIn(network),
  ...operationsIn(notify),
];
/** Object keys and execution names are generated at run time, so a prefix is as specific as a resource can be. */
const BY_PREFIX =
  /:ExportsOutputFnGetAtt(Documents|Snapshots|Lake)\w+"},"\/[a-z-]+\/\*"|:execution:customs-scoring-\w+-(?:delinquency|network|risk-groups):\*"/;

describe.each(operations)('%s', (operationId) => {
  const statements = statementsOf(operationId);

  it('is granted named actions only', () => {
    const actions = statements.flatMap((statement) => statement.actions);
    expect(actions.length).toBeGreaterThan(0);
    expect(actions.filter((action) => action.includes('*'))).toEqual([]);
  });

  it('names every resource, except for tracing and the list of streams, which have none', () => {
    const onAnyResource = statements.filter(({ resources }) =>
      resources.some((resource) => {
        const text = JSON.stringify(resource);
        return text.includes('*') && !BY_PREFIX.test(text);
      }),
    );
    expect(onAnyResource).toEqual([
      {
        actions: [
          ...(PUBLISHERS.includes(operationId) ? ['dynamodb:ListStreams'] : []),
          'xray:PutTelemetryRecords',
          'xray:PutTraceSegments',
        ],
        resources: ['*'],
        effect: 'Allow',
      },
    ]);
  });

  it('writes its own log', () => {
    const logs = statements.filter(({ actions }) => actions.some((action) => action.startsWith('logs:')));
    expect(logs.map(({ actions }) => actions)).toEqual([['logs:CreateLogStream', 'logs:PutLogEvents']]);
  });
});

const IDEMPOTENCY = ['DeleteItem', 'GetItem', 'PutItem', 'UpdateItem'].map(
  (action) => `dynamodb:${action} Idempotency`,
);
/** Adding lines, within transactions: a line is written with its act or not at all. */
const AUDIT = 'dynamodb:PutItem Audit';
/** Counting an act in the tallies of its day. */
const TALLIES = 'dynamodb:UpdateItem DeclarationTallies';
const SCORING = [
  'dynamodb:BatchGetItem Declarations',
  AUDIT,
  'dynamodb:BatchGetItem RiskProfiles',
  ...IDEMPOTENCY,
  'dynamodb:GetItem Declarations',
  'dynamodb:PutItem Declarations',
  TALLIES,
  'secretsmanager:DescribeSecret DrawSecret',
  'secretsmanager:GetSecretValue DrawSecret',
];

const READING_NETWORK = [
  'dynamodb:GetItem NetworkRuns',
  's3:GetObject Snapshots/network-days/*',
  's3:ListBucket Snapshots',
];

function publishing(...tables: readonly string[]): string[] {
  const onStreams = ['DescribeStream', 'GetRecords', 'GetShardIterator'].map(
    (action) => `dynamodb:${action} ${tables.join(' ')}`,
  );
  return ['dynamodb:ListStreams "*"', ...onStreams, 'events:PutEvents Bus'];
}

function receiving(queue: string): string[] {
  return [
    'ChangeMessageVisibility',
    'DeleteMessage',
    'GetQueueAttributes',
    'GetQueueUrl',
    'ReceiveMessage',
  ].map((action) => `sqs:${action} ${queue}`);
}

describe('grants', () => {
  it.each<[string, string[]]>([
    ['getHealth', []],
    ['listModels', []],
    ['scoreDeclaration', SCORING],
    ['scoreDeclarationBatch', SCORING],
    [
      'getDeclaration',
      ['dynamodb:BatchGetItem Declarations', 'dynamodb:GetItem Declarations', ...READING_NETWORK],
    ],
    ['getDeclarationHistory', ['dynamodb:BatchGetItem Declarations', 'dynamodb:GetItem Declarations']],
    ['amendDeclaration', [...SCORING, 'dynamodb:UpdateItem Declarations'].sort()],
    [
      'cancelDeclaration',
      [
        'dynamodb:BatchGetItem Declarations',
        AUDIT,
        ...IDEMPOTENCY,
        'dynamodb:GetItem Declarations',
        TALLIES,
        'dynamodb:UpdateItem Declarations',
      ],
    ],
    [
      'assignDeclaration',
      [
        'dynamodb:BatchGetItem Declarations',
        AUDIT,
        ...IDEMPOTENCY,
        'dynamodb:GetItem Declarations',
        'dynamodb:UpdateItem Declarations',
      ],
    ],
    [
      'listDeclarations',
      [
        'dynamodb:BatchGetItem Declarations',
        'dynamodb:Query Declarations/index/importer Declarations/index/worklist',
      ],
    ],
    ['summariseDeclarations', ['dynamodb:Query DeclarationTallies']],
    [
      'recordInspection',
      [
        'dynamodb:BatchGetItem Declarations',
        AUDIT,
        ...IDEMPOTENCY,
        'dynamodb:GetItem Declarations',
        'dynamodb:UpdateItem Declarations',
        `${TALLIES} RiskProfiles`,
      ],
    ],
    [
      'correctInspection',
      [
        'dynamodb:BatchGetItem Declarations',
        AUDIT,
        ...IDEMPOTENCY,
        'dynamodb:GetItem Declarations',
        'dynamodb:UpdateItem Declarations',
        `${TALLIES} RiskProfiles`,
      ],
    ],
    ['predictHsCodes', [...IDEMPOTENCY, 'dynamodb:PutItem HsPredictions']],
    [
      'decideHsCodes',
      [AUDIT, ...IDEMPOTENCY, 'dynamodb:GetItem HsPredictions', 'dynamodb:UpdateItem HsPredictions'],
    ],
    ['getHsPrediction', ['dynamodb:GetItem HsPredictions']],
    ['getHsCode', []],
    ['searchHsCodes', []],
    [
      'createDocument',
      [AUDIT, ...IDEMPOTENCY, 'dynamodb:PutItem DocumentRecords', 's3:PutObject Documents/uploads/*'],
    ],
    ['getDocument', ['dynamodb:GetItem DocumentRecords', 's3:GetObject Documents/overlays/*']],
    [
      'getOverlay',
      [
        'dynamodb:GetItem DocumentRecords',
        's3:GetObject Documents/drawn/*',
        's3:GetObject Documents/marks/* Documents/normalised/* Documents/pages/*',
        's3:ListBucket Documents',
        's3:PutObject Documents/drawn/*',
      ],
    ],
    [
      'listDocuments',
      [
        'dynamodb:BatchGetItem DocumentRecords',
        'dynamodb:Query DocumentRecords/index/authority DocumentRecords/index/declaration DocumentRecords/index/party DocumentRecords/index/status',
        's3:GetObject Documents/overlays/*',
      ],
    ],
    [
      'decideDocument',
      [AUDIT, ...IDEMPOTENCY, 'dynamodb:GetItem DocumentRecords', 'dynamodb:UpdateItem DocumentRecords'],
    ],
    ['listAuthorities', ['dynamodb:Query References']],
    [
      'createReference',
      [AUDIT, ...IDEMPOTENCY, 'dynamodb:PutItem References', 's3:PutObject Documents/references/*'],
    ],
    ['listReferences', ['dynamodb:Query References']],
    ['deleteReference', [AUDIT, 'dynamodb:GetItem References', 'dynamodb:UpdateItem References']],
    [
      PROCESS_UPLOADS,
      [
        'dynamodb:GetItem DocumentRecords',
        'dynamodb:UpdateItem DocumentRecords',
        'dynamodb:GetItem References',
        'dynamodb:Query References',
        'dynamodb:UpdateItem References',
        's3:GetObject Documents/embeddings/*',
        's3:GetObject Documents/references/* Documents/uploads/*',
        's3:GetObjectVersion Documents/references/* Documents/uploads/*',
        's3:PutObject Documents/embeddings/*',
        's3:PutObject Documents/marks/* Documents/normalised/* Documents/pages/*',
        'sqs:ChangeMessageVisibility Uploads',
        'sqs:DeleteMessage Uploads',
        'sqs:GetQueueAttributes Uploads',
        'sqs:GetQueueUrl Uploads',
        'sqs:ReceiveMessage Uploads',
      ],
    ],
    [
      'startDelinquencyRun',
      [
        AUDIT,
        ...IDEMPOTENCY,
        'dynamodb:GetItem Runs',
        'dynamodb:UpdateItem Runs',
        's3:GetObject Snapshots/delinquency/*',
        's3:ListBucket Snapshots',
        'states:DescribeExecution :execution:customs-scoring-dev-delinquency',
        'states:StartExecution :stateMachine:customs-scoring-dev-delinquency',
      ],
    ],
    [
      'listDelinquencyRuns',
      ['dynamodb:Query Runs/index/list', 's3:GetObject Snapshots/delinquency/*', 's3:ListBucket Snapshots'],
    ],
    [
      'getDelinquencyRun',
      ['dynamodb:GetItem Runs', 's3:GetObject Snapshots/delinquency/*', 's3:ListBucket Snapshots'],
    ],
    [
      'searchDelinquencyTaxpayers',
      [
        'dynamodb:BatchGetItem DelinquencyScores',
        'dynamodb:Query Runs/index/list',
        's3:GetObject Snapshots/delinquency-rankings/*',
        's3:ListBucket Snapshots',
      ],
    ],
    [
      'getDelinquencyRanking',
      [
        'dynamodb:BatchGetItem DelinquencyScores',
        'dynamodb:GetItem Runs',
        's3:GetObject Snapshots/delinquency-rankings/*',
        's3:ListBucket Snapshots',
      ],
    ],
    [
      'startNetworkRun',
      [
        AUDIT,
        ...IDEMPOTENCY,
        'dynamodb:GetItem NetworkRuns',
        'dynamodb:UpdateItem NetworkRuns',
        's3:GetObject Snapshots/network/*',
        'states:DescribeExecution :execution:customs-scoring-dev-network',
        'states:StartExecution :stateMachine:customs-scoring-dev-network',
      ],
    ],
    ['getNetworkRun', ['dynamodb:GetItem NetworkRuns', 's3:GetObject Snapshots/network/*']],
    ['getNetworkRanking', READING_NETWORK],
    [
      'sendNetworkEntities',
      [
        'dynamodb:GetItem NetworkRuns',
        'dynamodb:PutItem NetworkActs',
        'dynamodb:Query NetworkActs',
        's3:PutObject Snapshots/network/*',
        'secretsmanager:DescribeSecret NetworkKey',
        'secretsmanager:GetSecretValue NetworkKey',
        AUDIT,
        ...IDEMPOTENCY,
        ...READING_NETWORK.slice(1),
      ].sort(),
    ],
    [
      'sendNetworkLinks',
      ['dynamodb:PutItem NetworkActs', 's3:PutObject Snapshots/network/*', AUDIT, ...IDEMPOTENCY].sort(),
    ],
    ['searchNetworkEntities', READING_NETWORK],
    [
      'getNetworkEntity',
      ['dynamodb:GetItem NetworkRuns', 'dynamodb:Query NetworkActs', ...READING_NETWORK.slice(1)],
    ],
    ...['decideNetworkEntity', 'undoNetworkMerge'].map((operation): [string, string[]] => [
      operation,
      [
        'dynamodb:GetItem NetworkRuns',
        'dynamodb:PutItem NetworkActs',
        AUDIT,
        ...IDEMPOTENCY,
        ...READING_NETWORK.slice(1),
      ].sort(),
    ]),
    [
      'revealNetworkEntity',
      [
        'dynamodb:GetItem NetworkRuns',
        'dynamodb:PutItem NetworkActs',
        AUDIT,
        'secretsmanager:DescribeSecret NetworkKey',
        'secretsmanager:GetSecretValue NetworkKey',
        ...READING_NETWORK.slice(1),
      ].sort(),
    ],
    ['getNetworkEgo', READING_NETWORK],
    ['findNetworkPaths', READING_NETWORK],
    ['listNetworkRings', READING_NETWORK],
    ['getNetworkRing', READING_NETWORK],
    [
      'collectNetwork',
      [
        'dynamodb:GetItem NetworkRuns',
        'dynamodb:Query NetworkActs',
        'dynamodb:UpdateItem NetworkRuns',
        's3:GetObject Lake/lake/*',
        's3:GetObject Snapshots/network/*',
        's3:ListBucket Lake Snapshots',
        's3:PutObject Snapshots/network-work/*',
        's3:PutObject Snapshots/network/*',
        'secretsmanager:DescribeSecret NetworkKey',
        'secretsmanager:GetSecretValue NetworkKey',
        'states:DescribeExecution :execution:customs-scoring-dev-network',
      ],
    ],
    [
      'buildNetwork',
      [
        'dynamodb:GetItem NetworkRuns',
        'dynamodb:Query NetworkActs',
        'dynamodb:UpdateItem NetworkRuns',
        's3:GetObject Snapshots/network-days/*',
        's3:GetObject Snapshots/network-work/*',
        's3:ListBucket Snapshots',
        's3:PutObject Snapshots/network-days/*',
        's3:PutObject Snapshots/network/*',
      ],
    ],
    ['failNetworkRun', ['dynamodb:UpdateItem NetworkRuns']],
    ['noteEndedNetworkRun', ['dynamodb:GetItem NetworkRuns', 'dynamodb:UpdateItem NetworkRuns']],
    [
      'getDelinquencyTaxpayer',
      [
        'dynamodb:GetItem DelinquencyScores',
        'dynamodb:GetItem NetworkRuns',
        'dynamodb:Query DelinquencyScores',
        ...READING_NETWORK.slice(1),
      ],
    ],
    [
      'recordDelinquencyOverride',
      [AUDIT, ...IDEMPOTENCY, 'dynamodb:Query DelinquencyScores', 'dynamodb:UpdateItem DelinquencyScores'],
    ],
    [
      'beginDelinquencyRun',
      [
        'dynamodb:BatchGetItem Runs',
        'dynamodb:GetItem Runs',
        'dynamodb:UpdateItem Runs',
        's3:GetObject Snapshots/delinquency-work/*',
        's3:GetObject Snapshots/taxpayers/*',
        's3:ListBucket Snapshots',
        's3:PutObject Snapshots/delinquency-work/*',
        'states:DescribeExecution :execution:customs-scoring-dev-delinquency',
      ],
    ],
    [
      'scoreDelinquencyShard',
      [
        'dynamodb:BatchGetItem DelinquencyScores',
        's3:GetObject Snapshots/delinquency-work/*',
        's3:GetObject Snapshots/taxpayers/*',
        's3:ListBucket Snapshots',
        's3:PutObject Snapshots/delinquency-work/*',
      ],
    ],
    ['noteDelinquencyShardFailure', ['s3:PutObject Snapshots/delinquency-work/*']],
    [
      'rankDelinquencyRun',
      [
        's3:GetObject Snapshots/delinquency-work/*',
        's3:ListBucket Snapshots',
        's3:PutObject Snapshots/delinquency-rankings/*',
        's3:PutObject Snapshots/delinquency-work/*',
      ],
    ],
    [
      'publishDelinquencyShard',
      [
        'dynamodb:BatchWriteItem DelinquencyScores',
        's3:GetObject Snapshots/delinquency-work/*',
        's3:ListBucket Snapshots',
        's3:PutObject Snapshots/delinquency-work/*',
      ],
    ],
    [
      'finishDelinquencyRun',
      [
        'dynamodb:DeleteItem DelinquencyScores',
        'dynamodb:GetItem Runs',
        'dynamodb:UpdateItem Runs',
        's3:GetObject Snapshots/delinquency-rankings/* Snapshots/delinquency-work/*',
        's3:ListBucket Snapshots',
        's3:PutObject Snapshots/delinquency/*',
        'sns:Publish RunTopic',
      ],
    ],
    ['failDelinquencyRun', ['dynamodb:UpdateItem Runs']],
    ['noteEndedDelinquencyRun', ['dynamodb:GetItem Runs', 'dynamodb:UpdateItem Runs']],
    [
      'getDeclarationStatistics',
      [
        'athena:GetQueryExecution :workgroup/customs-scoring-dev',
        'athena:GetQueryResults :workgroup/customs-scoring-dev',
        'athena:StartQueryExecution :workgroup/customs-scoring-dev',
        'glue:GetDatabase :catalog :database/customs_scoring_dev :table/customs_scoring_dev/declarations',
        'glue:GetTable :catalog :database/customs_scoring_dev :table/customs_scoring_dev/declarations',
        's3:GetBucketLocation Lake',
        's3:GetObject Lake/athena/*',
        's3:GetObject Lake/lake-state/* Lake/lake/*',
        's3:ListBucket Lake',
        's3:PutObject Lake/athena/*',
      ],
    ],
    [
      'createExport',
      [
        AUDIT,
        ...IDEMPOTENCY,
        'dynamodb:PutItem Exports',
        's3:GetObject Lake/exports/*',
        'states:StartExecution :stateMachine:customs-scoring-dev-exports',
      ],
    ],
    ['getExport', ['dynamodb:GetItem Exports', 's3:GetObject Lake/exports/*']],
    [
      'writeExport',
      [
        'dynamodb:GetItem Exports',
        'dynamodb:UpdateItem Exports',
        's3:GetObject Lake/lake/*',
        's3:ListBucket Lake',
        's3:PutObject Lake/exports/*',
      ],
    ],
    ['getModelHealth', ['s3:GetObject Lake/lake-state/* Lake/lake/*', 's3:ListBucket Lake']],
    ['measureModels', ['s3:GetObject Lake/lake-state/* Lake/lake/*', 's3:ListBucket Lake']],
    ['failExport', ['dynamodb:UpdateItem Exports']],
    [
      'startRiskGroupRun',
      [
        AUDIT,
        ...IDEMPOTENCY,
        'dynamodb:GetItem RiskGroups',
        'dynamodb:UpdateItem RiskGroups',
        'states:DescribeExecution :execution:customs-scoring-dev-risk-groups',
        'states:StartExecution :stateMachine:customs-scoring-dev-risk-groups',
      ],
    ],
    ['listRiskGroupRuns', ['dynamodb:Query RiskGroups']],
    ['getRiskGroupRun', ['dynamodb:GetItem RiskGroups']],
    ['listRiskGroups', ['dynamodb:BatchGetItem RiskGroups', 'dynamodb:GetItem RiskGroups']],
    ['getRiskGroup', ['dynamodb:BatchGetItem RiskGroups', 'dynamodb:GetItem RiskGroups']],
    [
      'listRiskGroupDeclarations',
      [
        'dynamodb:BatchGetItem RiskGroups',
        'dynamodb:GetItem RiskGroups',
        's3:GetObject Lake/lake/*',
        's3:ListBucket Lake',
      ],
    ],
    [
      'decideRiskGroup',
      [
        AUDIT,
        ...IDEMPOTENCY,
        'dynamodb:BatchGetItem RiskGroups',
        'dynamodb:GetItem RiskGroups',
        'dynamodb:PutItem RiskGroups',
      ],
    ],
    [
      'findRiskGroups',
      [
        'dynamodb:GetItem RiskGroups',
        'dynamodb:UpdateItem RiskGroups',
        's3:GetObject Lake/lake/*',
        's3:ListBucket Lake',
      ],
    ],
    ['failRiskGroupRun', ['dynamodb:UpdateItem RiskGroups']],
    [
      'planLakeRun',
      [
        'dynamodb:BatchGetItem Declarations',
        'dynamodb:Query Audit/index/day',
        's3:GetObject Lake/lake-state/* Snapshots/delinquency/*',
        's3:ListBucket Lake Snapshots',
      ],
    ],
    [
      'writeLakeDay',
      [
        'dynamodb:BatchGetItem Declarations DocumentRecords HsPredictions',
        'dynamodb:Query Audit/index/day Declarations/index/worklist DocumentRecords/index/status',
        's3:GetObject Lake/lake/*',
        's3:GetObject Snapshots/delinquency/*',
        's3:ListBucket Lake Snapshots',
        's3:PutObject Lake/lake/*',
      ],
    ],
    [
      'finishLakeRun',
      ['s3:GetObject Lake/lake-state/*', 's3:ListBucket Lake', 's3:PutObject Lake/lake-state/*'],
    ],
    ['setClaims', []],
    ['listAudit', ['dynamodb:Query Audit Audit/index/client Audit/index/day Audit/index/user']],
    [
      'createWebhook',
      [
        AUDIT,
        ...IDEMPOTENCY,
        'dynamodb:PutItem Webhooks',
        'dynamodb:Query Webhooks',
        'secretsmanager:DescribeSecret WebhookKey',
        'secretsmanager:GetSecretValue WebhookKey',
      ],
    ],
    ['listWebhooks', ['dynamodb:Query Webhooks']],
    ['deleteWebhook', [AUDIT, 'dynamodb:DeleteItem Webhooks']],
    [
      'testWebhook',
      [
        AUDIT,
        ...IDEMPOTENCY,
        'dynamodb:GetItem Webhooks',
        'dynamodb:PutItem Deliveries',
        'sqs:SendMessage Deliveries',
      ],
    ],
    ['listDeliveries', ['dynamodb:GetItem Webhooks', 'dynamodb:Query Deliveries']],
    ['publishDeclarationEvents', publishing('Declarations')],
    ['publishDocumentEvents', publishing('DocumentRecords', 'References')],
    ['publishRunEvents', publishing('Runs')],
    ['publishNetworkEvents', publishing('NetworkRuns')],
    ['publishGroupEvents', publishing('RiskGroups')],
    [
      'fanOutEvents',
      [
        'dynamodb:PutItem Deliveries',
        'dynamodb:Query Webhooks',
        'sqs:SendMessage Deliveries',
        ...receiving('Events'),
      ],
    ],
    [
      'deliverEvents',
      [
        'dynamodb:GetItem Deliveries',
        'dynamodb:GetItem Webhooks',
        'dynamodb:UpdateItem Deliveries',
        'secretsmanager:DescribeSecret WebhookKey',
        'secretsmanager:GetSecretValue WebhookKey',
        'sqs:SendMessage Deliveries DeliveriesDeadLetters',
        ...receiving('Deliveries'),
      ],
    ],
  ])('of %s are exactly those it uses', (operationId, grants) => {
    expect(grantsOf(operationId)).toEqual(grants.toSorted());
  });

  it('on the audit trail add lines within transactions, or read; none changes or deletes a line', () => {
    const onTrail = operations
      .flatMap(statementsOf)
      .filter(
        ({ actions, resources }) =>
          actions[0]?.startsWith('dynamodb:') && nameOf(resources).startsWith('Audit'),
      );
    const writing = onTrail.filter(({ actions }) => !actions.every((action) => action === 'dynamodb:Query'));
    expect(writing.length).toBeGreaterThan(0);
    for (const { actions, condition } of writing) {
      expect(actions).toEqual(['dynamodb:PutItem']);
      expect(condition).toEqual({
        'ForAnyValue:StringEquals': { 'dynamodb:EnclosingOperation': 'TransactWriteItems' },
      });
    }
  });

  it('of read-only routes include no write action', () => {
    const reading = ROUTES.filter(({ method }) => method === 'GET').flatMap(({ operationId }) =>
      grantsOf(operationId),
    );
    expect(reading.length).toBeGreaterThan(0);
    const isReading = (grant: string): boolean =>
      /^(dynamodb:(BatchGetItem|GetItem|Query)|s3:(GetObject|ListBucket)) /.test(grant) ||
      // Athena puts the results of its queries into the bucket on behalf of who asks.
      /^(athena:|glue:Get|s3:GetBucketLocation |s3:\w+ Lake\/athena\/\*$)/.test(grant);
    expect(reading.filter((grant) => !isReading(grant))).toEqual([]);
  });

  it('let no function delete a declaration, a profile, a prediction, a document, a reference or a file', () => {
    const deleting = operations.flatMap(grantsOf).filter((grant) => /Delete/.test(grant));
    expect(new Set(deleting)).toEqual(
      new Set([
        'dynamodb:DeleteItem Idempotency',
        // Deletes scores of taxpayers that a day's corrected snapshot no longer contains; the step may delete nothing else.
        'dynamodb:DeleteItem DelinquencyScores',
        'sqs:DeleteMessage Uploads',
        'dynamodb:DeleteItem Webhooks',
        'sqs:DeleteMessage Events',
        'sqs:DeleteMessage Deliveries',
      ]),
    );
  });
});
