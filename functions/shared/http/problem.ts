// Problem documents (RFC 9457): the one shape in which every error leaves the service.
import * as z from 'zod';
import { PROBLEM_KINDS, type ProblemKind, problemType } from './problem-kinds.ts';

/** One bad field: a JSON Pointer (RFC 6901) into the request and what was expected of it. */
export const FieldError = z
  .object({ pointer: z.string(), message: z.string() })
  .meta({ id: 'FieldError', description: 'One bad field of the request' });
export type FieldError = z.infer<typeof FieldError>;

export const Problem = z
  .object({
    type: z.string().meta({
      description:
        'A URI that names the kind of problem, or `about:blank` where the status says it all; docs/problems.md lists them',
      examples: Object.keys(PROBLEM_KINDS).map((kind) => problemType(kind as ProblemKind)),
    }),
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

export interface ProblemDetails {
  readonly detail?: string;
  readonly errors?: readonly FieldError[];
  readonly instance?: string | undefined;
  readonly requestId?: string | undefined;
}

/**
 * Builds a problem document; members that are undefined are left out.
 *
 * @param what a kind of the catalogue, which has its status; or a status that says it all
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
  };
}

function titleOf(status: number): string {
  return TITLES[status] ?? 'Error';
}

/** An error that a handler raises on purpose; the problem middleware turns it into the response. */
export class ProblemError extends Error {
  readonly status: number;
  /** Undefined where the status says it all. */
  readonly kind: ProblemKind | undefined;
  readonly details: ProblemDetails;
  readonly headers: Readonly<Record<string, string>>;

  /** @param what a kind of the catalogue, which has its status; or a status that says it all */
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
 * Bad fields listed in one problem. Listing more, a body made of nothing but unknown fields would be answered with more
 * than Lambda may return, most of all in a batch of 500 of them; no request has as many fields.
 */
const MOST_FIELDS_LISTED = 32;
/** Names longer than this are no misspelt fields and are not repeated. */
const LONGEST_NAME_REPEATED = 40;

/** The details of an `invalid-request` that names every bad field, or as many of them as an answer can hold. */
export function invalidFields(errors: readonly FieldError[]): ProblemDetails {
  const count = errors.length === 1 ? '1 field is' : `${errors.length} fields are`;
  const listed =
    errors.length > MOST_FIELDS_LISTED ? `; the first ${MOST_FIELDS_LISTED} of them are listed` : '';
  return {
    detail: `${count} not valid${listed}`,
    errors: errors.slice(0, MOST_FIELDS_LISTED),
  };
}

/** The 400 for a request with bad fields. */
export function invalidRequest(errors: readonly FieldError[]): ProblemError {
  return new ProblemError('invalid-request', invalidFields(errors));
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
