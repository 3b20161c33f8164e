// Who is who: forms of names and identifiers, and the rules of merging over any records in any order.
import fc from 'fast-check';
import { describe, expect, it, test } from 'vitest';
import { keptIdentifier, plainForm } from '../../../functions/network/resolution/identifiers.ts';
import { IDENTIFIER_KINDS, type IdentifierKind } from '../../../functions/network/resolution/kinds.ts';
import { companyKey, personKeys } from '../../../functions/network/resolution/names.ts';
import { type EntityRecord, resolve } from '../../../functions/network/resolution/resolve.ts';
import { drawRecords } from '../../../samples/network-generator/records.ts';

const KEY = Buffer.from('a secret of the tests');

describe('the key of a company', () => {
  test.each([
    [
      '㈜바람무역',
      '주식회사 바람무역',
      '바람 무역(주)',
      'Baram Trading Co., Ltd.',
      'BARAM TRADING',
      'Baram Muyeok',
    ],
    ['정원전자', 'Jeongwon Electronics Inc', 'Jungwon Electronics', 'Chungwon Electronic Co Ltd'],
    ['삼성물산 주식회사', 'Samsung Mulsan'],
    ['한빛물류', 'Hanbit Logistics'],
    ['Müller & Söhne GmbH', 'MULLER SOHNE', 'Muller & Sohne'],
    ['株式会社 山田', '山田'],
    ['S.A. Dupont', 'Dupont SA'],
  ])('is the same for %s and its other spellings', (...spellings) => {
    expect(new Set(spellings.map(companyKey)).size).toBe(1);
  });

  test.each([
    ['정원전자', '정우전자'],
    ['Jeongwon Electronics', 'Jeongwoo Electronics'],
    ['바람무역', '바람물류'],
    ['Hanil Trading', 'Hansol Trading'],
  ])('tells %s from %s', (one, other) => {
    expect(companyKey(one)).not.toBe(companyKey(other));
  });

  it('is never empty for a name with a letter or digit, even one that is all legal form', () => {
    expect(companyKey('Trading Co.')).not.toBe('');
    expect(companyKey('주식회사')).not.toBe('');
    expect(companyKey('–')).toBe('');
  });
});

describe('the keys of a person', () => {
  test.each([
    ['김민수', 'Kim Min-su', 'KIM MINSOO', 'Minsu Kim', 'Min Su Gim', 'KIM, MIN SOO'],
    ['이영희', 'Lee Young-hee', 'Yi Yeonghui', 'RHEE YOUNGHEE', 'Younghee Lee'],
    ['박정현', 'Park Jung Hyun', 'Pak Chong-hyon', 'Jeonghyeon Park'],
    ['최우진', 'Choi Woojin', 'Choe Ujin', 'Woo Jin Choi'],
  ])('of %s share one with every other spelling', (first, ...others) => {
    const [key] = personKeys(first);
    for (const other of others) expect(personKeys(other), other).toContain(key);
  });

  test('of other people share none', () => {
    expect(personKeys('김민수')).not.toEqual(expect.arrayContaining(personKeys('김민주')));
    expect(personKeys('이영희')).not.toEqual(expect.arrayContaining(personKeys('이영호')));
  });
});

