// The body of a request, verified against the length and the checksums that the request gives.
import { createHash } from 'node:crypto';
import { CHECKSUMS } from './checksums.ts';
import { withoutChunks } from './chunked-body.ts';
import { notImplemented, S3Error } from './error.ts';

/** By lower-case name. */
export type BodyHeaders = Readonly<Record<string, string | undefined>>;

/** A verified body. */
export interface Received {
  /** Bytes. */
  readonly size: number;
  /** Hexadecimal digits. */
  readonly md5: string;
  /** The checksums of the request, by header. */
  readonly checksums: Readonly<Record<string, string>>;
}

/**
 * Passes the bytes of a body to `sink`, then verifies them.
 *
 * @param sink reads all bytes, decoded from chunks and not yet verified
 * @throws S3Error if the body does not match the headers or its trailers
 */
export async function receive(
  body: AsyncIterable<Buffer>,
  headers: BodyHeaders,
  sink: (bytes: AsyncIterable<Buffer>) => Promise<void>,
): Promise<Received> {
  const { 'x-amz-content-sha256': contentSha256 = '', 'content-md5': contentMd5 } = headers;
  const isChunked = contentSha256.startsWith('STREAMING-');
  const trailers = new Map<string, string>();
  const announced = announcedTrailers(headers);
  const md5 = createHash('md5');
  const sha256 = /^[0-9a-f]{64}$/.test(contentSha256) ? createHash('sha256') : undefined;
  const checksums = [...CHECKSUMS]
    .filter(([name]) => headers[name] !== undefined || announced.includes(name))
    .map(([name, Checksum]) => ({ name, checksum: new Checksum() }));
  let size = 0;
  async function* counted(): AsyncGenerator<Buffer, void> {
    for await (const bytes of isChunked ? withoutChunks(body, trailers) : body) {
      md5.update(bytes);
      sha256?.update(bytes);
      for (const { checksum } of checksums) checksum.update(bytes);
      size += bytes.length;
      yield bytes;
    }
  }
  await sink(counted());

  const length = headers['x-amz-decoded-content-length'];
  if (isChunked && length !== undefined && Number(length) !== size) {
    throw new S3Error('IncompleteBody', `${size} bytes came instead of ${length}`);
  }
  const unannounced = [...trailers.keys()].find((name) => !announced.includes(name));
  if (unannounced !== undefined) {
    throw new S3Error('MalformedTrailerError', `The trailer ${unannounced} was not announced`);
  }
  const digest = md5.digest();
  if (contentMd5 !== undefined && contentMd5 !== digest.toString('base64')) throw badDigest('Content-MD5');
  if (sha256 !== undefined && sha256.digest('hex') !== contentSha256) {
    throw new S3Error(
      'XAmzContentSHA256Mismatch',
      "The provided 'x-amz-content-sha256' header does not match what was computed.",
    );
  }
  const given: Record<string, string> = {};
  for (const { name, checksum } of checksums) {
    const value = Buffer.from(await checksum.digest()).toString('base64');
    if (value !== (headers[name] ?? trailers.get(name))) {
      throw badDigest(name.slice('x-amz-checksum-'.length).toUpperCase());
    }
    given[name] = value;
  }
  return { size, md5: digest.toString('hex'), checksums: given };
}

function announcedTrailers(headers: BodyHeaders): string[] {
  const names = (headers['x-amz-trailer'] ?? '')
    .toLowerCase()
    .split(',')
    .map((name) => name.trim());
  const announced = names.filter((name) => name !== '');
  const unknown = announced.find((name) => !CHECKSUMS.has(name));
  if (unknown !== undefined) throw notImplemented(`the trailer ${unknown}`);
  return announced;
}

function badDigest(what: string): S3Error {
  return new S3Error('BadDigest', `The ${what} you specified did not match the calculated checksum.`);
}
