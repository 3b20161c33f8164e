// Embeddings as bytes: 32-bit floats, least significant byte first, whatever the machine.

const BYTES = 4;

export function encodeEmbedding(embedding: Float32Array): Uint8Array {
  const bytes = new DataView(new ArrayBuffer(embedding.length * BYTES));
  embedding.forEach((value, index) => {
    bytes.setFloat32(index * BYTES, value, true);
  });
  return new Uint8Array(bytes.buffer);
}

export function decodeEmbedding(bytes: Uint8Array): Float32Array {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  return Float32Array.from({ length: bytes.byteLength / BYTES }, (_, index) =>
    view.getFloat32(index * BYTES, true),
  );
}
