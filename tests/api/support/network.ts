// Runs of the network for tests over HTTP: uploads tables, starts a day and waits for its end.
import { expect } from 'vitest';
import type { TableKind } from '../../../functions/network/keys.ts';
import { upload } from './delinquency.ts';
import type { Json, Service } from './service.ts';
import { until } from './watching.ts';

export const NETWORK_RUNS = '/v1/network/runs';

/** Uploads the tables of a day as an administration would. */
export async function putTables(
  service: Service,
  runDate: string,
  tables: Partial<Readonly<Record<TableKind, string>>>,
): Promise<void> {
  for (const [kind, content] of Object.entries(tables)) {
    await upload(service, `network/${runDate}/${kind}/part-1.csv`, content);
  }
}

/** Starts a day's run and waits until it has ended. */
export async function runNetwork(service: Service, runDate: string): Promise<Json> {
  const operator = service.as('operator');
  const started = await operator.post(NETWORK_RUNS, { runDate });
  expect(started.status, started.text).toBe(202);
  let run = started.body;
  await until('the run of the network has ended', async () => {
    run = (await operator.get(`${NETWORK_RUNS}/${String(started.body.runId)}`)).body;
    return run.status !== 'running';
  });
  return run;
}
