// Builds the DuckDB layer: the installed @duckdb/node-api with the library for one platform. npm installs only the library of its own
// platform; that of another one is downloaded with npm in the locked version and cached in node_modules/.cache. Needs no Docker.
// Usage: node layers/duckdb/build.ts <output folder> [os-arch, default linux-x64]
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

/** Leaves more than half of Lambda's 250 MB to the function and its other layers. */
export const MAX_DUCKDB_LAYER_BYTES = 100 * 1024 * 1024;

const API = join('@duckdb', 'node-api');
const BINDINGS = join('@duckdb', 'node-bindings');
/** Chooses between libraries of Linux. */
const COMPANION = 'detect-libc';

/** Fingerprint of the version of DuckDB and the platform. */
export function duckDbLayerFingerprint(target: LayerTarget): string {
  return fingerprint(packageVersion(apiFolder()), target, import.meta.filename);
}

/**
 * Writes the layer.
 *
 * @returns its size in bytes
 * @throws Error if the platform's library is neither installed nor available or, on Linux, the layer is too large
 */
export function buildDuckDbLayer(outputFolder: string, target: LayerTarget): number {
  const api = apiFolder();
  const installed = dirname(dirname(api));
  const library = `${BINDINGS}-${target.os}-${target.arch}`;
  const libraryIn = existsSync(join(installed, library))
    ? installed
    : fetchBinaries(installed, { name: BINDINGS, version: packageVersion(api) }, [library], target);
  const modules = emptyModules(outputFolder);
  copyParts(installed, modules, [API, BINDINGS, COMPANION]);
  copyParts(libraryIn, modules, [library]);
  return checkedSize(outputFolder, target, MAX_DUCKDB_LAYER_BYTES);
}

function apiFolder(): string {
  return packageFolder('@duckdb/node-api');
}

if (import.meta.main) buildFromCommandLine('layers/duckdb/build.ts', 'DuckDB', buildDuckDbLayer);
