// What a function sees of its surroundings when a benchmark plays Lambda: environment, secret, event and context.
import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { APIGatewayProxyEventV2, Context } from 'aws-lambda';
import type { Declaration } from '../../functions/score-import/schemas.ts';
import type { HostEndpoints } from '../../local/endpoints.ts';

/** The secret of the draw, served as Secrets Manager would. */
export async function startSecret(): Promise<{ url: string; close: () => void }> {
  const server = createServer((_, response) => {
    response.setHeader('content-type', 'application/x-amz-json-1.1');
    response.end(JSON.stringify({ ARN: 'bench', Name: 'bench', SecretString: 'bench' }));
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  return { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`, close: () => server.close() };
}

/** Environment of the scoring functions against a local host's tables. */
export function functionEnvironment(
  { dynamodbUrl, region, credentials, tables }: HostEndpoints,
  secretsUrl: string,
  modelFolder: string,
): Record<string, string> {
  return {
    AWS_REGION: region,
    AWS_ACCESS_KEY_ID: credentials.accessKeyId,
    AWS_SECRET_ACCESS_KEY: credentials.secretAccessKey,
    AWS_ENDPOINT_URL_DYNAMODB: dynamodbUrl,
    AWS_ENDPOINT_URL_SECRETS_MANAGER: secretsUrl,
    DECLARATIONS_TABLE: tables.declarations ?? '',
    RISK_PROFILES_TABLE: tables.riskProfiles ?? '',
    IDEMPOTENCY_TABLE: tables.idempotency ?? '',
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
  return {
    version: '2.0',
    routeKey: 'POST /v1/declarations',
    rawPath: '/v1/declarations',
    rawQueryString: '',
    headers: { 'content-type': 'application/json' },
    requestContext: {
      requestId: declaration.declarationId,
      authorizer: { jwt: { claims: { client_id: 'bench' }, scopes: [] } },
    },
    body: JSON.stringify(declaration),
    isBase64Encoded: false,
  } as unknown as APIGatewayProxyEventV2;
}
