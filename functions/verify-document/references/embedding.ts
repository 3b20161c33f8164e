// Embeddings as bytes: 32-bit floats, least significant byte first, whatever the machine. They take 17 to 27 KB each, so they are kept
// in the bucket: in the table every comparison would pay for reading all of them.
import type { ReferenceEnrolment } from '../examination/contract.ts';
import { embeddingKey, normalisedKey } from '../uploads/keys.ts';
import type { UploadedFiles } from '../uploads/uploaded-file.ts';
import type { EmbeddedPicture, ReferenceName } from './reference.ts';

const BYTES = 4;

/** Keeps what a model made of a reference's picture, before the reference's record says so. */
export async function keepEmbedding(
  files: Pick<UploadedFiles, 'put'>,
  name: ReferenceName,
  { embedding, normalised, model, warnings }: ReferenceEnrolment,
): Promise<EmbeddedPicture> {
  await Promise.all([
    files.put(embeddingKey(name, model.version), encodeEmbedding(embedding), 'application/octet-stream'),
    files.put(normalisedKey(name, model.version), normalised, 'image/png'),
  ]);
  return { model, quality: warnings };
}

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
