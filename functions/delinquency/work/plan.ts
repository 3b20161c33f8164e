// The plan of a run: which lines of the day's snapshot make which shard, and what every shard is scored with. A plan is named by
// what goes into it, so that a second run of the same day takes up the work of the first.
import { createHash } from 'node:crypto';
import { pipeline, type Readable } from 'node:stream';
import { createGunzip } from 'node:zlib';
import type { Header } from '../snapshot/snapshot.ts';
import { NoSnapshot, type Piece, split } from '../snapshot/splitting.ts';
import type { RunFiles, SnapshotFile } from './files.ts';
import { WorkKeys } from './keys.ts';
import { SnapshotMissing, SnapshotRefused } from './refusal.ts';

export const LINES_PER_SHARD = 5_000;

/** What scores are made with; another model or rule table makes another plan. */
export interface ScoredWith {
  readonly model: { readonly name: string; readonly version: string; readonly sha256: string };
  readonly rules: string;
}

export interface PlannedFile extends SnapshotFile {
  readonly header: Header;
}

/** Lines of a file: in the file itself, or in a copy where the file is compressed. */
export interface PlannedShard {
  /** Index of its file in the plan. */
  readonly file: number;
  /** Key of the copy. */
  readonly copy?: string;
  readonly start: number;
  readonly end: number;
  /** Number of its first line in the uncompressed file, from 1. */
  readonly line: number;
  readonly lines: number;
}

export interface Plan extends ScoredWith {
  readonly planId: string;
  readonly runDate: string;
  /** Days of the published runs before, the latest first: where previous grades are looked up. */
  readonly previousRuns: readonly string[];
  readonly files: readonly PlannedFile[];
  readonly shards: readonly PlannedShard[];
}

/** Raised when files of the work folder change their form, so that work of an older release is not taken up. */
const WORK_FORM = 1;
const ID_LENGTH = 16;

/** Names the plan of a snapshot. */
export function planIdOf(files: readonly SnapshotFile[], scoredWith: ScoredWith): string {
  const content = JSON.stringify([WORK_FORM, LINES_PER_SHARD, files, scoredWith.model, scoredWith.rules]);
  return createHash('sha256').update(content).digest('hex').slice(0, ID_LENGTH);
}

export interface PlanRequest {
  readonly runDate: string;
  readonly scoredWith: ScoredWith;
  readonly previousRuns: readonly string[];
}

/**
 * The plan of a day's snapshot: the one that was made before, or a new one, which reads every file once as it streams by.
 *
 * @throws SnapshotMissing where there is no CSV file for the day
 * @throws SnapshotRefused that names every column and file that is wrong
 */
export async function planRun(files: RunFiles, request: PlanRequest): Promise<Plan> {
  const { runDate, scoredWith } = request;
  const snapshot = await files.listSnapshot(runDate);
  if (snapshot.length === 0) {
    throw new SnapshotMissing(`There is no snapshot: no *.csv or *.csv.gz under taxpayers/${runDate}/`);
  }
  const planId = planIdOf(snapshot, scoredWith);
  const keys = new WorkKeys(runDate, planId);
  const before = await files.readJson<Plan>(keys.plan);
  if (before !== undefined) return before;
  const { planned, shards } = await cutAll(files, snapshot, keys);
  const plan = { ...scoredWith, planId, runDate, previousRuns: request.previousRuns, files: planned, shards };
  await files.writeJson(keys.plan, plan);
  return plan;
}

async function cutAll(
  files: RunFiles,
  snapshot: readonly SnapshotFile[],
  keys: WorkKeys,
): Promise<{ planned: PlannedFile[]; shards: PlannedShard[] }> {
  const planned: PlannedFile[] = [];
  const shards: PlannedShard[] = [];
  const problems: string[] = [];
  for (const [index, file] of snapshot.entries()) {
    try {
      const header = await cut(files, file, async (piece) => {
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
      problems.push(`${file.key} ${complaint(error)}`);
    }
  }
  if (problems.length > 0) throw new SnapshotRefused(problems.join('\n'));
  if (shards.length === 0) throw new SnapshotRefused(`${snapshot[0]?.key ?? ''} has no taxpayers`);
  return { planned, shards };
}

/** Cuts one file, compressed or not, and gives its header. */
async function cut(
  files: RunFiles,
  file: SnapshotFile,
  onPiece: (piece: Piece) => Promise<void>,
): Promise<Header> {
  let header: Header | undefined;
  const isCompressed = await startsAsGzip(files, file);
  const stored = await files.openSnapshot(file);
  const pieces = split(isCompressed ? unpacked(stored) : stored, {
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
  if (header === undefined) throw new NoSnapshot('has no header');
  return header;
}

/** The reader sees every failure of both streams by itself; `compose` would raise some of them outside of it. */
function unpacked(stored: Readable): Readable {
  return pipeline(stored, createGunzip(), () => undefined);
}

const GZIP = Buffer.from([0x1f, 0x8b]);

async function startsAsGzip(files: RunFiles, { key, etag, bytes }: SnapshotFile): Promise<boolean> {
  return (await files.readRange(key, 0, Math.min(bytes, GZIP.length), etag)).equals(GZIP);
}

/** What is wrong with a file, in words; any other failure is thrown on, to be tried again. */
function complaint(error: unknown): string {
  if (error instanceof NoSnapshot) return error.message;
  const code = (error as { code?: unknown }).code;
  if (typeof code === 'string' && code.startsWith('Z_')) return 'is not a valid gzip file';
  throw error;
}
