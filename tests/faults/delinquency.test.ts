// A run in which nearly every kind of call fails once: storage and tables are unavailable in each step, and functions are killed in the
// middle of a shard. The state machine retries, and the published result equals that of an undisturbed run.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, describe, expect, test } from 'vitest';
import { SNAPSHOT_COLUMNS } from '../../functions/delinquency/snapshot/snapshot.ts';
import { NOTICES_FILE } from '../../local/notices.ts';
import {
  csvRows,
  download,
  gradesOf,
  putSnapshot,
  RANKINGS,
  runDay,
  snapshotText,
  TAXPAYERS,
  taxpayerRow,
} from '../api/support/delinquency.ts';
import { contractTests, type Json } from '../api/support/service.ts';
import { until } from '../api/support/watching.ts';
import type { Fault } from './support/fault-proxy.ts';
import { ATTEMPTS_OF_A_CALL, startFaultyService } from './support/faulty-service.ts';
import { kill } from './support/function-processes.ts';

const { service, dynamodb, s3 } = startFaultyService(undefined, { keepFaults: true });

/** The later day first, so that neither has previous grades. */
const QUIET_DAY = '2026-02-02';
const BAD_DAY = '2026-02-01';
const FILES = 3;
const TAXPAYERS_OF_A_FILE = 150;
const HIGHEST_ARREARS = 9;
const HANDLERS = 'functions/delinquency/handlers';
const TIMEOUT_MS = 600_000;

let quiet: Json;
let bad: Json;
const faults: Record<string, Fault> = {};
const killed: Record<string, number> = {};

/** Each file is one shard. */
async function putDay(runDate: string): Promise<void> {
  for (let file = 0; file < FILES; file++) {
    const rows = Array.from({ length: TAXPAYERS_OF_A_FILE }, (_, index) =>
      taxpayerRow(`TP-${file}-${index}`, (index * 7 + file) % (HIGHEST_ARREARS + 1)),
    );
    await putSnapshot(service(), runDate, `part-${file}.csv`, snapshotText(rows, SNAPSHOT_COLUMNS));
  }
}

/** Makes every step meet a failure that outlasts the SDK's retries. */
function failEveryStep(): void {
  const work = `delinquency-work/${BAD_DAY}/`;
  const call = { times: ATTEMPTS_OF_A_CALL } as const;
  const onS3 = (
    name: string,
    operation: 'GET' | 'PUT',
    about: string,
    kind: 'error' | 'throttle' | 'cut',
  ): void => {
    faults[name] = s3.fail({ kind, operation, about, ...call });
  };
  onS3('begin: reading the snapshot', 'GET', `taxpayers/${BAD_DAY}/part-1.csv`, 'error');
  onS3('begin: writing the plan', 'PUT', 'plan.json', 'throttle');
  onS3('score: writing what was scored', 'PUT', 'scores/', 'cut');
  onS3('rank: writing the ranking', 'PUT', 'ranking.json', 'error');
  onS3('finish: the report', 'PUT', `delinquency/${BAD_DAY}/report.csv`, 'throttle');
  const about = BAD_DAY;
  const operation = 'BatchWriteItem';
  faults['publish: half of a batch'] = dynamodb.fail({
    kind: 'partial',
    operation,
    about,
    every: 3,
    times: 3,
  });
  faults['publish: throttled'] = dynamodb.fail({ kind: 'throttle', operation, about, after: 6, ...call });
  faults['publish: answer lost'] = dynamodb.fail({ kind: 'cut-after', operation, about, after: 8, times: 2 });
  faults['shard held while it is scored'] = s3.fail({
    ...{ kind: 'hang', operation: 'PUT', times: 1 },
    about: `${work}`,
    after: 4,
  });
  faults['shard held while it is published'] = dynamodb.fail({
    kind: 'hang',
    operation,
    about,
    after: 12,
    times: 1,
  });
}

/** Kills the function of a step while one of its calls hangs. */
async function killWhileHeld(name: string, handler: string): Promise<void> {
  await until(name, () => faults[name]?.hits === 1);
  killed[handler] = kill(`${HANDLERS}/${handler}.ts`);
}

beforeAll(async () => {
  await putDay(QUIET_DAY);
  await putDay(BAD_DAY);
  quiet = await runDay(service(), QUIET_DAY);
  failEveryStep();
  [bad] = await Promise.all([
    runDay(service(), BAD_DAY),
    killWhileHeld('shard held while it is scored', 'score-shard'),
    killWhileHeld('shard held while it is published', 'publish-shard'),
  ]);
}, TIMEOUT_MS);

describe('a run in which every step fails once', () => {
  test('meets every fault, and two of its functions are killed while working', () => {
    const unused = Object.entries(faults).filter(([, { hits }]) => hits === 0);
    expect(unused.map(([name]) => name)).toEqual([]);
    expect(killed).toEqual({ 'score-shard': expect.any(Number), 'publish-shard': expect.any(Number) });
    expect(Object.values(killed).every((count) => count > 0)).toBe(true);
  });

  test('succeeds with the counts of an undisturbed run', () => {
    const { taxpayers, rejected, grades, shards } = quiet;
    expect(bad).toMatchObject({ status: 'succeeded', taxpayers, rejected, grades, shards });
    expect(bad.taxpayers).toBe(FILES * TAXPAYERS_OF_A_FILE);
  });

  test.each(['csvUrl', 'rejectedUrl'] as const)(
    'publishes the same %s as an undisturbed run, byte for byte',
    async (file) => {
      const [own, other] = await Promise.all([download(bad, file), download(quiet, file)]);
      expect(own.length).toBeGreaterThan(0);
      expect(own === other).toBe(true);
    },
  );

  test('stores every taxpayer once, with the score in the report', async () => {
    const rows = csvRows(await download(bad, 'csvUrl'));
    expect(new Set(rows.map(({ taxpayerId }) => taxpayerId)).size).toBe(FILES * TAXPAYERS_OF_A_FILE);
    const graded = gradesOf(bad).filter(({ taxpayers }) => taxpayers > 0);
    for (const { grade, taxpayers: count } of graded) {
      const { body } = await service().as('officer').get(`${RANKINGS}/${BAD_DAY}?grade=${grade}&limit=100`);
      const expected = rows.filter((row) => row.grade === grade).map(({ taxpayerId }) => taxpayerId);
      expect((body.items as Json[]).map(({ taxpayerId }) => taxpayerId)).toEqual(expected.slice(0, 100));
      expect(expected).toHaveLength(count);
    }
    const first = rows[0] ?? expect.fail('There are no rows');
    const { body } = await service().as('officer').get(`${TAXPAYERS}/${first.taxpayerId}`);
    const history = body.history as Json[];
    expect(history.find(({ runDate }) => runDate === BAD_DAY)).toMatchObject({ score: Number(first.score) });
  });

  test('sends one notification', () => {
    const notices = readFileSync(join(service().stateFolder, NOTICES_FILE), 'utf8').split('\n');
    expect(notices.filter((line) => line.includes(`scores of ${BAD_DAY}`))).toHaveLength(1);
  });
});

contractTests();
