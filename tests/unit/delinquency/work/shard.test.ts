// A shard: which of its lines are taxpayers, and the files that it writes for ranking and publishing.

import { beforeAll, describe, expect, it } from 'vitest';
import { reportLines } from '../../../../functions/delinquency/report/report.ts';
import type { Grade } from '../../../../functions/delinquency/scoring/scale.ts';
import type { Scorer } from '../../../../functions/delinquency/scoring/scoring.ts';
import {
  type Header,
  readHeader,
  SNAPSHOT_COLUMNS,
} from '../../../../functions/delinquency/snapshot/snapshot.ts';
import { idHash, packIds, sortedIds, unpackIds } from '../../../../functions/delinquency/work/ids.ts';
import {
  byRisk,
  readRows,
  type ShardOutput,
  type ShardScore,
  scoreRows,
} from '../../../../functions/delinquency/work/shard.ts';
import { slicesOf } from '../../../../functions/delinquency/work/summary.ts';
import { type SnapshotRow, snapshotText, taxpayerRow } from '../../../api/support/delinquency.ts';
import { shippedScorer } from '../../../support/accounts.ts';
import { inEnglish } from '../../../support/words.ts';

const SCORED_AT = '2026-11-20T01:02:03.000Z';

function header(): Header {
  const reading = readHeader(SNAPSHOT_COLUMNS.join(','));
  if (!reading.ok) throw new Error(reading.problems.join('; '));
  return reading.value;
}

/** Lines as they follow a header. */
function lines(rows: readonly SnapshotRow[]): string {
  const text = snapshotText(rows);
  return text.slice(text.indexOf('\n') + 1);
}

function read(text: string | Buffer, firstLine = 2): ReturnType<typeof readRows> {
  return readRows(Buffer.from(text), header(), firstLine);
}

describe('the lines of a shard', () => {
  it('are numbered as in their file', () => {
    const rows = read(
      lines([taxpayerRow('A', 1), taxpayerRow('B', 1, { paid1: 'x' }), taxpayerRow('C', 1)]),
      5002,
    );
    expect(rows.lines).toEqual([5002, 5004]);
    expect(rows.rejected.map(([line, id]) => [line, id])).toEqual([[5003, 'B']]);
  });

  it.each([
    ['\n', 'line feeds'],
    ['\r\n', 'carriage returns and line feeds'],
  ])('may end with %j, or with the file', (end) => {
    const text = lines([taxpayerRow('A', 1), taxpayerRow('B', 1)])
      .trimEnd()
      .replaceAll('\n', end);
    for (const file of [text, text + end]) {
      const { taxpayers, rejected } = read(file);
      expect([taxpayers.map(({ taxpayerId }) => taxpayerId), rejected]).toEqual([['A', 'B'], []]);
    }
  });

  it('may be empty, which counts for nothing', () => {
    const { taxpayers, lines: numbers, rejected } = read(`\n  \n\r\n${lines([taxpayerRow('A', 1)])}\n`);
    expect([taxpayers.length, numbers, rejected]).toEqual([1, [5], []]);
  });

  it('count once per taxpayer: the first good one; the rejected one names it', () => {
    const rows = read(
      lines([
        taxpayerRow('A', 1, { paid1: -1 }),
        taxpayerRow('A', 2),
        taxpayerRow('A', 3),
        taxpayerRow('a', 4),
      ]),
    );
    expect(rows.taxpayers.map(({ taxpayerId, account }) => [taxpayerId, account.paymentStatus[0]])).toEqual([
      ['A', 2],
      ['a', 4],
    ]);
    expect(rows.rejected.map(([line, , reason]) => [line, inEnglish(reason)])).toEqual([
      [2, 'paid1: expected a number from 0 to 1000000000000000, got "-1"'],
      [4, 'duplicate taxpayerId; line 3 is used'],
    ]);
  });

  it('that contain a line break within quotes are bad, and only they', () => {
    const broken = lines([taxpayerRow('A', 1, { companyName: 'Han"bit' })]).replace('Han""bit', 'Han\nbit');
    const { taxpayers, rejected } = read(broken + lines([taxpayerRow('B', 1)]));
    expect(taxpayers.map(({ taxpayerId }) => taxpayerId)).toEqual(['B']);
    expect(rejected.map(([line, id]) => [line, id])).toEqual([
      [2, ''],
      [3, 'bit"'],
    ]);
  });

  it('in another encoding are bad one by one', () => {
    const good = lines([taxpayerRow('A', 1)]);
    const cp949 = Buffer.concat([
      Buffer.from('B,'),
      Buffer.from([0xc7, 0xd1, 0xba, 0xfb]),
      Buffer.from(good.slice(good.indexOf(',', 2))),
    ]);
    const { taxpayers, rejected } = read(Buffer.concat([Buffer.from(good), cp949]));
    expect(taxpayers).toHaveLength(1);
    expect(inEnglish(rejected)).toEqual([
      [3, 'B', expect.stringContaining('companyName: expected UTF-8 text')],
    ]);
  });

  it('truncate a bad taxpayerId to 64 characters', () => {
    const { rejected } = read(lines([taxpayerRow('x'.repeat(500), 1)]));
    expect(rejected[0]?.[1]).toBe('x'.repeat(64));
  });
});

