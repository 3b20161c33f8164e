// Problem documents (RFC 9457): the one shape in which every error leaves the service.
import * as z from 'zod';

/** One bad field: a JSON Pointer (RFC 6901) into the request and what was expected of it. */
export const FieldError = z
  .object({ pointer: z.string(), message: z.string() })
  .meta({ id: 'FieldError', description: 'One bad field of the request' });
export type FieldError = z.infer<typeof FieldError>;

export const Problem = z
  .object({
    type: z.string().meta({ description: 'A URI that names the kind of problem' }),
    title: z.string(),
    status: z.int().min(400).max(599),
    detail: z.string().optional(),
    instance: z.string().optional().meta({ description: 'The path of the request' }),
    requestId: z.string().optional(),
    errors: z.array(FieldError).optional().meta({ description: 'Every bad field at once (400 and 422)' }),
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
  504: 'Timed out',
};

/** Names of the problem kinds that clients may branch on; `about:blank` is used where the status says it all. */
export type ProblemKind =
  | 'invalid-request'
  | 'invalid-json'
  | 'declaration-conflict'
  | 'inspection-conflict'
  | 'inspection-in-progress'
  | 'snapshot-missing'
  | 'ranking-not-published'
  | 'overrides-full'
  | 'idempotency-key-reused'
  | 'idempotency-in-progress';

export interface ProblemDetails {
  readonly kind?: ProblemKind;
  readonly detail?: string;
  readonly errors?: readonly FieldError[];
  readonly instance?: string | undefined;
  readonly requestId?: string | undefined;
}

/** Builds a problem document; members that are undefined are left out. */
export function problem(status: number, details: ProblemDetails = {}): Problem {
  return {
    type: details.kind === undefined ? 'about:blank' : `urn:customs-scoring:problem:${details.kind}`,
    title: TITLES[status] ?? 'Error',
    status,
    ...(details.detail === undefined ? {} : { detail: details.detail }),
    ...(details.instance === undefined ? {} : { instance: details.instance }),
    ...(details.requestId === undefined ? {} : { requestId: details.requestId }),
    ...(details.errors === undefined ? {} : { errors: [...details.errors] }),
  };
}

/** An error that a handler raises on purpose; the problem middleware turns it into the response. */
export class ProblemError extends Error {
  readonly status: number;
  readonly details: ProblemDetails;
  readonly headers: Readonly<Record<string, string>>;

  constructor(status: number, details: ProblemDetails = {}, headers: Readonly<Record<string, string>> = {}) {
    super(details.detail ?? TITLES[status] ?? `Problem ${status}`);
    this.name = 'ProblemError';
    this.status = status;
    this.details = details;
    this.headers = headers;
  }
}

/**
 * Bad fields listed in one problem. Listing more, a body made of nothing but unknown fields would be answered with more
 * than Lambda may return, most of all in a batch of 500 of them; no request has as many fields.
 */
const MOST_FIELDS_LISTED = 32;
/** Names longer than this are no misspelt fields and are not repeated. */
const LONGEST_NAME_REPEATED = 40;

/** The details of a 400 that names every bad field, or as many of them as an answer can hold. */
export function invalidFields(errors: readonly FieldError[]): ProblemDetails {
  const count = errors.length === 1 ? '1 field is' : `${errors.length} fields are`;
  const listed =
    errors.length > MOST_FIELDS_LISTED ? `; the first ${MOST_FIELDS_LISTED} of them are listed` : '';
  return {
    kind: 'invalid-request',
    detail: `${count} not valid${listed}`,
    errors: errors.slice(0, MOST_FIELDS_LISTED),
  };
}

/**
 * The path of a request as a URI may hold it (RFC 3986, section 3.3). An HTTP API decodes `rawPath` but for `%25`, so that it can
 * hold anything; escapes that are there stay, in capitals
 * (section 6.2.2.1).
 */
export function uriPath(rawPath: string): string {
  const outside = /[^\w\-.~!$&'()*+,;=:@/%]|%(?![\dA-Fa-f]{2})/gu;
  return rawPath
    .toWellFormed()
    .replaceAll(outside, encodeURIComponent)
    .replaceAll(/%[\da-f]{2}/gi, (octet) => octet.toUpperCase());
}

/** Turns zod issues into field errors; an unknown key is pointed at by its own pointer. */
export function fieldErrors(issues: readonly z.core.$ZodIssue[], base = ''): FieldError[] {
  return issues.flatMap((issue): FieldError[] => {
    const pointer = base + jsonPointer(issue.path);
    if (issue.code === 'unrecognized_keys') return issue.keys.map((key) => unknownField(pointer, key));
    return [{ pointer, message: readable(issue.message) }];
  });
}

function unknownField(pointer: string, key: string): FieldError {
  if (key.length > LONGEST_NAME_REPEATED) {
    return { pointer, message: `Unknown field with a name of ${key.length} characters` };
  }
  return {
    pointer: pointer + jsonPointer([key]),
    message: 'Unknown field: it is not part of this request',
  };
}

/** Words zod's own messages as this service's: what was expected, and what came. */
function readable(message: string): string {
  return message
    .replace(/^Invalid input: expected (.+), received undefined$/, 'Required: expected $1')
    .replace(/^Invalid input: expected (.+), received (.+)$/, 'Expected $1, got $2');
}

/** JSON Pointer of a path: `['items', 3, 'a/b']` gives `/items/3/a~1b`. */
export function jsonPointer(path: readonly PropertyKey[]): string {
  return path.map((part) => `/${String(part).replaceAll('~', '~0').replaceAll('/', '~1')}`).join('');
}
