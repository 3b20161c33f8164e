// A night's run without AWS: tables are read and collected, the day is built, and its files are the same whenever they are built again.
import { createHash } from 'node:crypto';
import { beforeAll, describe, expect, it } from 'vitest';
import {
  type Collected,
  Collection,
  collectedFile,
  readCollected,
} from '../../../functions/network/collecting/collection.ts';
import { readTable } from '../../../functions/network/collecting/rows.ts';
import { openEvidence } from '../../../functions/network/days/evidence.ts';
import { reasonsOf } from '../../../functions/network/exposure/reasons.ts';
import { graphOf, idAt, nodeOf } from '../../../functions/network/graph/layout.ts';
import type { TableKind } from '../../../functions/network/keys.ts';
import { type BuiltDay, buildDay, filesOf } from '../../../functions/network/night/build.ts';
import { NetworkModel } from '../../../functions/network/scoring/model.ts';
import { worldA } from '../../../samples/network-generator/rules-a.ts';
import { dateOf, worldTables } from '../../../samples/network-generator/tables.ts';
import { inEnglish } from '../../support/words.ts';

const DAY = 270;
const RUN_DATE = dateOf(DAY);
const KEY = Buffer.from('a key of a test');
const WORLD = worldA(5, 'company', { parties: 3_000, rings: 12 });

function tablesOf(tables: Readonly<Record<TableKind, string>>, runDate = RUN_DATE) {
  return Object.entries(tables).map(([kind, text]) => {
    const read = readTable(kind as TableKind, text, runDate);
    if (!read.ok) throw new Error(read.problems.map(inEnglish).join('; '));
    return [kind as TableKind, read.value] as const;
  });
}

function collect(tables: Readonly<Record<TableKind, string>>) {
  const collection = new Collection(KEY);
  for (const [kind, table] of tablesOf(tables)) collection.addTable(kind, `${kind}.csv`, table);
  return collection.finish();
}

const HEADERS = {
  entities: 'entityId,kind,name,identifierKind,identifierValue,asOf',
  links: 'from,to,kind,day,source',
  outcomes: 'entityId,day,outcome,knownOn',
} as const;

describe('tables', () => {
  it('name every bad column of a row, and every wrong column of a header', () => {
    const bad = readTable(
      'entities',
      `${HEADERS.entities}\n!,planet,a\u202eb,phone,,2999-01-01\nA,company,가람,,,2025-13-01\n`,
      RUN_DATE,
    );
    expect(
      bad.ok && bad.value.bad.map(({ line, entityId, reason }) => [line, entityId, inEnglish(reason)]),
    ).toEqual([
      [
        2,
        '',
        expect.stringMatching(
          /^entityId: .*; kind: .*; name: .*; identifierValue: .*; asOf: .*day of the run$/,
        ),
      ],
      [3, 'A', expect.stringMatching(/^asOf: /)],
    ]);
    const other = readTable('links', 'from,to,kind,day,colour\n', RUN_DATE);
    expect(other.ok ? '' : other.problems.map(inEnglish).join('; ')).toBe(
      'unknown column "colour"; missing column "source"',
    );
  });

  it('have links and outcomes of entities that some table describes, and other rows are rejected', () => {
    const { collected, rejected } = collect({
      entities: `${HEADERS.entities}\nA,company,가람,phone,02-123-4567,2025-01-01\nB,company,,phone,12,2025-01-01\nA,person,,,,2025-01-01\nB,company,나래,,,2025-01-01\n`,
      links: `${HEADERS.links}\nA,B,owns,2025-01-02,x\nA,C,owns,2025-01-02,x\nA,A,owns,2025-01-02,x\n`,
      outcomes: `${HEADERS.outcomes}\nD,2025-01-01,clear,2025-01-02\nA,2025-01-03,clear,2025-01-02\n`,
    });
    expect(collected.links).toEqual([
      { from: 'A', to: 'B', kind: 'owns', since: '2025-01-02', until: '2025-01-02', n: 1 },
    ]);
    expect(collected.outcomes).toEqual([]);
    expect(rejected.map(({ file, line, reason }) => `${file} ${line}: ${inEnglish(reason)}`)).toEqual([
      'entities.csv 3: identifierValue: not a valid phone',
      'entities.csv 4: kind: expected company, as in an earlier row of the entity',
      'links.csv 3: to: no table describes entity C',
      'links.csv 4: to: Expected another entity than in from',
      'outcomes.csv 2: entityId: no table describes entity D',
      'outcomes.csv 3: knownOn: Expected the day of the inspection or a later one',
    ]);
    expect(JSON.stringify(collected)).not.toContain('1234567');
  });
});

