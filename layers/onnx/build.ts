// Builds the onnxruntime layer: the installed onnxruntime-node pruned to one platform. Runs anywhere, since the npm package
// contains the binaries of all platforms; needs no Docker.
// Usage: node layers/onnx/build.ts <output folder> [os-arch, default linux-x64]
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import {
  buildFromCommandLine,
  checkedSize,
  copyParts,
  emptyModules,
  fingerprint,
  type LayerTarget,
  packageFolder,
  packageVersion,
} from '../layer.ts';

export type { LayerTarget } from '../layer.ts';

/** The layer must leave room for the function and its other layers. */
export const MAX_LAYER_BYTES = 60 * 1024 * 1024;

const NAPI_FOLDER = join('bin', 'napi-v6');

/** Fingerprint of the runtime's version and platform. */
export function layerFingerprint(target: LayerTarget): string {
  return fingerprint(packageVersion(packageFolder('onnxruntime-node')), target, import.meta.filename);
}

/**
 * Writes the layer.
 *
 * @returns its size in bytes
 * @throws Error if the package does not include the platform or, on Linux, the layer is too large
 */
export function buildOnnxLayer(outputFolder: string, target: LayerTarget): number {
  const runtime = packageFolder('onnxruntime-node');
  const binaries = join(NAPI_FOLDER, target.os, target.arch);
  if (!existsSync(join(runtime, binaries))) {
    throw new Error(`onnxruntime-node has no binaries for ${target.os}-${target.arch}`);
  }
  const modules = emptyModules(outputFolder);
  copyParts(runtime, join(modules, 'onnxruntime-node'), ['package.json', 'dist', binaries]);
  copyParts(packageFolder('onnxruntime-common'), join(modules, 'onnxruntime-common'), [
    'package.json',
    join('dist', 'cjs'),
  ]);
  return checkedSize(outputFolder, target, MAX_LAYER_BYTES);
}

if (import.meta.main) buildFromCommandLine('layers/onnx/build.ts', 'onnxruntime-node', buildOnnxLayer);
