// A run that finds groups while everything fails once: its function is killed while it publishes, the answer to what it has published is
// lost, and files of the lake cannot be read. The period has the groups of a run without faults.
import { beforeAll, describe, expect, test } from 'vitest';
import { putInspected, runMachine } from '../api/support/lake.ts';
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

contractTests();
