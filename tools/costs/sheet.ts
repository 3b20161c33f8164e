// The cost sheet: what one million of each costs, from measured durations and sizes and the list prices. Pure arithmetic; a line
// is a number of units times the price of a unit.
import { STORED_TOGETHER } from '../../functions/score-import/declarations/submission.ts';
import { ENTITIES } from '../../functions/score-import/profiles/profiles.ts';
import { PRICES } from '../../lib/prices.ts';
import type { CostInputs, Invocation } from './inputs.ts';
import {
  ASSUMED,
  apiCalls,
  BYTES_PER_GB,
  compute,
  costOf,
  invocations,
  type Line,
  logs,
  observed,
  reads,
  readUnits,
  requests,
  tableMonth,
  traces,
  writes,
  writeUnits,
} from './lines.ts';

const MILLION = 1_000_000;

/** The cost of one million of something. */
export interface Sheet {
  readonly title: string;
  readonly lines: readonly Line[];
  /** Cost of keeping the results, in US dollars per month. */
  readonly storedMonth: number;
}

export function totalOf({ lines }: Sheet): number {
  return lines.reduce((sum, line) => sum + costOf(line), 0);
}

/** The sheets, each for one million. */
export function sheetsOf(inputs: CostInputs): Sheet[] {
  const { declarations, hs } = inputs;
  return [
    declarationSheet(inputs, 'declarations, one per request', declarations.one, 1, 1),
    declarationSheet(
      inputs,
      `declarations, ${declarations.batchSize} per request`,
      declarations.batch,
      declarations.batchSize,
      STORED_TOGETHER,
    ),
    hsSheet('HS items, one per request', hs.one, 1, [hs.oneItemBytes]),
    hsSheet(`HS items, ${hs.batchSize} per request`, hs.batch, hs.batchSize, hs.batchItemBytes),
    documentSheet(inputs),
    taxpayerSheet(inputs),
  ];
}

/** Monthly costs that do not depend on what is scored. */
export function standingSheet({ standing }: CostInputs): Sheet {
  const line = (service: string, what: string, units: number, unitPrice: number): Line => ({
    service,
    what,
    units,
    unitPrice,
  });
  return {
    title: 'months',
    lines: [
      line('CloudWatch', 'alarms', standing.alarms, PRICES.alarmMonth),
      line('CloudWatch', 'metrics', standing.metrics, PRICES.customMetricMonth),
      line('CloudWatch', 'dashboards', standing.dashboards, PRICES.dashboardMonth),
      line('Secrets Manager', 'secrets', standing.secrets, PRICES.secretMonth),
      line('Cognito', 'machine clients', standing.clients, PRICES.cognitoClientMonth),
    ],
    storedMonth: 0,
  };
}

function declarationSheet(
  { declarations: { itemBytes, indexBytes, lineBytes, lineIndexBytes } }: CostInputs,
  title: string,
  invocation: Invocation,
  perRequest: number,
  perTransaction: number,
): Sheet {
  const requests = MILLION / perRequest;
  const entries = [...Object.values(indexBytes), ...Object.values(lineIndexBytes)];
  const unitsOf = (sizes: readonly number[]): number =>
    sizes.reduce((sum, bytes) => sum + writeUnits(bytes), 0);
  return {
    title,
    lines: [
      ...apiCalls(requests),
      ...invocations(invocation, requests),
      // One item each, far below 4 KB. Declarations of a batch that share an entity read it once.
      reads('profiles, consistent', MILLION * ENTITIES.length),
      // A transaction takes two units for one. It counts in the day's tally once, which is small.
      writes(
        'declaration, audit line and tally, in transactions',
        MILLION * 2 * (unitsOf([itemBytes, lineBytes]) + 1 / perTransaction),
      ),
      writes('entries in lists and in the audit trail', MILLION * unitsOf(entries)),
      ...observed(requests, invocation.logBytes + ASSUMED.accessLogBytes),
    ],
    storedMonth: tableMonth(
      MILLION * [itemBytes, lineBytes, ...entries].reduce((sum, bytes) => sum + bytes, 0),
    ),
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
  const { announce, read, work, itemBytes, uploadBytes, pictureBytes, referenceBytes } = documents;
  const calls = 1 + ASSUMED.verdictReads;
  const units = writeUnits(itemBytes);
  const logBytes =
    announce.logBytes + work.logBytes + ASSUMED.verdictReads * read.logBytes + calls * ASSUMED.accessLogBytes;
  return {
    title: 'one-page documents',
    lines: [
      ...apiCalls(MILLION * calls),
      ...invocations(announce, MILLION, 'announcements'),
      ...invocations(read, MILLION * ASSUMED.verdictReads, 'reads of the verdict'),
      ...invocations(work, MILLION, 'examinations'),
      // Three writes of the record. The party's index contains the status and is written each time; in the index of statuses an
      // entry is put once, and then deleted and put under another key twice. Those of declaration and authority are put once.
      writes('record in three statuses, with its index entries', MILLION * (3 * units + 3 + 5 + 2)),
      reads(
        'references of the authority, and the record for each GET',
        MILLION * (readUnits(referenceBytes) + readUnits(itemBytes) * (1 + ASSUMED.verdictReads)),
      ),
      {
        service: 'S3',
        what: 'PUT of the scan and of the pictures of page and marks',
        units: 3 * MILLION,
        unitPrice: PRICES.s3Put,
      },
      { service: 'S3', what: 'GET of the scan', units: MILLION, unitPrice: PRICES.s3Get },
      {
        service: 'EventBridge',
        what: 'object-created events',
        units: MILLION,
        unitPrice: PRICES.eventBridgeEvent,
      },
      {
        service: 'SQS',
        what: 'send, receive, delete',
        units: 3 * MILLION,
        unitPrice: PRICES.sqsRequest,
      },
      logs(MILLION * logBytes),
      traces(MILLION * (calls + 1)),
    ],
    storedMonth:
      tableMonth(MILLION * itemBytes) +
      (PRICES.s3GbMonth * MILLION * (uploadBytes + pictureBytes)) / BYTES_PER_GB,
  };
}

/** A run of one million taxpayers, scaled from one of `count`. */
function taxpayerSheet({ taxpayers }: CostInputs): Sheet {
  const { count, steps, transitions, itemBytes, objects, objectBytes } = taxpayers;
  const scale = MILLION / count;
  const calls = steps.reduce((sum, { invocations: number }) => sum + number, 0) * scale;
  const logBytes = steps.reduce((sum, step) => sum + step.invocations * step.logBytes, 0) * scale;
  return {
    title: 'taxpayers, one nightly run',
    lines: [
      {
        service: 'Step Functions',
        what: 'transitions',
        units: transitions * scale,
        unitPrice: PRICES.stepFunctionsTransition,
      },
      ...steps.map((step) => compute(step, step.invocations * scale, step.step)),
      requests(calls),
      writes('scores', MILLION * writeUnits(itemBytes)),
      reads('previous grade, consistent', MILLION * ASSUMED.gradeReads * readUnits(itemBytes)),
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
      logs(logBytes),
      traces(calls),
    ],
    storedMonth: tableMonth(MILLION * itemBytes) + (PRICES.s3GbMonth * objectBytes * scale) / BYTES_PER_GB,
  };
}
