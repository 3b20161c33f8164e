// The builder of the ONNX layer: the supported platforms, and which ones are refused.
import { mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import {
  buildOnnxLayer,
  type LayerTarget,
  layerFingerprint,
  MAX_LAYER_BYTES,
} from '../../layers/onnx/build.ts';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'customs-layer-'));
});
afterEach(() => {
  rmSync(folder, { recursive: true, force: true });
});

const LINUX: readonly LayerTarget[] = [
  { os: 'linux', arch: 'x64' },
  { os: 'linux', arch: 'arm64' },
];

describe('the layer', () => {
  it.each(LINUX)(
    'for $os-$arch contains only the native library of that platform, in less than 60 MB',
    (target) => {
      expect(buildOnnxLayer(folder, target)).toBeLessThanOrEqual(MAX_LAYER_BYTES);
      const native = readdirSync(folder, { recursive: true })
        .map(String)
        .filter((file) => /\.(node|so[\d.]*|dll|dylib)$/.test(file));
      expect(native.length).toBeGreaterThan(0);
      const home = join(
        'nodejs',
        'node_modules',
        'onnxruntime-node',
        'bin',
        'napi-v6',
        target.os,
        target.arch,
      );
      expect(native.filter((file) => !file.startsWith(home))).toEqual([]);
    },
  );

  it('replaces the output of an earlier build', () => {
    buildOnnxLayer(folder, { os: 'linux', arch: 'arm64' });
    const left = join(folder, 'nodejs', 'node_modules', 'onnxruntime-node', 'left-over.txt');
    writeFileSync(left, 'left over');
    buildOnnxLayer(folder, { os: 'linux', arch: 'arm64' });
    expect(readdirSync(join(left, '..'))).not.toContain('left-over.txt');
  });

  it('is refused for a platform without binaries in the package', () => {
    expect(() => buildOnnxLayer(folder, { os: 'darwin', arch: 'ia32' } as unknown as LayerTarget)).toThrow(
      'onnxruntime-node has no binaries for darwin-ia32',
    );
  });

  it('has a different fingerprint for each platform, the same for every build', () => {
    const prints = LINUX.map((target) => layerFingerprint(target));
    expect(new Set(prints).size).toBe(LINUX.length);
    expect(LINUX.map((target) => layerFingerprint(target))).toEqual(prints);
  });
});
