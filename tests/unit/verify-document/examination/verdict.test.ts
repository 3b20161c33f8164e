// The verdict rules: a mark's verdict by thresholds, a document's status by its findings.
import { describe, expect, it } from 'vitest';
import {
  applyUnrelatedRule,
  type Circumstances,
  type ComparisonResult,
  downgradeIfUnreliable,
} from '../../../../functions/verify-document/examination/compare/comparison.ts';
import {
  type FindingForVerdict,
  missingKinds,
  statusOf,
  thresholdsFor,
  VerdictRule,
  VerdictThresholds,
  verdictOf,
} from '../../../../functions/verify-document/examination/verdict.ts';
import type { Finding, Kind } from '../../../../functions/verify-document/schemas.ts';

const THRESHOLDS = VerdictThresholds.parse({
  verdicts: [
    { references: 3, match: 80, mismatch: 30, mismatchAlone: 50 },
    { references: 5, match: 70, mismatch: 40 },
  ],
  sameSource: 40,
});
const RULE = VerdictRule.parse({
  required: { 'certificate-of-origin': ['stamp', 'signature'], invoice: ['signature'], other: [] },
});

const mark = (kind: Kind, verdict: Finding['verdict']): FindingForVerdict => ({ kind, verdict });

describe('a mark', () => {
  it.each([
    [100, 3, 'crossed', 'match'],
    [80, 4, 'alone', 'match'],
    [79.9, 3, 'crossed', 'inconclusive'],
    [70, 5, 'crossed', 'match'],
    [50.1, 3, 'alone', 'inconclusive'],
    [50, 4, 'alone', 'mismatch'],
    [50, 5, 'alone', 'inconclusive'],
    [30.1, 3, 'crossed', 'inconclusive'],
    [30, 3, 'crossed', 'mismatch'],
    [40, 9, 'crossed', 'mismatch'],
    [40, 9, 'alone', 'mismatch'],
    [100, 2, 'alone', 'inconclusive'],
    [0, 1, 'crossed', 'inconclusive'],
  ] as const)('of %d %% against %i references, %s, is a %s', (similarity, references, ink, verdict) => {
    expect(verdictOf(similarity, thresholdsFor(references, ink === 'alone', THRESHOLDS))).toBe(verdict);
  });

  it.each([
    ['a mismatch threshold at the match threshold', { match: 30 }],
    ['one for marks that stand alone there', { mismatchAlone: 80 }],
    ['a similarity above 100 %', { match: 101 }],
  ])('never has %s', (_what, change) => {
    const [row] = THRESHOLDS.verdicts;
    expect(VerdictThresholds.safeParse({ ...THRESHOLDS, verdicts: [{ ...row, ...change }] }).success).toBe(
      false,
    );
  });

  it('has thresholds for rising numbers of references', () => {
    const verdicts = THRESHOLDS.verdicts.toReversed();
    expect(VerdictThresholds.safeParse({ ...THRESHOLDS, verdicts }).success).toBe(false);
    expect(VerdictThresholds.safeParse({ ...THRESHOLDS, verdicts: [] }).success).toBe(false);
  });
});

describe('a mismatch', () => {
  const mismatch: ComparisonResult = {
    verdict: 'mismatch',
    reference: {
      referenceId: 'r',
      kind: 'signature',
      embedding: new Float32Array(),
      modelVersion: '1.0.0',
    },
    similarity: 4,
    references: 5,
    unrelated: false,
  };
  const clean: Circumstances = { kind: 'signature', side: 200, separation: 'alone', otherInk: 'none' };
  const under = (circumstances: Partial<Circumstances>): string =>
    downgradeIfUnreliable(mismatch, { ...clean, ...circumstances }, THRESHOLDS).verdict;

  it.each(['inseparable', 'interleaved', 'no-own-ink'] as const)(
    'is inconclusive if the picture shows other ink: %s',
    (separation) => {
      expect(under({ separation })).toBe('inconclusive');
    },
  );

  it.each(['alone', 'separated'] as const)('stays one if the picture shows its own ink: %s', (separation) => {
    expect(under({ separation })).toBe('mismatch');
  });

  it('of a stamp is inconclusive if ink that no mark explains crosses it', () => {
    expect(under({ kind: 'stamp', otherInk: 'crossing' })).toBe('inconclusive');
    expect(under({ kind: 'stamp', otherInk: 'possible' })).toBe('mismatch');
  });

  it('of a small mark is inconclusive', () => {
    expect(under({ side: 60 })).toBe('inconclusive');
  });
});

