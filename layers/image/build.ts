// Builds the image layer: the installed sharp with libvips for one platform. npm installs only the binaries of its own platform;
// those of another one come through npm, in the locked version, and are kept in node_modules/.cache. Needs no Docker.
// By hand: node layers/image/build.ts <output folder> [os-arch, default linux-x64]
import { existsSync } from 'node:fs';
import { dirname, join } from 'node:path';
import {
  buildByHand,
  copyParts,
  emptyModules,
  fingerprint,
  type LayerTarget,
  packageFolder,
  packageVersion,
  weigh,
} from '../layer.ts';
import { fetchBinaries } from './fetch.ts';

/** Together with the runtime layer and a bundle it stays far below Lambda's limit of 250 MB. */
export const MAX_IMAGE_LAYER_BYTES = 30 * 1024 * 1024;

/** Pure JavaScript that sharp requires. */
const COMPANIONS = [join('@img', 'colour'), 'detect-libc', 'semver'];

/** Changes with the version of sharp, which names that of libvips, and with the platform. */
export function imageLayerFingerprint(target: LayerTarget): string {
  return fingerprint(packageVersion(packageFolder('sharp')), target, import.meta.filename);
}

/**
 * Writes the layer.
 *
 * @returns its size in bytes
 * @throws Error where the platform's binaries are neither installed nor to be had or, on Linux, the layer is too large
 */
export function buildImageLayer(outputFolder: string, target: LayerTarget): number {
  const sharp = packageFolder('sharp');
  const installed = dirname(sharp);
  const version = packageVersion(sharp);
  const platform = `${target.os}-${target.arch}`;
  const natives = [join('@img', `sharp-${platform}`), join('@img', `sharp-libvips-${platform}`)];
  const isHere = natives.every((name) => existsSync(join(installed, name)));
  const nativesIn = isHere ? installed : fetchBinaries(installed, version, natives, target);
  const modules = emptyModules(outputFolder);
  copyParts(installed, modules, [join('sharp', 'package.json'), join('sharp', 'LICENSE')]);
  copyParts(installed, modules, [join('sharp', 'dist'), ...COMPANIONS]);
  // Whole, with their licences: libvips is LGPL, and must stay a library of its own that can be replaced.
  copyParts(nativesIn, modules, natives);
  return weigh(outputFolder, target, MAX_IMAGE_LAYER_BYTES);
}

if (import.meta.main) buildByHand('layers/image/build.ts', 'sharp', buildImageLayer);
