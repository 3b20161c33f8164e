// The sentences that explain verdicts: with numbers for customs, without any for everyone else.

import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { ComparisonResult } from '../../../../functions/verify-document/examination/compare/comparison.ts';
import {
  type ComparedMark,
  explanationOf,
  meaningOf,
  plainExplanationOf,
  referenceWarningsOf,
  scanWarningsOf,
} from '../../../../functions/verify-document/examination/compare/explanations.ts';
import type { OtherInk } from '../../../../functions/verify-document/examination/inks/choice.ts';
import type { Separation } from '../../../../functions/verify-document/examination/inks/separation.ts';
import { VerdictThresholds } from '../../../../functions/verify-document/examination/verdict.ts';
import { inEnglish } from '../../../support/words.ts';

const THRESHOLDS = VerdictThresholds.parse({
  verdicts: [
    {
      references: 3,
      match: 80,
      mismatch: 30,
      mismatchAlone: 50,
      genuine: { shares: [0.02, 0.1, 0.5], alone: [50, 70, 95], crossed: [20, 40, 85] },
    },
  ],
  sameSource: 40,
});
type Referenced = Exclude<ComparisonResult, { readonly verdict: 'no-reference' }>;

const RESULT: Referenced = {
  verdict: 'match',
  reference: {
    referenceId: 'r1',
    kind: 'signature',
    embedding: new Float32Array(1),
    modelVersion: '1.0.0',
  },
  similarity: 90,
  references: 5,
  unrelated: false,
};

function mark(compared: Partial<Referenced> = {}, changes: Partial<ComparedMark> = {}): ComparedMark {
  return {
    kind: 'signature',
    compared: { ...RESULT, ...compared },
    separation: 'alone',
    otherInk: 'possible',
    side: 300,
    ...changes,
  };
}

const both = (one: ComparedMark): [string, string] => [
  inEnglish(explanationOf(one, THRESHOLDS)),
  inEnglish(plainExplanationOf(one, THRESHOLDS)),
];

