// Presigned URLs held to what was signed, as S3 does and s3rver does not: who may send a request is all in its query, so a
// URL for one object and one file must not open another one. Signature version 4 with the host's one key:
// https://docs.aws.amazon.com/AmazonS3/latest/API/sigv4-query-string-auth.html
import { createHash, createHmac, timingSafeEqual } from 'node:crypto';
import { CREDENTIALS } from '../settings.ts';

/** A request that carries its signature in its query. */
export interface PresignedRequest {
  readonly method: string;
  /** Path and query as they were sent. */
  readonly url: string;
  readonly headers: Readonly<Record<string, string | readonly string[] | undefined>>;
}

export interface Refusal {
  readonly code: 'AccessDenied' | 'SignatureDoesNotMatch' | 'InvalidAccessKeyId';
  readonly message: string;
}

const SIGNATURE = 'X-Amz-Signature';
/** How far S3 lets the signer's clock be ahead of its own. */
const AHEAD_MS = 15 * 60_000;

/** Why a presigned request is refused; undefined where it is as it was signed, and in time. */
export function refusalOf({ method, url, headers }: PresignedRequest, now: Date): Refusal | undefined {
  // As it was sent: a URL's own parser would take out dot segments that the storage does not.
  const [path = '', ...rest] = url.split('?');
  const query = new URLSearchParams(rest.join('?'));
  const credential = query.get('X-Amz-Credential') ?? '';
  const [accessKeyId, ...scope] = credential.split('/');
  if (accessKeyId !== CREDENTIALS.accessKeyId) {
    return { code: 'InvalidAccessKeyId', message: 'The access key does not exist here' };
  }
  const signedAt = query.get('X-Amz-Date') ?? '';
  if (timeOf(signedAt) > now.getTime() + AHEAD_MS) {
    return { code: 'AccessDenied', message: 'Request is not valid yet' };
  }
  const expiresAt = timeOf(signedAt) + Number(query.get('X-Amz-Expires')) * 1000;
  // NaN for what cannot be read.
  if (!(now.getTime() < expiresAt)) return { code: 'AccessDenied', message: 'Request has expired' };
  const names = (query.get('X-Amz-SignedHeaders') ?? '').split(';');
  // Such headers say what to do, to copy another object for one: only the signer may.
  if (Object.keys(headers).some((name) => name.startsWith('x-amz-') && !names.includes(name))) {
    return {
      code: 'AccessDenied',
      message: 'There were headers present in the request which were not signed',
    };
  }
  const canonicalRequest = [
    method,
    path,
    canonicalQuery(query),
    ...names.map((name) => `${name}:${headerText(headers[name])}`),
    '',
    names.join(';'),
    'UNSIGNED-PAYLOAD',
  ].join('\n');
  const text = ['AWS4-HMAC-SHA256', signedAt, scope.join('/'), sha256(canonicalRequest)].join('\n');
  const key = scope.reduce<Buffer | string>(
    (secret, part) => hmac(secret, part),
    `AWS4${CREDENTIALS.secretAccessKey}`,
  );
  const expected = hmac(key, text);
  const given = Buffer.from(query.get(SIGNATURE) ?? '', 'hex');
  if (given.length === expected.length && timingSafeEqual(given, expected)) return undefined;
  return { code: 'SignatureDoesNotMatch', message: 'The request is not the one that was signed' };
}

/** `20261123T024500Z` in milliseconds. */
function timeOf(text: string): number {
  return Date.parse(text.replace(/^(\d{4})(\d\d)(\d\d)T(\d\d)(\d\d)(\d\d)Z$/, '$1-$2-$3T$4:$5:$6Z'));
}

function canonicalQuery(query: URLSearchParams): string {
  return [...query]
    .filter(([name]) => name !== SIGNATURE)
    .map(([name, value]) => `${encoded(name)}=${encoded(value)}`)
    .sort()
    .join('&');
}

function encoded(text: string): string {
  return encodeURIComponent(text).replace(
    /[!'()*]/g,
    (one) => `%${one.charCodeAt(0).toString(16).toUpperCase()}`,
  );
}

function headerText(value: string | readonly string[] | undefined): string {
  return [value ?? ''].flat().join(',').trim().replace(/ +/g, ' ');
}

function sha256(text: string): string {
  return createHash('sha256').update(text).digest('hex');
}

function hmac(key: Buffer | string, text: string): Buffer {
  return createHmac('sha256', key).update(text).digest();
}
