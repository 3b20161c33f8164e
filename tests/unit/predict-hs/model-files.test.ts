// The files of the hs-codes model belong together: neither function starts with a nomenclature that the manifest does not name.
import { hash } from 'node:crypto';
import { cpSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';

const MODEL = join(import.meta.dirname, '..', '..', '..', 'models', 'hs-codes');

const { version: VERSION } = JSON.parse(readFileSync(join(MODEL, 'model.json'), 'utf8')) as {
  version: string;
};

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'customs-hs-'));
  for (const file of ['model.json', 'nomenclature.json', 'pieces.json'])
    cpSync(join(MODEL, file), join(folder, file));
  symlinkSync(join(MODEL, 'model.onnx'), join(folder, 'model.onnx'));
  const environment = {
    // As in Lambda: everything is opened at cold start.
    AWS_LAMBDA_FUNCTION_NAME: 'function',
    HS_PREDICTIONS_TABLE: 'predictions',
    PREDICTION_DAYS: '400',
    IDEMPOTENCY_TABLE: 'keys',
    AUDIT_TABLE: 'audit',
    AUDIT_DAYS: '30',
    MODEL_DIR: folder,
    AWS_REGION: 'eu-central-1',
    POWERTOOLS_LOG_LEVEL: 'SILENT',
    POWERTOOLS_METRICS_DISABLED: 'true',
  };
  for (const [name, value] of Object.entries(environment)) vi.stubEnv(name, value);
  vi.resetModules();
});
afterEach(() => {
  vi.unstubAllEnvs();
  rmSync(folder, { recursive: true, force: true });
});

function edit(name: string, change: (content: string) => string): void {
  const file = join(folder, name);
  const content = readFileSync(file, 'utf8');
  const changed = change(content);
  expect(changed).not.toBe(content);
  writeFileSync(file, changed);
}

function sha256(): string {
  return hash('sha256', readFileSync(join(folder, 'nomenclature.json')));
}

function editManifest(change: (manifest: Record<string, unknown>) => object): void {
  edit('model.json', (content) => JSON.stringify(change(JSON.parse(content))));
}

/** Loads each function as a cold start does. */
const STARTS: readonly [string, () => Promise<{ readonly handler: unknown }>][] = [
  ['predictHsCodes', () => import('../../../functions/predict-hs/handlers/predict.ts')],
  ['decideHsCodes', () => import('../../../functions/predict-hs/handlers/decide.ts')],
];

describe.each(STARTS)('the function of %s', (_name, start) => {
  it('starts with the files as they were exported', async () => {
    expect((await start()).handler).toBeTypeOf('function');
  });

  it('refuses a nomenclature that was changed, though it can be read', async () => {
    const named = sha256();
    edit('nomenclature.json', (content) => content.replace('abalone', 'abalong'));
    await expect(start()).rejects.toThrow(
      `nomenclature.json does not match its manifest (hs-codes ${VERSION}): its SHA-256 is ${sha256()}, expected ${named}`,
    );
  });

  it('refuses one that the manifest does not name', async () => {
    editManifest(({ files: _, ...manifest }) => manifest);
    await expect(start()).rejects.toThrow(
      `The manifest of hs-codes ${VERSION} names no file nomenclature.json`,
    );
  });

  it('refuses one of another edition than the model', async () => {
    editManifest((manifest) => ({ ...manifest, edition: 'HS 2017' }));
    await expect(start()).rejects.toThrow('is of HS 2017, its nomenclature of HS 2022');
  });

  it('refuses a folder without one', async () => {
    rmSync(join(folder, 'nomenclature.json'));
    await expect(start()).rejects.toThrow(/ENOENT.*nomenclature\.json/);
  });

  it('refuses a folder without a manifest, by its name', async () => {
    rmSync(join(folder, 'model.json'));
    await expect(start()).rejects.toThrow(/model manifest .*model\.json cannot be read/);
  });
});
