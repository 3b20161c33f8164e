// The form of the API document: what generators of clients need of it, and what some of them misread (docs/clients.md).
import { describe, expect, it } from 'vitest';
import { openApiDocument } from '../../lib/openapi/document.ts';

type Json = Record<string, unknown>;

const document = openApiDocument('0.0.0') as {
  readonly tags: readonly { readonly name: string; readonly description: string }[];
  readonly paths: Record<string, Record<string, Json>>;
  readonly components: Record<'schemas' | 'responses', Record<string, Json>>;
};
const operations = Object.values(document.paths).flatMap((methods) => Object.values(methods));

interface Place {
  readonly path: string;
  readonly value: Json;
}

/** Every object within a part of the document, with its path. */
function everyObject(part: unknown, path = ''): Place[] {
  if (typeof part !== 'object' || part === null) return [];
  const inner = Object.entries(part).flatMap(([key, value]) => everyObject(value, `${path}/${key}`));
  return Array.isArray(part) ? inner : [{ path, value: part as Json }, ...inner];
}

/** Names of the schemas that a part of the document leads to. */
function reachable(part: unknown, found = new Set<string>()): Set<string> {
  for (const { value } of everyObject(part)) {
    const name = /^#\/components\/schemas\/(\w+)$/.exec(String(value.$ref))?.[1];
    if (name === undefined || found.has(name)) continue;
    found.add(name);
    reachable(document.components.schemas[name], found);
  }
  return found;
}

const schemas = everyObject({ ...document.components.schemas, ...document.paths });
const requested = reachable(operations.map(({ requestBody }) => requestBody));
const answered = reachable(operations.map(({ responses }) => responses));

const offending = (isBad: (schema: Json) => boolean): string[] =>
  schemas.filter(({ value }) => isBad(value)).map(({ path }) => path);

