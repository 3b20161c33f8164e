// The JSON body of a request: media type, coding and charset, text, value and repeated keys.
import type { APIGatewayProxyEventV2 } from 'aws-lambda';
import { type Message, message } from '../words/message.ts';
import { ProblemError } from './problem.ts';
import { type JsonPath, repeatedKeys } from './repeated-keys.ts';

export interface JsonBody {
  readonly value: unknown;
  /** Keys that occur more than once in their object; the value has the last of each. */
  readonly repeated: readonly JsonPath[];
}

const MAX_ECHOED_HEADER = 100;
const BYTE_ORDER_MARK = '\ufeff';
/** Characters that are enough to recognise another encoding or a compressed body. */
const START = 4;

/**
 * Reads the body of an event, whether the HTTP API passes it as text or, like every body that it takes for binary, in base64.
 *
 * @throws ProblemError 415 for another media type, charset or coding; 400 for text that is not JSON in UTF-8
 */
export function readJsonBody(event: APIGatewayProxyEventV2): JsonBody {
  const { 'content-type': type, 'content-encoding': coding } = event.headers;
  checkMediaType(type);
  checkCoding(coding);
  const text = event.isBase64Encoded ? decoded(Buffer.from(event.body ?? '', 'base64')) : (event.body ?? '');
  return parsed(text.startsWith(BYTE_ORDER_MARK) ? text.slice(BYTE_ORDER_MARK.length) : text);
}

function checkMediaType(type: string | undefined): void {
  if (type === undefined) return;
  if (!/^application\/(?:[\w.-]+\+)?json\s*(?:;|$)/i.test(type)) {
    const sent = echoed(type.trim());
    throw new ProblemError(415, {
      detail: sent === '' ? message('body.noType') : message('body.type', { type: sent }),
    });
  }
  const charset = /;\s*charset\s*=\s*"?([^";\s]*)/i.exec(type)?.[1];
  if (charset !== undefined && !/^(?:utf-?8|us-ascii)$/i.test(charset)) {
    throw new ProblemError(415, { detail: message('body.charset', { charset: echoed(charset) }) });
  }
}

/** A compressed body is refused: a few bytes could become gigabytes, and batches are small enough without. */
function checkCoding(coding: string | undefined): void {
  const codings = (coding ?? '').split(',').map((name) => name.trim().toLowerCase());
  if (codings.every((name) => name === '' || name === 'identity')) return;
  throw new ProblemError(
    415,
    { detail: message('body.coding', { codings: echoed(codings.join(', ')) }) },
    // RFC 9110, section 12.5.3: the codings that a request may have.
    { 'accept-encoding': 'identity' },
  );
}

function echoed(header: string): string {
  return header.slice(0, MAX_ECHOED_HEADER);
}

function decoded(bytes: Buffer): string {
  try {
    return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes);
  } catch {
    throw notUtf8(bytes.toString('latin1', 0, START));
  }
}

function parsed(text: string): JsonBody {
  if (text.trim() === '') {
    throw invalidJson(message('body.empty'), message('body.expectedObject'));
  }
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (error) {
    const start = text.slice(0, START);
    if (otherForm(start) !== undefined) throw notUtf8(start);
    const fault = jsonFault(error);
    throw invalidJson(message('body.notJson', { fault }), fault);
  }
  return { value, repeated: repeatedKeys(text) };
}

function notUtf8(start: string): ProblemError {
  return invalidJson(message(otherForm(start) ?? 'body.notUtf8'), message('body.expectedUtf8'));
}

/**
 * What a body is instead of JSON in UTF-8, by its first bytes. In a body that was passed on as text, bytes outside UTF-8 are
 * replacement characters.
 */
function otherForm(start: string): 'body.gzip' | 'body.utf16' | undefined {
  if (start.charCodeAt(0) === 0x1f && /^.[\x8b\ufffd]/s.test(start)) return 'body.gzip';
  // JSON begins with ASCII characters, which have NUL bytes in UTF-16 and UTF-32; some writers put a byte order mark before them.
  return /^(?:\xff\xfe|\xfe\xff)/.test(start) || start.includes('\0') ? 'body.utf16' : undefined;
}

/**
 * Keeps the position and the unexpected character, and drops V8's quotation of the body, which may contain goods or names.
 */
function jsonFault(error: unknown): Message {
  const text = error instanceof Error ? error.message : '';
  const [, position, line, column] = /at position (\d+)(?: \(line (\d+) column (\d+)\))?/.exec(text) ?? [];
  const token = /^Unexpected token '(.)'/u.exec(text)?.[1];
  const unexpected =
    token === undefined ? message('json.content') : message('json.character', { character: token });
  const fault = text.startsWith('Unexpected end') ? message('json.end') : unexpected;
  if (position === undefined) return fault;
  return line === undefined || column === undefined
    ? message('json.at', { fault, position })
    : message('json.atLine', { fault, position, line, column });
}

function invalidJson(detail: Message, expected: Message): ProblemError {
  return new ProblemError('invalid-json', { detail, errors: [{ pointer: '', message: expected }] });
}
