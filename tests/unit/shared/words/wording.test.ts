// From messages to words: values in sentences, and answers with messages in them.
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type Message, message } from '../../../../functions/shared/words/message.ts';
import { figure, whole } from '../../../../functions/shared/words/numbers.ts';
import { worded, wordedIn } from '../../../../functions/shared/words/wording.ts';

describe('a message', () => {
  it('has its values in both languages, and the right particle in Korean', () => {
    const unknown = message('import.unknown', { id: '2020-000123' });
    expect(worded(unknown, 'en')).toBe('Declaration 2020-000123 does not exist');
    expect(worded(unknown, 'ko')).toBe('수입신고 2020-000123이 없습니다');
  });

  it('has messages within it in the same language', () => {
    const warning = message('warning.unknownCode', {
      what: message('column.office'),
      code: '999',
      model: 'import-risk',
      version: '2.1.0',
      substitute: message('warning.asAverage'),
    });
    expect(worded(warning, 'en')).toBe(
      'The customs office 999 was not in the training data of import-risk 2.1.0; it is scored as an average one',
    );
    expect(worded(warning, 'ko')).toBe(
      '신고세관 999는 import-risk 2.1.0의 학습 자료에 없어 평균적인 부호로 평가했습니다',
    );
  });

  it.each([
    [1, '1 field is not valid', '올바르지 않은 항목이 1개 있습니다'],
    [2, '2 fields are not valid', '올바르지 않은 항목이 2개 있습니다'],
  ])('counts %d', (count, english, korean) => {
    const counted = message('request.badFields', { count });
    expect([worded(counted, 'en'), worded(counted, 'ko')]).toEqual([english, korean]);
  });

  it.each<[string[] | Message, string, string]>([
    [['851713'], '851713', '851713'],
    [['851713', '851714'], '851713 and 851714', '851713, 851714'],
    [
      message('list.andMore', { shown: ['851713', '851714'], count: 3 }),
      '851713, 851714 and 3 more',
      '851713, 851714 외 3개',
    ],
  ])('lists %j', (codes, english, korean) => {
    const became = message('hs.became', { edition: '2017', codes });
    expect(worded(became, 'en')).toBe(`it was one of HS 2017, and its goods are now in ${english}`);
    expect(worded(became, 'ko')).toBe(`HS 2017에 있던 품목번호이며, 해당 물품은 현재 ${korean}에 분류됩니다`);
  });

  it('of an old record whose phrase is no more is the name of the phrase', () => {
    expect(worded({ phrase: 'reason.gone' } as unknown as Message, 'ko')).toBe('reason.gone');
  });

  it('without a value that its phrase has a place for shows a question mark', () => {
    expect(worded({ phrase: 'import.unknown' }, 'en')).toBe('Declaration ? does not exist');
  });
});

describe('a number in a sentence', () => {
  it.each([
    [0, '0', '0'],
    [-0, '0', '0'],
    [0.123456, '0.123', '0'],
    [999.5, '1,000', '1,000'],
    [1_234_567.8, '1,234,568', '1,234,568'],
    [1e-7, '1E-7', '0'],
    [2e16, '2E16', '20,000,000,000,000,000'],
    [-1234, '-1,234', '-1,234'],
  ])('%d', (value, shown, rounded) => {
    expect([figure(value), whole(value)]).toEqual([shown, rounded]);
  });
});

describe('an answer', () => {
  const said = message('title.404');

  it('has words in place of its messages, at any depth', () => {
    const answer = { items: [{ reasons: [{ text: said, value: 3 }] }], title: said };
    expect(wordedIn('ko', answer)).toEqual({
      items: [{ reasons: [{ text: '찾을 수 없습니다', value: 3 }] }],
      title: '찾을 수 없습니다',
    });
    expect(answer.title).toBe(said);
  });

  it('without messages is the same object', () => {
    fc.assert(
      fc.property(fc.jsonValue(), (value) => {
        expect(wordedIn('ko', value)).toBe(value);
      }),
    );
  });

  it('shares its parts without messages with the original', () => {
    const declaration = { items: [{ hsCode: '851713' }] };
    expect(wordedIn('en', { declaration, text: said }).declaration).toBe(declaration);
  });
});