describe('identifiers', () => {
  test.each<[IdentifierKind, ...string[]]>([
    [
      'phone',
      '02-123-4567',
      '+82 2 123 4567',
      '02)123-4567',
      '0082-2-123-4567',
      '００８２ ２ １２３ ４５６７',
    ],
    ['phone', '010 1234 5678', '+82-10-1234-5678', '0082-10-1234-5678', '01012345678'],
    ['registration', '123-45-67890', '1234567890', '123 45 67890'],
    ['address', '서울특별시 강남구 테헤란로 152 (역삼동)', '서울 강남구 테헤란로 152'],
    ['email', 'Kim@Example.COM', ' kim@example.com '],
    ['plate', '12가 3456', '12가3456'],
  ])('a %s has one form however it is written', (kind, ...values) => {
    expect(new Set(values.map((value) => plainForm({ kind, value }))).size).toBe(1);
    expect(plainForm({ kind, value: values[0] ?? '' })).toBeDefined();
  });

  test.each<[IdentifierKind, string]>([
    ['phone', 'call me'],
    ['phone', '12'],
    ['email', 'kim at example'],
    ['registration', '--'],
    ['address', '...'],
  ])('a %s is not %j', (kind, value) => {
    expect(plainForm({ kind, value })).toBeUndefined();
  });

  it('are kept under the key of the stage: nothing but the last four characters can be read, of short ones none', () => {
    const kept = keptIdentifier({ kind: 'phone', value: '010-1234-5678' }, KEY);
    expect(kept).toEqual({ kind: 'phone', hash: expect.stringMatching(/^[\w-]{22}$/), lastFour: '5678' });
    expect(keptIdentifier({ kind: 'phone', value: '010-1234-5678' }, Buffer.from('another'))?.hash).not.toBe(
      kept?.hash,
    );
    expect(keptIdentifier({ kind: 'account', value: '010-1234-5678' }, KEY)?.hash).not.toBe(kept?.hash);
    expect(keptIdentifier({ kind: 'plate', value: '12가3456' }, KEY)?.lastFour).toBe('');
  });
});

const NAMES = ['바람무역', 'Baram Trading', '정원전자', 'Jungwon Electronics', '한빛', ''];
const aRecord = fc.record({
  kind: fc.constantFrom('company' as const, 'taxpayer' as const, 'person' as const),
  names: fc.uniqueArray(fc.constantFrom(...NAMES), { maxLength: 2 }),
  identifiers: fc.array(
    fc.record({ kind: fc.constantFrom(...IDENTIFIER_KINDS), value: fc.constantFrom('A1', 'B2', 'C3') }),
    { maxLength: 3 },
  ),
});
const someRecords = fc.array(aRecord, { minLength: 1, maxLength: 14 }).map((records) =>
  records.map(
    ({ kind, names, identifiers }, index): EntityRecord => ({
      entityId: `e${String(index).padStart(2, '0')}`,
      kind,
      names,
      identifiers: identifiers.map(({ kind: of, value }) => ({ kind: of, hash: value, lastFour: '' })),
    }),
  ),
);

function clustersOf(
  records: readonly EntityRecord[],
  resolvedTo: ReadonlyMap<string, string>,
): EntityRecord[][] {
  const clusters = new Map<string, EntityRecord[]>();
  for (const record of records) {
    const root = resolvedTo.get(record.entityId) ?? '';
    clusters.set(root, [...(clusters.get(root) ?? []), record]);
  }
  return [...clusters.values()];
}

