// The inputs of the cost sheet, measured on a local host by `npm run tool -- costs --measure`, and kept in docs/costs.json.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import * as z from 'zod';

export const INPUTS_FILE = join(import.meta.dirname, '..', '..', 'docs', 'costs.json');

const Amount = z.number().nonnegative();

/** A function at one kind of work. */
const Invocation = z.strictObject({
  /** Median, start to answer, of a process that has started before. */
  durationMs: Amount,
  /** What it writes to its log for one invocation, metrics included. */
  logBytes: Amount,
  memoryMb: Amount,
});
export type Invocation = z.infer<typeof Invocation>;

export const CostInputs = z.strictObject({
  measured: z.strictObject({ on: z.iso.date(), machine: z.string(), load: z.string() }),
  /** Resources of production that are billed regardless of load. */
  standing: z.strictObject({
    alarms: Amount,
    /** Of the service's own, once each has had a value in the month. */
    metrics: Amount,
    dashboards: Amount,
    secrets: Amount,
    /** Machine clients of the user pool. */
    clients: Amount,
  }),
  declarations: z.strictObject({
    one: Invocation,
    /** Of `batchSize` new declarations. */
    batch: Invocation,
    batchSize: Amount,
    /** Median sizes of stored items as DynamoDB counts them, and of what each index holds of them. */
    itemBytes: Amount,
    indexBytes: z.record(z.string(), Amount),
    /** The same of a line of the audit trail. */
    lineBytes: Amount,
    lineIndexBytes: z.record(z.string(), Amount),
  }),
  hs: z.strictObject({
    one: Invocation,
    /** Of `batchSize` items. */
    batch: Invocation,
    batchSize: Amount,
    oneItemBytes: Amount,
    /** All items of a prediction of `batchSize`. */
    batchItemBytes: z.array(Amount),
  }),
  documents: z.strictObject({
    announce: Invocation,
    read: Invocation,
    work: Invocation,
    itemBytes: Amount,
    uploadBytes: Amount,
    /** Of the page and of its marks, from which overlays are drawn. */
    pictureBytes: Amount,
    /** All records of the authority's references together, which are queried at once. */
    referenceBytes: Amount,
  }),
  taxpayers: z.strictObject({
    /** In the measured run. */
    count: Amount,
    shards: Amount,
    /** Time and log of all invocations of a step in the run. */
    steps: z.array(Invocation.extend({ step: z.string(), invocations: Amount })),
    /** States entered, those of shards included. */
    transitions: Amount,
    itemBytes: Amount,
    /** Objects that the run wrote, with their bytes in all. */
    objects: Amount,
    objectBytes: Amount,
  }),
});
export type CostInputs = z.infer<typeof CostInputs>;

/** @throws Error that says what is wrong with the file */
export function readInputs(file = INPUTS_FILE): CostInputs {
  return CostInputs.parse(JSON.parse(readFileSync(file, 'utf8')));
}
