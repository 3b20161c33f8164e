// Builds the image layer: the installed sharp with libvips for one platform. npm installs only the binaries of its own platform;
// those of another one are downloaded with npm in the locked version and cached in node_modules/.cache. Needs no Docker.
// Usage: node layers/image/build.ts <output folder> [os-arch, default linux-x64]
import { existsSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fetchBinaries } from '../fetch.ts';
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

/** Keeps the layer, the runtime layer and a bundle together far below Lambda's limit of 250 MB. */
export const MAX_IMAGE_LAYER_BYTES = 30 * 1024 * 1024;

/** Pure JavaScript that sharp requires. */
const COMPANIONS = [join('@img', 'colour'), 'detect-libc', 'semver'];

/** Fingerprint of the version of sharp, which determines that of libvips, and the platform. */
export function imageLayerFingerprint(target: LayerTarget): string {
  return fingerprint(packageVersion(packageFolder('sharp')), target, import.meta.filename);
}

/**
 * Writes the layer.
 *
 * @returns its size in bytes
 * @throws Error if the platform's binaries are neither installed nor available or, on Linux, the layer is too large
 */
export function buildImageLayer(outputFolder: string, target: LayerTarget): number {
  const sharp = packageFolder('sharp');
  const installed = dirname(sharp);
  const version = packageVersion(sharp);
  const platform = `${target.os}-${target.arch}`;
  const natives = [join('@img', `sharp-${platform}`), join('@img', `sharp-libvips-${platform}`)];
  const isHere = natives.every((name) => existsSync(join(installed, name)));
  const nativesIn = isHere
    ? installed
    : fetchBinaries(installed, { name: 'sharp', version }, natives, target);
  const modules = emptyModules(outputFolder);
  copyParts(installed, modules, [join('sharp', 'package.json'), join('sharp', 'LICENSE')]);
  copyParts(installed, modules, [join('sharp', 'dist'), ...COMPANIONS]);
  // Entire packages, with their licences: libvips is LGPL and must stay a separate, replaceable library.
  copyParts(nativesIn, modules, natives);
  return checkedSize(outputFolder, target, MAX_IMAGE_LAYER_BYTES);
}

if (import.meta.main) buildFromCommandLine('layers/image/build.ts', 'sharp', buildImageLayer);
