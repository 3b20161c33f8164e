// Compression of answers: which clients accept gzip, and which answers are worth it.
import { gzipSync, constants as zlib } from 'node:zlib';
import type { APIGatewayProxyStructuredResultV2 } from 'aws-lambda';

/** Smaller answers are sent as they are: with their headers they take one or two packets in any case. */
export const COMPRESSED_FROM_BYTES = 2 * 1024;

/**
 * Compresses the answer of a function if it is large and the client accepts gzip. An HTTP API neither compresses answers nor
 * accepts bytes other than in base64.
 *
 * @param acceptEncoding the request's header
 */
export function compressed(
  answer: APIGatewayProxyStructuredResultV2,
  acceptEncoding: string | undefined,
): APIGatewayProxyStructuredResultV2 {
  const { body = '', headers } = answer;
  if (answer.isBase64Encoded || Buffer.byteLength(body) < COMPRESSED_FROM_BYTES) return answer;
  const vary = headers?.vary === undefined ? 'accept-encoding' : `${headers.vary}, accept-encoding`;
  const varying = { ...answer, headers: { ...headers, vary } };
  if (!acceptsGzip(acceptEncoding)) return varying;
  return {
    ...varying,
    headers: { ...varying.headers, 'content-encoding': 'gzip' },
    // For a batch several times faster than the default level, and hardly larger.
    body: gzipSync(body, { level: zlib.Z_BEST_SPEED }).toString('base64'),
    isBase64Encoded: true,
  };
}

/**
 * Whether a client prefers gzip to an unchanged answer (RFC 9110, section 12.5.3). A client that sends no Accept-Encoding gets the
 * answer unchanged, although it would have to accept any coding: many cannot.
 */
export function acceptsGzip(header: string | undefined): boolean {
  const weights = new Map<string, number>();
  for (const [coding = '', ...parameters] of (header ?? '').split(',').map((part) => part.split(';'))) {
    weights.set(coding.trim().toLowerCase(), weightOf(parameters));
  }
  const gzip = weights.get('gzip') ?? weights.get('x-gzip') ?? weights.get('*') ?? 0;
  return gzip > 0 && gzip >= (weights.get('identity') ?? 0);
}

/** The weight `q` of a coding, 1 without one; a coding with an invalid weight is not used. */
function weightOf(parameters: readonly string[]): number {
  const q = parameters
    .map((parameter) => /^\s*q\s*=\s*(.*?)\s*$/i.exec(parameter)?.[1])
    .find((one) => one !== undefined);
  if (q === undefined) return 1;
  return /^(?:0(?:\.\d{0,3})?|1(?:\.0{0,3})?)$/.test(q) ? Number(q) : 0;
}
