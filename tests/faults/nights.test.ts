// A run that finds groups while everything fails once: its function is killed while it publishes, the answer to what it has published is
// lost, and files of the lake cannot be read. The period has the groups of a run without faults. And a night of the network whose steps are
// killed, which writes the same bytes.
import { createHash } from 'node:crypto';
import { DeleteObjectCommand, GetObjectCommand, ListObjectsV2Command, S3Client } from '@aws-sdk/client-s3';
import { beforeAll, describe, expect, test } from 'vitest';
import { putInspected, runMachine } from '../api/support/lake.ts';
import { putTables, runNetwork } from '../api/support/network.ts';
import { contractTests, type Json } from '../api/support/service.ts';
import { until } from '../api/support/watching.ts';
import type { Fault } from './support/fault-proxy.ts';
import { startFaultyService } from './support/faulty-service.ts';
import { kill } from './support/function-processes.ts';

const { service, dynamodb, s3 } = startFaultyService(undefined, { keepFaults: true });

const MARCH = { from: '2021-03-01', to: '2021-03-31' };
const FINDER = 'functions/risk-groups/handlers/find-groups.ts';
const TIMEOUT_MS = 600_000;

const faults: Record<string, Fault> = {};
let killed = 0;
let status: string | undefined;
let expected: Json[];
let found: Json[];

async function groups(): Promise<Json[]> {
  const { body } = await service().as('operator').get('/v1/risk-groups?period=2021-03');
  return body.items as Json[];
}

beforeAll(async () => {
  await putInspected(service(), ['2021-02-15', '2021-03-15']);
  expect(await runMachine(service(), 'riskGroups', MARCH)).toBe('SUCCEEDED');
  expected = await groups();
  faults['a file cannot be read'] = s3.fail({
    operation: 'GET',
    about: 'lake/declarations',
    kind: 'error',
    times: 1,
  });
  // In this order: killed before it is published, then published without an answer.
  const publishing = { operation: 'UpdateItem', about: '"published"', times: 1 } as const;
  faults['killed while it publishes'] = dynamodb.fail({ ...publishing, kind: 'hang' });
  faults['published, and the answer lost'] = dynamodb.fail({ ...publishing, kind: 'cut-after' });
  [status] = await Promise.all([
    runMachine(service(), 'riskGroups', MARCH),
    until('the function publishes', () => faults['killed while it publishes']?.hits === 1).then(() => {
      killed = kill(FINDER);
      faults['killed while it publishes']?.lift();
    }),
  ]);
  found = await groups();
}, TIMEOUT_MS);

describe('a run of risk groups under faults', () => {
  test('meets every fault, and its function is killed', () => {
    expect(Object.entries(faults).filter(([, { hits }]) => hits === 0)).toEqual([]);
    expect(killed).toBeGreaterThan(0);
    expect(status).toBe('SUCCEEDED');
  });

  test('publishes the groups of a run without faults', () => {
    expect(expected.length).toBeGreaterThan(0);
    expect(found).toEqual(expected);
  });
});

const NETWORK_DAY = '2026-11-20';
const COLLECTOR = 'functions/network/handlers/collect-network.ts';
const BUILDER = 'functions/network/handlers/build-network.ts';
const TABLES = {
  entities:
    'entityId,kind,name,identifierKind,identifierValue,asOf\n' +
    'BARAM1,company,Baram Trading Co.,phone,02-123-4567,2026-09-01\n' +
    'BARAM2,company,바람무역(주),phone,+82 2 123 4567,2026-09-10\n' +
    'NURI,company,Nuri Trade,account,110222333444,2026-09-20\n',
  links: 'from,to,kind,day,source\nNURI,BARAM1,sells-to,2026-10-05,register\n',
  outcomes: 'entityId,day,outcome,knownOn\nNURI,2026-10-10,fraud,2026-10-20\n',
};

describe('a night of the network under faults', () => {
  const met: Record<string, Fault> = {};
  const killedBy: Record<string, number> = {};
  let first: Readonly<Record<string, string>>;
  let run: Json;

  /** Kills a function while it waits for an answer. */
  async function killAt(fault: Fault, entry: string): Promise<void> {
    await until(`${entry} waits`, () => fault.hits === 1);
    killedBy[entry] = kill(entry);
    fault.lift();
  }

  beforeAll(async () => {
    await putTables(service(), NETWORK_DAY, TABLES);
    expect(await runNetwork(service(), NETWORK_DAY)).toMatchObject({ status: 'succeeded', merges: 1 });
    first = await takeFiles('network-days/');
    const hang = { kind: 'hang', times: 1 } as const;
    met.collecting = s3.fail({ operation: 'PUT', about: 'network-work', ...hang });
    met.writing = s3.fail({ operation: 'PUT', about: 'evidence.bin', ...hang });
    // The switch is made, and nobody hears of it.
    met.switching = dynamodb.fail({
      operation: 'UpdateItem',
      about: 'scoresKey',
      kind: 'cut-after',
      times: 1,
    });
    [run] = await Promise.all([
      runNetwork(service(), NETWORK_DAY),
      killAt(met.collecting, COLLECTOR),
      killAt(met.writing, BUILDER),
    ]);
  }, TIMEOUT_MS);

  test('meets every fault: both steps are killed, and an answer is lost', () => {
    expect(Object.entries(met).filter(([, { hits }]) => hits === 0)).toEqual([]);
    expect(killedBy).toEqual({ [COLLECTOR]: expect.any(Number), [BUILDER]: expect.any(Number) });
    expect(Math.min(...Object.values(killedBy))).toBeGreaterThan(0);
  });

  test('publishes what a night without faults does, byte for byte', async () => {
    expect(run).toMatchObject({ status: 'succeeded', merges: 1 });
    expect(Object.keys(first).length).toBeGreaterThanOrEqual(6);
    expect(await takeFiles('network-days/')).toEqual(first);
  });
});

/** The SHA-256 of each snapshot file under a prefix; the files are deleted. */
async function takeFiles(prefix: string): Promise<Readonly<Record<string, string>>> {
  const { s3Url: endpoint, region, credentials, buckets } = service().endpoints;
  const client = new S3Client({ endpoint, region, credentials, forcePathStyle: true });
  const Bucket = buckets.snapshots;
  const { Contents = [] } = await client.send(new ListObjectsV2Command({ Bucket, Prefix: prefix }));
  const files: Record<string, string> = {};
  for (const { Key = '' } of Contents) {
    const { Body } = await client.send(new GetObjectCommand({ Bucket, Key }));
    files[Key] = createHash('sha256')
      .update((await Body?.transformToByteArray()) ?? '')
      .digest('hex');
    await client.send(new DeleteObjectCommand({ Bucket, Key }));
  }
  client.destroy();
  return files;
}

contractTests();