describe('an explanation', () => {
  it.each<[string, ComparedMark, [string, string]]>([
    [
      'a match',
      mark(),
      ['Based on 5 references of this signer; match from 80 %.', 'Matches a registered signature.'],
    ],
    [
      'a mismatch',
      mark({ verdict: 'mismatch', similarity: 12 }),
      ['Based on 5 references of this signer; mismatch up to 30 %.', 'Matches no registered signature.'],
    ],
    [
      'a mismatch of a mark that stands alone',
      mark({ verdict: 'mismatch', similarity: 45 }, { otherInk: 'none' }),
      ['Based on 5 references of this signer; mismatch up to 50 %.', 'Matches no registered signature.'],
    ],
    [
      'a similarity between the thresholds',
      mark({ verdict: 'inconclusive', similarity: 60 }),
      [
        'Based on 5 references of this signer; inconclusive between 30 % and 80 %.',
        'The comparison with the registered signatures is inconclusive.',
      ],
    ],
    [
      'too few references',
      mark({ verdict: 'inconclusive', references: 2 }),
      [
        'Compared with only 2 references of this signer; at least 3 are required.',
        'The comparison with the registered signatures is inconclusive.',
      ],
    ],
    [
      'a mark that is too small',
      mark({ verdict: 'inconclusive' }, { side: 60 }),
      [
        'The signature is too small: 60 pixels long, at least 100 are required.',
        'The signature is too small to judge; scan at 200–300 dpi.',
      ],
    ],
    [
      'inks that cannot be separated',
      mark({ verdict: 'inconclusive', similarity: 12 }, { separation: 'inseparable' }),
      [
        'Based on 5 references of this signer; overlaps a stamp in the same ink colour.',
        'The signature overlaps a stamp in the same ink colour and cannot be judged.',
      ],
    ],
    [
      'a picture of the other ink alone',
      mark({ verdict: 'inconclusive', similarity: 12 }, { separation: 'no-own-ink' }),
      [
        'Based on 5 references of this signer; other ink crosses it.',
        'Other ink crosses the signature, which makes the comparison inconclusive.',
      ],
    ],
    [
      'a stamp that other ink crosses',
      mark({ verdict: 'inconclusive', similarity: 12 }, { kind: 'stamp', otherInk: 'crossing' }),
      [
        'Based on 5 references of this stamp; other ink crosses it.',
        'Other ink crosses the stamp, which makes the comparison inconclusive.',
      ],
    ],
    [
      'a signature with other ink over it',
      mark({ verdict: 'inconclusive', similarity: 60 }, { otherInk: 'crossing' }),
      [
        'Based on 5 references of this signer; inconclusive between 30 % and 80 %.',
        'The comparison with the registered signatures is inconclusive.',
      ],
    ],
    [
      'no reference',
      mark({}, { compared: { verdict: 'no-reference' } }),
      [
        'The authority has no valid registered signature.',
        'There is no registered signature to compare it with.',
      ],
    ],
    [
      'an unrelated mark beside a match',
      mark({}, { compared: { verdict: 'no-reference', besideMatch: true } }),
      [
        'Matches no registered signature; another signature on this page does.',
        'Matches no registered signature; another signature on this page does.',
      ],
    ],
  ])('of %s has a form for customs and a plain one', (_what, one, sentences) => {
    expect(both(one)).toEqual(sentences);
  });

  it.each<[number, OtherInk, string]>([
    [
      12,
      'possible',
      'At most 2 in 100 genuine signatures crossed by other ink look as different as this one.',
    ],
    [
      40,
      'possible',
      'At most 10 in 100 genuine signatures crossed by other ink look as different as this one.',
    ],
    [50, 'none', 'At most 2 in 100 genuine signatures look as different as this one.'],
    [70.1, 'none', 'At most 50 in 100 genuine signatures look as different as this one.'],
    [95.1, 'none', 'More than 50 in 100 genuine signatures look as different as this one.'],
  ])(
    'says for customs what %d %% mean of a mark with other ink over it: %s',
    (similarity, otherInk, meaning) => {
      expect(inEnglish(meaningOf(mark({ similarity }, { otherInk }), THRESHOLDS))).toBe(meaning);
    },
  );

  it('says the same of every mark if crossed ones were not measured apart', () => {
    const [row] = THRESHOLDS.verdicts;
    const { crossed: _, ...genuine } = row?.genuine ?? { shares: [], alone: [] };
    const thresholds = VerdictThresholds.parse({ ...THRESHOLDS, verdicts: [{ ...row, genuine }] });
    expect(inEnglish(meaningOf(mark({ similarity: 50 }), thresholds))).toBe(
      'At most 2 in 100 genuine signatures look as different as this one.',
    );
  });

  it('says that an identical impression of a stamp may be a copy', () => {
    const copied = mark({ similarity: 100 }, { kind: 'stamp', otherInk: 'none' });
    expect(inEnglish(meaningOf(copied, THRESHOLDS))).toBe(
      'No two impressions of a stamp are identical: this may be a copy of the registered picture.',
    );
  });

  it.each([
    ['is too small', mark({}, { side: 60 })],
    ['has too few references', mark({ verdict: 'inconclusive', references: 2 })],
    ['has no reference', mark({}, { compared: { verdict: 'no-reference' } })],
  ])('says no more than the verdict of a mark that %s', (_what, one) => {
    expect(meaningOf(one, THRESHOLDS)).toBeUndefined();
  });

  it('in its plain form depends on nothing but the verdict and the page, and contains no number of a comparison', () => {
    const referenced = fc.record({
      similarity: fc.integer({ min: 0, max: 100 }),
      references: fc.integer({ min: 1, max: 40 }),
      unrelated: fc.boolean(),
    });
    fc.assert(
      fc.property(
        fc.constantFrom('match' as const, 'mismatch' as const, 'inconclusive' as const),
        fc.constantFrom<Separation>('alone', 'inseparable', 'no-own-ink'),
        fc.constantFrom(60, 300),
        referenced,
        referenced,
        (verdict, separation, side, one, other) => {
          const [first, second] = [one, other].map((compared) =>
            mark({ ...compared, verdict }, { separation, side }),
          );
          if (first === undefined || second === undefined) return;
          const plain = inEnglish(plainExplanationOf(first, THRESHOLDS));
          expect(plain).toBe(inEnglish(plainExplanationOf(second, THRESHOLDS)));
          expect(plain.replace('200–300 dpi', '')).not.toMatch(/\d|%/);
          expect(scanWarningsOf(first, THRESHOLDS)).toEqual(scanWarningsOf(second, THRESHOLDS));
        },
      ),
      { numRuns: 500 },
    );
  });
});

describe('a warning', () => {
  it('about the scan names the page’s own figures, and none about references', () => {
    const small = mark({ verdict: 'inconclusive', references: 1 }, { side: 60, separation: 'inseparable' });
    expect(inEnglish(scanWarningsOf(small, THRESHOLDS))).toEqual([
      'stamp and signature overlap and could not be separated',
      'a signature is only 60 pixels long, too small to judge; scan at 200–300 dpi',
    ]);
    expect(referenceWarningsOf(small, THRESHOLDS)).toEqual([]);
  });

  it('about references is apart from those about the scan', () => {
    const few = mark({ verdict: 'inconclusive', references: 1 });
    expect(scanWarningsOf(few, THRESHOLDS)).toEqual([]);
    expect(inEnglish(referenceWarningsOf(few, THRESHOLDS))).toEqual([
      'a signature was compared with 1 reference of this signer; at least 3 are required',
    ]);
  });
});
