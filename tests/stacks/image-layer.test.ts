// The builder of the image layer: the layer's contents, that the layer works by itself, and which platforms are refused.
import { execFileSync } from 'node:child_process';
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { fetchBinaries } from '../../layers/fetch.ts';
import { buildImageLayer, imageLayerFingerprint, MAX_IMAGE_LAYER_BYTES } from '../../layers/image/build.ts';
import type { LayerTarget } from '../../layers/layer.ts';

/** npm installs the binaries of this platform only; those of others would have to be downloaded, which tests do not do. */
const HERE = { os: process.platform, arch: process.arch } as LayerTarget;

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'customs-layer-'));
});
afterEach(() => {
  rmSync(folder, { recursive: true, force: true });
});

describe('the image layer', () => {
  it('contains the libraries of one platform only, with their licences, in less than 30 MB', () => {
    expect(buildImageLayer(folder, HERE)).toBeLessThanOrEqual(MAX_IMAGE_LAYER_BYTES);
    const platform = `${HERE.os}-${HERE.arch}`;
    const modules = join(folder, 'nodejs', 'node_modules');
    expect(readdirSync(join(modules, '@img')).sort()).toEqual(
      ['colour', `sharp-${platform}`, `sharp-libvips-${platform}`].sort(),
    );
    expect(readFileSync(join(modules, '@img', `sharp-libvips-${platform}`, 'README.md'), 'utf8')).toContain(
      'LGPLv3',
    );
  });

  it('works in a process without access to this repository', () => {
    buildImageLayer(folder, HERE);
    const script = `
      const sharp = require('sharp');
      sharp({ create: { width: 8, height: 6, channels: 3, background: '#fff' } })
        .jpeg().toBuffer()
        .then((file) => sharp(file).metadata())
        .then(({ format, width, height }) => console.log(format, width, height, require.resolve('sharp')));`;
    const output = execFileSync(process.execPath, ['-e', script], {
      cwd: folder,
      env: { NODE_PATH: join(folder, 'nodejs', 'node_modules') },
      encoding: 'utf8',
    });
    expect(output).toMatch(/^jpeg 8 6 /);
    expect(output).toContain(folder);
  });

  it('replaces the output of an earlier build', () => {
    buildImageLayer(folder, HERE);
    const left = join(folder, 'nodejs', 'node_modules', 'sharp', 'left-over.txt');
    writeFileSync(left, 'left over');
    buildImageLayer(folder, HERE);
    expect(readdirSync(join(left, '..'))).not.toContain('left-over.txt');
  });

  it('has a different fingerprint for each platform, the same for every build', () => {
    const targets: LayerTarget[] = [
      { os: 'linux', arch: 'x64' },
      { os: 'linux', arch: 'arm64' },
    ];
    const prints = targets.map((target) => imageLayerFingerprint(target));
    expect(new Set(prints).size).toBe(2);
    expect(targets.map((target) => imageLayerFingerprint(target))).toEqual(prints);
  });
});

describe('fetching binaries for another platform', () => {
  it('refuses packages that package-lock.json does not list', () => {
    const modules = join(import.meta.dirname, '..', '..', 'node_modules');
    const names = ['@img/sharp-plan9-x64'];
    expect(() => fetchBinaries(modules, { name: 'sharp', version: '0.0.0' }, names, HERE)).toThrow(
      'does not name @img/sharp-plan9-x64',
    );
  });
});
