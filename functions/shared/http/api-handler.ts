// The API handler: turns a route and an action into a Lambda handler. A short middy chain does what every handler needs:
// request id, caller, body parsing, validation, idempotency, problem documents, one log line, and what the action counts.
import middy, { type MiddlewareObj, type Request as MiddyRequest } from '@middy/core';
import type { APIGatewayProxyEventV2, APIGatewayProxyStructuredResultV2, Context } from 'aws-lambda';
import * as z from 'zod';
import { byOf, type Caller, callerOf } from '../auth/caller.ts';
import { isThrottling } from '../aws/throttling.ts';
import { logError, logger, logInfo, MESSAGES } from '../observability/log.ts';
import { metrics } from '../observability/metrics.ts';
import { type Language, preferredLanguage } from '../words/language.ts';
import { message } from '../words/message.ts';
import { wordedIn } from '../words/wording.ts';
import { compressed } from './compression.ts';
import { type GatewayEvent, httpApiEvent } from './gateway-event.ts';
import type { Idempotency } from './idempotency.ts';
import { readJsonBody } from './json-body.ts';
import { PictureAnswer } from './picture-answer.ts';
import {
  type FieldError,
  fieldErrors,
  invalidRequest,
  ProblemError,
  problem,
  repeatedField,
  uriPath,
} from './problem.ts';
import type { JsonPath } from './repeated-keys.ts';
import { ReplayedAnswer } from './replayed.ts';
import type { Route, RouteRequest } from './route.ts';
import { preferredType, TextAnswer } from './text-answer.ts';
import { UnfinishedAnswer } from './unfinished.ts';

type Parsed<Schema> = Schema extends z.ZodType ? z.output<Schema> : undefined;

/** What is wrong with the items of a request that answers each item separately, by the index of the item. */
type ItemErrors = ReadonlyMap<number, readonly FieldError[]>;

/** The input of an action: the validated request, the caller and the invocation. */
export interface ApiCall<Request extends RouteRequest> {
  readonly params: Parsed<Request['params']>;
  readonly query: Parsed<Request['query']>;
  readonly body: Parsed<Request['body']>;
  /** Repeated keys within items, where the route's items are separate; all others are refused before the action runs. */
  readonly itemErrors: ItemErrors;
  readonly caller: Caller | undefined;
  /** Scheme and host under which the caller reached the API. */
  readonly origin: string;
  readonly requestId: string;
  /** The language that the caller prefers. Messages in the answer are worded in it afterwards; actions need it for titles only. */
  readonly language: Language;
  /** The media type of the answer: JSON, or one of the route's formats. */
  readonly format: string;
  readonly context: Context;
}

/**
 * Returns the body of the answer, its messages unworded, as a ReplayedAnswer if it was given before; the API handler adds words, status,
 * headers and JSON. A PictureAnswer and a TextAnswer are sent as they are.
 */
export type Action<Request extends RouteRequest> = (call: ApiCall<Request>) => Promise<object>;

interface ApiEvent extends APIGatewayProxyEventV2 {
  /** Filled step by step by the middlewares below. */
  call: {
    params?: unknown;
    query?: unknown;
    body?: unknown;
    caller?: Caller | undefined;
    /** Repeated keys that fail the whole request. */
    repeated?: readonly FieldError[];
    itemErrors?: ItemErrors;
  };
}
type Step = MiddlewareObj<ApiEvent, APIGatewayProxyStructuredResultV2>;
type StepRequest = MiddyRequest<ApiEvent, APIGatewayProxyStructuredResultV2>;

export interface ApiHandlerOptions {
  /** From `openIdempotency`; required where the route takes an Idempotency-Key. */
  readonly idempotency?: Idempotency;
  /**
   * Adds to every answer what must not be kept with an Idempotency-Key: a secret, or titles in the language of the request, which may
   * be another one when the answer is repeated.
   */
  readonly complete?: (answer: object, language: Language) => object;
}

export type ApiHandler = (
  event: GatewayEvent,
  context: Context,
) => Promise<APIGatewayProxyStructuredResultV2>;

/**
 * Builds the Lambda handler of a route.
 *
 * @param route the row of the route table; the request is validated against its schemas
 * @param action the work; throws ProblemError for an expected failure, anything else becomes a 500
 */
