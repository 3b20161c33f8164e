// Hostile tables: whatever they hold, a night either uses a row or rejects it with a reason, and what it publishes keeps its promises.
import fc from 'fast-check';
import { beforeAll, describe, expect, it } from 'vitest';
import { Collection } from '../../../functions/network/collecting/collection.ts';
import { readTable } from '../../../functions/network/collecting/rows.ts';
import type { PartyLine } from '../../../functions/network/days/summary.ts';
import { reasonsOf } from '../../../functions/network/exposure/reasons.ts';
import { dayNumber, nodeOf } from '../../../functions/network/graph/layout.ts';
import { type BuiltDay, buildDay, filesOf } from '../../../functions/network/night/build.ts';
import { NetworkModel } from '../../../functions/network/scoring/model.ts';
import { inEnglish } from '../../support/words.ts';

const RUN_DATE = '2026-11-20';
const KEY = Buffer.from('a key of a test');
const HEADERS = {
  entities: 'entityId,kind,name,identifierKind,identifierValue,asOf',
  links: 'from,to,kind,day,source',
  outcomes: 'entityId,day,outcome,knownOn',
} as const;
const INPUTS = 500;

let model: NetworkModel;

beforeAll(async () => {
  model = await NetworkModel.open('models/network-risk', { threads: 1 });
});

interface Tables {
  readonly entities: readonly (readonly string[])[];
  readonly links: readonly (readonly string[])[];
  readonly outcomes: readonly (readonly string[])[];
}

/** Collects and builds a day of some rows. */
async function night(
  tables: Tables,
): Promise<{ built: BuiltDay; rejected: readonly string[]; used: number }> {
  const collection = new Collection(KEY);
  for (const kind of ['entities', 'links', 'outcomes'] as const) {
    const text = [HEADERS[kind], ...tables[kind].map((row) => row.join(','))].join('\n');
    const read = readTable(kind, `${text}\n`, RUN_DATE);
    if (!read.ok) throw new Error(read.problems.map(inEnglish).join('; '));
    collection.addTable(kind, `${kind}.csv`, read.value);
  }
  const { collected, rejected } = collection.finish();
  const input = {
    runDate: RUN_DATE,
    collected,
    rejected: rejected.length,
    undone: new Set<string>(),
    ringsBefore: [],
  };
  const used = collected.links.reduce((sum, { n }) => sum + n, 0) + collected.outcomes.length;
  return {
    built: await buildDay(input, model),
    rejected: rejected.map(({ reason }) => inEnglish(reason)),
    used,
  };
}

/** What must hold for every published day. */
function expectSound({ graph, evidence, parties }: BuiltDay): void {
  const { offsets, neighbours, since, until } = graph.arrays;
  const today = dayNumber(RUN_DATE);
  for (let node = 0; node < offsets.length - 1; node++) {
    expect(Array.from(neighbours.subarray(offsets[node], offsets[node + 1]))).not.toContain(node);
  }
  for (const days of [since, until]) expect(days.every((day) => day <= today)).toBe(true);
  expect(evidence.probabilities.every((value) => value >= 0 && value <= 1)).toBe(true);
  for (const line of parties.toString().split('\n').filter(Boolean)) {
    const { records } = JSON.parse(line) as PartyLine;
    for (const proof of ['registration', 'passport']) {
      const numbers = records.flatMap(({ identifiers }) => identifiers.filter(({ kind }) => kind === proof));
      // A record that contradicts itself stands alone.
      if (records.length > 1) expect(new Set(numbers.map(({ hash }) => hash)).size).toBeLessThanOrEqual(1);
    }
  }
}

/** Mostly one of the good ones: a row with several bad fields shows no more than one with a single one. */
function mostly(good: readonly string[], bad: readonly string[]): fc.Arbitrary<string> {
  return fc.oneof(
    { weight: 9, arbitrary: fc.constantFrom(...good) },
    { weight: 1, arbitrary: fc.constantFrom(...bad) },
  );
}

