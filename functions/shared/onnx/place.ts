// Where a model's files are and its graph runs. Functions have a folder and onnxruntime-node (session.ts); the console's field kit has
// files that the browser keeps, and onnxruntime-web. What uses a model knows neither.
import type * as Ort from 'onnxruntime-node';
import type * as z from 'zod';
import type { Manifest, NamedFiles } from './manifest.ts';

export interface ModelFiles {
  /**
   * Reads and checks `model.json`; a capability passes its own, stricter schema.
   *
   * @throws Error that names the file and the problem
   */
  manifest<Schema extends z.ZodType>(schema: Schema): z.infer<Schema>;
  /**
   * Reads a file beside it.
   *
   * @throws Error where the file is missing, is not named by the manifest, or was changed
   */
  read(manifest: NamedFiles, fileName: string): Uint8Array;
}

export interface ModelPlace extends ModelFiles {
  /** The runtime's class of tensors. */
  readonly Tensor: typeof Ort.Tensor;
  /**
   * Opens model.onnx.
   *
   * @throws Error where the file is missing, was changed, or has other inputs or outputs than the manifest names
   */
  open(manifest: NamedFiles & Pick<Manifest, 'inputs' | 'outputs'>): Promise<Ort.InferenceSession>;
}
