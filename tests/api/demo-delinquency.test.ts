// npm run demo -- delinquency on a fresh service, again on the same one, and with snapshots that cannot be scored.
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { PutObjectCommand, S3Client } from '@aws-sdk/client-s3';
import { beforeAll, describe, expect, test } from 'vitest';
import { ROOT } from './support/declarations.ts';
import { type Finished, run } from './support/process.ts';
import { contractTests, type Json, startService, temporaryFolder } from './support/service.ts';

const service = startService();

const WITHIN_MS = 300_000;
const DAY = '2026-11-20';
const SAMPLE = join(ROOT, 'samples', 'taxpayers', `${DAY}.csv`);
const TAXPAYERS = 2000;
const SHOWN = 10;
/** A row of the ten riskiest: rank, company, taxpayer, score, points of factors, grade, previous grade, main reason. */
const RANKED = /^ ?(\d+) {2}(\S.*?) +(TP\d{9}) +(\d{1,3}) +([+-]\d+|–) {2}(\d\d) +(\d\d|–) +(\S.*)$/gm;
const GRADE = /^(\d\d) +([\d,]+) +(\d+\.\d) % {0,2}(█*)$/gm;

let out: string;
let first: Finished;
let ranking: Json[];

const demo = (...options: string[]): Promise<Finished> =>
  run('bin/demo/main.ts', 'delinquency', '--endpoints', service().endpointsFile, '--out', out, ...options);
const officer = async (path: string): Promise<Json> => (await service().as('officer').get(path)).body;

/** The printed rows of the riskiest taxpayers, by column. */
const shown = ({ stdout }: Finished): string[][] => [...stdout.matchAll(RANKED)].map((row) => row.slice(1));

beforeAll(async () => {
  out = temporaryFolder();
  first = await demo('--month-before');
  ranking = (await officer(`/v1/delinquency/rankings/${DAY}?grade=01&limit=${SHOWN}`)).items as Json[];
}, WITHIN_MS);

