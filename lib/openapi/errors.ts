// The error responses of the API document. Two senders answer with errors: the service with problem documents, and the
// gateway in front of it with `{ message }`.
import * as z from 'zod';
import { GATEWAY_MESSAGES, GatewayError } from '../../functions/shared/http/gateway-error.ts';
import { Problem, type ProblemDetails, problem } from '../../functions/shared/http/problem.ts';
import type { Route } from '../../functions/shared/http/route.ts';
import { type Message, message, type Worded } from '../../functions/shared/words/message.ts';
import { wordedIn } from '../../functions/shared/words/wording.ts';
import type { Json, SchemaCollector } from './schemas.ts';

const PROBLEM = 'application/problem+json';
const JSON_TYPE = 'application/json';

/** An error that either may send; exactly one of the two schemas accepts it. */
const ProblemOrGatewayError = z.xor([Problem, GatewayError]).meta({
  id: 'ProblemOrGatewayError',
  description: 'The service answers with a problem document, the gateway in front of it with a message alone',
});

type GatewayStatus = keyof typeof GATEWAY_MESSAGES;
/**
 * Who sends a status: `malformed` is the service, and the gateway for requests that no HTTP library sends; `misissued` is the gateway,
 * and the service for genuine tokens that no correctly configured issuer gives.
 */
type Sender = 'service' | 'gateway' | 'both' | 'malformed' | 'misissued';

interface ErrorResponse {
  /** Name among the document's responses. */
  readonly name: string;
  readonly sender: Sender;
  readonly description: string;
  /** A problem as the service answers with it. */
  readonly example?: Worded<Problem>;
  readonly retryAfter?: true;
  readonly challenge?: true;
}

const INSTANCE = '/v1/declarations/2020-000123';
const REQUEST_ID = 'JKJaXmPLvHcESHA=';
const details = (detail: Message) => ({ detail, instance: INSTANCE, requestId: REQUEST_ID });

function example(what: Parameters<typeof problem>[0], of: ProblemDetails): Worded<Problem> {
  return wordedIn('en', problem(what, of));
}

/** Every error status with its meaning to a client. */
const ERRORS: Readonly<Record<number, ErrorResponse>> = {
  400: {
    name: 'BadRequest',
    sender: 'malformed',
    description:
      'The request is not valid; `errors` names every bad field. From the gateway: the path has an invalid percent-encoding',
    example: example('invalid-request', {
      ...details(message('request.badFields', { count: 2 })),
      instance: '/v1/declarations',
      errors: [
        { pointer: '/declaredOn', message: message('field.day') },
        { pointer: '/colour', message: message('field.unknown') },
      ],
    }),
  },
  401: {
    name: 'Unauthorized',
    sender: 'misissued',
    description:
      'The token is missing or not valid; `WWW-Authenticate` says why. From the service: the token is genuine but does not name its client or party as it should',
    example: example(401, details(message('request.noToken'))),
    challenge: true,
  },
  403: {
    name: 'Forbidden',
    sender: 'gateway',
    description: 'The token lacks the scope of the operation, which `WWW-Authenticate` names',
    challenge: true,
  },
  404: {
    name: 'NotFound',
    sender: 'both',
    description: 'The resource does not exist; from the gateway: no route has this path',
    example: example(404, details(message('import.unknown', { id: '2020-000123' }))),
  },
  409: {
    name: 'Conflict',
    sender: 'service',
    description:
      'The request conflicts with stored data, or the first request with this Idempotency-Key is still running',
    example: example('declaration-conflict', {
      ...details(message('import.conflict', { id: '2020-000123' })),
      instance: '/v1/declarations',
    }),
  },
  413: { name: 'ContentTooLarge', sender: 'gateway', description: 'The request is too large' },
  415: {
    name: 'UnsupportedMediaType',
    sender: 'service',
    description: 'The body is not JSON in UTF-8, or it is compressed',
    example: example(415, {
      ...details(message('body.type', { type: 'text/xml' })),
      instance: '/v1/declarations',
    }),
  },
  422: {
    name: 'UnprocessableContent',
    sender: 'service',
    description:
      'The request conflicts with current state, or the Idempotency-Key was used with another body',
    example: example('idempotency-key-reused', {
      ...details(message('key.reused')),
      instance: '/v1/declarations',
      errors: [{ pointer: '/headers/idempotency-key', message: message('key.reusedField') }],
    }),
  },
  429: {
    name: 'TooManyRequests',
    sender: 'gateway',
    description: 'Too many requests; send them more slowly',
  },
  431: {
    name: 'HeadersTooLarge',
    sender: 'gateway',
    description: 'The request line and headers are too large',
  },
  500: {
    name: 'InternalError',
    sender: 'both',
    description: 'Internal error; it is safe to retry with the same Idempotency-Key',
    example: example(500, details(message('request.internalError'))),
  },
  503: {
    name: 'Unavailable',
    sender: 'both',
    description: 'Temporarily unavailable or too slow; retry',
    example: example(503, details(message('request.throttled'))),
    retryAfter: true,
  },
};

