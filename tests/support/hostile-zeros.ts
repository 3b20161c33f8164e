// Compresses hundreds of millions of zero bytes without keeping them in memory: repeats the compressed form of one block and computes
// the checksum of zeros directly.
import { constants, deflateRawSync } from 'node:zlib';

const BLOCK_BYTES = 1024 * 1024;
const HEADER = Buffer.from([0x78, 0xda]);
/** The largest prime below 65536, the modulus of Adler's checksum. */
const ADLER = 65_521;

/** The zlib stream of a number of zeros. */
export function deflatedZeros(bytes: number): Buffer {
  const block = packed(BLOCK_BYTES, constants.Z_FULL_FLUSH);
  const blocks = Array.from({ length: Math.floor(bytes / BLOCK_BYTES) }, () => block);
  const checksum = Buffer.alloc(4);
  // For zeros, the first of Adler's sums stays 1, and the second one counts the bytes.
  checksum.writeUInt16BE(bytes % ADLER, 0);
  checksum.writeUInt16BE(1, 2);
  return Buffer.concat([HEADER, ...blocks, packed(bytes % BLOCK_BYTES, constants.Z_FINISH), checksum]);
}

function packed(zeros: number, finishFlush: number): Buffer {
  return deflateRawSync(Buffer.alloc(zeros), { level: 9, finishFlush });
}
