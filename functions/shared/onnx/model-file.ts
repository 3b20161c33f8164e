// Files of a model's folder, checked against the SHA-256 in the manifest: a function reads only what was exported together.
import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type * as z from 'zod';
import { checkedManifest, expectedSha256, type NamedFiles } from './manifest.ts';
import type { ModelFiles } from './place.ts';

/**
 * Reads and checks `model.json` in a model's folder; a capability passes its own, stricter schema.
 *
 * @throws Error that names the file and the problem
 */
export function readManifest<Schema extends z.ZodType>(folder: string, schema: Schema): z.infer<Schema> {
  const file = join(folder, 'model.json');
  let content: unknown;
  try {
    content = JSON.parse(readFileSync(file, 'utf8'));
  } catch (error) {
    throw new Error(
      `The model manifest ${file} cannot be read: ${error instanceof Error ? error.message : error}`,
    );
  }
  return checkedManifest(content, schema, file);
}

/**
 * Reads a file of a model's folder.
 *
 * @param fileName model.onnx, or one of the manifest's `files`
 * @throws Error where the file is missing, is not named by the manifest, or was changed
 */
export function readModelFile(folder: string, manifest: NamedFiles, fileName: string): Buffer {
  const expected = expectedSha256(manifest, fileName);
  const file = join(folder, fileName);
  const bytes = readFileSync(file);
  const sha256 = createHash('sha256').update(bytes).digest('hex');
  if (sha256 !== expected) {
    const { name, version } = manifest;
    throw new Error(
      `The model file ${file} does not match its manifest (${name} ${version}): its SHA-256 is ${sha256}, expected ${expected}`,
    );
  }
  return bytes;
}

/** The files of a folder. */
export function filesIn(folder: string): ModelFiles {
  return {
    manifest: (schema) => readManifest(folder, schema),
    read: (manifest, fileName) => readModelFile(folder, manifest, fileName),
  };
}
