// The plan of a run: which lines of the day's snapshot form which shard, and which model and rules score them. A plan is named by its
// inputs, so that another run of the same day continues the work of the previous one.
import { createHash } from 'node:crypto';
import { pipeline, type Readable } from 'node:stream';
import { createGunzip } from 'node:zlib';
import { WrongEncoding } from '../../shared/encoding/text-check.ts';
import { type Message, message } from '../../shared/words/message.ts';
import { snapshotPrefix } from '../keys.ts';
import { isGzip, otherForm, SIGNATURE_BYTES } from '../snapshot/file-names.ts';
import type { Header } from '../snapshot/snapshot.ts';
import { InvalidSnapshotFile, type Piece, split } from '../snapshot/splitting.ts';
import type { RunFiles, SnapshotFile } from './files.ts';
import { sortedFolder } from './folder.ts';
import { WorkKeys } from './keys.ts';
import { SnapshotMissing, SnapshotRefused } from './refusal.ts';

export const LINES_PER_SHARD = 5_000;

/** The model and the rule table that score a run; another model or another table makes another plan. */
export interface ScoringBasis {
  readonly model: { readonly name: string; readonly version: string; readonly sha256: string };
  readonly rules: string;
}

interface PlannedFile extends SnapshotFile {
  readonly header: Header;
}

/** Lines of a file: in the file itself, or in a copy if the file is compressed. */
export interface PlannedShard {
  /** Index of the file in the plan. */
  readonly file: number;
  /** Key of the copy. */
  readonly copy?: string;
  readonly start: number;
  readonly end: number;
  /** Number of the first line in the uncompressed file, from 1. */
  readonly line: number;
  readonly lines: number;
}

export interface Plan extends ScoringBasis {
  readonly planId: string;
  readonly runDate: string;
  /** Days of earlier published runs, latest first; previous grades are looked up in them. */
  readonly previousRuns: readonly string[];
  readonly files: readonly PlannedFile[];
  readonly shards: readonly PlannedShard[];
}

/** Increased when the format of a file in the work folder changes, so that a release does not continue the work of an older one. */
const WORK_FORMAT = 3;
const ID_LENGTH = 16;

/** Names the plan of a snapshot. */
export function planIdOf(files: readonly SnapshotFile[], { model, rules }: ScoringBasis): string {
  const content = JSON.stringify([WORK_FORMAT, LINES_PER_SHARD, files, model, rules]);
  return createHash('sha256').update(content).digest('hex').slice(0, ID_LENGTH);
}

export interface PlanRequest {
  readonly runDate: string;
  readonly basis: ScoringBasis;
  readonly previousRuns: readonly string[];
}

export interface PlannedDay {
  readonly plan: Plan;
  /** Keys of the notes, checksums and markers in the folder, which are not read. */
  readonly notRead: readonly string[];
}

/**
 * Returns the plan of a day's snapshot: the existing one, or a new one, for which every file is streamed once.
 *
 * @throws SnapshotMissing if the day's folder has no data
 * @throws SnapshotRefused naming every file that holds data and cannot be read, and every column that is wrong
 */
export async function planRun(
  files: Pick<RunFiles, 'listSnapshot' | 'openSnapshot' | 'readRange' | 'readJson' | 'write' | 'writeJson'>,
  { runDate, basis, previousRuns }: PlanRequest,
): Promise<PlannedDay> {
  const { snapshot, notRead, refused } = await sortedFolder(files, runDate);
  if (snapshot.length === 0 && refused.length === 0) {
    throw new SnapshotMissing(message('run.noSnapshotFiles', { folder: snapshotPrefix(runDate) }));
  }
  const planId = planIdOf(snapshot, basis);
  const keys = new WorkKeys(runDate, planId);
  const existing = refused.length === 0 ? await files.readJson<Plan>(keys.plan) : undefined;
  if (existing !== undefined) return { plan: existing, notRead };
  const { planned, shards } = await splitFiles(files, snapshot, keys, refused);
  const plan = { ...basis, planId, runDate, previousRuns, files: planned, shards };
  await files.writeJson(keys.plan, plan);
  return { plan, notRead };
}

type SnapshotReader = Pick<RunFiles, 'openSnapshot' | 'readRange' | 'write'>;

/** @param refused what is wrong with other files of the folder; reported together with what is wrong with these */
async function splitFiles(
  files: SnapshotReader,
  snapshot: readonly SnapshotFile[],
  keys: WorkKeys,
  refused: readonly Message[],
): Promise<{ planned: PlannedFile[]; shards: PlannedShard[] }> {
  const planned: PlannedFile[] = [];
  const shards: PlannedShard[] = [];
  const problems: Message[] = [...refused];
  for (const [index, file] of snapshot.entries()) {
    try {
      const header = await splitFile(files, file, async (piece) => {
        const { bytes, ...lines } = piece;
        if (bytes === undefined) {
          shards.push({ file: index, ...lines });
          return;
        }
        const copy = keys.shard('input', shards.length);
        shards.push({ file: index, copy, ...lines, start: 0, end: bytes.length });
        await files.write(copy, bytes, 'text/csv; charset=utf-8');
      });
      planned.push({ ...file, header });
    } catch (error) {
      problems.push(message('run.fileProblem', { file: file.key, problem: fileProblem(error) }));
    }
  }
  if (problems.length > 0) throw new SnapshotRefused(message('run.refusedFiles', { problems }));
  if (shards.length === 0) {
    const problem = message('snapshot.noTaxpayers');
    throw new SnapshotRefused(message('run.fileProblem', { file: snapshot[0]?.key ?? '', problem }));
  }
  return { planned, shards };
}

/** Splits one file, compressed or not, and returns its header. */
async function splitFile(
  files: SnapshotReader,
  file: SnapshotFile,
  onPiece: (piece: Piece) => Promise<void>,
): Promise<Header> {
  let header: Header | undefined;
  if (file.bytes === 0) throw new InvalidSnapshotFile(message('snapshot.emptyFile'));
  const beginning = await files.readRange(file.key, 0, Math.min(file.bytes, SIGNATURE_BYTES), file.etag);
  const other = otherForm(beginning);
  if (other !== undefined) throw new InvalidSnapshotFile(other);
  const isCompressed = isGzip(beginning);
  const stored = await files.openSnapshot(file);
  const pieces = split(isCompressed ? decompressed(stored) : stored, {
    linesPerPiece: LINES_PER_SHARD,
    keepBytes: isCompressed,
    onHeader: (read) => {
      header = read;
    },
  });
  try {
    for await (const piece of pieces) await onPiece(piece);
  } finally {
    stored.destroy();
  }
  if (header === undefined) throw new InvalidSnapshotFile(message('snapshot.noHeader'));
  return header;
}

/** The reader sees the errors of both streams; `compose` would raise some of them outside of it. */
function decompressed(stored: Readable): Readable {
  return pipeline(stored, createGunzip(), () => undefined);
}

/** What is wrong with a file; any other error is rethrown, so that the step is retried. */
function fileProblem(error: unknown): Message {
  if (error instanceof InvalidSnapshotFile || error instanceof WrongEncoding) return error.says;
  const code = (error as { code?: unknown }).code;
  if (typeof code === 'string' && code.startsWith('Z_')) return message('snapshot.notGzip');
  throw error;
}
