// Lists over several partitions: nothing is lost or repeated, whatever the sizes of pages and partitions.
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { positionOf, tokenAfter } from '../../../../functions/shared/http/paging.ts';
import { mergePages, type Place, placesOf } from '../../../../functions/verify-document/documents/listing.ts';

/** A page of a partition as the table returns it: at most `max` places older than `before`. */
function pageOf(partition: readonly Place[], max: number, before: Place | undefined) {
  const rest = partition.filter((place) => before === undefined || place < before);
  const places = rest.slice(0, max);
  return { places, reached: rest.length > max ? places.at(-1) : undefined };
}

describe('pages of several partitions', () => {
  it('return every place once, newest first', () => {
    const partitions = fc.array(
      fc.uniqueArray(fc.string({ minLength: 1, maxLength: 3 }), { maxLength: 12 }),
      {
        minLength: 1,
        maxLength: 4,
      },
    );
    fc.assert(
      fc.property(
        partitions,
        fc.integer({ min: 1, max: 5 }),
        fc.integer({ min: 1, max: 5 }),
        (lists, limit, most) => {
          const distinct = lists.map((list, number) =>
            list
              .map((text) => `${text}#${number}`)
              .sort()
              .reverse(),
          );
          const given: Place[] = [];
          let before: Place | undefined;
          for (let page = 0; page < 100; page++) {
            const { places, next } = mergePages(
              distinct.map((partition) => pageOf(partition, most, before)),
              limit,
            );
            expect(places.length).toBeLessThanOrEqual(limit);
            given.push(...places);
            before = next;
            if (next === undefined) break;
          }
          expect(before).toBeUndefined();
          expect(given).toEqual(distinct.flat().sort().reverse());
        },
      ),
    );
  });
});

describe('a token', () => {
  it('returns its place for the list that it was made for, and for no other', () => {
    const token = tokenAfter(placesOf('suspicious'), '2026-01-01#1');
    expect(positionOf(placesOf('suspicious'), token)).toBe('2026-01-01#1');
    expect(positionOf(placesOf('rejected'), token)).toBeUndefined();
  });

  it('may be any text that a client sends', () => {
    fc.assert(
      fc.property(fc.string(), (token) => {
        positionOf(placesOf('all'), token);
      }),
    );
    for (const content of [
      '[]',
      '["all"]',
      '["all",1]',
      '["all",""]',
      '{}',
      'null',
      `["all","${'x'.repeat(201)}"]`,
    ]) {
      expect(positionOf(placesOf('all'), Buffer.from(content).toString('base64url'))).toBeUndefined();
    }
  });
});
