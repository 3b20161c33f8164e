// Failing runs with the real state machine: the host is killed in the middle of a run, and snapshots are partly or entirely bad, and
// corrected. The published result equals that of an undisturbed run.
import { gzipSync } from 'node:zlib';
import { DynamoDBClient, GetItemCommand } from '@aws-sdk/client-dynamodb';
import { ListObjectsV2Command, S3Client } from '@aws-sdk/client-s3';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { GRADES } from '../../functions/delinquency/scoring/scale.ts';
import { SNAPSHOT_COLUMNS } from '../../functions/delinquency/snapshot/snapshot.ts';
import type { HostEndpoints } from '../../local/endpoints.ts';
import { monthsUntil } from '../../samples/taxpayers-generator/account.ts';
import { snapshotChunks } from '../../samples/taxpayers-generator/snapshot.ts';
import {
  csvRows,
  download,
  executionsOf,
  putSnapshot,
  RANKINGS,
  RUNS,
  runDay,
  snapshotText,
  TAXPAYERS,
  taxpayerRow,
} from './support/delinquency.ts';
import { type HostProcess, startHostProcess } from './support/process.ts';
import { contractTests, type Json, type Service, startService, temporaryFolder } from './support/service.ts';
import { until } from './support/watching.ts';

const DAY = '2026-11-20';
/** A shard has at most 5,000 lines of a file: the first file has one shard, the second has two. */
const TAXPAYERS_OF_FIRST_FILE = 500;
const TAXPAYERS_OF_A_DAY = 6_100;
const SHARDS = 3;
const TIMEOUT_MS = 300_000;
/** Shards finish quickly, so the tests poll often to kill them in time. */
const FREQUENTLY = { withinMs: TIMEOUT_MS / 3, pollMs: 25 };

function generated(taxpayers: number): string {
  const request = { taxpayers, seed: 7, months: monthsUntil(DAY), badRows: true };
  return [...snapshotChunks(request)].map(({ rows }) => rows).join('');
}

const night = generated(TAXPAYERS_OF_A_DAY);

async function putSnapshotOf(service: Service): Promise<void> {
  const [header = '', ...rows] = night.trimEnd().split('\n');
  const text = (part: readonly string[]): string => `${[header, ...part].join('\n')}\n`;
  await putSnapshot(service, DAY, 'a.csv', text(rows.slice(0, TAXPAYERS_OF_FIRST_FILE)));
  await putSnapshot(service, DAY, 'b.csv', text(rows.slice(TAXPAYERS_OF_FIRST_FILE)));
}

const undisturbed = startService();

/** Every taxpayerId of a day's rankings, grade by grade, page by page. */
async function ranked(service: Service, runDate: string): Promise<string[]> {
  const ids: string[] = [];
  for (const grade of GRADES) {
    let next = '';
    do {
      const { status, body, text } = await service
        .as('officer')
        .get(`${RANKINGS}/${runDate}?grade=${grade}&limit=100${next}`);
      expect(status, text).toBe(200);
      ids.push(...(body.items as Json[]).map(({ taxpayerId }) => String(taxpayerId)));
      next = body.nextToken === undefined ? '' : `&nextToken=${String(body.nextToken)}`;
    } while (next !== '');
  }
  return ids;
}

/** Keeps one client per service, since the tests use it often. */
function kept<Client extends { destroy(): void }>(
  made: (endpoints: HostEndpoints) => Client,
): (service: Service) => Client {
  const clients = new Map<Service, Client>();
  afterAll(() => {
    for (const client of clients.values()) client.destroy();
  });
  return (service) => {
    const client = clients.get(service) ?? made(service.endpoints);
    clients.set(service, client);
    return client;
  };
}

const s3Of = kept(
  ({ s3Url: endpoint, region, credentials }) =>
    new S3Client({ endpoint, region, credentials, forcePathStyle: true }),
);
const dynamodbOf = kept(
  ({ dynamodbUrl: endpoint, region, credentials }) => new DynamoDBClient({ endpoint, region, credentials }),
);