describe('a scored shard', () => {
  let scorer: Scorer;
  let output: ShardOutput;
  let scores: ShardScore[];
  beforeAll(async () => {
    scorer = await shippedScorer();
    const rows = Array.from({ length: 50 }, (_, index) =>
      taxpayerRow(`TP-${49 - index}`, index % 10, { companyName: '한빛' }),
    );
    output = await scoreRows(scorer, {
      shard: 3,
      rows: read(lines([...rows, taxpayerRow('TP-bad', 1, { paid1: '' })]), 100),
      previousGrades: new Map<string, Grade>([['TP-7', '04']]),
      scoredAt: SCORED_AT,
      language: 'en',
    });
    scores = output.scores
      .split('\n')
      .slice(0, -1)
      .map((line) => JSON.parse(line) as ShardScore);
  });

  it('keeps its scores in the order of the file', () => {
    expect(scores.map(({ taxpayerId, line }) => [taxpayerId, line])).toEqual(
      Array.from({ length: 50 }, (_, index) => [`TP-${49 - index}`, 100 + index]),
    );
  });

  it('has the previous grade of taxpayers that had one', () => {
    const had = scores.filter(({ previousGrade }) => previousGrade !== undefined);
    expect(had.map(({ taxpayerId, previousGrade }) => [taxpayerId, previousGrade])).toEqual([['TP-7', '04']]);
  });

  it('sorts its report by score, ties by taxpayerId', () => {
    expect(output.report).toBe(
      scores
        .toSorted(byRisk)
        .map((score) => reportLines(score, 'en').report)
        .join(''),
    );
    expect(new Set(scores.map(({ score }) => score)).size).toBeLessThan(50);
  });

  it('has the riskiest grades in full, in the same order', () => {
    const riskiest = scores.toSorted(byRisk).filter(({ grade }) => grade === '01' || grade === '02');
    expect(output.riskiest).toBe(riskiest.map((score) => reportLines(score, 'en').riskiest).join(''));
    expect(riskiest.length).toBeGreaterThan(0);
  });

  it('has the byte ranges of each score in both files', () => {
    const report = Buffer.from(output.report);
    const slices = [...slicesOf(output.summary, 'report')];
    expect(slices.map(([score]) => score)).toEqual(
      slices.map(([score]) => score).toSorted((one, other) => other - one),
    );
    for (const [score, { start, end }] of slices) {
      const own = scores.toSorted(byRisk).filter((one) => one.score === score);
      expect(report.subarray(start, end).toString()).toBe(
        own.map((score) => reportLines(score, 'en').report).join(''),
      );
    }
    const last = [...slicesOf(output.summary, 'riskiest').values()].at(-1);
    expect(last?.end).toBe(Buffer.byteLength(output.riskiest));
  });

  it('counts what it has', () => {
    const { shard, taxpayers, rejected, scoredAt, modelScores, ids } = output.summary;
    expect({ shard, taxpayers, rejected, scoredAt }).toEqual({
      shard: 3,
      taxpayers: 50,
      rejected: 1,
      scoredAt: SCORED_AT,
    });
    expect(modelScores.reduce((sum, [, rows]) => sum + rows, 0)).toBe(50);
    expect([...unpackIds(ids)]).toEqual(scores.map(({ taxpayerId }) => idHash(taxpayerId)));
  });

  it('without a good row has empty files and a summary', async () => {
    const empty = {
      shard: 0,
      rows: read(''),
      previousGrades: new Map<string, Grade>(),
      scoredAt: SCORED_AT,
      language: 'en' as const,
    };
    expect(await scoreRows(scorer, empty)).toEqual({
      summary: {
        shard: 0,
        taxpayers: 0,
        rejected: 0,
        scores: [],
        modelScores: [],
        ids: '',
        scoredAt: SCORED_AT,
      },
      scores: '',
      report: '',
      riskiest: '',
    });
  });
});

describe('ids as 8 bytes each', () => {
  it('are found again among those of many shards, and others are not', () => {
    const ids = Array.from({ length: 1000 }, (_, index) => `TP-${index}`);
    const sorted = sortedIds([packIds(ids.slice(0, 400)), packIds([]), packIds(ids.slice(400))]);
    expect(ids.every((id) => sorted.has(idHash(id)))).toBe(true);
    expect(['TP-1000', 'tp-1', ''].some((id) => sorted.has(idHash(id)))).toBe(false);
    expect([...sorted.hashes]).toEqual([...sorted.hashes].sort((one, other) => (one < other ? -1 : 1)));
  });

  it('are empty without taxpayers', () => {
    expect(sortedIds([]).has(0n)).toBe(false);
  });
});
