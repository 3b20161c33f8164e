// Decodes the filters of PDF streams that are no picture formats (PDF 1.7, 7.4), and says whether their data came to its end.
import { createInflate, createInflateRaw } from 'node:zlib';
import { latin1 } from './bytes.ts';

/** What a filter makes of its data. */
export interface Decoded {
  /** Empty if only the length was asked for. */
  readonly bytes: Uint8Array;
  readonly length: number;
  /** Absent if the data came to its end without an error. */
  readonly fault?: 'early-end' | 'corrupt';
}

/** Longer results are cut off: pdfium's memory does not hold them either. */
const MAX_BYTES = 512 * 1024 * 1024;
/** Longer results are not kept. */
const MAX_KEPT_BYTES = 64 * 1024 * 1024;
const CHUNK_BYTES = 1024 * 1024;
/** Header before the deflated data, checksum after it. */
const ZLIB_HEAD_BYTES = 2;

/**
 * FlateDecode. The predictor stays. A missing checksum is no error, because some programs leave it out and no viewer minds; a wrong
 * one is.
 *
 * @param keep whether the bytes are needed, not only their length
 */
export async function inflated(data: Uint8Array, keep: boolean): Promise<Decoded> {
  const decoded = await inflate(data, createInflate({ chunkSize: CHUNK_BYTES }), keep);
  if (decoded.fault !== 'early-end') return decoded;
  const { bytes, length } = decoded;
  const bare = data.subarray(ZLIB_HEAD_BYTES);
  const { fault } = await inflate(bare, createInflateRaw({ chunkSize: CHUNK_BYTES }), false);
  return { bytes, length, ...(fault === undefined ? {} : { fault: 'early-end' }) };
}

function inflate(
  data: Uint8Array,
  stream: ReturnType<typeof createInflate> | ReturnType<typeof createInflateRaw>,
  keep: boolean,
): Promise<Decoded> {
  const { promise, resolve } = Promise.withResolvers<Decoded>();
  const chunks: Buffer[] = [];
  let length = 0;
  const finish = (fault?: Decoded['fault']): void =>
    resolve({ bytes: Buffer.concat(chunks), length, ...(fault === undefined ? {} : { fault }) });
  stream.on('data', (chunk: Buffer) => {
    length += chunk.length;
    if (keep) chunks.push(chunk);
    if (length <= (keep ? MAX_KEPT_BYTES : MAX_BYTES)) return;
    stream.destroy();
    finish('early-end');
  });
  stream.on('end', () => finish());
  stream.on('error', ({ code }: NodeJS.ErrnoException) =>
    finish(code === 'Z_BUF_ERROR' ? 'early-end' : 'corrupt'),
  );
  stream.end(data);
  return promise;
}

const LZW = { clear: 256, end: 257, first: 258, minBits: 9, maxBits: 12 } as const;

/**
 * LZWDecode.
 *
 * @param early 1 if codes grow one code early, as is usual; 0 if not
 */
export function lzwDecoded(data: Uint8Array, early: number): Decoded {
  const out = new ByteList();
  /** Where each entry's text is in the output, and its length. */
  const starts = new Uint32Array(1 << LZW.maxBits);
  const lengths = new Uint32Array(1 << LZW.maxBits);
  let next: number = LZW.first;
  let previous: { start: number; length: number } | undefined;
  let bits = 0;
  let window = 0;
  let at = 0;
  const width = (): number => Math.max(LZW.minBits, Math.min(LZW.maxBits, 32 - Math.clz32(next + early)));
  for (;;) {
    const size = width();
    while (bits < size) {
      const byte = data[at];
      if (byte === undefined) return out.decoded('early-end');
      window = ((window << 8) | byte) & 0xffffff;
      bits += 8;
      at += 1;
    }
    bits -= size;
    const code = (window >> bits) & ((1 << size) - 1);
    if (code === LZW.end) return out.decoded();
    if (code === LZW.clear) {
      next = LZW.first;
      previous = undefined;
      continue;
    }
    const start = out.length;
    if (code < LZW.clear) out.push(code);
    else if (code < next) out.repeat(starts[code] ?? 0, lengths[code] ?? 0);
    else if (code === next && previous !== undefined) {
      out.repeat(previous.start, previous.length);
      out.repeat(previous.start, 1);
    } else return out.decoded('corrupt');
    // The new entry is the previous text and this one's first byte, which follow each other in the output.
    if (previous !== undefined && next < 1 << LZW.maxBits) {
      starts[next] = previous.start;
      lengths[next] = previous.length + 1;
      next += 1;
    }
    previous = { start, length: out.length - start };
    if (out.length > MAX_BYTES) return out.decoded('early-end');
  }
}

