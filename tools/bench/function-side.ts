// The environment, secret, event and context that a benchmark gives a function in Lambda's place.
import type { APIGatewayProxyEventV2, Context } from 'aws-lambda';
import type { GoodsItem } from '../../functions/predict-hs/schemas.ts';
import type { Declaration } from '../../functions/score-import/schemas.ts';
import type { HostEndpoints } from '../../local/endpoints.ts';
import type { TestSecrets } from '../../tests/support/secrets.ts';

/** Id and text of the draw's secret, for the Secrets Manager that functions are given. */
export const DRAW_SECRET = { bench: 'bench' } as const;

/** Environment of the functions that run a model, against a local host's tables. */
export function functionEnvironment(
  { dynamodbUrl, region, credentials, tables }: HostEndpoints,
  secrets: TestSecrets,
  modelFolder: string,
): Record<string, string> {
  return {
    AWS_REGION: region,
    AWS_ACCESS_KEY_ID: credentials.accessKeyId,
    AWS_SECRET_ACCESS_KEY: credentials.secretAccessKey,
    AWS_ENDPOINT_URL_DYNAMODB: dynamodbUrl,
    ...secrets.environment,
    DECLARATIONS_TABLE: tables.declarations ?? '',
    DECLARATION_DAYS: '1917',
    TALLIES_TABLE: tables.declarationTallies ?? '',
    RISK_PROFILES_TABLE: tables.riskProfiles ?? '',
    HS_PREDICTIONS_TABLE: tables.hsPredictions ?? '',
    PREDICTION_DAYS: '400',
    IDEMPOTENCY_TABLE: tables.idempotency ?? '',
    AUDIT_TABLE: tables.audit ?? '',
    AUDIT_DAYS: '30',
    DRAW_SECRET_ID: 'bench',
    MODEL_DIR: modelFolder,
    POWERTOOLS_SERVICE_NAME: 'bench',
  };
}

export const CONTEXT = {
  awsRequestId: 'bench',
  functionName: 'bench',
  memoryLimitInMB: '1769',
  getRemainingTimeInMillis: () => 10_000,
} as unknown as Context;

/** The HTTP API's event for one declaration. */
export function declarationEvent(declaration: Declaration): APIGatewayProxyEventV2 {
  return postEvent('/v1/declarations', declaration.declarationId, declaration);
}

/** The HTTP API's event for a batch of declarations. */
export function batchEvent(declarations: readonly Declaration[]): APIGatewayProxyEventV2 {
  return postEvent('/v1/declarations/batch', declarations[0]?.declarationId ?? '', { declarations });
}

/** The HTTP API's event for goods to classify. */
export function goodsEvent(items: readonly GoodsItem[]): APIGatewayProxyEventV2 {
  return postEvent('/v1/hs/predictions', 'goods', { items });
}

function postEvent(path: string, requestId: string, body: object): APIGatewayProxyEventV2 {
  return {
    version: '2.0',
    routeKey: `POST ${path}`,
    rawPath: path,
    rawQueryString: '',
    headers: { 'content-type': 'application/json' },
    requestContext: {
      requestId,
      authorizer: { jwt: { claims: { client_id: 'bench' }, scopes: [] } },
    },
    body: JSON.stringify(body),
    isBase64Encoded: false,
  } as unknown as APIGatewayProxyEventV2;
}