const anId = mostly(['A', 'B', 'C', 'D', 'constructor', 'toString'], ['__proto__', 'bad id', '', '\u202e']);
const aDay = mostly(
  ['2026-11-18', '2026-11-19', '2026-11-20'],
  ['2026-11-21', '2999-01-01', '1999-01-01', '2026-02-30', ''],
);
const anEntity = fc.tuple(
  anId,
  mostly(['company', 'company', 'taxpayer', 'person', 'vehicle'], ['planet', '']),
  mostly(['가람무역', 'Garam Trading', 'Kim Min-su', '=cmd()'], ['"', '\u0000']),
  mostly(['registration', 'passport', 'phone', 'account', 'plate'], ['dna', '']),
  mostly(['111-11-11111', '222-22-22222', '02-123-4567'], ['\u0000', '']),
  aDay,
);
const aLink = fc.tuple(
  anId,
  anId,
  mostly(['sells-to', 'owns', 'pays', 'travels-with', 'carried-by', 'related-to'], ['loves', '']),
  aDay,
  mostly(['register', ''], ['\ud800']),
);
const anOutcome = fc.tuple(anId, aDay, mostly(['clear', 'fraud', 'critical'], ['maybe']), aDay);

describe('a night', () => {
  it(`survives ${INPUTS} hostile inputs: cycles, self-links, repeated ids, contradictions, days to come`, async () => {
    const kinds = { merged: 0, rejected: 0, alone: 0 };
    await fc.assert(
      fc.asyncProperty(
        fc.record({
          entities: fc.array(anEntity, { maxLength: 14 }),
          links: fc.array(aLink, { maxLength: 14 }),
          outcomes: fc.array(anOutcome, { maxLength: 6 }),
        }),
        async (tables) => {
          const { built, rejected, used } = await night(tables);
          expectSound(built);
          expect(rejected.every((reason) => reason !== '')).toBe(true);
          const rows = tables.links.length + tables.outcomes.length;
          expect(used + rejected.length).toBeGreaterThanOrEqual(rows);
          expect(filesOf((await night(tables)).built).buildId).toBe(filesOf(built).buildId);
          kinds.merged += built.summary.merges;
          kinds.rejected += rejected.length;
          kinds.alone += built.summary.entities;
        },
      ),
      { numRuns: INPUTS },
    );
    // The inputs are hostile, but not so much that nothing of them is used.
    expect(Math.min(kinds.merged, kinds.rejected, kinds.alone)).toBeGreaterThan(INPUTS / 100);
  }, 60_000);

  it('survives a hub of 100,000 links, which joins nobody and is nobody’s reason', async () => {
    const seen = { since: '2026-11-01', until: '2026-11-02' };
    const ids = Array.from({ length: 100_000 }, (_, index) => `E${index}`);
    const collection = new Collection(KEY);
    collection.addOwn({
      entities: ['HUB', ...ids].map((entityId) => {
        return { entityId, kind: 'vehicle', names: [], identifiers: [], since: seen.since };
      }),
      links: ids.map((to) => ({ from: 'HUB', to, kind: 'owns', n: 1, ...seen })),
      outcomes: ids.slice(0, 100).map((entityId) => ({ entityId, knownOn: '2026-11-03', fraud: true })),
    });
    collection.addOwn({
      entities: [{ entityId: 'PARTY', kind: 'company', names: [], identifiers: [], since: seen.since }],
      links: [{ from: 'HUB', to: 'PARTY', kind: 'owns', n: 1, ...seen }],
      outcomes: [],
    });
    const { collected } = collection.finish();
    const input = { runDate: RUN_DATE, collected, rejected: 0, undone: new Set<string>(), ringsBefore: [] };
    const built = await buildDay(input, model);
    expect(built.summary).toMatchObject({ entities: 100_002, links: 100_001, merges: 0, rings: [] });
    const { arrays } = built.graph;
    const [hub = 0, party = 0] = [nodeOf(arrays, 'HUB'), nodeOf(arrays, 'PARTY')];
    expect([arrays.hubs[hub], arrays.components[party]]).toEqual([1, party]);
    const { context, counts } = built.evidence;
    expect(await reasonsOf(context, counts, model, party)).toEqual([]);
  }, 60_000);
});
