// What a function receives from the API before it: the event of an HTTP API (payload version 2.0), or, where a stage's API is private, of
// a REST API (version 1.0, docs/decisions/0077). Handlers know the first form only. Answers need no second one: what they hold, status,
// headers of one value, body and isBase64Encoded, has the same form and meaning in both versions.
import type { APIGatewayProxyEvent, APIGatewayProxyEventV2 } from 'aws-lambda';

export type GatewayEvent = APIGatewayProxyEventV2 | APIGatewayProxyEvent;

/** The event in the form of an HTTP API; one that has it already is returned unchanged. */
export function httpApiEvent(event: GatewayEvent): APIGatewayProxyEventV2 {
  if (!('httpMethod' in event)) return event;
  const { requestContext: context, httpMethod: method } = event;
  const path = decodedPath(context.path);
  const headers = joined(event.multiValueHeaders, (name) => name.toLowerCase());
  const query = joined(event.multiValueQueryStringParameters);
  const claims = claimsOf(context.authorizer);
  const parameters = Object.entries(event.pathParameters ?? {}).map(([name, value = '']) => [
    name,
    decoded(value),
  ]);
  const routeKey = `${method} ${context.resourcePath}`;
  const received = {
    version: '2.0',
    routeKey,
    rawPath: path,
    rawQueryString: new URLSearchParams(query).toString(),
    headers,
    ...(Object.keys(query).length === 0 ? {} : { queryStringParameters: query }),
    ...(parameters.length === 0 ? {} : { pathParameters: Object.fromEntries(parameters) }),
    requestContext: {
      accountId: context.accountId,
      apiId: context.apiId,
      ...(claims === undefined ? {} : { authorizer: { jwt: { claims, scopes: null } } }),
      domainName: context.domainName ?? headers.host ?? '',
      domainPrefix: context.domainPrefix ?? '',
      http: {
        method,
        path,
        protocol: context.protocol,
        sourceIp: context.identity.sourceIp,
        userAgent: context.identity.userAgent ?? '',
      },
      requestId: context.requestId,
      routeKey,
      stage: context.stage,
      time: context.requestTime ?? '',
      timeEpoch: context.requestTimeEpoch,
    },
    ...(event.body === null ? {} : { body: event.body }),
    isBase64Encoded: event.isBase64Encoded,
  };
  return received;
}

/** The values of each name, joined by commas as an HTTP API joins them. */
function joined(
  given: Readonly<Record<string, readonly string[] | undefined>> | null,
  nameOf: (name: string) => string = (name) => name,
): Record<string, string> {
  const values = new Map<string, readonly string[]>();
  for (const [name, more = []] of Object.entries(given ?? {})) {
    values.set(nameOf(name), [...(values.get(nameOf(name)) ?? []), ...more]);
  }
  return Object.fromEntries([...values].map(([name, all]) => [name, all.join(',')]));
}

/** Claims of the token: a Cognito authorizer has them in a member of their own, a Lambda authorizer's are its context. */
function claimsOf(authorizer: unknown): Readonly<Record<string, unknown>> | undefined {
  if (typeof authorizer !== 'object' || authorizer === null) return undefined;
  const { claims } = authorizer as { readonly claims?: unknown };
  return (typeof claims === 'object' && claims !== null ? claims : authorizer) as Record<string, unknown>;
}

/** A REST API leaves the path as the client has encoded it; an HTTP API decodes everything but `%25`. */
function decodedPath(path: string): string {
  return path.replaceAll(/(?:%(?!25)[\da-f]{2})+/gi, decoded);
}

/** The text without percent-encoding; unchanged if it is not encoded UTF-8. */
function decoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}
