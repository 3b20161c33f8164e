// Checks answers against docs/openapi.json: finds the operation of a request, and validates the answer against its schema.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import * as z from 'zod';

const FILE = join(import.meta.dirname, '..', '..', '..', 'docs', 'openapi.json');

interface Media {
  readonly schema: Record<string, unknown>;
}
interface Response {
  readonly content: Readonly<Record<string, Media>>;
}
interface Operation {
  readonly operationId: string;
  readonly responses: Readonly<Record<string, Response | { readonly $ref: string }>>;
}
interface Document {
  readonly paths: Readonly<Record<string, Readonly<Record<string, Operation>>>>;
  readonly components: {
    readonly schemas: Readonly<Record<string, unknown>>;
    readonly responses: Readonly<Record<string, Response>>;
  };
}

const document = JSON.parse(readFileSync(FILE, 'utf8')) as Document;

const operations = Object.entries(document.paths).flatMap(([template, methods]) =>
  Object.entries(methods).map(([method, operation]) => ({
    method: method.toUpperCase(),
    segments: template.split('/'),
    operation,
  })),
);

const validators = new Map<string, z.ZodType>();

/**
 * The validator of a documented answer; references are resolved within the document. Answers may gain fields, which clients must
 * ignore, but the service sends none that the document does not have.
 */
function validatorOf(media: Media): z.ZodType {
  const key = JSON.stringify(media.schema);
  const known = validators.get(key);
  if (known !== undefined) return known;
  const whole = JSON.stringify({ ...media.schema, $defs: document.components.schemas });
  const validator = z.fromJSONSchema(
    JSON.parse(whole.replaceAll('"#/components/schemas/', '"#/$defs/'), (_key, value: unknown) =>
      closed(value),
    ),
  );
  validators.set(key, validator);
  return validator;
}

/** An object schema that refuses unknown fields, and a union whose members are tried: zod knows no discriminator. */
function closed(value: unknown): unknown {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return value;
  const isClosed =
    'properties' in value && !('additionalProperties' in value) && Reflect.get(value, 'type') === 'object';
  return isClosed ? { ...value, additionalProperties: false } : value;
}

/** Finds the documented operation of a request, the most literal path first; undefined if there is none. */
export function operationOf(method: string, path: string): Operation | undefined {
  const given = (path.split('?')[0] ?? '').split('/');
  const fits = (segments: readonly string[], literally: boolean): boolean =>
    segments.length === given.length &&
    segments.every((segment, index) => {
      const parameter = !literally && segment.startsWith('{');
      return parameter ? given[index] !== '' : segment === given[index];
    });
  const ofMethod = operations.filter((candidate) => candidate.method === method);
  const found =
    ofMethod.find(({ segments }) => fits(segments, true)) ??
    ofMethod.find(({ segments }) => fits(segments, false));
  return found?.operation;
}

/** Every documented status of an operation. */
export function documentedStatuses(operationId: string): number[] {
  const found = operations.find(({ operation }) => operation.operationId === operationId);
  return Object.keys(found?.operation.responses ?? {}).map(Number);
}

/**
 * Checks an answer against the document.
 *
 * @returns what is wrong with it; undefined for a documented answer
 */
export function contractViolation(
  operation: Operation,
  answer: { readonly status: number; readonly contentType: string | undefined; readonly body: unknown },
): string | undefined {
  const where = `${operation.operationId} ${answer.status}`;
  const response = resolved(operation.responses[String(answer.status)]);
  if (response === undefined) return `${where} is not documented`;
  const media = response.content[answer.contentType ?? ''];
  if (media === undefined) return `${where} is not documented as ${answer.contentType}`;
  const isGateways = answer.status >= 400 && answer.contentType === 'application/json';
  const validated = (isGateways ? gatewayErrorValidator : validatorOf(media)).safeParse(answer.body);
  return validated.success
    ? undefined
    : `${where} departs from its schema: ${z.prettifyError(validated.error)}`;
}

function resolved(response: Operation['responses'][string] | undefined): Response | undefined {
  if (response === undefined || !('$ref' in response)) return response;
  return document.components.responses[response.$ref.replace('#/components/responses/', '')];
}

/** Checks an error of the gateway itself. */
export const gatewayErrorValidator = validatorOf({ schema: { $ref: '#/components/schemas/GatewayError' } });
