// A late inspection result on its way into the lake while everything fails once: the function that writes its day is killed before and
// after the file is put, tables and storage are unavailable, and the last step is killed. The day changes exactly once.
import { ListObjectVersionsCommand } from '@aws-sdk/client-s3';
import { beforeAll, describe, expect, test } from 'vitest';
import { partitionKey } from '../../functions/shared/lake/keys.ts';
import { LakeStore } from '../../functions/shared/lake/store.ts';
import { DECLARATIONS, newDeclaration } from '../api/support/declarations.ts';
import { openLakeBucket, runLake } from '../api/support/lake.ts';
import { contractTests, type Json } from '../api/support/service.ts';
import { until } from '../api/support/watching.ts';
import { readTable } from '../support/lake.ts';
import type { Fault } from './support/fault-proxy.ts';
import { ATTEMPTS_OF_A_CALL, startFaultyService } from './support/faulty-service.ts';
import { kill } from './support/function-processes.ts';

const { service, dynamodb, s3 } = startFaultyService(undefined, { keepFaults: true });

const DAY = '2020-03-02';
const OTHER_DAY = '2020-03-03';
const WRITER = 'functions/insight/handlers/write-lake-day.ts';
const FINISHER = 'functions/insight/handlers/finish-lake-run.ts';
const TIMEOUT_MS = 600_000;

const faults: Record<string, Fault> = {};
const killed: Record<string, number> = {};
let before: Record<string, string[]>;
let after: Record<string, string[]>;
let rows: Json[];
let status: string | undefined;

/** Every version of a day's declarations that was ever stored. */
async function versionsOf(day: string): Promise<string[]> {
  const { client, bucket } = openLakeBucket(service());
  const key = partitionKey('declarations', day);
  const { Versions = [] } = await client.send(new ListObjectVersionsCommand({ Bucket: bucket, Prefix: key }));
  client.destroy();
  return Versions.map(({ VersionId = '' }) => VersionId);
}

async function versions(): Promise<Record<string, string[]>> {
  return { [DAY]: await versionsOf(DAY), [OTHER_DAY]: await versionsOf(OTHER_DAY) };
}

async function killWhileHeld(name: string, entry: string): Promise<void> {
  await until(name, () => faults[name]?.hits === 1);
  killed[name] = kill(entry);
  faults[name]?.lift();
}

function failEveryStep(): void {
  const key = partitionKey('declarations', DAY);
  const onS3 = (name: string, operation: string, about: string, rest: object): void => {
    faults[name] = s3.fail({ operation, about, kind: 'error', times: 1, ...rest });
  };
  faults['plan: throttled'] = dynamodb.fail({
    kind: 'throttle',
    operation: 'Query',
    about: '"day"',
    times: ATTEMPTS_OF_A_CALL,
  });
  faults['read: half of a batch'] = dynamodb.fail({ kind: 'partial', operation: 'BatchGetItem', times: 2 });
  // In this order, whatever the number of attempts: killed before the put, then put without an answer, then killed in the last step.
  onS3('killed before the file is put', 'PUT', key, { kind: 'hang' });
  onS3('put, and the answer lost', 'PUT', key, { kind: 'cut-after' });
  onS3('killed before the watermark is moved', 'PUT', 'lake-state/', { kind: 'hang' });
}

beforeAll(async () => {
  const clearance = service().as('clearance-system');
  const late = newDeclaration({ declaredOn: DAY });
  const others = [newDeclaration({ declaredOn: DAY }), newDeclaration({ declaredOn: OTHER_DAY })];
  for (const one of [late, ...others]) expect((await clearance.post(DECLARATIONS, one)).status).toBe(201);
  expect(await runLake(service())).toBe('SUCCEEDED');
  before = await versions();
  const inspection = `${DECLARATIONS}/${late.declarationId}/inspection`;
  expect((await service().as('officer').post(inspection, { outcome: 'fraud' })).status).toBe(201);
  failEveryStep();
  [status] = await Promise.all([
    runLake(service()),
    killWhileHeld('killed before the file is put', WRITER),
    killWhileHeld('killed before the watermark is moved', FINISHER),
  ]);
  // Another run finds nothing to change.
  expect(await runLake(service())).toBe('SUCCEEDED');
  after = await versions();
  const { client, bucket } = openLakeBucket(service());
  rows = await readTable(new LakeStore(client, bucket), 'declarations', DAY);
  client.destroy();
}, TIMEOUT_MS);

describe('a late result under faults', () => {
  test('meets every fault, and functions are killed while they write', () => {
    expect(Object.entries(faults).filter(([, { hits }]) => hits === 0)).toEqual([]);
    expect(Object.values(killed).every((count) => count > 0)).toBe(true);
    expect(status).toBe('SUCCEEDED');
  });

  test('changes the partition of its declaration exactly once, and no other', () => {
    expect(before[DAY]).toHaveLength(1);
    expect(after[DAY]).toHaveLength(2);
    expect(after[OTHER_DAY]).toEqual(before[OTHER_DAY]);
  });

  test('is in the lake once', () => {
    expect(rows.map(({ outcome }) => outcome).sort()).toEqual(['fraud', null]);
  });
});

contractTests();
