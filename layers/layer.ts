// Shared by the layer builders: puts an npm package with native code, pruned to one platform, under nodejs/node_modules, where
// Lambda expects it.
import { createHash } from 'node:crypto';
import { cpSync, mkdirSync, readdirSync, readFileSync, rmSync, statSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';

export interface LayerTarget {
  readonly os: 'linux' | 'darwin';
  readonly arch: 'x64' | 'arm64';
}

const require = createRequire(import.meta.url);
/** Files that are not needed at run time: source maps and type declarations. */
const UNUSED = /\.(?:map|d\.[cm]?ts)$/;

/** Folder of an installed package: the nearest one above its main file that has the package's name. */
export function packageFolder(name: string): string {
  let folder = dirname(require.resolve(name));
  while (!folder.endsWith(join('node_modules', name))) folder = dirname(folder);
  return folder;
}

export function packageVersion(folder: string): string {
  const { version } = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8')) as { version: string };
  return version;
}

/** Fingerprint of the package's version, the platform and the builder; the layer is republished only when it changes. */
export function fingerprint(version: string, target: LayerTarget, builder: string): string {
  return createHash('sha256')
    .update(`${version} ${target.os} ${target.arch} `)
    .update(readFileSync(builder))
    .update(readFileSync(import.meta.filename))
    .digest('hex');
}

/** Empties the layer's folder. */
export function emptyModules(outputFolder: string): string {
  const modules = join(outputFolder, 'nodejs', 'node_modules');
  rmSync(modules, { recursive: true, force: true });
  return modules;
}

/** Copies parts of a package: files or folders by their paths in the package. */
export function copyParts(from: string, to: string, parts: readonly string[]): void {
  for (const part of parts) {
    mkdirSync(dirname(join(to, part)), { recursive: true });
    cpSync(join(from, part), join(to, part), {
      recursive: true,
      dereference: true,
      filter: (file) => !UNUSED.test(file),
    });
  }
}

/**
 * Measures a layer. Lambda allows 250 MB for a function and all its layers, and runs only Linux.
 *
 * @returns its unzipped size in bytes
 * @throws Error if it is a layer for Lambda and larger than `maxBytes`
 */
export function checkedSize(outputFolder: string, target: LayerTarget, maxBytes: number): number {
  const bytes = folderBytes(outputFolder);
  if (target.os === 'linux' && bytes > maxBytes) {
    throw new Error(`The layer has ${bytes} bytes unzipped; at most ${maxBytes} are allowed`);
  }
  return bytes;
}

function folderBytes(folder: string): number {
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .reduce((sum, entry) => sum + statSync(join(entry.parentPath, entry.name)).size, 0);
}

/** Runs a builder from the command line: `<output folder> [os-arch, default linux-x64]`. */
export function buildFromCommandLine(
  builder: string,
  what: string,
  build: (outputFolder: string, target: LayerTarget) => number,
): void {
  const [outputFolder, platform = 'linux-x64'] = process.argv.slice(2);
  const [os, arch] = platform.split('-');
  if (
    outputFolder === undefined ||
    (os !== 'linux' && os !== 'darwin') ||
    (arch !== 'x64' && arch !== 'arm64')
  ) {
    console.error(`usage: node ${builder} <output folder> [linux-x64|linux-arm64|darwin-arm64|darwin-x64]`);
    process.exitCode = 2;
  } else {
    const bytes = build(outputFolder, { os, arch });
    console.log(`${outputFolder}: ${what} for ${platform}, ${(bytes / 1024 / 1024).toFixed(1)} MB`);
  }
}
