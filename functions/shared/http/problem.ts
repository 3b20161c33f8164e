// Problem documents (RFC 9457): the one form of every error that the service returns.
import * as z from 'zod';
import { messageOf } from '../words/issues.ts';
import { type Message, message, type Unworded, Words } from '../words/message.ts';
import type { PhraseName } from '../words/phrases.ts';
import { worded } from '../words/wording.ts';
import { PROBLEM_KINDS, type ProblemKind, problemType } from './problem-kinds.ts';
import type { JsonPath } from './repeated-keys.ts';

const FieldErrorSchema = z
  .object({ pointer: z.string(), message: Words })
  .meta({ id: 'FieldError', description: 'One bad field of the request' });
/** One bad field: a JSON Pointer (RFC 6901) into the request and what was expected there. */
export type FieldError = Unworded<z.infer<typeof FieldErrorSchema>>;

export const Problem = z
  .object({
    type: z.string().meta({
      description:
        'A URI that names the kind of problem, or `about:blank` where the status is sufficient; docs/problems.md lists all kinds',
      examples: Object.keys(PROBLEM_KINDS).map((kind) => problemType(kind as ProblemKind)),
    }),
    title: Words,
    status: z.int().min(400).max(599),
    detail: Words.optional(),
    instance: z.string().optional().meta({ description: 'The path of the request' }),
    requestId: z.string().optional(),
    errors: z.array(FieldErrorSchema).optional().meta({ description: 'All bad fields (400 and 422)' }),
    successors: z
      .array(z.object({ code: z.string(), title: z.string() }).meta({ id: 'SuccessorCode' }))
      .optional()
      .meta({ description: 'The HS codes that have the goods of a superseded code now' }),
  })
  .meta({ id: 'Problem', description: 'RFC 9457 problem document' });
/** A problem that is not worded yet: what is made, and kept with a document or a run. */
export type Problem = Unworded<z.infer<typeof Problem>>;

const TITLES: Readonly<Record<number, PhraseName>> = {
  400: 'title.400',
  401: 'title.401',
  403: 'title.403',
  404: 'title.404',
  405: 'title.405',
  409: 'title.409',
  413: 'title.413',
  415: 'title.415',
  422: 'title.422',
  429: 'title.429',
  431: 'title.431',
  500: 'title.500',
  503: 'title.503',
};

export interface ProblemDetails {
  readonly detail?: Message;
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
    title: { phrase: title ?? TITLES[status] ?? 'title.error' },
    status,
    ...(details.detail === undefined ? {} : { detail: details.detail }),
    ...(details.instance === undefined ? {} : { instance: details.instance }),
    ...(details.requestId === undefined ? {} : { requestId: details.requestId }),
    ...(details.errors === undefined ? {} : { errors: [...details.errors] }),
    ...(details.successors === undefined ? {} : { successors: [...details.successors] }),
  };
}

/** An expected error; the problem middleware turns it into the response. Its message, for logs, is in English. */
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
    super(worded(details.detail ?? problem(what).title, 'en'));
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
  const count = errors.length;
  return {
    detail:
      count > MAX_LISTED_FIELDS
        ? message('request.manyBadFields', { count, listed: MAX_LISTED_FIELDS })
        : message('request.badFields', { count }),
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
    return [{ pointer, message: messageOf(issue) }];
  });
}

function unknownField(pointer: string, key: string): FieldError {
  if (key.length > MAX_ECHOED_NAME) {
    return { pointer, message: message('field.unknownLong', { length: key.length }) };
  }
  return { pointer: pointer + jsonPointer([key]), message: message('field.unknown') };
}

/** The error of a key that occurs more than once in its object. */
export function repeatedField(path: JsonPath): FieldError {
  const key = String(path.at(-1));
  if (key.length > MAX_ECHOED_NAME) {
    return {
      pointer: jsonPointer(path.slice(0, -1)),
      message: message('field.repeatedLong', { length: key.length }),
    };
  }
  return { pointer: jsonPointer(path), message: message('field.repeated') };
}

/** JSON Pointer of a path: `['items', 3, 'a/b']` becomes `/items/3/a~1b`. */
export function jsonPointer(path: readonly PropertyKey[]): string {
  return path.map((part) => `/${String(part).replaceAll('~', '~0').replaceAll('/', '~1')}`).join('');
}
