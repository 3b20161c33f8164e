// The cost sheet: what a million of each thing costs, from measured durations and sizes and the list prices. Pure arithmetic; one line
// is a number of units times the price of one.
import { PRICES } from '../../lib/prices.ts';
import type { CostInputs, Invocation } from './inputs.ts';

const MILLION = 1_000_000;
const MB_PER_GB = 1_024;
const BYTES_PER_GB = 1e9;
const WRITE_UNIT_BYTES = 1_024;
const READ_UNIT_BYTES = 4_096;

/** What nothing on one machine shows. Each is a round figure on the high side. */
export const ASSUMED = {
  /** Lambda's own three lines for each invocation in JSON: platform.start, platform.runtimeDone, platform.report. */
  platformLogBytes: 1_000,
  accessLogBytes: 500,
  /** X-Ray's default rule: one request a second, and of the others 5 %. */
  tracedShare: 0.05,
  /** Entities of a declaration, each once live and once from history files. */
  profileReads: 10,
  /** Times that a broker asks for a verdict. */
  verdictReads: 3,
  /** Days of earlier runs looked at before a taxpayer's previous grade is found. */
  gradeReads: 1,
  /** Objects read for each one that a nightly run writes. */
  readsPerObject: 3,
} as const;

/** One line of the sheet. */
export interface Line {
  readonly service: string;
  readonly what: string;
  readonly units: number;
  readonly unitPrice: number;
}

/** What a million of something costs. */
export interface Sheet {
  readonly title: string;
  readonly lines: readonly Line[];
  /** What is kept afterwards costs this for each month, in US dollars. */
  readonly storedMonth: number;
}

export function costOf({ units, unitPrice }: Line): number {
  return units * unitPrice;
}

export function totalOf({ lines }: Sheet): number {
  return lines.reduce((sum, line) => sum + costOf(line), 0);
}

/** The sheets, each for a million. */
export function sheetsOf(inputs: CostInputs): Sheet[] {
  const { declarations, hs } = inputs;
  return [
    declarationSheet(inputs, 'declarations, one in a request', declarations.one, 1),
    declarationSheet(
      inputs,
      `declarations, ${declarations.batchSize} in a request`,
      declarations.batch,
      declarations.batchSize,
    ),
    hsSheet('HS items, one in a request', hs.one, 1, [hs.oneItemBytes]),
    hsSheet(`HS items, ${hs.batchSize} in a request`, hs.batch, hs.batchSize, hs.batchItemBytes),
    documentSheet(inputs),
    taxpayerSheet(inputs),
  ];
}

function declarationSheet(
  { declarations: { itemBytes, indexBytes } }: CostInputs,
  title: string,
  invocation: Invocation,
  perRequest: number,
): Sheet {
  const requests = MILLION / perRequest;
  return {
    title,
    lines: [
      ...apiCalls(requests),
      ...invocations(invocation, requests),
      reads('profiles, consistently', MILLION * ASSUMED.profileReads),
      writes(
        'declaration and its worklist entry',
        MILLION * (writeUnits(itemBytes) + writeUnits(indexBytes)),
      ),
      ...observed(requests, invocation.logBytes + ASSUMED.accessLogBytes),
    ],
    storedMonth: tableMonth(MILLION * (itemBytes + indexBytes)),
  };
}

function hsSheet(
  title: string,
  invocation: Invocation,
  perRequest: number,
  itemBytes: readonly number[],
): Sheet {
  const requests = MILLION / perRequest;
  const units = itemBytes.reduce((sum, bytes) => sum + writeUnits(bytes), 0);
  const bytes = itemBytes.reduce((sum, one) => sum + one, 0);
  return {
    title,
    lines: [
      ...apiCalls(requests),
      ...invocations(invocation, requests),
      writes('prediction with its goods', requests * units),
      ...observed(requests, invocation.logBytes + ASSUMED.accessLogBytes),
    ],
    storedMonth: tableMonth(requests * bytes),
  };
}

