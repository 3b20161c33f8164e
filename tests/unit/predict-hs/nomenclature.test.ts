// Codes outside of the HS are in no list: not in the nomenclature, not among the labels, and a file that has one is refused.
import { hash } from 'node:crypto';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { HsManifest } from '../../../functions/predict-hs/manifest.ts';
import { Nomenclature } from '../../../functions/predict-hs/nomenclature.ts';
import { HsModel } from '../../../functions/predict-hs/prediction/model.ts';
import { tokenise } from '../../../functions/predict-hs/prediction/text.ts';
import { filesIn, readManifest } from '../../../functions/shared/onnx/model-file.ts';
import { modelIn } from '../../../functions/shared/onnx/session.ts';

const FOLDER = join(import.meta.dirname, '..', '..', '..', 'models', 'hs-codes');
const manifest = readManifest(FOLDER, HsManifest);
const nomenclature = Nomenclature.read(filesIn(FOLDER), manifest);

describe('the nomenclature', () => {
  it('has the 96 chapters from 01 to 97 without 77, and 5,612 subheadings', () => {
    const chapters = Array.from({ length: 97 }, (_, index) => String(index + 1).padStart(2, '0'));
    expect(nomenclature.codes(2)).toEqual(chapters.filter((chapter) => chapter !== '77'));
    expect(nomenclature.codes(6)).toHaveLength(5612);
  });

  it.each(['00', '77', '98', '99', '9999', '999999', '9801', '980100', '770100'])('has no %s', (code) => {
    expect(nomenclature.has(code)).toBe(false);
    expect(nomenclature.title(code)).toBeUndefined();
  });

  const folder = mkdtempSync(join(tmpdir(), 'customs-nomenclature-'));
  afterAll(() => rmSync(folder, { recursive: true }));

  it.each(['99', '999999', '770100', '0001'])('is refused with %s', (code) => {
    const content = JSON.stringify({
      edition: 'HS 2022',
      source: 'test',
      titles: { '09': 'Coffee', [code]: 'Other' },
    });
    writeFileSync(join(folder, 'nomenclature.json'), content);
    const named = { ...manifest, files: { 'nomenclature.json': hash('sha256', content) } };
    expect(() => Nomenclature.read(filesIn(folder), named)).toThrow('of the chapters 01 to 97');
  });
});

describe('the labels of the graph', () => {
  let model: HsModel;
  beforeAll(async () => {
    model = await HsModel.open(modelIn(FOLDER, { threads: 1 }));
  });

  it('are the subheadings of the nomenclature', () => {
    const { outputs } = JSON.parse(readFileSync(join(FOLDER, 'model.json'), 'utf8')) as {
      readonly outputs: readonly { readonly name: string; readonly shape: readonly unknown[] }[];
    };
    const columns = outputs.find(({ name }) => name === 'probabilities')?.shape[2];
    expect(columns).toBe(nomenclature.codes(6).length);
  });

  it('are answered with probabilities that sum to 1', async () => {
    const texts = ['commodities not specified according to kind', 'abalone', 'parts'];
    const widths: number[] = [];
    await model.run(
      texts.map((description) => ({
        tokens: tokenise({ description }),
        language: 'en',
        without: [new Set([0])],
      })),
      (_, { whole, without }) => {
        for (const row of [whole, ...without]) {
          widths.push(row.length);
          expect(row.reduce((total, one) => total + one, 0)).toBeCloseTo(1, 4);
        }
      },
    );
    expect(new Set(widths)).toEqual(new Set([5612]));
    expect(widths).toHaveLength(2 * texts.length);
    for (const digits of [2, 4, 6] as const) {
      for (const { code } of model.groups(digits)) expect(code).not.toMatch(/^(?:00|77|98|99)/);
    }
  });
});
