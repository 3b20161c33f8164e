// AWS Signature Version 4 with the host's one key pair, in the Authorization header or in the query of a presigned URL:
// https://docs.aws.amazon.com/AmazonS3/latest/API/sig-v4-authenticating-requests.html
import { createHash, createHmac, timingSafeEqual } from 'node:crypto';
import { CREDENTIALS } from '../../settings.ts';
import { S3Error } from './error.ts';

/** By lower-case name; undefined for a header that was not sent. */
type Headers = Readonly<Record<string, string | readonly string[] | undefined>>;

export interface SignedRequest {
  readonly method: string;
  /** Path and query, as sent. */
  readonly url: string;
  readonly headers: Headers;
}

/** The signature of a request and its parameters. */
interface Claim {
  readonly accessKeyId: string;
  /** Date, region, service and `aws4_request`. */
  readonly scope: readonly string[];
  readonly signedHeaders: readonly string[];
  /** `20261123T024500Z`. */
  readonly signedAt: string;
  /** Hexadecimal digits. */
  readonly signature: string;
  readonly payloadHash: string;
  /** Lifetime of a presigned URL in seconds; NaN if it is invalid. */
  readonly expires?: number;
}

const SIGNATURE_PARAMETER = 'X-Amz-Signature';
const AUTHORIZATION = /^AWS4-HMAC-SHA256 Credential=([^,\s]+),\s*SignedHeaders=([^,\s]+),\s*Signature=(\w+)$/;
/** The difference that S3 allows between its clock and the signer's. */
const CLOCK_SKEW_MS = 15 * 60_000;

/** Verifies a request: undefined if it was signed with the host's key, is not changed and not expired. */
export function refusalOf({ method, url, headers }: SignedRequest, now: Date): S3Error | undefined {
  // Not parsed as a URL, which would remove dot segments.
  const [path = '', ...rest] = url.split('?');
  const query = new URLSearchParams(rest.join('?'));
  const claim = query.has(SIGNATURE_PARAMETER) ? claimInQuery(query) : claimInHeaders(headers);
  if (claim === undefined) return new S3Error('AccessDenied', 'Access Denied');
  const { accessKeyId, scope, signedHeaders, signedAt, signature, payloadHash } = claim;
  if (accessKeyId !== CREDENTIALS.accessKeyId) {
    return new S3Error('InvalidAccessKeyId', 'The access key does not exist here');
  }
  const late = timeRefusal(claim, now.getTime());
  if (late !== undefined) return late;
  // An x-amz- header can change the operation, for example into a copy, so it must be signed.
  if (Object.keys(headers).some((name) => name.startsWith('x-amz-') && !signedHeaders.includes(name))) {
    return new S3Error('AccessDenied', 'There were headers present in the request which were not signed');
  }
  const canonicalRequest = [
    method,
    path,
    canonicalQuery(query),
    ...signedHeaders.map((name) => `${name}:${headerText(headers[name])}`),
    '',
    signedHeaders.join(';'),
    payloadHash,
  ].join('\n');
  const text = ['AWS4-HMAC-SHA256', signedAt, scope.join('/'), sha256(canonicalRequest)].join('\n');
  const key = scope.reduce<Buffer | string>(hmac, `AWS4${CREDENTIALS.secretAccessKey}`);
  const expected = hmac(key, text);
  const given = Buffer.from(signature, 'hex');
  if (given.length === expected.length && timingSafeEqual(given, expected)) return undefined;
  return new S3Error('SignatureDoesNotMatch', 'The request is not the one that was signed');
}

function claimInQuery(query: URLSearchParams): Claim {
  const [accessKeyId = '', ...scope] = (query.get('X-Amz-Credential') ?? '').split('/');
  return {
    accessKeyId,
    scope,
    signedHeaders: (query.get('X-Amz-SignedHeaders') ?? '').split(';'),
    signedAt: query.get('X-Amz-Date') ?? '',
    signature: query.get(SIGNATURE_PARAMETER) ?? '',
    payloadHash: 'UNSIGNED-PAYLOAD',
    expires: Number(query.get('X-Amz-Expires') ?? Number.NaN),
  };
}

function claimInHeaders(headers: Headers): Claim | undefined {
  const match = AUTHORIZATION.exec(headerText(headers.authorization));
  if (match === null) return undefined;
  const [, credential = '', signedHeaders = '', signature = ''] = match;
  const [accessKeyId = '', ...scope] = credential.split('/');
  return {
    accessKeyId,
    scope,
    signedHeaders: signedHeaders.split(';'),
    signedAt: headerText(headers['x-amz-date']),
    signature,
    payloadHash: headerText(headers['x-amz-content-sha256']),
  };
}

/** An invalid time is NaN, whose comparisons are false, and refused. */
function timeRefusal({ signedAt, expires }: Claim, now: number): S3Error | undefined {
  const time = Date.parse(
    signedAt.replace(/^(\d{4})(\d\d)(\d\d)T(\d\d)(\d\d)(\d\d)Z$/, '$1-$2-$3T$4:$5:$6Z'),
  );
  if (expires === undefined) {
    if (Math.abs(now - time) <= CLOCK_SKEW_MS) return undefined;
    return new S3Error(
      'RequestTimeTooSkewed',
      'The difference between the request time and the current time is too large',
    );
  }
  if (time > now + CLOCK_SKEW_MS) return new S3Error('AccessDenied', 'Request is not valid yet');
  return now < time + expires * 1000 ? undefined : new S3Error('AccessDenied', 'Request has expired');
}

function canonicalQuery(query: URLSearchParams): string {
  return [...query]
    .filter(([name]) => name !== SIGNATURE_PARAMETER)
    .map(([name, value]) => [uriEncoded(name), uriEncoded(value)] as const)
    .sort(([name, value], [otherName, otherValue]) => compare(name, otherName) || compare(value, otherValue))
    .map((parameter) => parameter.join('='))
    .join('&');
}

function compare(left: string, right: string): number {
  if (left === right) return 0;
  return left < right ? -1 : 1;
}

/** Percent-encodes a query parameter as Signature Version 4 requires. */
export function uriEncoded(text: string): string {
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
