// Events as API Gateway's HTTP API (payload version 2.0) passes them to a function, after its JWT authorizer.
import type { APIGatewayProxyEventV2, APIGatewayProxyStructuredResultV2, Context } from 'aws-lambda';

export interface EventParts {
  readonly method?: string;
  readonly path?: string;
  readonly pathParameters?: Record<string, string>;
  readonly query?: Record<string, string>;
  readonly headers?: Record<string, string>;
  /** Objects are sent as JSON, text and bytes unchanged. */
  readonly body?: object | string;
  readonly isBase64Encoded?: boolean;
  /** Client of the token; null for a request without a token. */
  readonly clientId?: string | null;
  /** The person who signed in to the client. */
  readonly user?: { readonly id: string; readonly name: string };
  /** Party of the token; customs has none. */
  readonly party?: string | undefined;
  /** Scopes of the token, separated by spaces. */
  readonly scope?: string | undefined;
}

/** The claims of a request's token, whichever authorizer passes them on. */
export function tokenClaims({
  clientId,
  user,
  party,
  scope,
}: Pick<EventParts, 'clientId' | 'user' | 'party' | 'scope'>) {
  return {
    client_id: clientId,
    sub: user?.id ?? clientId,
    ...(user === undefined ? {} : { name: user.name }),
    ...(party === undefined ? {} : { party }),
    ...(scope === undefined ? {} : { scope }),
  };
}

/** One request's event. */
export function apiEvent(parts: EventParts = {}): APIGatewayProxyEventV2 {
  const { method = 'POST', path = '/v1/things', clientId = 'clearance-system', body } = parts;
  const claims = tokenClaims({ ...parts, clientId });
  return {
    version: '2.0',
    routeKey: `${method} ${path}`,
    rawPath: path,
    rawQueryString: new URLSearchParams(parts.query).toString(),
    headers: { 'content-type': 'application/json', ...parts.headers },
    ...(parts.query === undefined ? {} : { queryStringParameters: parts.query }),
    ...(parts.pathParameters === undefined ? {} : { pathParameters: parts.pathParameters }),
    requestContext: {
      accountId: '111122223333',
      apiId: 'api',
      domainName: 'api.example',
      domainPrefix: 'api',
      http: { method, path, protocol: 'HTTP/1.1', sourceIp: '192.0.2.1', userAgent: 'test' },
      requestId: 'request-1',
      routeKey: `${method} ${path}`,
      stage: '$default',
      time: '02/Jan/2020:00:00:00 +0000',
      timeEpoch: 1577923200000,
      ...(clientId === null ? {} : { authorizer: { jwt: { claims, scopes: null } } }),
    },
    ...(body === undefined ? {} : { body: typeof body === 'string' ? body : JSON.stringify(body) }),
    isBase64Encoded: parts.isBase64Encoded ?? false,
  } as APIGatewayProxyEventV2;
}

/** The invocation's context, with ten seconds left. */
export function lambdaContext(): Context {
  return {
    callbackWaitsForEmptyEventLoop: false,
    functionName: 'function',
    functionVersion: '$LATEST',
    invokedFunctionArn: 'arn:aws:lambda:eu-central-1:111122223333:function:function',
    memoryLimitInMB: '512',
    awsRequestId: 'invocation-1',
    logGroupName: 'logs',
    logStreamName: 'stream',
    getRemainingTimeInMillis: () => 10_000,
    done: () => {},
    fail: () => {},
    succeed: () => {},
  };
}

/** Parses the JSON of an answer. */
export function bodyOf(answer: APIGatewayProxyStructuredResultV2): Record<string, unknown> {
  return JSON.parse(answer.body ?? '') as Record<string, unknown>;
}