/** Number of shards of the day that have written a file of this kind. */
async function filesOfShards(service: Service, file: string): Promise<number> {
  const { Contents = [] } = await s3Of(service).send(
    new ListObjectsV2Command({
      Bucket: service.endpoints.buckets.snapshots,
      Prefix: `delinquency-work/${DAY}/`,
    }),
  );
  return Contents.filter(({ Key = '' }) => Key.includes(`/${file}/`)).length;
}

async function isStored(service: Service, taxpayerId: string): Promise<boolean> {
  const Key = { taxpayerId: { S: taxpayerId }, runDate: { S: DAY } };
  const { Item } = await dynamodbOf(service).send(
    new GetItemCommand({ TableName: service.endpoints.tables.delinquencyScores, Key }),
  );
  return Item !== undefined;
}

describe('a run during which the host is killed twice', () => {
  const state = temporaryFolder();
  let host: HostProcess;
  let killedAt: { scored: number; published: number }[];
  let disturbed: Json;
  let quiet: Json;

  async function start(): Promise<void> {
    const { status, text } = await host.service.as('operator').post(RUNS, { runDate: DAY });
    expect(status, text).toBe(202);
  }

  /** Kills the host with all its functions, and restarts it with the same state. */
  async function killAndRestart(): Promise<void> {
    const { signal } = await host.end('SIGKILL');
    expect(signal).toBe('SIGKILL');
    host = await startHostProcess(state, host.port);
    killedAt.push({
      scored: await filesOfShards(host.service, 'summary'),
      published: await filesOfShards(host.service, 'published'),
    });
  }

  beforeAll(async () => {
    killedAt = [];
    const [, first] = csvRows(night);
    host = await startHostProcess(state, 0);
    await putSnapshotOf(host.service);
    await start();
    await until(
      'a shard is scored',
      async () => (await filesOfShards(host.service, 'scores')) > 0,
      FREQUENTLY,
    );
    await killAndRestart();
    await start();
    await until('a score is stored', () => isStored(host.service, first?.taxpayerId ?? ''), FREQUENTLY);
    await killAndRestart();
    disturbed = await runDay(host.service, DAY);
    await putSnapshotOf(undisturbed());
    quiet = await runDay(undisturbed(), DAY);
  }, TIMEOUT_MS);

  test('is interrupted in the middle: once with unscored shards, once with unpublished shards', () => {
    const [scoring, publishing] = killedAt;
    expect(scoring?.scored).toBeLessThan(SHARDS);
    expect([publishing?.scored, publishing?.published === SHARDS]).toEqual([SHARDS, false]);
  });

  test('succeeds in its third attempt, with the counts of an undisturbed run', async () => {
    expect(disturbed).toMatchObject({
      status: 'succeeded',
      taxpayers: TAXPAYERS_OF_A_DAY,
      rejected: 3,
      shards: SHARDS,
    });
    expect({ grades: disturbed.grades, psi: disturbed.psi }).toEqual({
      grades: quiet.grades,
      psi: quiet.psi,
    });
    expect(disturbed).not.toHaveProperty('problem');
    expect(await executionsOf(host.service, DAY)).toEqual([1, 2, 3].map((attempt) => `${DAY}-${attempt}`));
  });

  test.each(['csvUrl', 'jsonUrl', 'rejectedUrl'] as const)(
    'publishes the same report (%s) as an undisturbed run, byte for byte',
    async (file) => {
      const [own, other] = await Promise.all([download(disturbed, file), download(quiet, file)]);
      expect(own.length).toBeGreaterThan(0);
      expect(own === other).toBe(true);
    },
  );

  test(
    'lists every taxpayer once in its rankings, in the order of the report',
    async () => {
      const report = csvRows(await download(disturbed, 'csvUrl')).map(({ taxpayerId }) => taxpayerId);
      const ids = await ranked(host.service, DAY);
      expect(ids.length).toBe(TAXPAYERS_OF_A_DAY);
      expect(ids.every((id, index) => id === report[index])).toBe(true);
    },
    TIMEOUT_MS,
  );
});

