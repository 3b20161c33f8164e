// Opening the import-risk model: its file and its manifest must belong together, and an error names what does not.
import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { ImportRiskModel } from '../../../../functions/score-import/scoring/model.ts';
import { MODEL_FOLDER, modelInput } from '../../../support/declarations.ts';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'customs-model-'));
  for (const file of ['model.onnx', 'model.json']) cpSync(join(MODEL_FOLDER, file), join(folder, file));
});
afterEach(() => {
  rmSync(folder, { recursive: true, force: true });
});

function open(): Promise<ImportRiskModel> {
  return ImportRiskModel.open(folder, { threads: 1 });
}

/** Changes the manifest in the folder. */
function editManifest(edit: (manifest: Record<string, unknown>) => void): void {
  const file = join(folder, 'model.json');
  const manifest = JSON.parse(readFileSync(file, 'utf8')) as Record<string, unknown>;
  edit(manifest);
  writeFileSync(file, JSON.stringify(manifest));
}

describe('opening a model', () => {
  it('returns it ready to run', async () => {
    const model = await open();
    const { fraud } = await model.evaluate([modelInput()], { rows: [0], occluded: [0] });
    expect(fraud[0]).toBeGreaterThan(0);
  });

  it('refuses a model file that was changed, by its SHA-256', async () => {
    const file = join(folder, 'model.onnx');
    const bytes = readFileSync(file);
    bytes[bytes.length - 1] = (bytes[bytes.length - 1] ?? 0) ^ 1;
    writeFileSync(file, bytes);
    await expect(open()).rejects.toThrow(/model\.onnx does not match its manifest .*SHA-256/);
  });

  it('refuses a folder without a model file', async () => {
    rmSync(join(folder, 'model.onnx'));
    await expect(open()).rejects.toThrow(/model\.onnx/);
  });

  it('refuses a folder without a manifest, by its name', async () => {
    rmSync(join(folder, 'model.json'));
    await expect(open()).rejects.toThrow(/model manifest .*model\.json cannot be read/);
  });

  it('refuses a manifest that is not JSON', async () => {
    writeFileSync(join(folder, 'model.json'), '{ "name": ');
    await expect(open()).rejects.toThrow(/model\.json cannot be read/);
  });

  it.each([
    'name',
    'version',
    'created',
    'sha256',
    'inputs',
    'outputs',
    'codeColumns',
    'numberColumns',
    'currency',
    'reasonGroups',
    'thresholds',
    'randomRate',
    'statistics',
  ])('refuses a manifest without %s and names the field', async (field) => {
    editManifest((manifest) => {
      delete manifest[field];
    });
    await expect(open()).rejects.toThrow(new RegExp(`model\\.json is not valid: ${field}: `));
  });

  it('refuses columns in another order: the tensors would be wrong without an error', async () => {
    editManifest((manifest) => {
      (manifest.codeColumns as string[]).reverse();
    });
    await expect(open()).rejects.toThrow(/codeColumns\.0/);
  });

  it('names every bad field of a manifest at once', async () => {
    editManifest((manifest) => {
      manifest.randomRate = 2;
      manifest.thresholds = { red: 0.9 };
    });
    await expect(open()).rejects.toThrow(/thresholds\.yellow: .*randomRate: /);
  });

  it('refuses a manifest whose inputs are not those of the file', async () => {
    editManifest((manifest) => {
      const [first] = manifest.inputs as { name: string }[];
      if (first !== undefined) first.name = 'categories';
    });
    await expect(open()).rejects.toThrow(/has the inputs codes, .*; its manifest names categories/);
  });
});
