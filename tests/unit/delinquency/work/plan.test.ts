// Planning a day: which files form which shards, what is refused, and which plan is found again.
import { gzipSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { SNAPSHOT_COLUMNS } from '../../../../functions/delinquency/snapshot/snapshot.ts';
import { WorkKeys } from '../../../../functions/delinquency/work/keys.ts';
import {
  LINES_PER_SHARD,
  type Plan,
  planIdOf,
  planRun,
  type ScoringBasis,
} from '../../../../functions/delinquency/work/plan.ts';
import { SnapshotRefused } from '../../../../functions/delinquency/work/refusal.ts';
import { snapshotText, taxpayerRow } from '../../../api/support/delinquency.ts';
import { MemoryFiles } from '../../../support/delinquency-memory.ts';

const BASIS: ScoringBasis = {
  model: { name: 'delinquency', version: '1.0.0', sha256: 'a'.repeat(64) },
  rules: '1.0.0',
};
const LAST_NIGHT = ['2026-11-19'];

const files = new MemoryFiles();

let days = 0;
/** A day that no other test uses, with these files for its snapshot. */
async function dayWith(contents: Readonly<Record<string, string | Buffer>>): Promise<string> {
  days += 1;
  const runDate = new Date(Date.UTC(2021, 0, days)).toISOString().slice(0, 10);
  for (const [name, content] of Object.entries(contents))
    await files.write(`taxpayers/${runDate}/${name}`, content);
  return runDate;
}

async function plan(runDate: string, basis = BASIS): Promise<Plan> {
  return (await planRun(files, { runDate, basis, previousRuns: LAST_NIGHT })).plan;
}

function taxpayers(count: number, prefix = 'TP'): string {
  return snapshotText(
    Array.from({ length: count }, (_, index) => taxpayerRow(`${prefix}-${index}`, index % 4)),
  );
}

/** The names of the files that a run of the day does not read. */
async function notRead(runDate: string): Promise<string[]> {
  const day = await planRun(files, { runDate, basis: BASIS, previousRuns: LAST_NIGHT });
  return day.notRead.map((key) => key.slice(`taxpayers/${runDate}/`.length));
}

async function refusal(runDate: string): Promise<string> {
  const error = await plan(runDate).catch((thrown: unknown) => thrown);
  expect(error).toBeInstanceOf(SnapshotRefused);
  return (error as Error).message;
}

describe('a plan', () => {
  it('has a shard for every 5,000 lines of each file, in the order of the files', async () => {
    const runDate = await dayWith({
      'b.csv': taxpayers(3, 'B'),
      'a.csv': taxpayers(LINES_PER_SHARD + 1, 'A'),
    });
    const { shards, files: planned, previousRuns, planId } = await plan(runDate);
    expect(planned.map(({ key }) => key)).toEqual([
      `taxpayers/${runDate}/a.csv`,
      `taxpayers/${runDate}/b.csv`,
    ]);
    expect(shards.map(({ file, line, lines, copy }) => ({ file, line, lines, copy }))).toEqual([
      { file: 0, line: 2, lines: LINES_PER_SHARD },
      { file: 0, line: LINES_PER_SHARD + 2, lines: 1 },
      { file: 1, line: 2, lines: 3 },
    ]);
    expect(previousRuns).toEqual(LAST_NIGHT);
    expect(planId).toMatch(/^[0-9a-f]{16}$/);
  });

  it('includes files that end in .csv and .csv.gz, whatever the case and folder, and names the notes that it does not read', async () => {
    const runDate = await dayWith({
      'a.csv': taxpayers(1, 'A'),
      'PART2.CSV': taxpayers(2, 'B'),
      'Part3.Csv.GZ': gzipSync(taxpayers(2, 'C')),
      'deeper/d.csv': taxpayers(3, 'D'),
      'readme.txt': 'Four files',
      'a.csv.sha256': 'abc',
      _SUCCESS: '',
      '': '',
      'deeper/': '',
    });
    expect((await plan(runDate)).files.map(({ key }) => key.split('/').at(-1))).toEqual([
      'PART2.CSV',
      'Part3.Csv.GZ',
      'a.csv',
      'd.csv',
    ]);
    expect(await notRead(runDate)).toEqual(['_SUCCESS', 'a.csv.sha256', 'readme.txt']);
  });

  it('copies the lines of a compressed file shard by shard, whatever its name', async () => {
    const text = taxpayers(LINES_PER_SHARD + 2);
    const runDate = await dayWith({ 'packed.csv': gzipSync(text) });
    const { shards, planId } = await plan(runDate);
    expect(shards.map(({ copy }) => copy)).toEqual(
      [0, 1].map((shard) => new WorkKeys(runDate, planId).shard('input', shard)),
    );
    const copies = shards.map(({ copy = '' }) => files.text(copy));
    expect(copies.join('') === text.slice(text.indexOf('\n') + 1)).toBe(true);
    expect(shards[1]).toMatchObject({ line: LINES_PER_SHARD + 2, lines: 2, start: 0 });
  });

  it('of an uncompressed file with the extension .gz reads it uncompressed', async () => {
    const { shards } = await plan(await dayWith({ 'plain.csv.gz': taxpayers(2) }));
    expect(shards.map(({ copy, lines }) => [copy, lines])).toEqual([[undefined, 2]]);
  });

  it('keeps the header of each file, which may differ', async () => {
    const turned = SNAPSHOT_COLUMNS.toReversed();
    const runDate = await dayWith({
      'a.csv': taxpayers(1),
      'b.csv': snapshotText([taxpayerRow('B', 1)], turned),
    });
    const places = (await plan(runDate)).files.map(({ header }) => header.places.taxpayerId);
    expect(places).toEqual([0, SNAPSHOT_COLUMNS.length - 1]);
  });

  it('skips a file with only a header beside one with taxpayers', async () => {
    const { shards } = await plan(await dayWith({ 'a.csv': taxpayers(0), 'b.csv': taxpayers(2) }));
    expect(shards.map(({ file }) => file)).toEqual([1]);
  });
});

describe('data that a run cannot read', () => {
  it('refuses the day by name, together with what is wrong with other files', async () => {
    const runDate = await dayWith({
      'part1.csv': taxpayers(2),
      'part2.csv.zip': 'PK',
      'part3.csv': 'name,colour\n',
      'part4.csv.tmp': taxpayers(2),
      part5: taxpayers(2),
      'sub/part6.xlsx': 'PK',
      'readme.txt': 'Six files',
    });
    expect(
      (await refusal(runDate)).split('\n').map((line) => line.replace(`taxpayers/${runDate}/`, '')),
    ).toEqual([
      'part2.csv.zip: an archive; unpack it and upload its CSV files',
      'part4.csv.tmp: temporary, unfinished or a backup by its name; upload it under its final name or remove it',
      'part5: not a *.csv or *.csv.gz file; convert it, rename it or remove it',
      'sub/part6.xlsx: a workbook; save it as "CSV UTF-8"',
      expect.stringContaining('part3.csv: the first line names no columns'),
    ]);
    expect(files.keys(`delinquency-work/${runDate}/`)).toEqual([]);
  });

  it('refuses a day that was planned before it was added', async () => {
    const runDate = await dayWith({ 'part1.csv': taxpayers(2) });
    await plan(runDate);
    await files.write(`taxpayers/${runDate}/part2.tsv`, taxpayers(2).replaceAll(',', '\t'));
    expect(await refusal(runDate)).toContain('part2.tsv: not a *.csv or *.csv.gz file');
  });

  it('refuses a day that has nothing else', async () => {
    expect(await refusal(await dayWith({ 'all.parquet': 'PAR1' }))).toContain('all.parquet');
  });

  it('is found under the name of a note', async () => {
    const runDate = await dayWith({
      'part1.csv': taxpayers(2),
      'part2.txt': taxpayers(2),
      'notes.txt': 'Two parts',
    });
    expect(await refusal(runDate)).toBe(
      `taxpayers/${runDate}/part2.txt: holds rows, but is not a *.csv or *.csv.gz file; rename it or remove it`,
    );
  });

  it.each([
    ['a zip archive', Buffer.from('PK\x03\x04…')],
    ['a Parquet file', Buffer.from('PAR1…')],
    ['compressed with bzip2', Buffer.from('BZh91AY')],
    ['compressed with zstd', Buffer.from([0x28, 0xb5, 0x2f, 0xfd, 0])],
  ])('is found under the name of a CSV file: %s', async (form, content) => {
    const runDate = await dayWith({ 'a.csv': content, 'b.csv': taxpayers(1) });
    expect(await refusal(runDate)).toContain(`a.csv: ${form}`);
  });
});

describe('planning again', () => {
  it('returns the existing plan and reads no file', async () => {
    const runDate = await dayWith({ 'a.csv.gz': gzipSync(taxpayers(3)) });
    const made = await plan(runDate);
    const opened: string[] = [];
    const watched = new Proxy(files, {
      get(target, name) {
        if (name === 'openSnapshot' || name === 'write' || name === 'writeJson') opened.push(name);
        const member: unknown = Reflect.get(target, name, target);
        return typeof member === 'function' ? member.bind(target) : member;
      },
    });
    const { plan: again } = await planRun(watched, { runDate, basis: BASIS, previousRuns: ['2026-11-21'] });
    expect(again).toEqual(made);
    expect(opened).toEqual([]);
  });

  it('makes a new plan for other content, another model or other rules, and the old one again for the old', async () => {
    const runDate = await dayWith({ 'a.csv': taxpayers(3) });
    const { planId: first } = await plan(runDate);
    const model = { ...BASIS.model, sha256: 'b'.repeat(64) };
    const { planId: otherModel } = await plan(runDate, { ...BASIS, model });
    const { planId: otherRules } = await plan(runDate, { ...BASIS, rules: '1.0.0 {"points":{}}' });
    await files.write(`taxpayers/${runDate}/a.csv`, taxpayers(4));
    const { planId: otherContent } = await plan(runDate);
    expect(new Set([first, otherModel, otherRules, otherContent]).size).toBe(4);
    await files.write(`taxpayers/${runDate}/a.csv`, taxpayers(3));
    expect((await plan(runDate)).planId).toBe(first);
  });

  it('makes a new plan if a crash left an incomplete one', async () => {
    const runDate = await dayWith({ 'a.csv': taxpayers(3) });
    const made = await plan(runDate);
    await files.write(new WorkKeys(runDate, made.planId).plan, '{"planId":"');
    expect(await plan(runDate)).toEqual(made);
  });

  it('is named by keys, content, model and rules, and by nothing else', () => {
    const file = { key: 'taxpayers/2026-11-20/a.csv', etag: '"1"', bytes: 10 };
    const name = planIdOf([file], BASIS);
    expect(planIdOf([{ ...file }], { ...BASIS })).toBe(name);
    expect(planIdOf([{ ...file, key: 'taxpayers/2026-11-20/b.csv' }], BASIS)).not.toBe(name);
    expect(planIdOf([file, file], BASIS)).not.toBe(name);
  });
});

describe('a snapshot', () => {
  it('that is missing is named with the folder where it belongs', async () => {
    await expect(plan('2020-02-29')).rejects.toMatchObject({
      name: 'SnapshotMissing',
      message: 'No snapshot: there is no *.csv or *.csv.gz file under taxpayers/2020-02-29/',
    });
  });

  it('with wrong headers in two files is refused for both at once, before anything is planned', async () => {
    const runDate = await dayWith({
      'a.csv': `${SNAPSHOT_COLUMNS.join(',')},colour\n`,
      'b.csv': taxpayers(2),
      'c.csv.gz': gzipSync(taxpayers(2).replace('paid6', 'paid7')),
    });
    expect((await refusal(runDate)).split('\n')).toEqual([
      `taxpayers/${runDate}/a.csv: unknown column "colour"`,
      `taxpayers/${runDate}/c.csv.gz: unknown column "paid7"; missing column "paid6"`,
    ]);
    expect(files.keys(`delinquency-work/${runDate}/`)).toEqual([]);
  });

  it.each([
    [
      'in its middle',
      (packed: Buffer) => Buffer.concat([packed.subarray(0, 60), Buffer.alloc(20, 7), packed.subarray(80)]),
    ],
    ['at its end, cut off', (packed: Buffer) => packed.subarray(0, packed.length - 10)],
    [
      'in its checksum',
      (packed: Buffer) => Buffer.concat([packed.subarray(0, packed.length - 8), Buffer.alloc(8)]),
    ],
  ])('that is corrupt gzip %s is refused by its name', async (_where, damage) => {
    const runDate = await dayWith({ 'a.csv.gz': damage(gzipSync(taxpayers(200))) });
    expect(await refusal(runDate)).toBe(`taxpayers/${runDate}/a.csv.gz: not a valid gzip file`);
  });

  it('with no taxpayers at all is refused', async () => {
    const runDate = await dayWith({ 'a.csv': taxpayers(0) });
    expect(await refusal(runDate)).toBe(`taxpayers/${runDate}/a.csv: no taxpayers`);
  });

  it('of an empty file is refused', async () => {
    expect(await refusal(await dayWith({ 'a.csv': '', 'b.csv': taxpayers(1) }))).toMatch(
      /a\.csv: the file is empty$/,
    );
  });

  it('that is compressed twice is refused', async () => {
    const runDate = await dayWith({ 'a.csv.gz': gzipSync(gzipSync(taxpayers(2))) });
    expect(await refusal(runDate)).toMatch(/a\.csv\.gz: not UTF-8/);
  });
});
