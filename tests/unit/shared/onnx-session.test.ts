// Opening graphs of a model's folder: each must be the one that the manifest names.
import { createHash } from 'node:crypto';
import { copyFileSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { Manifest } from '../../../functions/shared/onnx/manifest.ts';
import { readManifest } from '../../../functions/shared/onnx/model-file.ts';
import { openCompanion, openSession } from '../../../functions/shared/onnx/session.ts';

const MODEL = join(import.meta.dirname, '..', '..', '..', 'models', 'import-risk');
const manifest = readManifest(MODEL, Manifest);
const NAMES = {
  inputs: manifest.inputs.map(({ name }) => name),
  outputs: manifest.outputs.map(({ name }) => name),
};
const OPTIONS = { threads: 1 };

let folder = '';
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'onnx-session-'));
  for (const file of ['model.onnx', 'second.onnx'])
    copyFileSync(join(MODEL, 'model.onnx'), join(folder, file));
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const files = {
  'second.onnx': createHash('sha256')
    .update(readFileSync(join(MODEL, 'model.onnx')))
    .digest('hex'),
};

describe('a graph', () => {
  it('is opened where it is the one that its manifest names', async () => {
    const session = await openSession(folder, manifest, OPTIONS);
    expect(session.inputNames).toEqual(NAMES.inputs);
  });

  it('that was changed is refused', async () => {
    const changed = { ...manifest, sha256: '0'.repeat(64) };
    await expect(openSession(folder, changed, OPTIONS)).rejects.toThrow('does not match its manifest');
  });
});

describe('a second graph of a folder', () => {
  it('is opened by its name', async () => {
    const session = await openCompanion(folder, { ...manifest, files }, 'second.onnx', NAMES, OPTIONS);
    expect(session.outputNames).toEqual(NAMES.outputs);
  });

  it('that the manifest does not name is refused, though it is there', async () => {
    const opening = openCompanion(folder, { ...manifest, files: {} }, 'second.onnx', NAMES, OPTIONS);
    await expect(opening).rejects.toThrow('names no file second.onnx');
  });

  it('that was changed is refused', async () => {
    const changed = { ...manifest, files: { 'second.onnx': '0'.repeat(64) } };
    await expect(openCompanion(folder, changed, 'second.onnx', NAMES, OPTIONS)).rejects.toThrow(
      /second\.onnx does not match/,
    );
  });

  it('with other tensors than expected is refused', async () => {
    const names = { inputs: ['query', 'references'], outputs: NAMES.outputs };
    const opening = openCompanion(folder, { ...manifest, files }, 'second.onnx', names, OPTIONS);
    await expect(opening).rejects.toThrow('has the inputs');
  });
});
