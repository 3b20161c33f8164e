// Problem documents (RFC 9457): the one form of every error that the service returns.
import * as z from 'zod';
import { PROBLEM_KINDS, type ProblemKind, problemType } from './problem-kinds.ts';
import type { JsonPath } from './repeated-keys.ts';

/** One bad field: a JSON Pointer (RFC 6901) into the request and what was expected there. */
export const FieldError = z
  .object({ pointer: z.string(), message: z.string() })
  .meta({ id: 'FieldError', description: 'One bad field of the request' });
export type FieldError = z.infer<typeof FieldError>;

export const Problem = z
  .object({
    type: z.string().meta({
      description:
        'A URI that names the kind of problem, or `about:blank` where the status is sufficient; docs/problems.md lists all kinds',
      examples: Object.keys(PROBLEM_KINDS).map((kind) => problemType(kind as ProblemKind)),
    }),
    title: z.string(),
    status: z.int().min(400).max(599),
    detail: z.string().optional(),
    instance: z.string().optional().meta({ description: 'The path of the request' }),
    requestId: z.string().optional(),
    errors: z.array(FieldError).optional().meta({ description: 'All bad fields (400 and 422)' }),
    successors: z
      .array(z.object({ code: z.string(), title: z.string() }).meta({ id: 'SuccessorCode' }))
      .optional()
      .meta({ description: 'The HS codes that have the goods of a superseded code now' }),
  })
  .meta({ id: 'Problem', description: 'RFC 9457 problem document' });
export type Problem = z.infer<typeof Problem>;

const TITLES: Readonly<Record<number, string>> = {
  400: 'The request is not valid',
  401: 'Authentication required',
  403: 'Not allowed',
  404: 'Not found',
  405: 'Method not allowed',
  409: 'Conflict',
  413: 'The request is too large',
  415: 'Unsupported media type',
  422: 'The request cannot be processed',
  429: 'Too many requests',
  431: 'The request headers are too large',
  500: 'Internal error',
  503: 'Temporarily unavailable',
};

export interface ProblemDetails {
  readonly detail?: string;
  readonly errors?: readonly FieldError[];
  readonly successors?: readonly { readonly code: string; readonly title: string }[];
  readonly instance?: string | undefined;
  readonly requestId?: string | undefined;
}

/**
 * Builds a problem document; members that are undefined are left out.
 *
 * @param what a kind of the catalogue, which determines the status; or a status where that is sufficient
 */
export function problem(what: ProblemKind | number, details: ProblemDetails = {}): Problem {
  const { status, title } = typeof what === 'number' ? { status: what } : PROBLEM_KINDS[what];
  return {
    type: typeof what === 'number' ? 'about:blank' : problemType(what),
    title: title ?? titleOf(status),
    status,
    ...(details.detail === undefined ? {} : { detail: details.detail }),
    ...(details.instance === undefined ? {} : { instance: details.instance }),
    ...(details.requestId === undefined ? {} : { requestId: details.requestId }),
    ...(details.errors === undefined ? {} : { errors: [...details.errors] }),
    ...(details.successors === undefined ? {} : { successors: [...details.successors] }),
  };
}

function titleOf(status: number): string {
  return TITLES[status] ?? 'Error';
}

/** An expected error; the problem middleware turns it into the response. */
export class ProblemError extends Error {
  readonly status: number;
  /** Undefined where the status is sufficient. */
  readonly kind: ProblemKind | undefined;
  readonly details: ProblemDetails;
  readonly headers: Readonly<Record<string, string>>;

  /** @param what a kind of the catalogue, which determines the status; or a status where that is sufficient */
  constructor(
    what: ProblemKind | number,
    details: ProblemDetails = {},
    headers: Readonly<Record<string, string>> = {},
  ) {
    const kind = typeof what === 'number' ? undefined : what;
    const status = typeof what === 'number' ? what : PROBLEM_KINDS[what].status;
    super(details.detail ?? problem(what).title);
    this.name = 'ProblemError';
    this.status = status;
    this.kind = kind;
    this.details = details;
    this.headers = headers;
  }
}

/**
 * Maximum number of bad fields in one problem. With more, the answer to a body of nothing but unknown fields could exceed what
 * Lambda may return, above all in a batch of 500 of them; no valid request has as many fields.
 */
const MAX_LISTED_FIELDS = 32;
/** A longer name is not a misspelt field and is not echoed. */
const MAX_ECHOED_NAME = 40;

/** The details of an `invalid-request` that names every bad field, or as many of them as an answer can hold. */
export function invalidFields(errors: readonly FieldError[]): ProblemDetails {
  const count = errors.length === 1 ? '1 field is' : `${errors.length} fields are`;
  const listed =
    errors.length > MAX_LISTED_FIELDS ? `; the first ${MAX_LISTED_FIELDS} of them are listed` : '';
  return {
    detail: `${count} not valid${listed}`,
    errors: errors.slice(0, MAX_LISTED_FIELDS),
  };
}

/** The 400 for a request with bad fields. */
export function invalidRequest(errors: readonly FieldError[]): ProblemError {
  return new ProblemError('invalid-request', invalidFields(errors));
}

/**
 * The path of a request as a valid URI path (RFC 3986, section 3.3). An HTTP API decodes `rawPath` except for `%25`, so that it can
 * contain any character; existing escapes are kept, in capitals (section 6.2.2.1).
 */
export function uriPath(rawPath: string): string {
  const outside = /[^\w\-.~!$&'()*+,;=:@/%]|%(?![\dA-Fa-f]{2})/gu;
  return rawPath
    .toWellFormed()
    .replaceAll(outside, encodeURIComponent)
    .replaceAll(/%[\da-f]{2}/gi, (octet) => octet.toUpperCase());
}

/** Turns zod issues into field errors; an unknown key gets its own pointer. */
export function fieldErrors(issues: readonly z.core.$ZodIssue[], base = ''): FieldError[] {
  return issues.flatMap((issue): FieldError[] => {
    const pointer = base + jsonPointer(issue.path);
    if (issue.code === 'unrecognized_keys') return issue.keys.map((key) => unknownField(pointer, key));
    return [{ pointer, message: readable(issue.message) }];
  });
}

function unknownField(pointer: string, key: string): FieldError {
  if (key.length > MAX_ECHOED_NAME) {
    return { pointer, message: `Unknown field with a name of ${key.length} characters` };
  }
  return {
    pointer: pointer + jsonPointer([key]),
    message: 'Unknown field: it is not part of this request',
  };
}

/** The error of a key that occurs more than once in its object. */
export function repeatedField(path: JsonPath): FieldError {
  const key = String(path.at(-1));
  if (key.length > MAX_ECHOED_NAME) {
    const message = `Repeated field with a name of ${key.length} characters`;
    return { pointer: jsonPointer(path.slice(0, -1)), message };
  }
  return { pointer: jsonPointer(path), message: 'Repeated field: give it once' };
}

/** Rewords zod's own messages: what was expected, and what was received. */
function readable(message: string): string {
  return message
    .replace(/^Invalid input: expected (.+), received undefined$/, 'Required: expected $1')
    .replace(/^Invalid input: expected (.+), received (.+)$/, 'Expected $1, got $2');
}

/** JSON Pointer of a path: `['items', 3, 'a/b']` becomes `/items/3/a~1b`. */
export function jsonPointer(path: readonly PropertyKey[]): string {
  return path.map((part) => `/${String(part).replaceAll('~', '~0').replaceAll('/', '~1')}`).join('');
}