/** The 403 of operations that no party may call. */
const FORBIDDEN_TO_PARTIES: ErrorResponse = {
  name: 'ForbiddenToParties',
  sender: 'both',
  description:
    'From the gateway: the token lacks the scope of the operation, which `WWW-Authenticate` names. From the service: the token names a party, and the operation is for customs only',
  example: example(403, {
    ...details(message('request.customsOnly')),
    instance: '/v1/authorities/KR-KCS/references',
  }),
  challenge: true,
};

/** Every error status of a route, each as a reference to its response. */
export function errorsOf(route: Route): Json {
  const statuses = new Set<number>([400, 429, 431, 500, 503, ...(route.problems ?? [])]);
  if (route.scope !== null) for (const status of [401, 403]) statuses.add(status);
  if (route.request.params !== undefined) statuses.add(404);
  if (route.request.body !== undefined) for (const status of [413, 415]) statuses.add(status);
  if (route.idempotent) for (const status of [409, 422]) statuses.add(status);
  const sorted = [...statuses].sort((one, other) => one - other);
  const nameOf = (status: number): string | undefined =>
    (status === 403 && route.customsOnly ? FORBIDDEN_TO_PARTIES : ERRORS[status])?.name;
  return Object.fromEntries(
    sorted.map((status) => [status, { $ref: `#/components/responses/${nameOf(status)}` }]),
  );
}

/** The named error responses. */
export function errorResponses(schemas: SchemaCollector): Json {
  const all = [...Object.entries(ERRORS), ['403', FORBIDDEN_TO_PARTIES] as const];
  const responses = all.map(([status, error]) => [
    error.name,
    {
      description: error.description,
      ...headersOf(error),
      content: contentOf(Number(status), error, schemas),
    },
  ]);
  return Object.fromEntries(responses);
}

function headersOf({ challenge, retryAfter }: ErrorResponse): Json {
  const headers = {
    ...(challenge ? { 'WWW-Authenticate': header('RFC 6750: why the token was refused') } : {}),
    ...(retryAfter ? { 'Retry-After': header('Seconds to wait, where known') } : {}),
  };
  return Object.keys(headers).length === 0 ? {} : { headers };
}

function header(description: string): Json {
  return { description, schema: { type: 'string' } };
}

/**
 * The bodies of a status. Generated clients read the first content type only, whatever type comes: where both may answer, both
 * types have the schema that accepts either.
 */
function contentOf(status: number, { sender, example }: ErrorResponse, schemas: SchemaCollector): Json {
  const message = { message: GATEWAY_MESSAGES[status as GatewayStatus] };
  const ofService = (schema: z.ZodType = Problem): Json => ({
    [PROBLEM]: { schema: schemas.add(schema, 'output'), example },
  });
  const ofGateway = (schema: z.ZodType = GatewayError): Json => ({
    [JSON_TYPE]: { schema: schemas.add(schema, 'output'), example: message },
  });
  switch (sender) {
    case 'service':
      return ofService();
    case 'gateway':
      return ofGateway();
    case 'malformed':
      return { ...ofService(), ...ofGateway() };
    case 'misissued':
      return { ...ofGateway(), ...ofService() };
    case 'both':
      return { ...ofService(ProblemOrGatewayError), ...ofGateway(ProblemOrGatewayError) };
  }
}
