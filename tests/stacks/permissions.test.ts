// Least privilege: what each function may do in AWS, statement by statement.
import { describe, expect, it } from 'vitest';
import { ROUTES } from '../../lib/routes.ts';
import { type Properties, resourcesOf, synthesise } from '../support/synthesis.ts';

const { api } = synthesise();

interface Statement {
  readonly actions: readonly string[];
  readonly resources: readonly unknown[];
  readonly effect: string;
}

function list<Value>(value: Value | Value[]): Value[] {
  return Array.isArray(value) ? value : [value];
}

/** Every statement that a function's role has. */
function statementsOf(operationId: string): Statement[] {
  const found = resourcesOf(api, 'AWS::Lambda::Function').find(
    ({ resource }) => resource.Properties.Environment.Variables.POWERTOOLS_SERVICE_NAME === operationId,
  );
  const role = found?.resource.Properties.Role['Fn::GetAtt'][0] as string;
  expect(api.Resources[role]?.Properties.Policies).toBeUndefined();
  return resourcesOf(api, 'AWS::IAM::Policy')
    .filter(({ resource }) => (resource.Properties.Roles as Properties[]).some(({ Ref }) => Ref === role))
    .flatMap(({ resource }) => resource.Properties.PolicyDocument.Statement as Properties[])
    .map(({ Action, Resource, Effect }) => ({
      actions: list(Action),
      resources: list(Resource),
      effect: Effect,
    }));
}

/** What a function may do beyond logging and tracing: service and action with the resource it names. */
function grantsOf(operationId: string): string[] {
  return statementsOf(operationId)
    .flatMap(({ actions, resources }) =>
      actions.map((action) => `${action} ${resources.map((resource) => nameOf(resource)).join(' ')}`),
    )
    .filter((grant) => !grant.startsWith('logs:') && !grant.startsWith('xray:'))
    .sort();
}

/** The table, index or secret that a resource names. */
function nameOf(resource: unknown): string {
  const text = JSON.stringify(resource);
  const name = /(Declarations|RiskProfiles|HsPredictions|Idempotency|DrawSecret)/.exec(text)?.[1] ?? text;
  return text.includes('/index/') ? `${name}${/\/index\/\w+/.exec(text)?.[0]}` : name;
}

const operations = ROUTES.map(({ operationId }) => operationId);

describe.each(operations)('%s', (operationId) => {
  const statements = statementsOf(operationId);

  it('may do named actions only', () => {
    const actions = statements.flatMap((statement) => statement.actions);
    expect(actions.length).toBeGreaterThan(0);
    expect(actions.filter((action) => action.includes('*'))).toEqual([]);
  });

  it('names every resource, but for tracing, which has none', () => {
    const anywhere = statements.filter(({ resources }) => JSON.stringify(resources).includes('*'));
    expect(anywhere).toEqual([
      { actions: ['xray:PutTelemetryRecords', 'xray:PutTraceSegments'], resources: ['*'], effect: 'Allow' },
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
const SCORING = [
  'dynamodb:BatchGetItem RiskProfiles',
  ...IDEMPOTENCY,
  'dynamodb:GetItem Declarations',
  'dynamodb:PutItem Declarations',
  'secretsmanager:DescribeSecret DrawSecret',
  'secretsmanager:GetSecretValue DrawSecret',
];

describe('the grants', () => {
  it.each<[string, string[]]>([
    ['getHealth', []],
    ['listModels', []],
    ['scoreDeclaration', SCORING],
    ['scoreDeclarationBatch', SCORING],
    ['getDeclaration', ['dynamodb:GetItem Declarations']],
    ['listDeclarations', ['dynamodb:Query Declarations/index/worklist']],
    [
      'recordInspection',
      [
        ...IDEMPOTENCY,
        'dynamodb:GetItem Declarations',
        'dynamodb:UpdateItem Declarations',
        'dynamodb:UpdateItem RiskProfiles',
      ],
    ],
    ['predictHsCodes', [...IDEMPOTENCY, 'dynamodb:PutItem HsPredictions']],
    [
      'decideHsCodes',
      [...IDEMPOTENCY, 'dynamodb:GetItem HsPredictions', 'dynamodb:UpdateItem HsPredictions'],
    ],
  ])('of %s are exactly what it uses', (operationId, grants) => {
    expect(grantsOf(operationId)).toEqual(grants.toSorted());
  });

  it('of routes that read hold no action that writes', () => {
    const reading = ROUTES.filter(({ method }) => method === 'GET').flatMap(({ operationId }) =>
      grantsOf(operationId),
    );
    expect(reading.length).toBeGreaterThan(0);
    expect(reading.filter((grant) => !/^dynamodb:(GetItem|Query) /.test(grant))).toEqual([]);
  });

  it('let nobody delete a declaration, a profile or a prediction', () => {
    const deleting = operations.flatMap(grantsOf).filter((grant) => /Delete/.test(grant));
    expect(new Set(deleting)).toEqual(new Set(['dynamodb:DeleteItem Idempotency']));
  });
});
