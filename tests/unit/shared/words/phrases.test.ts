// The catalogue: every phrase in both languages, with the same values, and each language on its own.

import { describe, expect, it } from 'vitest';
import { LANGUAGES } from '../../../../functions/shared/words/language.ts';
import type { Message } from '../../../../functions/shared/words/message.ts';
import { type PhraseName, type Phrases, TOPICS } from '../../../../functions/shared/words/phrases.ts';
import { partsOf } from '../../../../functions/shared/words/template.ts';
import { worded } from '../../../../functions/shared/words/wording.ts';
import { englishIn, hasKorean } from '../../../support/words.ts';

const PHRASES: Phrases = Object.assign({}, ...TOPICS);
const NAMES = Object.keys(PHRASES) as PhraseName[];

function namesIn(template: string): string[] {
  return [...new Set(partsOf(template).flatMap((part) => ('name' in part ? [part.name] : [])))].sort();
}

/** What a template says around its values. */
function textIn(template: string): string {
  return partsOf(template)
    .map((part) => ('text' in part ? part.text : 'choice' in part ? ` ${part.choice?.join(' ')} ` : ' '))
    .join('');
}

function endOf(template: string): string {
  return /[.;:]$/.exec(template)?.[0] ?? '';
}

describe('every phrase', () => {
  it('is in one topic', () => {
    const all = TOPICS.flatMap((topic) => Object.keys(topic));
    expect(all).toHaveLength(NAMES.length);
  });

  it('says the same in both languages: the same values, the same kind of sentence', () => {
    const different = NAMES.filter((name) => {
      const { en, ko } = PHRASES[name];
      // Korean has no plural: a number that only chooses one is left out.
      const chosen = partsOf(en).flatMap((part) => ('choice' in part ? [part.name] : []));
      const shown = namesIn(en).filter((value) => namesIn(ko).includes(value) || !chosen.includes(value));
      return JSON.stringify(shown) !== JSON.stringify(namesIn(ko)) || endOf(en) !== endOf(ko);
    });
    expect(different).toEqual([]);
  });

  it('has its spaces and its places in order', () => {
    const untidy = NAMES.filter((name) =>
      LANGUAGES.some((language) => {
        const template = PHRASES[name][language];
        return /\s{2}|^\s|\s$/.test(template) || /[{}]/.test(textIn(template));
      }),
    );
    expect(untidy).toEqual([]);
  });

  it('has no Korean in English, and no English in Korean but names', () => {
    const mixed = NAMES.filter((name) => {
      const { en, ko } = PHRASES[name];
      const saysSomething = /\p{L}/u.test(textIn(ko)) && /[A-Za-z]{2,}/.test(textIn(en));
      return hasKorean(en) || englishIn(textIn(ko)).length > 0 || (saysSomething && !hasKorean(ko));
    });
    expect(mixed).toEqual([]);
  });

  it('has no particle written beside a value: it would be wrong after half of them', () => {
    const written = NAMES.filter((name) =>
      /\}(?:은|는|이|가|을|를|과|와|으로|로)(?![가-힣])/.test(PHRASES[name].ko),
    );
    expect(written).toEqual([]);
  });

  it('is worded with whatever values it has', () => {
    const inner: Message = { phrase: 'mark.stamp' };
    for (const name of NAMES) {
      const values = Object.fromEntries(namesIn(PHRASES[name].en).map((value) => [value, inner]));
      for (const language of LANGUAGES) {
        expect(worded({ phrase: name, values }, language), name).not.toMatch(/[{}?]|undefined|\[object/);
      }
    }
  });
});
