// The ONNX session: created once at cold start from the model's folder, checked against its manifest, with its threads
// set. onnxruntime-node comes from the Lambda layer in AWS and from node_modules elsewhere.
import { createRequire } from 'node:module';
import { join } from 'node:path';
import type * as Ort from 'onnxruntime-node';
import { GRAPH, type Manifest, type NamedFiles } from './manifest.ts';
import { filesIn, readModelFile } from './model-file.ts';
import type { ModelPlace } from './place.ts';

// A layer is found through NODE_PATH, which only CommonJS resolution supports; a plain import would not find it.
const requireFromLayer = createRequire(import.meta.url);

/** The onnxruntime module; only `Tensor` and `InferenceSession` are used. */
export const ort: typeof Ort = requireFromLayer('onnxruntime-node');

export interface SessionOptions {
  /** Threads inside one run: 1 in Lambda, where a function of up to 1,769 MB has at most one core. */
  readonly threads: number;
  /**
   * Rewrite the graph for this processor while loading: the document detector's convolutions take 42 ms instead of 72, and
   * answers differ from training's by rounding only.
   */
  readonly forThisProcessor?: boolean;
}

/**
 * Opens the model of a folder.
 *
 * @param folder holds model.onnx
 * @param manifest its manifest; the file's SHA-256 must be the one named there
 * @throws Error where the file is missing, was changed, or has other inputs or outputs than the manifest names
 */
export async function openSession(
  folder: string,
  manifest: NamedFiles & Pick<Manifest, 'inputs' | 'outputs'>,
  options: SessionOptions,
): Promise<Ort.InferenceSession> {
  const named = ({ name }: { name: string }): string => name;
  const names = { inputs: manifest.inputs.map(named), outputs: manifest.outputs.map(named) };
  return openGraph(join(folder, GRAPH), readModelFile(folder, manifest, GRAPH), names, options);
}

/** A model's folder, whose graph runs in onnxruntime-node. */
export function modelIn(folder: string, options: SessionOptions): ModelPlace {
  return {
    ...filesIn(folder),
    Tensor: ort.Tensor,
    open: (manifest) => openSession(folder, manifest, options),
  };
}

/** Names of a graph's tensors. */
export interface TensorNames {
  readonly inputs: readonly string[];
  readonly outputs: readonly string[];
}

/**
 * Opens another graph of a model's folder.
 *
 * @param fileName one of the manifest's `files`; its SHA-256 must be the one named there
 * @throws Error where the file is missing, is not named, was changed, or has other inputs or outputs than expected
 */
export async function openCompanion(
  folder: string,
  manifest: NamedFiles,
  fileName: string,
  names: TensorNames,
  options: SessionOptions,
): Promise<Ort.InferenceSession> {
  return openGraph(join(folder, fileName), readModelFile(folder, manifest, fileName), names, options);
}

async function openGraph(
  file: string,
  bytes: Uint8Array,
  names: TensorNames,
  options: SessionOptions,
): Promise<Ort.InferenceSession> {
  const session = await ort.InferenceSession.create(bytes, {
    executionProviders: ['cpu'],
    intraOpNumThreads: options.threads,
    interOpNumThreads: 1,
    executionMode: 'sequential',
    // Exported graphs are final: optimising them again only lengthens the cold start, but for convolutions.
    graphOptimizationLevel: levelOf(options),
    logSeverityLevel: 3,
  });
  assertSameNames(file, 'inputs', session.inputNames, names.inputs);
  assertSameNames(file, 'outputs', session.outputNames, names.outputs);
  return session;
}

function levelOf({ forThisProcessor }: SessionOptions): 'all' | 'disabled' {
  return forThisProcessor === true ? 'all' : 'disabled';
}

function assertSameNames(
  file: string,
  what: string,
  actual: readonly string[],
  names: readonly string[],
): void {
  if (actual.length !== names.length || actual.some((name) => !names.includes(name))) {
    throw new Error(
      `The model file ${file} has the ${what} ${actual.join(', ')}; its manifest names ${names.join(', ')}`,
    );
  }
}