describe('a day', () => {
  let collected: Collected;
  let model: NetworkModel;
  let built: BuiltDay;

  beforeAll(async () => {
    model = await NetworkModel.open('models/network-risk', { threads: 1 });
    collected = collect(worldTables(WORLD, DAY)).collected;
    built = await build();
  }, 60_000);

  const build = (undone: readonly string[] = [], of = collected): Promise<BuiltDay> =>
    buildDay(
      { runDate: RUN_DATE, collected: of, rejected: 0, undone: new Set(undone), ringsBefore: [] },
      model,
    );

  it('has the same bytes from the file of the collection', async () => {
    const { bytes, collectedId } = collectedFile(collected);
    const again = readCollected(bytes);
    expect(again).toEqual(collected);
    expect(collectedFile(again).collectedId).toBe(collectedId);
    const [one, other] = [filesOf(built), filesOf(await build([], again))];
    expect(other.buildId).toBe(one.buildId);
    for (const [name, content] of Object.entries(one.files)) {
      const sha = (content_: Uint8Array) => createHash('sha256').update(content_).digest('hex');
      expect(sha(other.files[name as keyof typeof other.files]), name).toBe(sha(content));
    }
  });

  it('ranks members of rings far above others, and finds most rings', () => {
    const { ranked } = built.evidence;
    const ids = Array.from(ranked.subarray(0, 60), (node) => idAt(built.graph.arrays, node));
    const isRing = new Map(WORLD.parties.map(({ id, ring }) => [id, ring !== undefined]));
    const share = ids.filter((id) => isRing.get(id)).length / ids.length;
    const all = WORLD.parties.filter(({ ring }) => ring !== undefined).length / WORLD.parties.length;
    expect(share).toBeGreaterThan(10 * all);
    const found = built.summary.rings.filter(
      ({ members }) => members.filter((id) => isRing.get(id)).length > members.length / 2,
    );
    expect(found.length).toBeGreaterThan(4);
  });

  it('has reasons for its riskiest parties, the same from the files, and never by a hub', async () => {
    const { files } = filesOf(built);
    const graph = graphOf(files.graph);
    const evidence = openEvidence(files.evidence, graph);
    const first = evidence.ranked[0] ?? 0;
    const reasons = await reasonsOf(evidence.context, evidence.counts, model, first);
    expect(reasons.length).toBeGreaterThan(0);
    expect(reasons).toEqual(await reasonsOf(built.evidence.context, built.evidence.counts, model, first));
    for (const node of evidence.ranked.subarray(0, 200)) {
      for (const { via, contribution } of await reasonsOf(evidence.context, evidence.counts, model, node)) {
        expect(graph.arrays.hubs[via]).toBe(0);
        expect(contribution).toBeGreaterThan(0);
      }
    }
  });

  it('merges records by rules, and leaves a merge that was undone apart', async () => {
    const twins = collect({
      entities: `${HEADERS.entities}\nA,company,가람무역,phone,02-123-4567,2025-01-01\nB,company,Garam Trading,phone,+82 2 123 4567,2025-01-01\n`,
      links: `${HEADERS.links}\n`,
      outcomes: `${HEADERS.outcomes}\n`,
    }).collected;
    const one = await build([], twins);
    expect(one.summary).toMatchObject({ entities: 1, merges: 1, resolvedTo: { B: 'A' } });
    expect(nodeOf(one.graph.arrays, 'B')).toBeUndefined();
    const line = JSON.parse(one.parties.toString()) as { merges: { mergeId: string }[]; records: unknown[] };
    expect(line.records).toHaveLength(2);
    const apart = await build(
      line.merges.map(({ mergeId }) => mergeId),
      twins,
    );
    expect(apart.summary).toMatchObject({ entities: 2, merges: 0, resolvedTo: {} });
  });
});