/** RunLengthDecode. */
export function runLengthDecoded(data: Uint8Array): Decoded {
  const END = 128;
  const out = new ByteList();
  for (let at = 0; at < data.length; ) {
    const count = data[at] ?? END;
    if (count === END) return out.decoded();
    if (count < END) {
      for (const byte of data.subarray(at + 1, at + 2 + count)) out.push(byte);
      at += count + 2;
    } else {
      const byte = data[at + 1];
      for (let repeats = 257 - count; byte !== undefined && repeats > 0; repeats--) out.push(byte);
      at += 2;
    }
  }
  return out.decoded('early-end');
}

/** ASCIIHexDecode. */
export function hexDecoded(data: Uint8Array): Decoded {
  const end = data.indexOf(0x3e);
  const text = latin1(end < 0 ? data : data.subarray(0, end)).replace(/[^0-9a-fA-F]/g, '');
  const bytes = Buffer.from(text.length % 2 === 1 ? `${text}0` : text, 'hex');
  return { bytes, length: bytes.length, ...(end < 0 ? { fault: 'early-end' } : {}) };
}

/** ASCII85Decode. */
export function ascii85Decoded(data: Uint8Array): Decoded {
  const out = new ByteList();
  let group: number[] = [];
  let ended = false;
  for (const byte of data) {
    if (byte === 0x7e) {
      ended = true;
      break;
    }
    if (byte === 0x7a && group.length === 0) for (let zeros = 0; zeros < 4; zeros++) out.push(0);
    if (byte < 0x21 || byte > 0x75) continue;
    group.push(byte - 0x21);
    if (group.length < 5) continue;
    pushGroup(out, group, 4);
    group = [];
  }
  if (group.length > 1) pushGroup(out, [...group, 84, 84, 84].slice(0, 5), group.length - 1);
  return out.decoded(ended ? undefined : 'early-end');
}

function pushGroup(out: ByteList, digits: readonly number[], count: number): void {
  const value = digits.reduce((sum, digit) => sum * 85 + digit, 0);
  for (let byte = 0; byte < count; byte++) out.push(Math.floor(value / 256 ** (3 - byte)) & 0xff);
}

/** Bytes that are added one by one. */
class ByteList {
  #bytes = new Uint8Array(CHUNK_BYTES);
  length = 0;

  push(byte: number): void {
    this.#reserve(1);
    this.#bytes[this.length] = byte;
    this.length += 1;
  }

  /** Adds a copy of earlier bytes. */
  repeat(start: number, count: number): void {
    this.#reserve(count);
    this.#bytes.copyWithin(this.length, start, start + count);
    this.length += count;
  }

  decoded(fault?: Decoded['fault']): Decoded {
    const bytes = this.#bytes.subarray(0, this.length);
    return { bytes, length: this.length, ...(fault === undefined ? {} : { fault }) };
  }

  #reserve(count: number): void {
    if (this.length + count <= this.#bytes.length) return;
    const larger = new Uint8Array(Math.max(this.#bytes.length * 2, this.length + count));
    larger.set(this.#bytes);
    this.#bytes = larger;
  }
}
