// Builds the onnxruntime layer: the installed onnxruntime-node pruned to one platform, under nodejs/node_modules as
// Lambda expects it. Runs anywhere, since the npm package carries the binaries of all platforms; needs no Docker.
// By hand: node layers/onnx/build.ts <output folder> [os-arch, default linux-x64]
import { createHash } from 'node:crypto';
import { cpSync, existsSync, mkdirSync, readdirSync, readFileSync, rmSync, statSync } from 'node:fs';
import { createRequire } from 'node:module';
import { basename, dirname, join } from 'node:path';

export interface LayerTarget {
  readonly os: 'linux' | 'darwin';
  readonly arch: 'x64' | 'arm64';
}

/** Lambda's limit is 250 MB for function and layers together; this layer must leave room. */
export const MAX_LAYER_BYTES = 60 * 1024 * 1024;

const require = createRequire(import.meta.url);
const NAPI_FOLDER = join('bin', 'napi-v6');

/** Folder of an installed package: the nearest one above its main file that is named like it. */
function packageFolder(name: string): string {
  let folder = dirname(require.resolve(name));
  while (basename(folder) !== name) folder = dirname(folder);
  return folder;
}

/** Changes with the runtime's version and platform: the layer is published anew only then. */
export function layerFingerprint(target: LayerTarget): string {
  const { version } = JSON.parse(
    readFileSync(join(packageFolder('onnxruntime-node'), 'package.json'), 'utf8'),
  ) as {
    version: string;
  };
  const builder = readFileSync(import.meta.filename);
  return createHash('sha256').update(`${version} ${target.os} ${target.arch} `).update(builder).digest('hex');
}

/**
 * Writes the layer.
 *
 * @returns its size in bytes
 * @throws Error where the platform is not in the package or, on Linux, the layer is too large
 */
export function buildOnnxLayer(outputFolder: string, target: LayerTarget): number {
  const runtime = packageFolder('onnxruntime-node');
  const binaries = join(NAPI_FOLDER, target.os, target.arch);
  if (!existsSync(join(runtime, binaries))) {
    throw new Error(`onnxruntime-node has no binaries for ${target.os}-${target.arch}`);
  }
  const modules = join(outputFolder, 'nodejs', 'node_modules');
  rmSync(modules, { recursive: true, force: true });
  const copy = (from: string, to: string): void => {
    mkdirSync(dirname(to), { recursive: true });
    cpSync(from, to, {
      recursive: true,
      dereference: true,
      filter: (file) => !/\.(?:map|d\.ts)$/.test(file),
    });
  };
  for (const part of ['package.json', 'dist', binaries]) {
    copy(join(runtime, part), join(modules, 'onnxruntime-node', part));
  }
  const common = packageFolder('onnxruntime-common');
  for (const part of ['package.json', join('dist', 'cjs')]) {
    copy(join(common, part), join(modules, 'onnxruntime-common', part));
  }
  const bytes = folderBytes(outputFolder);
  if (target.os === 'linux' && bytes > MAX_LAYER_BYTES) {
    throw new Error(`The layer has ${bytes} bytes unzipped; at most ${MAX_LAYER_BYTES} are allowed`);
  }
  return bytes;
}

function folderBytes(folder: string): number {
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .reduce((sum, entry) => sum + statSync(join(entry.parentPath, entry.name)).size, 0);
}

if (import.meta.main) {
  const [outputFolder, platform = 'linux-x64'] = process.argv.slice(2);
  const [os, arch] = platform.split('-');
  if (
    outputFolder === undefined ||
    (os !== 'linux' && os !== 'darwin') ||
    (arch !== 'x64' && arch !== 'arm64')
  ) {
    console.error(
      'usage: node layers/onnx/build.ts <output folder> [linux-x64|linux-arm64|darwin-arm64|darwin-x64]',
    );
    process.exitCode = 2;
  } else {
    const bytes = buildOnnxLayer(outputFolder, { os, arch });
    console.log(`${outputFolder}: onnxruntime-node for ${platform}, ${(bytes / 1024 / 1024).toFixed(1)} MB`);
  }
}
