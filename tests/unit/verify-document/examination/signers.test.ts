// Which references belong to one source, and which source determines a mark's result.
import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { compareWithSources } from '../../../../functions/verify-document/examination/compare/comparison.ts';
import {
  clusters,
  type Source,
  SourceClusterer,
} from '../../../../functions/verify-document/examination/compare/signers.ts';
import type { RegisteredReference } from '../../../../functions/verify-document/examination/contract.ts';
import { lineVerifier } from '../../../support/verifier.ts';

const verifier = lineVerifier({ references: 3, mismatchAlone: 40 });

/** A reference at a place on the line. */
const at = (place: number, referenceId = `at-${place}`): RegisteredReference => ({
  referenceId,
  kind: 'signature',
  embedding: Float32Array.of(place),
  modelVersion: '1.0.0',
});

const sourcesOf = (references: readonly RegisteredReference[]): Promise<Source[]> =>
  new SourceClusterer(verifier).cluster(references);

const idsOf = (sources: readonly (readonly RegisteredReference[])[]): string[][] =>
  sources.map((source) => source.map(({ referenceId }) => referenceId));

async function compare(place: number, references: readonly RegisteredReference[], isAlone = false) {
  return compareWithSources(Float32Array.of(place), await sourcesOf(references), verifier, isAlone);
}

describe('references', () => {
  it('that are similar belong to one source', async () => {
    const references = [at(1, 'a1'), at(100, 'b1'), at(3, 'a2'), at(104, 'b2'), at(5, 'a3')];
    expect(idsOf(await sourcesOf(references))).toEqual([
      ['a1', 'a2', 'a3'],
      ['b1', 'b2'],
    ]);
  });

  it('are clustered in the same way in any order', async () => {
    const references = [at(1), at(9), at(17), at(60), at(66), at(200)];
    const expected = idsOf(await sourcesOf(references));
    await fc.assert(
      fc.asyncProperty(
        fc.shuffledSubarray(references, { minLength: references.length }),
        async (shuffled) => {
          expect(idsOf(await sourcesOf(shuffled))).toEqual(expected);
        },
      ),
      { numRuns: 20 },
    );
  });

  it('are each in exactly one cluster, whatever their similarities', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 0, max: 12 }).chain((size) =>
          fc
            .array(fc.float({ min: 0, max: 100, noNaN: true }), {
              minLength: size * size,
              maxLength: size * size,
            })
            .map((values) =>
              Array.from({ length: size }, (_, row) =>
                Float32Array.from(
                  { length: size },
                  (_, column) => values[Math.min(row, column) * size + Math.max(row, column)] ?? 0,
                ),
              ),
            ),
        ),
        (similarities) => {
          const members = clusters(similarities, 50).flat();
          expect([...members].sort((one, other) => one - other)).toEqual(
            similarities.map((_, index) => index),
          );
        },
      ),
    );
  });

  it('of two sources with a poor impression between them stay apart', async () => {
    const references = [0, 4, 8, 45, 82, 86, 90].map((place) =>
      at(place, `r${String(place).padStart(2, '0')}`),
    );
    const sources = idsOf(await sourcesOf(references));
    expect(sources).toContainEqual(['r00', 'r04', 'r08']);
    expect(sources).toContainEqual(['r82', 'r86', 'r90']);
  });
});

describe('a clusterer', () => {
  it('compares each pair only once', async () => {
    let pairs = 0;
    const counting = {
      ...verifier,
      compare: (query: Float32Array, references: readonly Float32Array[]) => {
        pairs += references.length;
        return verifier.compare(query, references);
      },
    };
    const clusterer = new SourceClusterer(counting);
    const references = [at(1), at(2), at(3), at(50)];
    const first = await clusterer.cluster(references);
    expect(pairs).toBe(6);
    expect(await clusterer.cluster(references)).toEqual(first);
    expect(pairs).toBe(6);
    await clusterer.cluster([...references, at(60)]);
    expect(pairs).toBe(10);
  });
});

describe('a mark', () => {
  const signer = [at(0, 'a1'), at(2, 'a2'), at(4, 'a3')];

  it('without references is not compared', async () => {
    expect(await compare(0, [])).toEqual({ verdict: 'no-reference' });
  });

  it('is compared with the most similar source, and shown with its most similar reference', async () => {
    const compared = await compare(102.5, [...signer, at(100, 'b1'), at(102, 'b2'), at(104, 'b3')]);
    expect(compared).toMatchObject({ verdict: 'match', reference: { referenceId: 'b2' }, references: 3 });
  });

  it.each([
    [3, 'match'],
    [40, 'inconclusive'],
    [90, 'mismatch'],
  ])('at %i from a signer at 0 to 4 is a %s', async (place, verdict) => {
    expect(await compare(place, signer)).toMatchObject({ verdict });
  });

  it('as different as a mark crossed by other ink may be is a mismatch if it stands alone', async () => {
    expect(await compare(69, signer)).toMatchObject({ verdict: 'inconclusive', similarity: 35 });
    expect(await compare(69, signer, true)).toMatchObject({ verdict: 'mismatch', similarity: 35 });
  });

  it('is inconclusive if its source has too few references, however similar', async () => {
    expect(await compare(0, [at(0), at(2)])).toMatchObject({ verdict: 'inconclusive', references: 2 });
  });

  it('matches a source with enough references even if a smaller one is more similar', async () => {
    const compared = await compare(
      15,
      [...signer, at(58, 'poor')].map((one) => one),
    );
    expect(compared).toMatchObject({ verdict: 'match', references: 3 });
  });

  it('has a similarity in tenths of a percent, on which its verdict is based', async () => {
    const compared = await compare(19.98 + 4, signer);
    expect(compared).toMatchObject({ verdict: 'match', similarity: 80 });
  });
});