describe('npm run demo -- delinquency', () => {
  test('scores every taxpayer of the sample and rejects its three bad rows', () => {
    expect(first.code, first.stderr).toBe(0);
    expect(first.stdout).toMatch(
      /^2026-11-20: 2,000 taxpayers scored, 3 rows rejected; the run took \d+\.\d s with delinquency /m,
    );
    expect(first.stdout).toMatch(/^Stability: PSI 0\.\d{3}, /m);
    expect(first.stdout).toMatch(/^2002 +TP\d{9} +paymentStatus3: expected a whole number/m);
    expect(first.stdout).toMatch(/^2004 +TP\d{9} +duplicate taxpayerId; line 2001 is used$/m);
  });

  test('prints the progress of the run', () => {
    expect(first.stderr).toContain(`dr-${DAY}: succeeded, 1 shard`);
  });

  test('shows the ten riskiest in the order of the ranking, the highest score first', () => {
    expect(ranking).toHaveLength(SHOWN);
    expect(
      shown(first).map(([place, , taxpayerId, score, , grade]) => ({ place, taxpayerId, score, grade })),
    ).toEqual(
      ranking.map(({ taxpayerId, score, grade }, index) => ({
        ...{ place: String(index + 1), taxpayerId, score: String(score), grade },
      })),
    );
    const scores = ranking.map(({ score }) => Number(score));
    expect(scores).toEqual(scores.toSorted((one, other) => other - one));
  });

  test('shows the company of each, the strongest reason that raises the risk, and the points of its factors', () => {
    for (const [index, [, company, , , points, , , reason]] of shown(first).entries()) {
      const { companyName, reasons, businessAdjustments } = ranking[index] ?? {};
      expect(company).toBe(companyName);
      const raising = (reasons as Json[]).find(({ contribution }) => Number(contribution) > 0);
      expect(reason).toBe(raising?.text);
      const sum = (businessAdjustments as Json[]).reduce((total, one) => total + Number(one.points), 0);
      expect(Number(points?.replace('–', '0'))).toBe(sum);
    }
  });

  test('shows the grade of the previous month if that was scored too', async () => {
    for (const [, , taxpayerId = '', , , , before] of shown(first)) {
      const { history } = await officer(`/v1/delinquency/taxpayers/${taxpayerId}`);
      const [latest, earlier] = history as Json[];
      expect([latest?.runDate, earlier?.runDate]).toEqual([DAY, '2026-10-20']);
      expect(before).toBe(earlier?.grade);
    }
  });

  test('draws the distribution of grades, which includes every taxpayer', async () => {
    const { grades } = await officer(`/v1/delinquency/runs/dr-${DAY}`);
    const drawn = [...first.stdout.matchAll(GRADE)].map(([, grade, count, , bar]) => ({ grade, count, bar }));
    expect(drawn).toHaveLength(10);
    expect(drawn.map(({ grade, count }) => ({ grade, taxpayers: Number(count) }))).toEqual(
      expect.arrayContaining(grades as Json[]),
    );
    expect(drawn.reduce((sum, { count }) => sum + Number(count), 0)).toBe(TAXPAYERS);
    const bySize = drawn.toSorted((one, other) => Number(other.count) - Number(one.count));
    const lengths = bySize.map(({ bar }) => bar?.length);
    expect(lengths).toEqual(lengths.toSorted((one, other) => Number(other) - Number(one)));
  });

  test('saves the reports and prints their paths', () => {
    const report = readFileSync(join(out, 'report.csv'), 'utf8').trimEnd().split('\n');
    expect(report).toHaveLength(TAXPAYERS + 1);
    expect(report[1]).toContain(String(ranking[0]?.taxpayerId));
    expect(JSON.parse(readFileSync(join(out, 'report.json'), 'utf8'))).toMatchObject({ runDate: DAY });
    expect(readFileSync(join(out, 'rejected.csv'), 'utf8').trimEnd().split('\n')).toHaveLength(4);
    for (const name of ['report.csv', 'report.json', 'rejected.csv']) {
      expect(first.stdout).toContain(join(out, name));
    }
  });

  test('prints the same output again, and leaves the report unchanged', async () => {
    const report = readFileSync(join(out, 'report.csv'), 'utf8');
    const again = await demo();
    expect(again.code, again.stderr).toBe(0);
    expect(shown(again)).toEqual(shown(first));
    expect(readFileSync(join(out, 'report.csv'), 'utf8')).toBe(report);
  });
});

describe('snapshots that the demo cannot score', () => {
  test('include one with an unknown column: the run fails and names it', async () => {
    const path = join(out, 'misspelt.csv');
    writeFileSync(path, readFileSync(SAMPLE, 'utf8').replace('priorSeizures', 'priorSiezures'));
    const { code, stderr } = await demo('--day', '2026-11-18', '--snapshot', path);
    expect({ code, stderr }).toEqual({
      code: 1,
      stderr: expect.stringMatching(/The run of 2026-11-18 failed: .*priorSiezures/),
    });
  });

  test('include one for a day that has another snapshot', async () => {
    const { s3Url, region, credentials, buckets } = service().endpoints;
    const s3 = new S3Client({
      ...{ endpoint: s3Url, region, credentials, forcePathStyle: true },
      requestChecksumCalculation: 'WHEN_REQUIRED',
    });
    const Key = 'taxpayers/2026-11-17/register.csv';
    await s3.send(new PutObjectCommand({ Bucket: buckets.snapshots, Key, Body: 'somebody else’s' }));
    s3.destroy();
    expect(await demo('--day', '2026-11-17')).toMatchObject({
      code: 2,
      stderr: expect.stringContaining(
        `2026-11-17 already has another snapshot (${Key}); choose another --day`,
      ),
    });
  });

  test('include a missing file, and one without a known history', async () => {
    expect(await demo('--snapshot', 'nowhere.csv')).toMatchObject({
      code: 2,
      stderr: expect.stringContaining('nowhere.csv: no such file'),
    });
    expect(await demo('--snapshot', join(out, 'misspelt.csv'), '--month-before')).toMatchObject({
      code: 2,
      stderr: expect.stringContaining('--month-before works only with the sample'),
    });
  });
});

contractTests();
