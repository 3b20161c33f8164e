// Views of a file's bytes that copy nothing.

/** The same bytes as a Buffer, which can search and read numbers. */
export function bufferOf(bytes: Uint8Array): Buffer {
  return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
}

/** The bytes as text with one character for each, of all of them or from `start` to before `end`. */
export function latin1(bytes: Uint8Array, start = 0, end = bytes.length): string {
  return bufferOf(bytes).toString('latin1', start, end);
}