describe('a snapshot', () => {
  const good = (id: string, arrears = 1) => taxpayerRow(id, arrears);

  test(
    'with an unknown column in one of two files fails before any row is scored, and names file and column',
    async () => {
      const runDate = '2025-05-01';
      await putSnapshot(undisturbed(), runDate, 'good.csv', snapshotText([good('TP-1')]));
      const columns = [...SNAPSHOT_COLUMNS, 'religion'];
      await putSnapshot(
        undisturbed(),
        runDate,
        'wrong.csv.gz',
        gzipSync(snapshotText([good('TP-2')], columns)),
      );
      expect(await runDay(undisturbed(), runDate)).toMatchObject({
        status: 'failed',
        taxpayers: 0,
        problem: {
          type: 'urn:customs-scoring:problem:snapshot-refused',
          status: 422,
          detail: `taxpayers/${runDate}/wrong.csv.gz: unknown column "religion"`,
        },
      });
      expect((await undisturbed().as('officer').get(`${TAXPAYERS}/TP-1`)).status).toBe(404);
    },
    TIMEOUT_MS,
  );

  test(
    'with only bad rows fails with the first reason, and publishes no empty report',
    async () => {
      const runDate = '2025-05-02';
      const bad = [1, 2, 3].map((index) => taxpayerRow(`TP-${index}`, 1, { paymentStatus1: 'late' }));
      await putSnapshot(undisturbed(), runDate, 'all.csv', snapshotText(bad));
      const run = await runDay(undisturbed(), runDate);
      expect(run).toMatchObject({ status: 'failed', problem: { status: 422 } });
      expect((run.problem as Json).detail).toBe(
        `No row of the snapshot can be scored; line 2 of taxpayers/${runDate}/all.csv: ` +
          'paymentStatus1: expected a whole number from -2 to 9, got "late"',
      );
      expect(run).not.toHaveProperty('report');
    },
    TIMEOUT_MS,
  );

  test(
    'with a part in capitals is read as a whole, and its notes are named',
    async () => {
      const runDate = '2025-05-11';
      await putSnapshot(undisturbed(), runDate, 'part1.csv', snapshotText([good('TP-1'), good('TP-2')]));
      await putSnapshot(undisturbed(), runDate, 'PART2.CSV', snapshotText([good('TP-3')]));
      await putSnapshot(undisturbed(), runDate, 'Part3.csv.GZ', gzipSync(snapshotText([good('TP-4')])));
      await putSnapshot(undisturbed(), runDate, 'README.txt', 'Three parts');
      await putSnapshot(undisturbed(), runDate, 'part1.csv.sha256', '0'.repeat(64));
      expect(await runDay(undisturbed(), runDate)).toMatchObject({
        status: 'succeeded',
        taxpayers: 4,
        notRead: [`taxpayers/${runDate}/README.txt`, `taxpayers/${runDate}/part1.csv.sha256`],
      });
    },
    TIMEOUT_MS,
  );

  test(
    'with a part that cannot be read is refused by the name of that part, also after it was planned without it',
    async () => {
      const runDate = '2025-05-12';
      await putSnapshot(undisturbed(), runDate, 'part1.csv', snapshotText([good('TP-1')]));
      expect(await runDay(undisturbed(), runDate)).toMatchObject({ status: 'succeeded', notRead: [] });
      await putSnapshot(undisturbed(), runDate, 'part2.csv.zip', 'PK');
      await putSnapshot(undisturbed(), runDate, 'part3.csv.tmp', snapshotText([good('TP-3')]));
      const run = await runDay(undisturbed(), runDate);
      expect(run).toMatchObject({
        status: 'failed',
        problem: { type: 'urn:customs-scoring:problem:snapshot-refused', status: 422 },
      });
      const { detail } = run.problem as { detail: string };
      expect(detail).toContain(`taxpayers/${runDate}/part2.csv.zip: an archive`);
      expect(detail).toContain(`taxpayers/${runDate}/part3.csv.tmp: temporary`);
    },
    TIMEOUT_MS,
  );

  test(
    'in Windows-949 whose bytes also form UTF-8 is refused, and no wrong name is published',
    async () => {
      const runDate = '2025-05-13';
      const rows = [good('CP000'), good('CP001'), good('CP002')];
      const [first = '', second = ''] = ['CP000', 'CP001'].map((id) => `Company ${id}`);
      const text = snapshotText(rows);
      const names: readonly (readonly [name: string, bytes: number[]])[] = [
        [first, [0xc3, 0xbb, 0xc8, 0xad]],
        [second, [0xc3, 0xb5, 0xc8, 0xa3]],
      ];
      let content = text;
      for (const [name, bytes] of names) content = content.replace(name, Buffer.from(bytes).toString());
      await putSnapshot(undisturbed(), runDate, 'names.csv', content);
      const run = await runDay(undisturbed(), runDate);
      expect(run).toMatchObject({
        status: 'failed',
        problem: { type: 'urn:customs-scoring:problem:snapshot-refused', status: 422 },
      });
      expect((run.problem as { detail: string }).detail).toBe(
        `taxpayers/${runDate}/names.csv: not UTF-8: lines 2, 3 have text that is probably Windows-949 (EUC-KR) whose bytes also form ` +
          'UTF-8; export it again as "CSV UTF-8", or convert it with iconv -f CP949 -t UTF-8',
      );
      expect((await undisturbed().as('officer').get(`${TAXPAYERS}/CP000`)).status).toBe(404);
    },
    TIMEOUT_MS,
  );

  test(
    'that is a corrupt gzip file fails with that reason',
    async () => {
      const runDate = '2025-05-03';
      const packed = gzipSync(snapshotText([good('TP-1'), good('TP-2')]));
      await putSnapshot(undisturbed(), runDate, 'cut.csv.gz', packed.subarray(0, packed.length - 12));
      expect(await runDay(undisturbed(), runDate)).toMatchObject({
        status: 'failed',
        problem: { status: 422, detail: `taxpayers/${runDate}/cut.csv.gz: not a valid gzip file` },
      });
    },
    TIMEOUT_MS,
  );

  test(
    'that is compressed has the same report as the uncompressed one',
    async () => {
      const text = generated(300);
      const [plainDay, packedDay] = ['2024-02-10', '2024-02-01'];
      await putSnapshot(undisturbed(), plainDay, 'taxpayers.csv', text);
      await putSnapshot(undisturbed(), packedDay, 'taxpayers.csv.gz', gzipSync(text));
      const plain = await runDay(undisturbed(), plainDay);
      // The earlier day second, so that neither has previous grades.
      const packed = await runDay(undisturbed(), packedDay);
      expect(await download(packed, 'csvUrl')).toBe(await download(plain, 'csvUrl'));
    },
    TIMEOUT_MS,
  );

  test(
    'that is corrected for the same day replaces scores and deletes stale ones',
    async () => {
      const runDate = '2024-04-01';
      const officer = undisturbed().as('officer');
      await putSnapshot(
        undisturbed(),
        runDate,
        'a.csv',
        snapshotText([good('CORR-1', 0), good('CORR-2'), good('CORR-3')]),
      );
      await runDay(undisturbed(), runDate);
      const before = (await officer.get(`${TAXPAYERS}/CORR-1`)).body.latest as { score: number };
      await putSnapshot(undisturbed(), runDate, 'a.csv', snapshotText([good('CORR-1', 8), good('CORR-4')]));
      const corrected = await runDay(undisturbed(), runDate);
      expect(corrected).toMatchObject({ status: 'succeeded', taxpayers: 2 });
      const after = (await officer.get(`${TAXPAYERS}/CORR-1`)).body.latest as { score: number };
      expect(after.score).toBeGreaterThan(before.score);
      expect((await ranked(undisturbed(), runDate)).sort()).toEqual(['CORR-1', 'CORR-4']);
      for (const gone of ['CORR-2', 'CORR-3']) {
        expect((await officer.get(`${TAXPAYERS}/${gone}`)).status).toBe(404);
      }
      const rows = csvRows(await download(corrected, 'csvUrl'));
      expect(rows.map(({ taxpayerId }) => taxpayerId)).toEqual(['CORR-1', 'CORR-4']);
    },
    TIMEOUT_MS,
  );
});

contractTests();