describe('resolving', () => {
  it('gives the same whatever the order of the records and of what they say', () => {
    fc.assert(
      fc.property(
        someRecords.chain((records) =>
          fc.tuple(fc.constant(records), fc.shuffledSubarray(records, { minLength: records.length })),
        ),
        ([records, shuffled]) => {
          const turned = shuffled.map((record) => ({
            ...record,
            names: record.names.toReversed(),
            identifiers: record.identifiers.toReversed(),
          }));
          expect(resolve(turned)).toEqual(resolve(records));
        },
      ),
    );
  });

  it('never makes two registration or passport numbers one', () => {
    fc.assert(
      fc.property(someRecords, (records) => {
        const { resolvedTo, contradictory } = resolve(records);
        const apart = new Set(contradictory);
        for (const cluster of clustersOf(records, resolvedTo)) {
          if (cluster.some(({ entityId }) => apart.has(entityId))) {
            expect(cluster).toHaveLength(1);
            continue;
          }
          for (const kind of ['registration', 'passport']) {
            const numbers = cluster.flatMap(({ identifiers }) =>
              identifiers.filter((one) => one.kind === kind).map(({ hash }) => hash),
            );
            expect(new Set(numbers).size).toBeLessThanOrEqual(1);
          }
        }
      }),
    );
  });

  it('joins only what merges connect, each merge with an identifier that both have, and never by a name alone', () => {
    fc.assert(
      fc.property(someRecords, (records) => {
        const { resolvedTo, merges } = resolve(records);
        const byId = new Map(records.map((record) => [record.entityId, record]));
        for (const { entities, evidence } of merges) {
          for (const entityId of entities) {
            expect(
              byId
                .get(entityId)
                ?.identifiers.some(({ kind, hash }) => kind === evidence.kind && hash === evidence.hash),
            ).toBe(true);
          }
        }
        const linked = new Map(records.map(({ entityId }) => [entityId, new Set([entityId])]));
        for (const { entities } of merges) {
          const whole = new Set(entities.flatMap((entityId) => [...(linked.get(entityId) ?? [])]));
          for (const entityId of whole) linked.set(entityId, whole);
        }
        for (const { entityId } of records)
          expect(resolvedTo.get(entityId)).toBe([...(linked.get(entityId) ?? [])].sort()[0]);
      }),
    );
  });

  it('leaves an undone merge undone, whatever comes later', () => {
    const record = (entityId: string, ...values: string[]): EntityRecord => ({
      entityId,
      kind: 'company',
      names: ['바람무역'],
      identifiers: values.map((value) => ({ kind: 'phone', hash: value, lastFour: '' })),
    });
    const before = resolve([record('a', '1'), record('b', '1')]);
    const [merge] = before.merges;
    expect(before.resolvedTo.get('b')).toBe('a');
    const after = resolve(
      [record('b', '1', '2'), record('a', '1'), record('c', '9')],
      new Set([merge?.mergeId ?? '']),
    );
    expect(after.resolvedTo.get('b')).toBe('b');
    expect(after.undone).toEqual([merge]);
    expect(after.sameNameOnly).toBe(3);
  });

  it('leaves records whose merge was undone apart also by way of a third one', () => {
    const [a, b, c] = ['a', 'b', 'c'].map((entityId): EntityRecord => {
      const identifiers = [{ kind: 'phone', hash: '1', lastFour: '' }] as const;
      return { entityId, kind: 'company', names: ['바람무역'], identifiers };
    }) as [EntityRecord, EntityRecord, EntityRecord];
    const [merge] = resolve([a, b]).merges;
    const { resolvedTo, conflicts } = resolve([c, b, a], new Set([merge?.mergeId ?? '']));
    expect(Object.fromEntries(resolvedTo)).toEqual({ a: 'a', b: 'b', c: 'a' });
    expect(conflicts.map(({ entities }) => entities)).toEqual([['b', 'c']]);
  });

  it('takes no identifier as evidence that many differently named companies share', () => {
    const clients = Array.from(
      { length: 30 },
      (_, index): EntityRecord => ({
        entityId: `c${String(index).padStart(2, '0')}`,
        kind: 'company',
        // The first two have one name.
        names: [index < 2 ? 'Twin' : `Client ${index}`],
        identifiers: [{ kind: 'phone', hash: 'the accountant', lastFour: '' }],
      }),
    );
    const { merges, sharedWidely, sameNameOnly } = resolve(clients);
    expect(merges).toEqual([]);
    expect(sharedWidely).toBe(1);
    expect(sameNameOnly).toBe(2);
  });

  it('finds most of the fictitious records that are one, and hardly any others', () => {
    const drawn = drawRecords(3, 1_000);
    const records = drawn.map(({ entityId, kind, name, identifiers }): EntityRecord => {
      const kept = identifiers.flatMap((identifier) => keptIdentifier(identifier, KEY) ?? []);
      return { entityId, kind, names: [name], identifiers: kept };
    });
    const { resolvedTo } = resolve(records);
    let [merged, right, all] = [0, 0, 0];
    for (const [place, one] of drawn.entries()) {
      for (const other of drawn.slice(place + 1)) {
        const isMerged = resolvedTo.get(one.entityId) === resolvedTo.get(other.entityId);
        if (isMerged) merged++;
        if (one.truth === other.truth) all++;
        if (isMerged && one.truth === other.truth) right++;
      }
    }
    expect(right / merged).toBeGreaterThan(0.99);
    expect(right / all).toBeGreaterThan(0.9);
  });
});
