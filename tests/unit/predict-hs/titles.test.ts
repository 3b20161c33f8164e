// The titles of predicted and decided codes, in the language of whoever reads them.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it, vi } from 'vitest';
import { HsManifest } from '../../../functions/predict-hs/manifest.ts';
import { NationalCodes } from '../../../functions/predict-hs/national-codes.ts';
import { Nomenclature } from '../../../functions/predict-hs/nomenclature.ts';
import { unclear } from '../../../functions/predict-hs/prediction/depth.ts';
import { PredictedItem } from '../../../functions/predict-hs/schemas.ts';
import { Titles } from '../../../functions/predict-hs/titles.ts';
import { filesIn, readManifest } from '../../../functions/shared/onnx/model-file.ts';
import { wordedIn } from '../../../functions/shared/words/wording.ts';
import { KNOWN } from '../../support/goods.ts';
import { hasKorean } from '../../support/words.ts';

const ROOT = join(import.meta.dirname, '..', '..', '..');
const FOLDER = join(ROOT, 'models', 'hs-codes');
const manifest = readManifest(FOLDER, HsManifest);
const nomenclature = Nomenclature.read(filesIn(FOLDER), manifest);
const codes = NationalCodes.read(filesIn(FOLDER), manifest, nomenclature);
const open = vi.fn(() => codes);

const english = new Titles(nomenclature, open, 'en');
const korean = new Titles(nomenclature, open, 'ko');

describe('the title of a code', () => {
  it.each([
    ['85', english, /^Electrical machinery/],
    ['85', korean, /^전기기기/],
    ['850760', english, /^Electric accumulators; lithium-ion/],
    ['850760', korean, /^리튬이온 축전지$/],
    ['8536503000', english, /^Micro-type$/],
    ['8536503000', korean, /^마이크로형$/],
    // A national code that is not known has at least the title of its subheading.
    ['8507600099', korean, /^리튬이온 축전지$/],
    ['8507600099', english, /^Electric accumulators; lithium-ion/],
    // Of an earlier edition.
    ['293138', english, /^Not in HS 2022$/],
    ['293138', korean, /^HS 2022에 없음$/],
  ])('%s', (code, titles, expected) => {
    expect(titles.of(code)).toMatch(expected);
  });

  it('of the HS in English needs nothing but the nomenclature', () => {
    open.mockClear();
    english.of('850760');
    english.path('850760');
    expect(open).not.toHaveBeenCalled();
  });

  it('without a Korean one is the English one, for as many codes as docs/languages.md says', () => {
    const counts = ([2, 4, 6] as const).map((digits) => {
      const all = nomenclature.codes(digits);
      const without = all.filter((code) => !hasKorean(korean.of(code)));
      for (const code of without) expect(korean.of(code)).toBe(english.of(code));
      return [without.length, all.length].map((count) => count.toLocaleString('en-US')).join(' of ');
    });
    expect(counts[0]).toBe('0 of 96');
    const page = readFileSync(join(ROOT, 'docs', 'languages.md'), 'utf8').replaceAll('\n', ' ');
    expect(page).toContain(`${counts[1]} headings and ${counts[2]} subheadings`);
  });
});

describe('an item with titles', () => {
  it('has them for every candidate and its path, within the contract', () => {
    for (const [titles, language] of [
      [english, 'en'],
      [korean, 'ko'],
    ] as const) {
      const item = wordedIn(language, titles.item(KNOWN));
      expect(PredictedItem.strict().safeParse(item).error).toBeUndefined();
      const [candidate] = item.candidates;
      expect(candidate?.path.map(({ code }) => code)).toEqual(['09', '0901', '090121']);
      expect(candidate?.path.at(-1)).toEqual({ code: candidate?.code, title: candidate?.title });
    }
  });

  it('has them for the codes that its message names', () => {
    const item = { ...KNOWN, message: unclear(2, 4, ['8507', '8506']) };
    expect(wordedIn('en', english.item(item)).message).toMatch(
      /^Only the heading is unclear: 8507 \(Electric accumulators.*\) or 8506 \(.*\)\. Say/,
    );
    expect(wordedIn('ko', korean.item(item)).message).toMatch(
      /^호만 분명하지 않습니다: 8507\(축전지.*\) 또는 8506\(.*\)\. 종류/,
    );
  });

  it('shortens long ones within a sentence', () => {
    const long = nomenclature.codes(6).find((code) => english.of(code).length > 200) ?? '';
    const { message } = wordedIn('en', english.item({ ...KNOWN, message: unclear(4, 6, [long]) }));
    expect(message).toContain(`${long} (${english.of(long).slice(0, 60)}`);
    expect(message).toMatch(/…\)\. Say/);
  });
});
