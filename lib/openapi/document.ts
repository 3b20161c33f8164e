// The OpenAPI 3.1 document (docs/openapi.json), generated from the route tables.
import * as z from 'zod';
import { SCOPES } from '../../functions/shared/auth/scopes.ts';
import type { Route } from '../../functions/shared/http/route.ts';
import { ROUTES } from '../routes.ts';
import { errorResponses, errorsOf } from './errors.ts';
import { answerExample, REQUEST_EXAMPLES, type RequestExample } from './examples.ts';
import { answerHeaders, HEADERS } from './headers.ts';
import { withKnownCodes } from './known-codes.ts';
import { type Json, SchemaCollector } from './schemas.ts';
import { TAGS } from './tags.ts';

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
    // Named through an object: a schema that is added itself has no name.
    if (route.itemSchema !== undefined) schemas.add(z.object({ item: route.itemSchema }), 'input');
  }
  const responses = errorResponses(schemas);
  return {
    openapi: '3.1.0',
    info: {
      title: 'Customs Scoring',
      version,
      description:
        'AI scoring for customs administrations.\n\n' +
        'Requests: unknown fields are refused. Answers may gain fields: ignore those that you do not know.\n\n' +
        'Every GET operation also answers HEAD. Large answers are compressed for clients that send `Accept-Encoding: gzip`; ' +
        'request bodies are JSON in UTF-8 without compression.\n\n' +
        'Answers are in English, or in Korean for clients that prefer it (`Accept-Language: ko`), problem documents included; ' +
        'the gateway in front of the service answers in English. `Content-Language` says which.\n\n' +
        'Errors of the service are RFC 9457 problem documents (`application/problem+json`), which name every bad field. ' +
        'The API gateway in front of it answers some requests itself, with `{ "message": … }` (`application/json`): ' +
        'a missing or bad token, a missing scope, a path without a route, a request that is too large, too many requests, ' +
        'and a function that failed or took too long.',
      license: { name: 'MIT', identifier: 'MIT' },
    },
    servers: [{ url: 'http://localhost:3000', description: 'npm start' }],
    security: [{ oauth2: [] }],
    tags: Object.entries(TAGS).map(([name, description]) => ({ name, description })),
    paths,
    components: {
      schemas: withKnownCodes(schemas.named()),
      responses,
      headers: HEADERS,
      parameters: { AcceptLanguage: ACCEPT_LANGUAGE, IdempotencyKey: IDEMPOTENCY_KEY },
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
  const example: RequestExample = REQUEST_EXAMPLES[route.operationId] ?? {};
  const parameters = [
    ...parametersOf('path', params, example.params, schemas),
    ...parametersOf('query', query, example.query, schemas),
    ...(route.idempotent ? [{ $ref: '#/components/parameters/IdempotencyKey' }] : []),
    { $ref: '#/components/parameters/AcceptLanguage' },
  ];
  return {
    operationId: route.operationId,
    tags: [route.tag],
    summary: route.summary,
    ...(route.description === undefined ? {} : { description: route.description }),
    security: route.scope === null ? [] : [{ oauth2: [route.scope] }],
    parameters,
    ...(body === undefined
      ? {}
      : {
          requestBody: {
            required: true,
            content: { 'application/json': { schema: schemas.add(body, 'input'), example: example.body } },
          },
        }),
    responses: {
      [route.status]: {
        description: route.response.description,
        ...answerHeaders(route),
        content: {
          'application/json': {
            schema: schemas.add(route.response.schema, 'output'),
            example: answerExample(route.operationId),
          },
          ...Object.fromEntries(
            (route.response.formats ?? []).map((format) => [format, { schema: schemas.add(TEXT, 'output') }]),
          ),
        },
        ...linksOf(route),
      },
      ...errorsOf(route),
    },
  };
}

/** An answer in another form than JSON. */
const TEXT = z.string().meta({ id: 'Text', description: 'A text of the media type' });

function linksOf({ response: { links } }: Route): Json {
  if (links === undefined) return {};
  const described = Object.entries(links).map(([operationId, parameters]) => [
    operationId,
    { operationId, parameters: { ...parameters } },
  ]);
  return { links: Object.fromEntries(described) };
}

function parametersOf(
  location: 'path' | 'query',
  schema: z.ZodObject | undefined,
  examples: RequestExample['query'],
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
      ...(examples?.[name] === undefined ? {} : { example: examples[name] }),
    };
  });
}

const ACCEPT_LANGUAGE: Json = {
  name: 'Accept-Language',
  in: 'header',
  required: false,
  description:
    'The language of reasons, messages, titles and problem details: `en` (default) or `ko`; anything else counts as `en`. Codes and names are the same in both. A title that does not exist in the language is given in the other one',
  schema: { type: 'string' },
  example: 'ko',
};

const IDEMPOTENCY_KEY: Json = {
  name: 'Idempotency-Key',
  in: 'header',
  required: false,
  description:
    'Repeating a request with the same key and body returns the first answer, marked `Idempotent-Replayed: true`. Keys are kept for a day and scoped to the client',
  schema: { type: 'string', minLength: 1, maxLength: 255, pattern: '^[!-~]+$' },
  example: '3f1d2c4b-clearance-2020-000123',
};