export function apiHandler<Request extends RouteRequest>(
  route: Route<Request>,
  action: Action<Request>,
  options: ApiHandlerOptions = {},
): ApiHandler {
  const { idempotency, complete = (given) => given } = options;
  if (route.idempotent && idempotency === undefined) {
    throw new Error(`${route.operationId} takes an Idempotency-Key and needs idempotency`);
  }
  const answer = async (event: ApiEvent, context: Context): Promise<object> => {
    const itemErrors = event.call.itemErrors ?? new Map();
    const { requestId } = event.requestContext;
    const call = {
      ...event.call,
      itemErrors,
      origin: originOf(event),
      requestId,
      language: languageOf(event),
      format: preferredType(event.headers.accept, ['application/json', ...(route.response.formats ?? [])]),
      context,
    } as ApiCall<Request>;
    const key = event.headers['idempotency-key'];
    if (key === undefined || idempotency === undefined) return await action(call);
    const once = {
      by: byOf(call.caller),
      operationId: route.operationId,
      key,
      // A repeated key is part of the request, although its value is not.
      payload: { params: call.params ?? null, body: call.body ?? null, ...repeatedIn(call.itemErrors) },
      context,
    };
    let outcome: object | undefined;
    const body = await idempotency(once, async () => {
      outcome = await action(call);
      return outcome instanceof ReplayedAnswer ? outcome.answer : outcome;
    });
    // Where the action did not run, the answer is that of the first request.
    return outcome ?? new ReplayedAnswer(body);
  };
  const respond = async (event: ApiEvent, context: Context): Promise<APIGatewayProxyStructuredResultV2> => {
    const outcome = await answer(event, context).catch((error: unknown) => {
      if (error instanceof UnfinishedAnswer) return error.answer;
      throw error;
    });
    if (outcome instanceof PictureAnswer) return pictureResponse(outcome);
    if (outcome instanceof TextAnswer) return textResponse(outcome, languageOf(event));
    const replayed = outcome instanceof ReplayedAnswer;
    const body = complete(replayed ? outcome.answer : outcome, languageOf(event));
    return json(languageOf(event), route.status, body, 'application/json', {
      ...headersOf(route, event.call.params, body),
      ...(replayed ? { 'idempotent-replayed': 'true' } : {}),
    });
  };
  const chain = middy<ApiEvent, APIGatewayProxyStructuredResultV2>()
    .use(observed(route))
    .use(compressedAnswers())
    .use(problemDocuments())
    .use(identifiedCaller(route))
    .use(parsedBody(route))
    .use(validated(route))
    .handler(respond);
  const handle = chain as unknown as (
    event: APIGatewayProxyEventV2,
    context: Context,
  ) => Promise<APIGatewayProxyStructuredResultV2>;
  return (event, context) => handle(httpApiEvent(event), context);
}

function repeatedIn(itemErrors: ItemErrors): { readonly repeated?: readonly FieldError[] } {
  return itemErrors.size === 0 ? {} : { repeated: [...itemErrors.values()].flat() };
}

/** One log line for each invocation, whatever its outcome, and what the action has counted. */
function observed(route: Route): Step {
  const startedAt = new WeakMap<object, number>();
  const finish = (request: StepRequest): void => {
    const status = Number(request.response?.statusCode ?? 500);
    const durationMs = performance.now() - (startedAt.get(request.event) ?? performance.now());
    metrics.publishStoredMetrics();
    logInfo(MESSAGES.requestDone, {
      operation: route.operationId,
      status,
      durationMs: Math.round(durationMs * 100) / 100,
      client: request.event.call.caller?.client,
      user: request.event.call.caller?.user?.id,
    });
    logger.resetKeys();
  };
  return {
    before: (request) => {
      startedAt.set(request.event, performance.now());
      request.event.call = {};
      logger.addContext(request.context);
      logger.appendKeys({ requestId: request.event.requestContext.requestId });
    },
    after: finish,
    onError: finish,
  };
}

/** Where what an answer describes can be read, and when to look again if it is not finished. */
function headersOf(route: Route, params: unknown, answer: object): Readonly<Record<string, string>> {
  const { location, polling, status } = route;
  const members: Readonly<Record<string, unknown>> = { ...(params ?? {}), ...answer };
  const waits = status === 202 || polling?.while.includes(String(members.status));
  return {
    ...(location === undefined ? {} : { location: filled(location, members) }),
    ...(polling === undefined || !waits ? {} : { 'retry-after': String(polling.everySeconds) }),
  };
}

function filled(path: string, values: Readonly<Record<string, unknown>>): string {
  return path.replaceAll(/\{(\w+)\}/g, (_, name: string) => encodeURIComponent(String(values[name])));
}

/** Compresses large answers, problem documents included. */
function compressedAnswers(): Step {
  const compress = (request: StepRequest): void => {
    if (request.response) {
      request.response = compressed(request.response, request.event.headers['accept-encoding']);
    }
  };
  return { after: compress, onError: compress };
}

/** Turns every error into a problem document; an unexpected one reveals nothing about the implementation. */
function problemDocuments(): Step {
  return {
    onError: (request) => {
      const instance = uriPath(request.event.rawPath);
      const requestId = request.event.requestContext.requestId;
      const language = languageOf(request.event);
      const error: unknown = request.error;
      if (error instanceof ProblemError) {
        const document = problem(error.kind ?? error.status, { ...error.details, instance, requestId });
        request.response = json(language, error.status, document, 'application/problem+json', error.headers);
        return;
      }
      logError(MESSAGES.requestFailed, error);
      const unavailable = isThrottling(error);
      const document = problem(unavailable ? 503 : 500, {
        detail: message(unavailable ? 'request.throttled' : 'request.internalError'),
        instance,
        requestId,
      });
      request.response = json(
        language,
        document.status,
        document,
        'application/problem+json',
        unavailable ? { 'retry-after': '1' } : {},
      );
    },
  };
}

