// Converts a function's result to an HTTP response, by the rules of API Gateway's payload format 2.0.
import { isRecord } from '../json.ts';

export interface HttpResponse {
  readonly status: number;
  readonly headers: Readonly<Record<string, string | readonly string[]>>;
  readonly body: Buffer;
}

/** Set by the gateway itself, whatever a function returns. */
const GATEWAY_HEADERS = new Set([
  'connection',
  'content-length',
  'date',
  'keep-alive',
  'transfer-encoding',
  'upgrade',
]);

/**
 * Reads a function's result. A result without a statusCode is the body of a 200, as JSON.
 *
 * @param payload the result as JSON
 * @returns undefined if API Gateway could not send it
 */
export function responseOf(payload: string): HttpResponse | undefined {
  const answer: unknown = JSON.parse(payload);
  if (!isRecord(answer) || answer.statusCode === undefined) {
    const body = typeof answer === 'string' ? answer : payload;
    return { status: 200, headers: { 'content-type': 'application/json' }, body: Buffer.from(body) };
  }
  const status = Number(answer.statusCode);
  const { headers = {}, cookies = [], body = '', isBase64Encoded = false } = answer;
  if (!Number.isInteger(status) || status < 100 || status > 599) return undefined;
  if (typeof body !== 'string' || !isRecord(headers ?? {}) || !Array.isArray(cookies)) return undefined;
  const sent: Record<string, string | readonly string[]> = { 'content-type': 'text/plain; charset=utf-8' };
  for (const [name, value] of Object.entries(headers ?? {})) {
    const lower = name.toLowerCase();
    const text = String(value);
    if (!GATEWAY_HEADERS.has(lower) && isHeaderName(lower) && isHeaderValue(text)) sent[lower] = text;
  }
  const setCookies = cookies.map(String).filter(isHeaderValue);
  if (setCookies.length > 0) sent['set-cookie'] = setCookies;
  return { status, headers: sent, body: Buffer.from(body, isBase64Encoded === true ? 'base64' : 'utf8') };
}

function isHeaderName(name: string): boolean {
  return /^[!#$%&'*+.^_`|~0-9a-z-]+$/.test(name);
}

function isHeaderValue(value: string): boolean {
  return /^[\t\x20-\x7e\x80-\xff]*$/.test(value);
}
