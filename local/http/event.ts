// The event that a function receives for a request: API Gateway's HTTP API payload, format 2.0.
import { isUtf8 } from 'node:buffer';
import type { JWTPayload } from 'jose';
import { scopesOf } from '../../functions/shared/auth/scopes.ts';
import { claimText } from '../../functions/shared/auth/token.ts';
import { ACCOUNT_ID } from '../settings.ts';
import type { PathParameters } from './router.ts';

/** The parts of a request that the event contains. */
export interface ReceivedRequest {
  readonly method: string;
  /** Still percent-encoded. */
  readonly path: string;
  readonly queryString: string;
  /** Name and port that the request is for. */
  readonly host: string;
  readonly protocol: string;
  /** Name, value, name, value ... as received. */
  readonly rawHeaders: readonly string[];
  readonly body: Buffer;
  readonly sourceIp: string;
  readonly requestId: string;
  readonly receivedAt: Date;
}

export interface MatchedRoute {
  readonly apiId: string;
  readonly routeKey: string;
  readonly parameters: PathParameters;
  /** Claims of the verified token with the route's scopes; undefined for a public route. */
  readonly token: { readonly claims: JWTPayload; readonly routeScopes: readonly string[] } | undefined;
}

/** Builds the event, without the members that API Gateway omits. */
export function eventOf(request: ReceivedRequest, route: MatchedRoute): Record<string, unknown> {
  const { headers, cookies } = headersOf(request);
  const query = queryOf(request.queryString);
  // Bytes that are not valid text are passed on in base64: decoded as text they would be lost.
  const text = isText(headers['content-type']) && isUtf8(request.body);
  return {
    version: '2.0',
    routeKey: route.routeKey,
    rawPath: request.path,
    rawQueryString: request.queryString,
    ...(cookies.length > 0 ? { cookies } : {}),
    headers,
    ...(query === undefined ? {} : { queryStringParameters: query }),
    requestContext: {
      accountId: ACCOUNT_ID,
      apiId: route.apiId,
      ...(route.token === undefined ? {} : { authorizer: { jwt: authorizerOf(route.token) } }),
      domainName: request.host,
      domainPrefix: request.host.split('.')[0] ?? '',
      http: {
        method: request.method,
        path: request.path,
        protocol: request.protocol,
        sourceIp: request.sourceIp,
        userAgent: headers['user-agent'] ?? '',
      },
      requestId: request.requestId,
      routeKey: route.routeKey,
      stage: '$default',
      time: commonLogTime(request.receivedAt),
      timeEpoch: request.receivedAt.getTime(),
    },
    ...(Object.keys(route.parameters).length > 0 ? { pathParameters: route.parameters } : {}),
    ...(request.body.length > 0 ? { body: request.body.toString(text ? 'utf8' : 'base64') } : {}),
    isBase64Encoded: request.body.length > 0 && !text,
  };
}

/** Names in lower case, repeated headers joined by commas; cookies in a separate list. */
function headersOf(request: ReceivedRequest): { headers: Record<string, string>; cookies: string[] } {
  const headers: Record<string, string> = Object.create(null);
  const cookies: string[] = [];
  const add = (name: string, value: string): void => {
    headers[name] = headers[name] === undefined ? value : `${headers[name]},${value}`;
  };
  for (let index = 0; index + 1 < request.rawHeaders.length; index += 2) {
    const name = request.rawHeaders[index]?.toLowerCase() ?? '';
    const value = request.rawHeaders[index + 1] ?? '';
    if (name === 'cookie') cookies.push(...value.split('; '));
    // Headers of the connection are not passed on.
    else if (name === 'host') headers.host = request.host;
    else if (!CONNECTION_HEADERS.has(name)) add(name, value);
  }
  add('x-forwarded-for', request.sourceIp);
  add('x-forwarded-proto', 'http');
  add('x-forwarded-port', /:(\d+)$/.exec(request.host)?.[1] ?? '80');
  return { headers: { ...headers }, cookies };
}

const CONNECTION_HEADERS = new Set([
  'connection',
  'keep-alive',
  'transfer-encoding',
  'upgrade',
  'te',
  'expect',
]);

/** Repeated parameters are joined by commas; undefined if there is no query. */
function queryOf(queryString: string): Record<string, string> | undefined {
  if (queryString === '') return undefined;
  const query = new Map<string, string>();
  for (const [name, value] of new URLSearchParams(queryString)) {
    const before = query.get(name);
    query.set(name, before === undefined ? value : `${before},${value}`);
  }
  return Object.fromEntries(query);
}

/** API Gateway passes text and JSON on unchanged and everything else, including forms, in base64. */
function isText(contentType: string | undefined): boolean {
  if (contentType === undefined) return true;
  return /^(?:text\/|application\/(?:[\w.-]+\+)?(?:json|xml)\b|application\/javascript\b)/i.test(
    contentType.trim(),
  );
}

function authorizerOf(token: NonNullable<MatchedRoute['token']>): object {
  return {
    claims: Object.fromEntries(Object.entries(token.claims).map(([name, value]) => [name, claimText(value)])),
    // Only a route that requires scopes receives those of the token.
    scopes: token.routeScopes.length > 0 ? scopesOf(token.claims) : null,
  };
}

const MONTHS = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec'] as const;

/** `12/Mar/2020:19:03:58 +0000` */
function commonLogTime(moment: Date): string {
  const [day, time] = moment.toISOString().split('T');
  const [year, month, date] = (day ?? '').split('-');
  return `${date}/${MONTHS[Number(month) - 1]}/${year}:${time?.slice(0, 8)} +0000`;
}