describe('no schema', () => {
  it('has a pattern that an RE2 engine refuses or that repeats a format', () => {
    expect(
      offending(
        ({ pattern, format }) =>
          typeof pattern === 'string' &&
          (pattern.length > 300 || /\(\?<?[=!]|\\p\{/.test(pattern) || /^date/.test(String(format))),
      ),
    ).toEqual([]);
  });

  it('has a pattern of something else than text', () => {
    expect(offending(({ pattern, type }) => typeof pattern === 'string' && type !== 'string')).toEqual([]);
  });

  it('has the bounds of JavaScript’s integers', () => {
    const unbounded = [Number.MIN_SAFE_INTEGER, Number.MAX_SAFE_INTEGER] as const;
    expect(offending(({ minimum, maximum }) => minimum === unbounded[0] || maximum === unbounded[1])).toEqual(
      [],
    );
  });

  it('is an enumeration of numbers, or a const', () => {
    expect(
      offending(
        (schema) =>
          'const' in schema ||
          (Array.isArray(schema.enum) && schema.enum.some((value) => typeof value !== 'string')),
      ),
    ).toEqual([]);
  });

  it('has a key that a client cannot name: maps are arrays of entries', () => {
    const numeric = offending(({ required, propertyNames }) => {
      const keys = Array.isArray(required) ? required : [];
      return propertyNames !== undefined || keys.some((key) => !/^[a-z]\w*$/i.test(String(key)));
    });
    expect(numeric).toEqual([]);
  });
});

describe('unions', () => {
  const unions = schemas.filter(({ value }) => 'oneOf' in value || 'anyOf' in value);

  it('of objects name their members by a property, or are the two forms of an error', () => {
    const unnamed = unions.filter(({ value }) => {
      const members = [value.oneOf, value.anyOf].flat() as (Json | undefined)[];
      return members.filter((member) => member?.$ref !== undefined).length > 1 && !('discriminator' in value);
    });
    expect(unnamed.map(({ path }) => path)).toEqual(['/ProblemOrGatewayError']);
  });

  it('map every value of the property to the schema that requires it', () => {
    const discriminated = unions.filter(({ value }) => 'discriminator' in value);
    expect(discriminated.map(({ path }) => path).sort()).toEqual([
      '/DeclarationBatchAnswerItem',
      '/SentNetworkEntity',
      '/SentNetworkLink',
    ]);
    for (const { value } of discriminated) {
      const { propertyName, mapping } = value.discriminator as {
        propertyName: string;
        mapping: Record<string, string>;
      };
      expect(Object.values(mapping)).toEqual((value.oneOf as Json[]).map(({ $ref }) => $ref));
      for (const [name, reference] of Object.entries(mapping)) {
        expect(document.components.schemas[reference.split('/').at(-1) ?? '']).toMatchObject({
          required: expect.arrayContaining([propertyName]),
          properties: { [propertyName]: { enum: [name] } },
        });
      }
    }
  });
});

describe('unknown fields', () => {
  const closed = (name: string): boolean =>
    everyObject(document.components.schemas[name]).some(({ value }) => value.additionalProperties === false);

  it('are refused in requests', () => {
    const bodies = operations.flatMap(({ requestBody }) => [...reachable({ requestBody })].slice(0, 1));
    expect(bodies.length).toBeGreaterThan(5);
    for (const name of bodies) expect({ name, closed: closed(name) }).toEqual({ name, closed: true });
  });

  it('may be added to answers', () => {
    const onlyAnswered = [...answered].filter((name) => !requested.has(name));
    expect(onlyAnswered.length).toBeGreaterThan(30);
    for (const name of onlyAnswered) expect({ name, closed: closed(name) }).toEqual({ name, closed: false });
  });
});

describe('days and times', () => {
  it('are dates in answers and requests', () => {
    const named = schemas.flatMap(({ path, value }) =>
      Object.entries((value.properties ?? {}) as Record<string, Json>)
        .filter(([name]) => /(?:At|Date|declaredOn|validUntil|validFrom|validTo)$/.test(name))
        .map(([name, schema]) => ({ field: `${path}/${name}`, format: schema.format })),
    );
    expect(named.length).toBeGreaterThan(25);
    for (const { field, format } of named) {
      expect({ field, format }).toEqual({ field, format: /At$/.test(field) ? 'date-time' : 'date' });
    }
  });
});

describe('every operation', () => {
  it('has a name of its own, a summary and a tag that says what it is', () => {
    const ids = operations.map(({ operationId }) => operationId);
    expect(new Set(ids).size).toBe(ids.length);
    const tags = new Map(document.tags.map(({ name, description }) => [name, description]));
    for (const { operationId, summary, tags: named } of operations) {
      expect({ operationId, summary }).toEqual({
        operationId,
        summary: expect.stringMatching(/^[A-Z].{10,}[^.]$/),
      });
      expect(named).toEqual([expect.any(String)]);
      expect(tags.get(String((named as string[])[0])), String(operationId)).toMatch(/\w.*\.$/);
    }
  });

  it('answers with named schemas, from which generators name their classes', () => {
    const unnamed = operations.flatMap(({ operationId, responses, requestBody }) =>
      everyObject({ responses, requestBody })
        .filter(({ value }) => value.schema !== undefined && (value.schema as Json).$ref === undefined)
        .map(({ path }) => `${operationId}${path}`),
    );
    expect(unnamed).toEqual([]);
    const inline = Object.entries(document.components.schemas).flatMap(([name, schema]) =>
      everyObject(schema, name)
        .slice(1)
        .filter(({ value, path }) => value.type === 'object' && 'properties' in value && path !== name)
        .map(({ path }) => path),
    );
    expect(inline).toEqual([]);
  });
});

describe('errors that the gateway sends', () => {
  const bodyOf = (name: string): Json => document.components.responses[name]?.content as Json;

  it.each(['Forbidden', 'ContentTooLarge', 'TooManyRequests', 'HeadersTooLarge'])(
    '%s is a message, as JSON, and nothing else',
    (name) => {
      expect(bodyOf(name)).toEqual({
        'application/json': {
          schema: { $ref: '#/components/schemas/GatewayError' },
          example: { message: expect.any(String) },
        },
      });
    },
  );

  it('Unauthorized has first the message that clients meet, which generators read, and then the service’s own', () => {
    expect(
      Object.entries(bodyOf('Unauthorized')).map(([type, body]) => [type, (body as Json).schema]),
    ).toEqual([
      ['application/json', { $ref: '#/components/schemas/GatewayError' }],
      ['application/problem+json', { $ref: '#/components/schemas/Problem' }],
    ]);
  });

  it.each(['NotFound', 'InternalError', 'Unavailable'])('%s may come from either', (name) => {
    const schema = { $ref: '#/components/schemas/ProblemOrGatewayError' };
    expect(bodyOf(name)).toEqual({
      'application/problem+json': { schema, example: expect.objectContaining({ type: 'about:blank' }) },
      'application/json': { schema, example: { message: expect.any(String) } },
    });
  });
});
