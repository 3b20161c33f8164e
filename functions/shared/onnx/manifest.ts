// The model manifest (models/<name>/model.json): the part that every capability reads.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import * as z from 'zod';

/** Folder in a model's folder with another version that scores beside it and decides nothing. */
export const CHALLENGER_FOLDER = 'challenger';

const Tensor = z.object({
  name: z.string(),
  type: z.string(),
  shape: z.array(z.union([z.int(), z.string()])),
});

const Sha256 = z.string().regex(/^[0-9a-f]{64}$/);

export const Manifest = z.looseObject({
  name: z.string(),
  version: z.string(),
  created: z.string(),
  /** Of model.onnx. */
  sha256: Sha256,
  /** Files of the folder that functions read beside model.onnx, each with its SHA-256. */
  files: z.record(z.string(), Sha256).optional(),
  inputs: z.array(Tensor).min(1),
  outputs: z.array(Tensor).min(1),
  trainedOn: z.unknown(),
  metrics: z.unknown(),
  thresholds: z.unknown(),
});
export type Manifest = z.infer<typeof Manifest>;

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
  const parsed = schema.safeParse(content);
  if (!parsed.success) {
    const bad = parsed.error.issues.map((issue) => `${issue.path.join('.')}: ${issue.message}`).join('; ');
    throw new Error(`The model manifest ${file} is not valid: ${bad}`);
  }
  return parsed.data;
}