function documentSheet({ documents }: CostInputs): Sheet {
  const { announce, read, work, itemBytes, uploadBytes, overlayBytes, referenceBytes } = documents;
  const calls = 1 + ASSUMED.verdictReads;
  const units = writeUnits(itemBytes);
  const logBytes =
    announce.logBytes +
    work.logBytes +
    ASSUMED.verdictReads * read.logBytes +
    calls * ASSUMED.accessLogBytes +
    calls * ASSUMED.platformLogBytes;
  return {
    title: 'documents of one page',
    lines: [
      ...apiCalls(MILLION * calls),
      ...invocations(announce, MILLION, 'announcements'),
      ...invocations(read, MILLION * ASSUMED.verdictReads, 'reads of the verdict'),
      ...invocations(work, MILLION, 'examinations'),
      // Three writes of the record. The party's index holds the status and is written each time; in the index of statuses an entry
      // is put, and then twice taken away and put elsewhere.
      writes('record at three statuses, with its index entries', MILLION * (3 * units + 3 + 5)),
      reads(
        'references of the authority, and the record each time it is read',
        MILLION * (readUnits(referenceBytes) + readUnits(itemBytes) * (1 + ASSUMED.verdictReads)),
      ),
      {
        service: 'S3',
        what: 'PUT of the scan and of its overlay',
        units: 2 * MILLION,
        unitPrice: PRICES.s3Put,
      },
      { service: 'S3', what: 'GET of the scan', units: MILLION, unitPrice: PRICES.s3Get },
      {
        service: 'EventBridge',
        what: 'object created',
        units: MILLION,
        unitPrice: PRICES.eventBridgeEvent,
      },
      {
        service: 'SQS',
        what: 'send, receive, delete',
        units: 3 * MILLION,
        unitPrice: PRICES.sqsRequest,
      },
      logs(MILLION * (logBytes + ASSUMED.platformLogBytes)),
      traces(MILLION * (calls + 1)),
    ],
    storedMonth:
      tableMonth(MILLION * itemBytes) +
      (PRICES.s3GbMonth * MILLION * (uploadBytes + overlayBytes)) / BYTES_PER_GB,
  };
}

/** A run of a million, from one of `count` in proportion. */
function taxpayerSheet({ taxpayers }: CostInputs): Sheet {
  const { count, steps, transitions, itemBytes, objects, objectBytes } = taxpayers;
  const scale = MILLION / count;
  const calls = steps.reduce((sum, { invocations: number }) => sum + number, 0) * scale;
  const logBytes = steps.reduce((sum, step) => sum + step.invocations * step.logBytes, 0) * scale;
  return {
    title: 'taxpayers, one night',
    lines: [
      {
        service: 'Step Functions',
        what: 'transitions',
        units: transitions * scale,
        unitPrice: PRICES.stepFunctionsTransition,
      },
      ...steps.map((step) => compute(step, step.invocations * scale, step.step)),
      requests(calls),
      // The index holds keys only: one unit to put the day's entry.
      writes('score and its ranking entry', MILLION * (writeUnits(itemBytes) + 1)),
      reads('previous grade, consistently', MILLION * ASSUMED.gradeReads * readUnits(itemBytes)),
      {
        service: 'S3',
        what: 'PUT of work files and reports',
        units: objects * scale,
        unitPrice: PRICES.s3Put,
      },
      {
        service: 'S3',
        what: 'GET of work files',
        units: objects * scale * ASSUMED.readsPerObject,
        unitPrice: PRICES.s3Get,
      },
      logs(logBytes + calls * ASSUMED.platformLogBytes),
      traces(calls),
    ],
    storedMonth: tableMonth(MILLION * itemBytes) + (PRICES.s3GbMonth * objectBytes * scale) / BYTES_PER_GB,
  };
}

function apiCalls(units: number): Line[] {
  return [{ service: 'HTTP API', what: 'calls', units, unitPrice: PRICES.httpApiRequest }];
}

function invocations(invocation: Invocation, count: number, what = 'invocations'): Line[] {
  return [compute(invocation, count, what), requests(count)];
}

function compute({ durationMs, memoryMb }: Invocation, count: number, what: string): Line {
  return {
    service: 'Lambda',
    what: `GB-s: ${what} of ${durationMs.toFixed(1)} ms at ${memoryMb} MB`,
    units: (count * durationMs * memoryMb) / MB_PER_GB / 1_000,
    unitPrice: PRICES.lambdaGbSecond.x86_64,
  };
}

function requests(units: number): Line {
  return { service: 'Lambda', what: 'requests', units, unitPrice: PRICES.lambdaRequest };
}

function observed(count: number, logBytes: number): Line[] {
  return [logs(count * (logBytes + ASSUMED.platformLogBytes)), traces(count)];
}

function logs(bytes: number): Line {
  return {
    service: 'CloudWatch',
    what: 'GB of logs and metrics',
    units: bytes / BYTES_PER_GB,
    unitPrice: PRICES.logsGb,
  };
}

function traces(count: number): Line {
  return {
    service: 'X-Ray',
    what: 'traces',
    units: count * ASSUMED.tracedShare,
    unitPrice: PRICES.xrayTrace,
  };
}

function writes(what: string, units: number): Line {
  return { service: 'DynamoDB', what: `written: ${what}`, units, unitPrice: PRICES.dynamodbWriteUnit };
}

function reads(what: string, units: number): Line {
  return { service: 'DynamoDB', what: `read: ${what}`, units, unitPrice: PRICES.dynamodbReadUnit };
}

function writeUnits(bytes: number): number {
  return Math.ceil(bytes / WRITE_UNIT_BYTES);
}

function readUnits(bytes: number): number {
  return Math.max(1, Math.ceil(bytes / READ_UNIT_BYTES));
}

function tableMonth(bytes: number): number {
  return (PRICES.dynamodbGbMonth * bytes) / BYTES_PER_GB;
}