describe('a certificate of origin', () => {
  const status = (...marks: FindingForVerdict[]) => statusOf(marks, 'certificate-of-origin', RULE, true);

  it('whose stamp and signature match is verified', () => {
    expect(status(mark('stamp', 'match'), mark('signature', 'match'))).toBe('verified');
  });

  it('with any mismatch is suspicious, whatever else matches', () => {
    expect(status(mark('stamp', 'match'), mark('signature', 'match'), mark('stamp', 'mismatch'))).toBe(
      'suspicious',
    );
    expect(status(mark('signature', 'mismatch'))).toBe('suspicious');
  });

  it.each([
    ['no marks', []],
    ['no signature', [mark('stamp', 'match')]],
    ['an inconclusive signature', [mark('stamp', 'match'), mark('signature', 'inconclusive')]],
    ['a signature without references', [mark('stamp', 'match'), mark('signature', 'no-reference')]],
  ])('with %s is unverifiable', (_, marks) => {
    expect(status(...marks)).toBe('unverifiable');
  });

  it('with further, inconclusive marks is still verified', () => {
    expect(
      status(mark('stamp', 'match'), mark('signature', 'match'), mark('signature', 'inconclusive')),
    ).toBe('verified');
  });
});

describe('a document of which parts could not be read', () => {
  it.each([
    ['match', [mark('stamp', 'match'), mark('signature', 'match')]],
    ['do not match', [mark('stamp', 'mismatch')]],
    ['are missing', []],
  ])('is unverifiable if its marks %s', (_, marks) => {
    expect(statusOf(marks, 'certificate-of-origin', RULE, false)).toBe('unverifiable');
  });
});

describe('other documents', () => {
  it('need a signature on an invoice', () => {
    expect(statusOf([mark('signature', 'match')], 'invoice', RULE, true)).toBe('verified');
    expect(statusOf([mark('stamp', 'match')], 'invoice', RULE, true)).toBe('unverifiable');
  });

  it('need any match where no kind is required', () => {
    expect(statusOf([mark('stamp', 'match')], 'other', RULE, true)).toBe('verified');
    expect(statusOf([], 'other', RULE, true)).toBe('unverifiable');
  });
});

describe('an unrelated mark', () => {
  const compared = (verdict: 'match' | 'mismatch', unrelated: boolean): ComparisonResult => ({
    verdict,
    reference: {
      referenceId: 'r1',
      kind: 'signature',
      embedding: new Float32Array(1),
      modelVersion: '1.0.0',
    },
    similarity: verdict === 'match' ? 90 : 0,
    references: 5,
    unrelated,
  });
  const on = (kind: Kind, result: ComparisonResult): { kind: Kind; compared: ComparisonResult } => ({
    kind,
    compared: result,
  });
  const officer = on('signature', compared('match', false));
  const exporter = on('signature', compared('mismatch', true));
  const verdicts = (
    marks: readonly { kind: Kind; compared: ComparisonResult }[],
    rule: Pick<VerdictRule, 'unrelatedBesideMatch'> = RULE,
  ): string[] => applyUnrelatedRule(marks, rule).map((one) => one.compared.verdict);

  it('is not registered beside a match of its kind', () => {
    expect(verdicts([exporter, officer])).toEqual(['no-reference', 'match']);
  });

  it('is a mismatch alone or beside a match of the other kind only', () => {
    expect(verdicts([exporter])).toEqual(['mismatch']);
    expect(verdicts([exporter, on('stamp', compared('match', false))])).toEqual(['mismatch', 'match']);
  });

  it('is always a mismatch if the rule says so', () => {
    expect(verdicts([exporter, officer], { unrelatedBesideMatch: 'mismatch' })).toEqual([
      'mismatch',
      'match',
    ]);
  });

  it('is not an imitation, which stays a mismatch', () => {
    expect(verdicts([on('signature', compared('mismatch', false)), officer])).toEqual(['mismatch', 'match']);
  });
});

describe('a missing kind', () => {
  it.each([
    ['certificate-of-origin', [], ['stamp', 'signature']],
    ['certificate-of-origin', ['stamp'], ['signature']],
    ['certificate-of-origin', ['signature', 'stamp'], []],
    ['invoice', ['stamp'], ['signature']],
    ['other', [], []],
  ] as const)('of %s with %j: %j', (documentType, kinds, missing) => {
    // Whatever their verdict, marks that were found are not missing.
    const marks = kinds.map((kind) => mark(kind, 'no-reference'));
    expect(missingKinds(marks, documentType, RULE, true)).toEqual(missing);
  });

  it('is not known of a document of which parts could not be read', () => {
    expect(missingKinds([], 'certificate-of-origin', RULE, false)).toEqual([]);
  });
});
