// Bodies that AWS SDKs send in chunks (`aws-chunked`), with checksums in trailers after the last one:
// https://docs.aws.amazon.com/AmazonS3/latest/API/sigv4-streaming-trailers.html
// The signatures of single chunks are not verified; that of the request is.
import { S3Error } from './error.ts';

const LINE_END = Buffer.from('\r\n');
/** The limit of a chunk's first line, and of all trailers together. */
const MAX_LINE_BYTES = 8 * 1024;

/**
 * The bytes in the chunks.
 *
 * @param trailers receives the trailers, by lower-case name
 * @throws S3Error if the body ends early or is not in chunks
 */
export async function* withoutChunks(
  body: AsyncIterable<Buffer>,
  trailers: Map<string, string>,
): AsyncGenerator<Buffer, void> {
  const bytes = new Bytes(body);
  for (;;) {
    const size = sizeOf(await bytes.line());
    if (size === 0) break;
    yield* bytes.take(size);
    if ((await bytes.line()) !== '') throw incomplete('A chunk is longer than its size');
  }
  for (const line of await bytes.rest()) {
    const colon = line.indexOf(':');
    if (colon > 0) trailers.set(line.slice(0, colon).trim().toLowerCase(), line.slice(colon + 1).trim());
  }
}

function sizeOf(line: string): number {
  const [digits = ''] = line.split(';');
  if (!/^[0-9a-f]{1,12}$/i.test(digits)) throw incomplete('The body is not in chunks');
  return Number.parseInt(digits, 16);
}

function incomplete(message: string): S3Error {
  return new S3Error('IncompleteBody', message);
}

/** Reads lines and counted bytes from a stream. */
class Bytes {
  readonly #source: AsyncIterator<Buffer>;
  #pending: Buffer = Buffer.alloc(0);

  constructor(body: AsyncIterable<Buffer>) {
    this.#source = body[Symbol.asyncIterator]();
  }

  /** The next line without its end. */
  async line(): Promise<string> {
    for (;;) {
      const end = this.#pending.indexOf(LINE_END);
      if (end !== -1) {
        const line = this.#pending.toString('latin1', 0, end);
        this.#pending = this.#pending.subarray(end + LINE_END.length);
        return line;
      }
      if (this.#pending.length > MAX_LINE_BYTES) throw incomplete('The body is not in chunks');
      if (!(await this.#readMore())) throw incomplete('The body ends early');
    }
  }

  async *take(count: number): AsyncGenerator<Buffer, void> {
    for (let left = count; left > 0; ) {
      if (this.#pending.length === 0 && !(await this.#readMore())) throw incomplete('The body ends early');
      const part = this.#pending.subarray(0, left);
      this.#pending = this.#pending.subarray(part.length);
      left -= part.length;
      if (part.length > 0) yield part;
    }
  }

  /** The remaining lines; many senders omit the end of the last one. */
  async rest(): Promise<string[]> {
    while (await this.#readMore()) {
      if (this.#pending.length > MAX_LINE_BYTES) throw incomplete('The trailers are too long');
    }
    return this.#pending.toString('latin1').split('\r\n');
  }

  async #readMore(): Promise<boolean> {
    const { value, done } = await this.#source.next();
    if (done === true) return false;
    this.#pending = this.#pending.length === 0 ? value : Buffer.concat([this.#pending, value]);
    return true;
  }
}
