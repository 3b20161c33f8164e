// The first step of a run: claims the day for its execution, and collects what is known of it from the lake and the uploaded tables.
import { gunzipSync } from 'node:zlib';
import { csvHeader, csvLine } from '../../shared/csv.ts';
import { daysBefore } from '../../shared/days.ts';
import { checkText, WrongEncoding } from '../../shared/encoding/text-check.ts';
import type { Executions } from '../../shared/state-machine.ts';
import type { Language } from '../../shared/words/language.ts';
import { type Message, message } from '../../shared/words/message.ts';
import { worded } from '../../shared/words/wording.ts';
import type { NetworkActs } from '../acts/record.ts';
import { Collection, collectedFile, type RejectedRow } from '../collecting/collection.ts';
import type { OwnData } from '../collecting/own.ts';
import { type ReadTable, readTable } from '../collecting/rows.ts';
import type { NetworkFiles } from '../files/files.ts';
import { collectedKey, PREFIXES, reportKeys, runIdOf, type TableKind, uploadedTable } from '../keys.ts';
import { TablesRefused } from '../run/failure.ts';
import type { NetworkRuns } from '../run/record.ts';
import { type CollectResult, type CollectTask, runDateOf } from './tasks.ts';

const GZIP = Buffer.from([0x1f, 0x8b]);

export interface CollectDependencies {
  readonly runs: Pick<NetworkRuns, 'get' | 'claim'>;
  readonly executions: Pick<Executions, 'stateOf'>;
  readonly files: Pick<NetworkFiles, 'list' | 'read' | 'write'>;
  readonly own: OwnData;
  readonly acts: Pick<NetworkActs, 'decisionsUntil'>;
  /** The stage's secret, under which identifiers are hashed. */
  readonly key: Uint8Array;
  readonly timeZone: string;
  /** Days of declarations and scores that a run looks back on. */
  readonly historyDays: number;
  /** Of the report of rejected rows. */
  readonly language: Language;
}

/**
 * Claims and collects a day. A day on which another execution is working is left to that execution.
 *
 * @throws TablesRefused naming every file that cannot be read and every wrong column
 */
export async function collectDay(
  dependencies: CollectDependencies,
  { input, execution }: CollectTask,
): Promise<CollectResult> {
  const { files, own, acts, key, timeZone, historyDays, language } = dependencies;
  const runDate = runDateOf(input, timeZone);
  if (!(await isClaimed(dependencies, runDate, execution))) return { status: 'held' };
  const collection = new Collection(key);
  collection.addOwn(await own.collect(daysBefore(runDate, historyDays), runDate));
  const problems: Message[] = [];
  for (const { file, kind } of await uploadedUntil(files, runDate)) {
    const read = readUploaded(kind, (await files.read(file)) ?? Buffer.alloc(0), runDate);
    if ('problem' in read) problems.push(message('run.fileProblem', { file, problem: read.problem }));
    else collection.addTable(kind, file, read);
  }
  if (problems.length > 0) throw new TablesRefused(message('run.refusedFiles', { problems }));
  for (const { entityId, outcome, decidedAt } of await acts.decisionsUntil(runDate)) {
    if (outcome !== 'watch') {
      collection.addOutcome({ entityId, knownOn: decidedAt.slice(0, 10), fraud: outcome === 'confirmed' });
    }
  }
  const { collected, rejected } = collection.finish();
  const { bytes, collectedId } = collectedFile(collected);
  await files.write(collectedKey(runDate, collectedId), bytes, 'application/gzip');
  await files.write(
    reportKeys(runDate).rejected,
    rejectedFile(rejected, language),
    'text/csv; charset=utf-8',
  );
  const runId = runIdOf(runDate);
  return { status: 'collected', runId, runDate, execution, collectedId, rejected: rejected.length };
}

async function isClaimed(
  { runs, executions }: CollectDependencies,
  runDate: string,
  execution: string,
): Promise<boolean> {
  const run = await runs.get(runIdOf(runDate));
  if (run?.execution === execution && run.status === 'running') return true;
  if (run?.status === 'running' && (await executions.stateOf(run.execution)) === 'running') return false;
  return await runs.claim({ runDate, execution, now: new Date() }, run);
}

/** The tables of the day and the days before, by key; entities first, so that the kinds in them stand. */
async function uploadedUntil(
  files: Pick<NetworkFiles, 'list'>,
  runDate: string,
): Promise<{ readonly file: string; readonly kind: TableKind }[]> {
  return (await files.list(PREFIXES.input)).flatMap((file) => {
    const table = uploadedTable(file);
    return table === undefined || table.day > runDate ? [] : [{ file, kind: table.kind }];
  });
}

/** A table, or what is wrong with its file. */
function readUploaded<Kind extends TableKind>(
  kind: Kind,
  bytes: Buffer,
  runDate: string,
): ReadTable<Kind> | { readonly problem: Message } {
  try {
    const plain = bytes.subarray(0, GZIP.length).equals(GZIP) ? gunzipSync(bytes) : bytes;
    checkText(plain);
    const read = readTable(kind, plain.toString('utf8'), runDate);
    return read.ok ? read.value : { problem: message('snapshot.problems', { problems: read.problems }) };
  } catch (error) {
    if (error instanceof WrongEncoding) return { problem: error.says };
    if (String((error as { code?: unknown }).code).startsWith('Z_'))
      return { problem: message('snapshot.notGzip') };
    throw error;
  }
}

function rejectedFile(rejected: readonly RejectedRow[], language: Language): Buffer {
  const lines = rejected.map(({ file, line, entityId, reason }) =>
    csvLine([file, line, { code: entityId }, worded(reason, language)]),
  );
  return Buffer.from([csvHeader(['file', 'line', 'entityId', 'reason']), ...lines].join(''));
}
