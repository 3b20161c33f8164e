// The model manifest (models/<name>/model.json): the part that every capability reads.
import * as z from 'zod';

/** The graph that every model has. */
export const GRAPH = 'model.onnx';

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

/** The part of the manifest that describes the files of its folder. */
export type NamedFiles = Pick<Manifest, 'name' | 'version' | 'sha256' | 'files'>;

/**
 * Checks what a `model.json` says; a capability passes its own, stricter schema.
 *
 * @param place of the manifest, for people
 * @throws Error that names the place and the problem
 */
export function checkedManifest<Schema extends z.ZodType>(
  content: unknown,
  schema: Schema,
  place: string,
): z.infer<Schema> {
  const parsed = schema.safeParse(content);
  if (parsed.success) return parsed.data;
  const bad = parsed.error.issues.map((issue) => `${issue.path.join('.')}: ${issue.message}`).join('; ');
  throw new Error(`The model manifest ${place} is not valid: ${bad}`);
}

/**
 * The SHA-256 that a file of a model must have.
 *
 * @param fileName model.onnx, or one of the manifest's `files`
 * @throws Error for a file that the manifest does not name
 */
export function expectedSha256({ name, version, sha256, files }: NamedFiles, fileName: string): string {
  const expected = fileName === GRAPH ? sha256 : files?.[fileName];
  if (expected === undefined) throw new Error(`The manifest of ${name} ${version} names no file ${fileName}`);
  return expected;
}
