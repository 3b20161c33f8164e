// Korean particles: right after what is read aloud, whatever it is written as.
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { particleAfter } from '../../../../functions/shared/words/particles.ts';

const withParticle = (text: string, pair: string): string => text + particleAfter(text, pair);

describe('the particle after', () => {
  it.each([
    ['세관', '세관은', '세관으로'],
    ['수입자', '수입자는', '수입자로'],
    ['서울', '서울은', '서울로'],
    ['원산지증명서', '원산지증명서는', '원산지증명서로'],
    // 영 일 이 삼 사 오 육 칠 팔 구.
    ['10', '10은', '10으로'],
    ['1', '1은', '1로'],
    ['12', '12는', '12로'],
    ['8517.13', '8517.13은', '8517.13으로'],
    ['4', '4는', '4로'],
    ['85', '85는', '85로'],
    ['2016', '2016은', '2016으로'],
    ['7', '7은', '7로'],
    ['8', '8은', '8로'],
    ['2019', '2019는', '2019로'],
    // 백만, 일억, 일조.
    ['1,000,000', '1,000,000은', '1,000,000으로'],
    ['100000000', '100000000은', '100000000으로'],
    ['1000000000000', '1000000000000는', '1000000000000로'],
    // Letters by their names.
    ['KR', 'KR은', 'KR로'],
    ['US', 'US는', 'US로'],
    ['CN', 'CN은', 'CN으로'],
    ['IL', 'IL은', 'IL로'],
    ['VM', 'VM은', 'VM으로'],
    ['KRW', 'KRW은', 'KRW으로'],
    ['USD', 'USD는', 'USD로'],
    ['50%', '50%는', '50%로'],
    ['3.2 kg', '3.2 kg은', '3.2 kg으로'],
    // Words whose end is certain.
    ['"Hyundai"', '"Hyundai"는', '"Hyundai"로'],
    ['critical', 'critical은', 'critical로'],
    ['Samsung', 'Samsung은', 'Samsung으로'],
    // Of brackets, what stands before them.
    ['제85류(100)', '제85류(100)는', '제85류(100)로'],
    ['중앙값(2)', '중앙값(2)은', '중앙값(2)으로'],
    // Nobody knows how these are read.
    ['SKU-x', 'SKU-x은(는)', 'SKU-x(으)로'],
    ['…', '…은(는)', '…(으)로'],
    ['', '은(는)', '(으)로'],
  ])('%s', (text, topic, direction) => {
    expect([withParticle(text, '은/는'), withParticle(text, '으로/로')]).toEqual([topic, direction]);
  });

  it.each([
    ['신고', '신고가', '신고를', '신고와', '신고여야', '신고지만'],
    ['물품', '물품이', '물품을', '물품과', '물품이어야', '물품이지만'],
  ])('%s, for every pair', (text, ...expected) => {
    expect(
      ['이/가', '을/를', '과/와', '이어야/여야', '이지만/지만'].map((pair) => withParticle(text, pair)),
    ).toEqual(expected);
  });

  it('every Hangul syllable follows whether it ends in a consonant, as its decomposition shows', () => {
    fc.assert(
      fc.property(fc.integer({ min: 0xac00, max: 0xd7a3 }), (code) => {
        const syllable = String.fromCharCode(code);
        const jamo = [...syllable.normalize('NFD')];
        expect(particleAfter(syllable, '을/를')).toBe(jamo.length === 3 ? '을' : '를');
        const final = jamo[2];
        expect(particleAfter(syllable, '으로/로')).toBe(
          final === undefined || final === '\u11af' ? '로' : '으로',
        );
      }),
    );
  });
});
