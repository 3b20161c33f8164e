// Sends one HTTP request to an address that somebody else has chosen. Only public addresses are reached: the address is checked when
// the connection is made, not before, so that a name cannot mean another address by then. Redirects are not followed, and time and
// size are limited.
import { lookup as resolve } from 'node:dns';
import { request as overHttp } from 'node:http';
import { request as overHttps } from 'node:https';
import { isIP, type LookupFunction } from 'node:net';
import type { DeliveryFailure } from '../schemas.ts';
import { isLoopbackAddress, isPublicAddress } from '../webhooks/addresses.ts';
import { hostOf, isLoopbackUrl } from '../webhooks/url.ts';
import type { SignedHeaders } from './signature.ts';

interface PostRequest {
  readonly url: string;
  readonly headers: SignedHeaders;
  /** JSON. */
  readonly body: string;
}

/** The status of the answer, or why there is none. */
export type PostOutcome = { readonly status: number } | { readonly failure: DeliveryFailure };

/** Sends a request; never rejects. */
export type Post = (request: PostRequest) => Promise<PostOutcome>;

export interface PostSettings {
  /** For resolving, connecting, sending and the answer together. */
  readonly timeoutMs: number;
  /** True only where the service runs on the machine of its user. */
  readonly allowLoopback: boolean;
  /** Finds all addresses of a name; the system's resolver by default. */
  readonly addressesOf?: (host: string) => Promise<readonly ResolvedAddress[]>;
}

export interface ResolvedAddress {
  readonly address: string;
  readonly family: number;
}

/** Of an answer, which nothing reads, as much is received as a polite receiver sends. */
const MAX_ANSWER_BYTES = 64 * 1024;
const MAX_HEADER_BYTES = 16 * 1024;
const USER_AGENT = 'customs-scoring-webhooks/1';

/** An address that is not public. */
class AddressError extends Error {}

/** Builds the sender of requests. */
export function posting({ timeoutMs, allowLoopback, addressesOf = systemAddresses }: PostSettings): Post {
  const isAllowed = (address: string): boolean =>
    isPublicAddress(address) || (allowLoopback && isLoopbackAddress(address));
  const lookup = checkedLookup(addressesOf, isAllowed);
  return async ({ url, headers, body }) => {
    const target = new URL(url);
    const host = hostOf(target);
    // A literal address is not looked up.
    if (isIP(host) !== 0 && !isAllowed(host)) return { failure: 'address-not-public' };
    const plain = target.protocol === 'http:';
    if (plain && !(allowLoopback && isLoopbackUrl(target))) return { failure: 'address-not-public' };
    const { promise, resolve: settle } = Promise.withResolvers<PostOutcome>();
    const signal = AbortSignal.timeout(timeoutMs);
    const request = (plain ? overHttp : overHttps)(target, {
      method: 'POST',
      // A connection of its own, whose address this request has checked.
      agent: false,
      lookup,
      signal,
      maxHeaderSize: MAX_HEADER_BYTES,
      headers: {
        ...headers,
        'content-type': 'application/json',
        'content-length': Buffer.byteLength(body),
        'user-agent': USER_AGENT,
        connection: 'close',
      },
    });
    request.on('error', (error) => settle({ failure: failureOf(error, signal) }));
    request.on('response', (response) => {
      const status = response.statusCode ?? 0;
      let bytes = 0;
      response.on('data', (chunk: Buffer) => {
        bytes += chunk.length;
        if (bytes > MAX_ANSWER_BYTES) request.destroy();
      });
      // The status is the answer, whatever becomes of the body.
      for (const end of ['end', 'error', 'close']) response.on(end, () => settle({ status }));
    });
    request.end(body);
    return await promise;
  };
}

/** A lookup that fails where one of the addresses is not allowed: which of them is connected to is not known yet. */
function checkedLookup(
  addressesOf: (host: string) => Promise<readonly ResolvedAddress[]>,
  isAllowed: (address: string) => boolean,
): LookupFunction {
  return (host, { all }, callback) => {
    addressesOf(host).then(
      (addresses) => {
        const [first] = addresses;
        if (first === undefined) callback(Object.assign(new Error('No address'), { code: 'ENOTFOUND' }), '');
        else if (!addresses.every(({ address }) => isAllowed(address))) callback(new AddressError(), '');
        else if (all === true) callback(null, [...addresses]);
        else callback(null, first.address, first.family);
      },
      (error: NodeJS.ErrnoException) => callback(error, ''),
    );
  };
}

async function systemAddresses(host: string): Promise<readonly ResolvedAddress[]> {
  return await new Promise((found, failed) => {
    resolve(host, { all: true }, (error, addresses) => (error === null ? found(addresses) : failed(error)));
  });
}

const NOT_FOUND = new Set(['ENOTFOUND', 'EAI_AGAIN', 'ENODATA', 'EAI_NONAME']);
/** OpenSSL's and Node's codes for a certificate that is not trusted, expired, or of another name. */
const CERTIFICATE = /CERT|^ERR_TLS_|^UNABLE_TO_|SELF_SIGNED/;

function failureOf(error: unknown, signal: AbortSignal): DeliveryFailure {
  if (signal.aborted) return 'timed-out';
  if (error instanceof AddressError) return 'address-not-public';
  const code = error instanceof Error && 'code' in error ? String(error.code) : '';
  if (NOT_FOUND.has(code)) return 'name-not-found';
  return CERTIFICATE.test(code) ? 'certificate-invalid' : 'connection-failed';
}
