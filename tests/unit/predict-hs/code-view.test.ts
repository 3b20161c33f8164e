// The shipped codes of the HS and of Korea as clients read them: titles in two languages, and what became of older codes.

import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { type CodeView, searchCodes, viewCode } from '../../../functions/predict-hs/code-view.ts';
import { HsManifest } from '../../../functions/predict-hs/manifest.ts';
import { NationalCodes } from '../../../functions/predict-hs/national-codes.ts';
import { Nomenclature } from '../../../functions/predict-hs/nomenclature.ts';
import { filesIn, readManifest } from '../../../functions/shared/onnx/model-file.ts';
import type { Worded } from '../../../functions/shared/words/message.ts';
import { wordedIn } from '../../../functions/shared/words/wording.ts';

const FOLDER = join(import.meta.dirname, '..', '..', '..', 'models', 'hs-codes');
const manifest = readManifest(FOLDER, HsManifest);
const nomenclature = Nomenclature.read(filesIn(FOLDER), manifest);
const codes = NationalCodes.read(filesIn(FOLDER), manifest, nomenclature);
const file = JSON.parse(readFileSync(join(FOLDER, 'hsk.json'), 'utf8')) as {
  titles: Record<string, string[]>;
};

const view = (code: string, schedule: 'HS' | 'HSK' = 'HS', language: 'en' | 'ko' = 'en'): Worded<CodeView> =>
  wordedIn(language, viewCode(codes, code, schedule, language));

describe('a code', () => {
  it('of the HS has its children up to the subheadings', () => {
    expect(view('8507')).toMatchObject({
      kind: 'found',
      path: [{ code: '85' }, { code: '8507' }],
      children: nomenclature
        .codes(6)
        .filter((code) => code.startsWith('8507'))
        .map((code) => ({ code, title: nomenclature.title(code) })),
    });
    expect(view('850760')).toMatchObject({ kind: 'found', children: [] });
  });

  it('of a subheading has its national codes in the schedule, titled in the language', () => {
    expect(view('853650', 'HSK', 'ko')).toMatchObject({
      kind: 'found',
      title: '그 밖의 개폐기',
      children: [
        { code: '8536501000', title: '회전형' },
        { code: '8536502000', title: '푸쉬 버튼형' },
        { code: '8536503000', title: '마이크로형' },
        { code: '8536504000' },
        { code: '85365090', title: '기타' },
      ],
    });
    expect(view('8536503000', 'HSK')).toMatchObject({ title: 'Micro-type', children: [] });
  });

  it('of an earlier edition is answered with its successors and their titles', () => {
    expect(view('851712')).toMatchObject({
      kind: 'superseded',
      detail: expect.stringContaining('it was one of HS 2017, and its goods are now in 851713, 851714'),
    });
    expect(view('293138')).toEqual({
      kind: 'superseded',
      detail: '293138 is not a subheading of HS 2022; it was one of HS 2017, and its goods are now in 293145',
      successors: [{ code: '293145', title: nomenclature.title('293145') }],
    });
  });

  it('of a heading of an earlier edition is answered with the headings of its goods', () => {
    expect(view('0509')).toMatchObject({
      kind: 'superseded',
      detail: expect.stringContaining('0509 is not a heading of HS 2022; it was one of HS 2002'),
      successors: [{ code: expect.stringMatching(/^\d{4}$/) }],
    });
  });

  it('of a Korean code under an earlier subheading is answered with the successors of the subheading', () => {
    expect(view('8517121010', 'HSK')).toMatchObject({ kind: 'superseded' });
  });

  it.each([
    ['770000', 'HS', '770000 is not a subheading of HS 2022'],
    ['77', 'HS', '77 is not a chapter of HS 2022'],
    ['0999', 'HS', '0999 is not a heading of HS 2022'],
    ['8507600099', 'HSK', '8507600099 is not among the codes of HSK that are known under 850760'],
    ['9405210000', 'HSK', 'No code of HSK is known under 940521'],
  ] as const)('%s of %s that is not known says so', (code, schedule, detail) => {
    expect(view(code, schedule)).toEqual({ kind: 'unknown', detail });
  });
});

describe('the shipped codes', () => {
  it('have every national code under a subheading of the HS, and every chapter titled in Korean', () => {
    const all = Object.keys(file.titles);
    expect(all.filter((code) => !nomenclature.has(code.slice(0, 6)))).toEqual([]);
    expect(nomenclature.codes(2).filter((code) => !/[가-힣]/u.test(file.titles[code]?.[0] ?? ''))).toEqual(
      [],
    );
    expect(all.filter((code) => code.length === 10).length).toBeGreaterThan(12_000);
  });

  it('have titles in English wherever they have one in Korean below the subheadings', () => {
    const untranslated = Object.entries(file.titles).filter(
      ([code, [korean, english]]) => code.length > 6 && korean !== '' && english === undefined,
    );
    expect(untranslated).toEqual([]);
  });
});

describe('a search', () => {
  const search = (query: string | undefined, language: 'en' | 'ko' = 'en', from = 0, limit = 3) =>
    searchCodes(codes, { query, schedule: 'HSK', language }, { from, limit });

  it('answers in the language of the caller, whatever the language of the words', () => {
    expect(search('리튬이온').items[0]).toMatchObject({
      code: '850760',
      title: nomenclature.title('850760'),
    });
    expect(search('lithium-ion', 'ko').items[0]).toMatchObject({ code: '850760', title: '리튬이온 축전지' });
  });

  it('without words lists the chapters, in pages', () => {
    expect(search(undefined)).toMatchObject({
      items: [{ code: '01' }, { code: '02' }, { code: '03' }],
      next: 3,
    });
    expect(search(undefined, 'en', 95)).toMatchObject({ items: [{ code: '97' }], next: undefined });
  });
});
