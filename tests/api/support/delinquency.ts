// Delinquency runs for tests over HTTP: uploads fictitious snapshots to a running service, starts runs and waits for their end.
import { setTimeout as sleep } from 'node:timers/promises';
import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { PutObjectCommand, S3Client } from '@aws-sdk/client-s3';
import {
  type ExecutionListItem,
  ListExecutionsCommand,
  SFNClient,
  StopExecutionCommand,
} from '@aws-sdk/client-sfn';
import { parse } from 'csv-parse/sync';
import { expect } from 'vitest';
import { RunStore } from '../../../functions/delinquency/run/store.ts';
import type { Grade } from '../../../functions/delinquency/schemas.ts';
import { SNAPSHOT_COLUMNS, type SnapshotColumn } from '../../../functions/delinquency/snapshot/snapshot.ts';
import { NO_TRAIL } from '../../../functions/shared/audit/trail.ts';
import { cellText } from '../../../functions/shared/csv.ts';
import type { Json, Service } from './service.ts';

export const RUNS = '/v1/delinquency/runs';
export const RANKINGS = '/v1/delinquency/rankings';
export const TAXPAYERS = '/v1/delinquency/taxpayers';

/** The counts of a run's grades. */
export function gradesOf(run: Json): { readonly grade: Grade; readonly taxpayers: number }[] {
  return run.grades as ReturnType<typeof gradesOf>;
}

/** Enough to start a dozen functions on a machine with two cores. */
const WITHIN_MS = 280_000;
const POLL_MS = 250;

/** A row of a snapshot by column; omitted fields are empty. */
export type SnapshotRow = Partial<Record<SnapshotColumn, string | number>>;

/** A taxpayer that is the further past due the higher `arrears` is: 0 to 9 months. */
export function taxpayerRow(taxpayerId: string, arrears: number, changes: SnapshotRow = {}): SnapshotRow {
  const months = [1, 2, 3, 4, 5, 6] as const;
  const row: SnapshotRow = { taxpayerId, companyName: `Company ${taxpayerId}`, guaranteeLimit: 100_000 };
  for (const month of months) {
    row[`paymentStatus${month}`] = arrears === 0 ? -1 : Math.max(0, arrears - month + 1);
    row[`assessed${month}`] = 20_000 + 8_000 * arrears;
    row[`paid${month}`] = arrears === 0 ? 20_000 : Math.max(0, 4_000 - 1_000 * arrears);
  }
  return { ...row, ...changes };
}

/** The content of a file of a snapshot. */
export function snapshotText(
  rows: readonly SnapshotRow[],
  columns: readonly string[] = SNAPSHOT_COLUMNS,
): string {
  const field = (value: string | number): string => {
    const text = String(value);
    return /[",]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
  };
  const lines = rows.map((row) =>
    columns.map((column) => field(row[column as SnapshotColumn] ?? '')).join(','),
  );
  return `${[columns.join(','), ...lines].join('\n')}\n`;
}

/** Uploads a file of a day's snapshot as an administration would. */
export async function putSnapshot(
  service: Service,
  runDate: string,
  name: string,
  content: string | Buffer,
): Promise<void> {
  await upload(service, `taxpayers/${runDate}/${name}`, content);
}

/** Uploads a file into the snapshots bucket. */
export async function upload(
  { endpoints }: Pick<Service, 'endpoints'>,
  key: string,
  content: string | Buffer,
): Promise<void> {
  const client = new S3Client({
    endpoint: endpoints.s3Url,
    region: endpoints.region,
    credentials: endpoints.credentials,
    forcePathStyle: true,
    requestChecksumCalculation: 'WHEN_REQUIRED',
  });
  const Bucket = endpoints.buckets.snapshots;
  await client.send(new PutObjectCommand({ Bucket, Key: key, Body: content }));
  client.destroy();
}

/** Starts a day's run and waits until it has ended. */
export async function runDay(service: Service, runDate: string): Promise<Json> {
  const started = await service.as('operator').post(RUNS, { runDate });
  expect(started.status, started.text).toBe(202);
  return await endOfRun(service, String(started.body.runId));
}

/** Waits until a run has ended. `expect.poll` would work only within tests, not in `beforeAll`. */
export async function endOfRun(service: Service, runId: string): Promise<Json> {
  const deadline = performance.now() + WITHIN_MS;
  for (;;) {
    const { body, status, text } = await service.as('officer').get(`${RUNS}/${runId}`);
    expect(status, text).toBe(200);
    if (body.status !== 'running') return body;
    expect(performance.now(), `Still running: ${text}`).toBeLessThan(deadline);
    await sleep(POLL_MS);
  }
}

/** Downloads a report of a run as a reader would: without a token. */
export async function download(run: Json, file: 'csvUrl' | 'jsonUrl' | 'rejectedUrl'): Promise<string> {
  const response = await fetch((run.report as Record<string, string>)[file] ?? '');
  expect(response.status).toBe(200);
  return await response.text();
}

/** The rows of a downloaded CSV by column, as texts. */
export function csvRows(text: string): Record<string, string>[] {
  return parse(text, { columns: true, bom: true, cast: (field) => cellText(field) });
}

function stepFunctions({ endpoints }: Service): SFNClient {
  return new SFNClient({
    endpoint: endpoints.stepFunctionsUrl,
    region: endpoints.region,
    credentials: endpoints.credentials,
  });
}

/** The ARN of the execution with a name. */
function executionArn({ endpoints }: Service, name: string): string {
  return `${(endpoints.stateMachines.delinquency ?? '').replace(':stateMachine:', ':execution:')}:${name}`;
}

/** Claims a day like a request, without starting an execution. */
export async function claimOnly(service: Service, runDate: string): Promise<void> {
  const { dynamodbUrl: endpoint, region, credentials, tables } = service.endpoints;
  const client = new DynamoDBClient({ endpoint, region, credentials });
  const execution = executionArn(service, `${runDate}-1`);
  const store = new RunStore(client, tables.runs ?? '', NO_TRAIL, 1);
  await store.claim({ runDate, execution, now: new Date() }, undefined);
  client.destroy();
}

async function listExecutions(service: Service, runDate: string): Promise<ExecutionListItem[]> {
  const client = stepFunctions(service);
  const stateMachineArn = service.endpoints.stateMachines.delinquency;
  const { executions = [] } = await client.send(
    new ListExecutionsCommand({ stateMachineArn, maxResults: 1000 }),
  );
  client.destroy();
  return executions.filter(({ name }) => name?.startsWith(runDate));
}

/** Names of all executions of a day. */
export async function executionsOf(service: Service, runDate: string): Promise<string[]> {
  return (await listExecutions(service, runDate)).map(({ name = '' }) => name).sort();
}

/** A run is marked as finished by its last state, shortly before its execution ends. */
const LAST_STATE_MS = 1_000;

/** Names of executions of a day that began while the one before was at work. */
export async function overlappingExecutions(service: Service, runDate: string): Promise<string[]> {
  const executions = (await listExecutions(service, runDate)).toSorted(
    (one, other) => Number(one.startDate) - Number(other.startDate),
  );
  return executions.flatMap(({ name = '', startDate }, index) => {
    const before = executions[index - 1];
    if (before === undefined) return [];
    return Number(startDate) < Number(before.stopDate ?? Infinity) - LAST_STATE_MS ? [name] : [];
  });
}

/** Stops an execution as an operator would. */
export async function stopExecution(service: Service, name: string): Promise<void> {
  const client = stepFunctions(service);
  await client.send(new StopExecutionCommand({ executionArn: executionArn(service, name) }));
  client.destroy();
}
