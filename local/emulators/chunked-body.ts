// Bodies that AWS SDKs send in chunks of their own (`aws-chunked`), with a checksum behind the last one: what S3 takes apart and s3rver
// would store as it comes. Chunks' signatures are not looked at; the request's own is.
import { createHash } from 'node:crypto';
import { crc32 } from 'node:zlib';

/** How such a body says in `x-amz-content-sha256` that it is one. */
const CHUNKED = /^STREAMING-/;
const LINE_END = Buffer.from('\r\n');
/** Size, signature and line end of a chunk; a trailer's line. */
const LONGEST_LINE = 8 * 1024;

/** Does a request send its body in chunks of its own? */
export function isChunked(contentSha256: string | undefined): boolean {
  return contentSha256 !== undefined && CHUNKED.test(contentSha256);
}

/** The body is not what its chunks or its checksum say. */
export class BadChunks extends Error {
  override readonly name = 'BadChunks';
}

/**
 * The bytes within the chunks.
 *
 * @param length bytes that there must be, where the request says
 * @throws BadChunks where the body ends early, is not in chunks, or does not hash to its trailer
 */
export async function* withoutChunks(
  body: AsyncIterable<Buffer>,
  length: number | undefined,
): AsyncGenerator<Buffer, void> {
  const bytes = new Bytes(body);
  const sha256 = createHash('sha256');
  let crc = 0;
  let count = 0;
  for (;;) {
    const size = sizeOf(await bytes.line());
    if (size === 0) break;
    for await (const part of bytes.take(size)) {
      sha256.update(part);
      crc = crc32(part, crc);
      count += part.length;
      yield part;
    }
    if ((await bytes.line()) !== '') throw new BadChunks('A chunk is longer than it says');
  }
  if (length !== undefined && count !== length)
    throw new BadChunks(`${count} bytes came instead of ${length}`);
  assertTrailers(await bytes.trailers(), crc, sha256.digest('base64'));
}

function sizeOf(line: string): number {
  const [digits = ''] = line.split(';');
  if (!/^[0-9a-f]{1,12}$/i.test(digits)) throw new BadChunks('The body is not in chunks');
  return Number.parseInt(digits, 16);
}

function assertTrailers(trailers: ReadonlyMap<string, string>, crc: number, sha256: string): void {
  const base64 = Buffer.alloc(4);
  base64.writeUInt32BE(crc >>> 0);
  for (const [name, actual] of [
    ['x-amz-checksum-crc32', base64.toString('base64')],
    ['x-amz-checksum-sha256', sha256],
  ] as const) {
    const said = trailers.get(name);
    if (said !== undefined && said !== actual) throw new BadChunks(`The body does not hash to its ${name}`);
  }
}

/** Takes lines and counted bytes off a stream. */
class Bytes {
  readonly #source: AsyncIterator<Buffer>;
  #pending: Buffer = Buffer.alloc(0);
  #isOver = false;

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
      if (this.#pending.length > LONGEST_LINE) throw new BadChunks('The body is not in chunks');
      if (!(await this.#more())) throw new BadChunks('The body ends early');
    }
  }

  async *take(count: number): AsyncGenerator<Buffer, void> {
    for (let left = count; left > 0; ) {
      if (this.#pending.length === 0 && !(await this.#more())) throw new BadChunks('The body ends early');
      const part = this.#pending.subarray(0, left);
      this.#pending = this.#pending.subarray(part.length);
      left -= part.length;
      if (part.length > 0) yield part;
    }
  }

  /** What stands behind the last chunk, names in lower case; many senders leave the last line's end out. */
  async trailers(): Promise<Map<string, string>> {
    while (await this.#more()) {
      if (this.#pending.length > LONGEST_LINE) throw new BadChunks('Too much stands behind the last chunk');
    }
    const lines = this.#pending.toString('latin1').split('\r\n');
    return new Map(
      lines
        .filter((line) => line.includes(':'))
        .map((line) => {
          const colon = line.indexOf(':');
          return [line.slice(0, colon).trim().toLowerCase(), line.slice(colon + 1).trim()];
        }),
    );
  }

  async #more(): Promise<boolean> {
    if (this.#isOver) return false;
    const { value, done } = await this.#source.next();
    if (done === true) {
      this.#isOver = true;
      return false;
    }
    this.#pending = this.#pending.length === 0 ? value : Buffer.concat([this.#pending, value]);
    return true;
  }
}
