// The builder of the DuckDB layer: the layer's contents, and that the layer works by itself.
import { execFileSync } from 'node:child_process';
import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import {
  buildDuckDbLayer,
  duckDbLayerFingerprint,
  MAX_DUCKDB_LAYER_BYTES,
} from '../../layers/duckdb/build.ts';
import type { LayerTarget } from '../../layers/layer.ts';

/** npm installs the library of this platform only; those of others would have to be downloaded, which tests do not do. */
const HERE = { os: process.platform, arch: process.arch } as LayerTarget;

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'customs-layer-'));
});
afterEach(() => {
  rmSync(folder, { recursive: true, force: true });
});

describe('the DuckDB layer', () => {
  it('contains the library of one platform only, in less than 100 MB, and works without this repository', () => {
    expect(buildDuckDbLayer(folder, HERE)).toBeLessThanOrEqual(MAX_DUCKDB_LAYER_BYTES);
    const modules = join(folder, 'nodejs', 'node_modules');
    expect(readdirSync(join(modules, '@duckdb')).sort()).toEqual([
      'node-api',
      'node-bindings',
      `node-bindings-${HERE.os}-${HERE.arch}`,
    ]);
    const script = `
      const { DuckDBInstance } = require('@duckdb/node-api');
      DuckDBInstance.create(':memory:')
        .then((instance) => instance.connect())
        .then((connection) => connection.runAndReadAll("SELECT 6 * 7 AS answer"))
        .then((reader) => console.log(reader.getRows()[0][0], require.resolve('@duckdb/node-api')));`;
    const output = execFileSync(process.execPath, ['-e', script], {
      cwd: folder,
      env: { NODE_PATH: modules },
      encoding: 'utf8',
    });
    expect(output).toMatch(/^42 /);
    expect(output).toContain(folder);
  });

  it('has a different fingerprint for each platform', () => {
    const targets: LayerTarget[] = [
      { os: 'linux', arch: 'x64' },
      { os: 'linux', arch: 'arm64' },
    ];
    expect(new Set(targets.map((target) => duckDbLayerFingerprint(target))).size).toBe(2);
  });
});