/**
 * Refuses a route with a scope to requests without a caller, even if the authorizer were misconfigured, and a route of customs to
 * clients of a party, even if their tokens carried its scope.
 */
function identifiedCaller(route: Route): Step {
  return {
    before: (request) => {
      request.event.call.caller = callerOf(request.event);
      const { caller } = request.event.call;
      if (route.scope !== null && caller === undefined) throw new ProblemError(401);
      if (route.customsOnly === true && caller?.party !== undefined) {
        throw new ProblemError(403, { detail: message('request.customsOnly') });
      }
    },
  };
}

/** Reads the JSON body of routes that take one. */
function parsedBody(route: Route): Step {
  return {
    before: (request) => {
      if (route.request.body === undefined) return;
      const { call } = request.event;
      const { value, repeated } = readJsonBody(request.event);
      call.body = value;
      call.repeated = repeated.filter((path) => itemOf(route, path) === undefined).map(repeatedField);
      call.itemErrors = itemErrors(route, repeated);
    },
  };
}

/** The item that a path leads into; undefined for any other path, and if the route does not answer its items separately. */
function itemOf({ separateItems }: Route, [field, index, ...rest]: JsonPath): number | undefined {
  if (separateItems === undefined || field !== separateItems || rest.length === 0) return undefined;
  return typeof index === 'number' ? index : undefined;
}

function itemErrors(route: Route, repeated: readonly JsonPath[]): ItemErrors {
  const inItems = repeated.filter((path) => itemOf(route, path) !== undefined);
  const byItem = Map.groupBy(inItems, (path) => Number(itemOf(route, path)));
  return new Map([...byItem].map(([index, paths]) => [index, paths.map(repeatedField)]));
}

/** The query of a route that takes none: any parameter is an unknown one. */
const NO_QUERY = z.strictObject({}).transform(() => undefined);

/** Validates path, query and body against the route's schemas and reports every bad field at once. */
function validated(route: Route): Step {
  return {
    before: (request) => {
      const { event } = request;
      const errors: FieldError[] = [...(event.call.repeated ?? [])];
      const check = (schema: z.ZodType | undefined, value: unknown, base: string): unknown => {
        if (schema === undefined) return undefined;
        const parsed = schema.safeParse(value);
        if (parsed.success) return parsed.data;
        for (const error of fieldErrors(parsed.error.issues, base)) errors.push(error);
        return undefined;
      };
      event.call.params = check(route.request.params, event.pathParameters ?? {}, '/path');
      event.call.query = check(route.request.query ?? NO_QUERY, event.queryStringParameters ?? {}, '/query');
      event.call.body = check(route.request.body, event.call.body, '');
      if (errors.length > 0) throw invalidRequest(errors);
    },
  };
}

function languageOf({ headers }: APIGatewayProxyEventV2): Language {
  return preferredLanguage(headers['accept-language']);
}

/** API Gateway adds its own scheme to the header after whatever a client has sent. */
function originOf({ headers, requestContext }: APIGatewayProxyEventV2): string {
  const scheme = headers['x-forwarded-proto']?.endsWith('http') ? 'http' : 'https';
  return `${scheme}://${requestContext.domainName}`;
}

function pictureResponse({ picture, type }: PictureAnswer): APIGatewayProxyStructuredResultV2 {
  const common = { 'cache-control': 'no-store' };
  if ('location' in picture) return { statusCode: 307, headers: { ...common, location: picture.location } };
  return {
    statusCode: 200,
    headers: { ...common, 'content-type': type, 'x-content-type-options': 'nosniff' },
    body: picture.toString('base64'),
    isBase64Encoded: true,
  };
}

function textResponse({ type, text }: TextAnswer, language: Language): APIGatewayProxyStructuredResultV2 {
  return {
    statusCode: 200,
    headers: {
      'cache-control': 'no-store',
      'content-language': language,
      'content-type': type,
      'x-content-type-options': 'nosniff',
      vary: 'accept-language, accept',
    },
    body: text,
  };
}

/** An answer in JSON, its messages worded. */
function json(
  language: Language,
  statusCode: number,
  body: object,
  contentType = 'application/json',
  headers: Readonly<Record<string, string>> = {},
): APIGatewayProxyStructuredResultV2 {
  return {
    statusCode,
    headers: {
      'content-type': contentType,
      'content-language': language,
      vary: 'accept-language',
      'cache-control': 'no-store',
      ...headers,
    },
    body: JSON.stringify(wordedIn(language, body)),
  };
}
