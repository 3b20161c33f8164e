// Files of a model's folder, checked against the SHA-256 in the manifest: a function reads only what was exported together.
import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Manifest } from './manifest.ts';

/** The graph that every model has. */
export const GRAPH = 'model.onnx';

/** The part of the manifest that describes the files of its folder. */
export type NamedFiles = Pick<Manifest, 'name' | 'version' | 'sha256' | 'files'>;

/**
 * Reads a file of a model's folder.
 *
 * @param fileName model.onnx, or one of the manifest's `files`
 * @throws Error where the file is missing, is not named by the manifest, or was changed
 */
export function readModelFile(folder: string, manifest: NamedFiles, fileName: string): Buffer {
  const { name, version } = manifest;
  const expected = fileName === GRAPH ? manifest.sha256 : manifest.files?.[fileName];
  if (expected === undefined) {
    throw new Error(`The manifest of ${name} ${version} names no file ${fileName}`);
  }
  const file = join(folder, fileName);
  const bytes = readFileSync(file);
  const sha256 = createHash('sha256').update(bytes).digest('hex');
  if (sha256 !== expected) {
    throw new Error(
      `The model file ${file} does not match its manifest (${name} ${version}): its SHA-256 is ${sha256}, expected ${expected}`,
    );
  }
  return bytes;
}
