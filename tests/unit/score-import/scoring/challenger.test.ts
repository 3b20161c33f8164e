// The challenger: it scores the same items, decides nothing, and never keeps a declaration from being scored.
import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { Declaration } from '../../../../functions/score-import/schemas.ts';
import { challengerOf, openChallenger } from '../../../../functions/score-import/scoring/challenger.ts';
import { ImportRiskModel } from '../../../../functions/score-import/scoring/model.ts';
import { score, scorerFor } from '../../../../functions/score-import/scoring/scoring.ts';
import { logger } from '../../../../functions/shared/observability/log.ts';
import { challengerFiles } from '../../../../lib/constructs/model-files.ts';
import { declaration, itemsBody, MODEL_FOLDER, scoringInput } from '../../../support/declarations.ts';

const model = await ImportRiskModel.open(MODEL_FOLDER, { threads: 1 });
const champion = model.manifest;
const NOW = new Date('2026-01-01T00:00:00Z');
const THREADS = { threads: 1 };
/** One declaration of two items, one of one. */
const inputs = [
  scoringInput(Declaration.parse(itemsBody([{ hsCode: '640399' }, { hsCode: '090121', taxRate: 40 }]))),
  scoringInput(declaration({ declarationId: '26-0101-000002' })),
];

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'challenger-'));
  for (const level of ['error', 'info'] as const) vi.spyOn(logger, level).mockImplementation(() => undefined);
});
afterEach(() => {
  rmSync(folder, { recursive: true, force: true });
  vi.restoreAllMocks();
});

/** Puts a copy of the shipped model beside itself, with changes to its manifest. */
function challenge(changes: object): void {
  const place = join(folder, 'challenger');
  for (const file of ['model.onnx', 'model.json']) cpSync(join(MODEL_FOLDER, file), join(place, file));
  const manifest = JSON.parse(readFileSync(join(place, 'model.json'), 'utf8'));
  writeFileSync(join(place, 'model.json'), JSON.stringify({ ...manifest, ...changes }));
}

const open = () => openChallenger(folder, champion, THREADS);
const failures = () => vi.mocked(logger.error).mock.calls.length;

describe('a challenger', () => {
  it('scores the same items and changes nothing of what is decided', async () => {
    challenge({ version: '9.0.0' });
    const challenger = await open();
    const scorer = scorerFor(model, 'secret');
    const alone = await score(scorer, inputs, NOW);
    const beside = await score({ ...scorer, challenger }, inputs, NOW);
    expect(beside).toEqual(
      // The same graph under another version.
      alone.map((one) => ({
        ...one,
        challenger: { version: '9.0.0', fraudProbability: one.assessment.fraudProbability },
      })),
    );
    expect(alone.every((one) => !('challenger' in one))).toBe(true);
    expect(failures()).toBe(0);
  });

  it('is not looked for where there is no folder for it', async () => {
    expect(await open()).toBeUndefined();
    expect(failures()).toBe(0);
  });

  it.each([
    ['another graph than its manifest names', { version: '9.0.0', sha256: '0'.repeat(64) }],
    ['the version that decides', {}],
    ['another model', { name: 'hs-codes', version: '9.0.0' }],
    ['prices in another currency', { version: '9.0.0', currency: 'USD' }],
    ['no inputs', { version: '9.0.0', inputs: [] }],
  ])('with %s is reported and left out', async (_, changes) => {
    challenge(changes);
    expect(await open()).toBeUndefined();
    expect(failures()).toBe(1);
  });

  it.each([
    ['throws', () => Promise.reject(new Error('out of memory'))],
    ['returns no numbers', () => Promise.resolve(outputOf([Number.NaN, 0.5, 0.5]))],
    ['returns no probabilities', () => Promise.resolve(outputOf([1.5, 0.5, 0.5]))],
    ['returns too few', () => Promise.resolve(outputOf([0.5]))],
  ])('that %s is reported, and declarations are scored without it', async (_, evaluate) => {
    const challenger = challengerOf({ manifest: { ...champion, version: '9.0.0' }, evaluate });
    const scorer = scorerFor(model, 'secret');
    expect(await score({ ...scorer, challenger }, inputs, NOW)).toEqual(await score(scorer, inputs, NOW));
    expect(failures()).toBe(1);
  });
});

function outputOf(values: readonly number[]) {
  const numbers = Float32Array.from(values);
  return { fraud: numbers, critical: numbers, logOdds: numbers };
}

describe('the files of a challenger', () => {
  it('are deployed only where there is one', () => {
    const root = mkdtempSync(join(tmpdir(), 'models-'));
    expect(challengerFiles('import-risk', ['model.json'], root)).toEqual([]);
    mkdirSync(join(root, 'models', 'import-risk', 'challenger'), { recursive: true });
    expect(challengerFiles('import-risk', ['model.json'], root)).toEqual([
      'models/import-risk/challenger/model.json',
    ]);
    rmSync(root, { recursive: true });
  });
});
