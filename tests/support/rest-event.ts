// Events as a REST API of API Gateway (payload version 1.0) passes them to a function, after a Cognito or a Lambda authorizer. The shape is
// that of AWS's documentation: headers as the client wrote them, the path and its parameters as encoded, the query decoded, every body in
// base64 (the API takes all types for binary), and claims as text.
import type { APIGatewayProxyEvent } from 'aws-lambda';
import { type EventParts, tokenClaims } from './api-event.ts';

export interface RestEventParts extends Omit<EventParts, 'query' | 'headers'> {
  /** The path of the route, with its parameters in braces. */
  readonly resource?: string;
  readonly query?: Readonly<Record<string, string | readonly string[]>>;
  readonly headers?: Readonly<Record<string, string | readonly string[]>>;
  /** Who has checked the token: Cognito's authorizer passes its claims apart, a Lambda authorizer its context. */
  readonly authorizer?: 'cognito' | 'lambda';
}

/** One request's event, at the stage that is named for the version. */
export function restEvent(parts: RestEventParts = {}): APIGatewayProxyEvent {
  const { method = 'POST', path = '/v1/things', clientId = 'clearance-system' } = parts;
  const resource = parts.resource ?? path.slice('/v1'.length);
  const claims = tokenClaims({ ...parts, clientId });
  const authorizer =
    parts.authorizer === 'lambda'
      ? { principalId: claims.sub, integrationLatency: 12, ...claims }
      : { claims: { ...claims, token_use: 'access', exp: 'Tue Dec 01 05:00:00 UTC 2026' } };
  const headers = listsOf({
    'content-type': 'application/json',
    Host: 'api.example',
    'X-Forwarded-Proto': 'https',
    ...parts.headers,
  });
  const query = listsOf(parts.query ?? {});
  const { body } = parts;
  const text = typeof body === 'object' ? JSON.stringify(body) : body;
  return {
    resource,
    path: path.slice('/v1'.length),
    httpMethod: method,
    headers: lastOf(headers),
    multiValueHeaders: headers,
    queryStringParameters: parts.query === undefined ? null : lastOf(query),
    multiValueQueryStringParameters: parts.query === undefined ? null : query,
    pathParameters: parts.pathParameters ?? null,
    stageVariables: null,
    requestContext: {
      resourceId: 'a1b2c3',
      resourcePath: resource,
      httpMethod: method,
      extendedRequestId: 'JKJaXmPLvHcESHA=',
      requestTime: '02/Jan/2020:00:00:00 +0000',
      path,
      accountId: '111122223333',
      protocol: 'HTTP/1.1',
      stage: 'v1',
      domainPrefix: 'api',
      requestTimeEpoch: 1577923200000,
      requestId: 'request-1',
      identity: {
        ...NOBODY,
        sourceIp: '10.20.0.5',
        userAgent: 'test',
        vpcId: 'vpc-0123456789abcdef0',
        vpceId: 'vpce-0123456789abcdef0',
      },
      domainName: 'api.example',
      deploymentId: 'd1e2f3',
      apiId: 'api',
      ...(clientId === null ? {} : { authorizer }),
    } as unknown as APIGatewayProxyEvent['requestContext'],
    body: text === undefined ? null : parts.isBase64Encoded ? text : Buffer.from(text).toString('base64'),
    isBase64Encoded: text !== undefined,
  };
}

const NOBODY = {
  cognitoIdentityPoolId: null,
  accountId: null,
  cognitoIdentityId: null,
  caller: null,
  principalOrgId: null,
  accessKey: null,
  cognitoAuthenticationType: null,
  cognitoAuthenticationProvider: null,
  userArn: null,
  user: null,
};

function listsOf(given: Readonly<Record<string, string | readonly string[]>>): Record<string, string[]> {
  return Object.fromEntries(Object.entries(given).map(([name, value]) => [name, [value].flat()]));
}

/** Of a name that comes more than once, this form has the last value. */
function lastOf(lists: Readonly<Record<string, readonly string[]>>): Record<string, string> {
  return Object.fromEntries(Object.entries(lists).map(([name, values]) => [name, values.at(-1) ?? '']));
}
