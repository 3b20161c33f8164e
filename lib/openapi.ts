// The OpenAPI 3.1 document (docs/openapi.json), generated from the route tables.
import * as z from 'zod';
import { SCOPES } from '../functions/shared/auth/scopes.ts';
import { Problem } from '../functions/shared/http/problem.ts';
import type { Route } from '../functions/shared/http/route.ts';
import { ROUTES } from './routes.ts';

type Json = { [key: string]: unknown };

const COMPONENTS = '#/components/schemas/';

/** The meaning of each error status to a client. */
const PROBLEMS: Readonly<Record<number, string>> = {
  400: 'The request is not valid; `errors` names every bad field',
  401: 'The token is missing or not valid',
  403: 'The token lacks the required scope, or names a party on a route that is for customs only',
  404: 'The resource does not exist',
  409: 'The request conflicts with stored data, or the first request with this Idempotency-Key is still running',
  413: 'The body is too large',
  415: 'The body is not JSON',
  422: 'The request conflicts with current state, or the Idempotency-Key was used with another body',
  429: 'Too many requests',
  431: 'The headers are too large',
  500: 'Internal error',
  503: 'Temporarily unavailable; retry',
  504: 'The request took too long',
};

/**
 * Builds the document.
 *
 * @param version the service's version
 * @throws Error where two different schemas carry the same name
 */
export function openApiDocument(version: string): Json {
  const schemas = new SchemaCollector();
  const paths: Record<string, Json> = {};
  for (const route of ROUTES) {
    paths[route.path] = { ...paths[route.path], [route.method.toLowerCase()]: operation(route, schemas) };
  }
  return {
    openapi: '3.1.0',
    info: {
      title: 'Customs Scoring',
      version,
      description:
        'AI scoring for customs administrations. Errors are RFC 9457 problem documents; unknown request fields are rejected.',
      license: { name: 'MIT', identifier: 'MIT' },
    },
    servers: [{ url: 'http://localhost:3000', description: 'npm start' }],
    security: [{ oauth2: [] }],
    paths,
    components: {
      schemas: schemas.named(),
      securitySchemes: {
        oauth2: {
          type: 'oauth2',
          description:
            'Client credentials; in AWS a scope of the Cognito user pool is prefixed with `customs-scoring/`. The local issuer accepts both names',
          flows: {
            clientCredentials: {
              tokenUrl: 'http://localhost:3000/issuer/oauth2/token',
              scopes: { ...SCOPES },
            },
          },
        },
      },
    },
  };
}

function operation(route: Route, schemas: SchemaCollector): Json {
  const { params, query, body } = route.request;
  const parameters = [
    ...parametersOf('path', params, schemas),
    ...parametersOf('query', query, schemas),
    ...(route.idempotent ? [IDEMPOTENCY_KEY] : []),
  ];
  return {
    operationId: route.operationId,
    tags: [route.tag],
    summary: route.summary,
    ...(route.description === undefined ? {} : { description: route.description }),
    security: route.scope === null ? [] : [{ oauth2: [route.scope] }],
    ...(parameters.length === 0 ? {} : { parameters }),
    ...(body === undefined
      ? {}
      : {
          requestBody: {
            required: true,
            content: { 'application/json': { schema: schemas.add(body, 'input') } },
          },
        }),
    responses: {
      [route.status]: {
        description: route.response.description,
        content: { 'application/json': { schema: schemas.add(route.response.schema, 'output') } },
        ...linksOf(route),
      },
      ...Object.fromEntries(
        problemStatuses(route).map((status) => [status, problemResponse(status, schemas)]),
      ),
    },
  };
}

function linksOf({ response: { links } }: Route): Json {
  if (links === undefined) return {};
  const described = Object.entries(links).map(([operationId, parameters]) => [
    operationId,
    { operationId, parameters: { ...parameters } },
  ]);
  return { links: Object.fromEntries(described) };
}

/** Every error status of a route. */
function problemStatuses(route: Route): number[] {
  const statuses = new Set<number>([400, 429, 431, 500, 503, 504, ...(route.problems ?? [])]);
  if (route.scope !== null) for (const status of [401, 403]) statuses.add(status);
  if (route.request.body !== undefined) for (const status of [413, 415]) statuses.add(status);
  if (route.idempotent) for (const status of [409, 422]) statuses.add(status);
  return [...statuses].sort((one, other) => one - other);
}

function problemResponse(status: number, schemas: SchemaCollector): Json {
  return {
    description: PROBLEMS[status] ?? 'Error',
    content: { 'application/problem+json': { schema: schemas.add(Problem, 'output') } },
  };
}

function parametersOf(
  location: 'path' | 'query',
  schema: z.ZodObject | undefined,
  schemas: SchemaCollector,
): Json[] {
  if (schema === undefined) return [];
  return Object.entries(schema.shape).map(([name, field]) => {
    const { description, ...type } = schemas.add(field as z.ZodType, 'input');
    return {
      name,
      in: location,
      required: !(field as z.ZodType).safeParse(undefined).success,
      ...(description === undefined ? {} : { description }),
      schema: type,
    };
  });
}

const IDEMPOTENCY_KEY: Json = {
  name: 'Idempotency-Key',
  in: 'header',
  required: false,
  description:
    'Repeating a request with the same key and body returns the first answer. Keys are kept for a day and scoped to the client',
  schema: { type: 'string', pattern: '^[\\x21-\\x7e]{1,255}$' },
};

/** Turns zod schemas into JSON Schema and collects the named ones under components. */
class SchemaCollector {
  readonly #named = new Map<string, string>();

  add(schema: z.ZodType, io: 'input' | 'output'): Json {
    const { $schema, $defs, ...root } = z.toJSONSchema(schema, { io, target: 'draft-2020-12' }) as Json;
    const definitions = ($defs ?? {}) as Record<string, Json>;
    for (const [name, definition] of Object.entries(definitions)) this.#name(name, relocated(definition));
    return relocated(root);
  }

  #name(name: string, definition: Json): void {
    const text = JSON.stringify(definition);
    const known = this.#named.get(name);
    if (known !== undefined && known !== text) throw new Error(`Two different schemas are named ${name}`);
    this.#named.set(name, text);
  }

  named(): Json {
    const sorted = [...this.#named].sort(([one], [other]) => (one < other ? -1 : 1));
    return Object.fromEntries(sorted.map(([name, text]) => [name, JSON.parse(text)]));
  }
}

/** Rewrites references from a schema's own $defs to the document's components. */
function relocated(schema: Json): Json {
  const text = JSON.stringify(schema).replaceAll('"#/$defs/', `"${COMPONENTS}`);
  return JSON.parse(text, (_key, value: unknown) => portable(value)) as Json;
}

/**
 * Removes patterns with Unicode classes, which need a flag that JSON Schema does not have and many tools refuse, and patterns of
 * numbers, which describe the digits that a query parameter is parsed from.
 */
function portable(value: unknown): unknown {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return value;
  const { pattern, ...rest } = value as Json;
  const isUnsupported = rest.type === 'integer' || (typeof pattern === 'string' && pattern.includes('\\p{'));
  return isUnsupported ? rest : value;
}
