// Reads a snapshot of taxpayers from a file, gzip allowed, a batch at a time; of the rows read before, only their taxpayers' numbers
// are kept.
import { createReadStream } from 'node:fs';
import { PassThrough, pipeline } from 'node:stream';
import { createGunzip } from 'node:zlib';
import {
  fieldsOf,
  type Header,
  readHeader,
  readRow,
  type Taxpayer,
} from '../../functions/delinquency/snapshot/snapshot.ts';
import { UsageError } from '../support/endpoints.ts';

/** A row that a run would write to rejected.csv. */
interface RejectedRow {
  /** In the file; the header is line 1. */
  readonly line: number;
  readonly reason: string;
}

export interface SnapshotBatch {
  readonly taxpayers: readonly Taxpayer[];
  readonly rejected: readonly RejectedRow[];
}

/** Rows of a batch: one run of the model, as large as a shard. */
const BATCH = 5_000;

/**
 * Reads the rows as the nightly run does: a bad one is passed over with its reason, and of two with the same taxpayerId the first
 * counts.
 *
 * @throws UsageError where the file cannot be read, or its header is not that of a snapshot
 */
export async function* readSnapshot(path: string): AsyncGenerator<SnapshotBatch> {
  const lines = linesOf(path);
  const first = await lines.next();
  if (first.done) throw new UsageError(`${path}: empty`);
  const header = headerOf(path, first.value);
  const seen = new Map<string, number>();
  let taxpayers: Taxpayer[] = [];
  let rejected: RejectedRow[] = [];
  let line = 1;
  for await (const text of lines) {
    line += 1;
    if (text.trim() === '') continue;
    const row = rowOf(text, header, seen, line);
    if (typeof row === 'string') rejected.push({ line, reason: row });
    else taxpayers.push(row);
    if (taxpayers.length < BATCH) continue;
    yield { taxpayers, rejected };
    taxpayers = [];
    rejected = [];
  }
  yield { taxpayers, rejected };
}

function headerOf(path: string, line: string): Header {
  const header = readHeader(line);
  if (header.ok) return header.value;
  throw new UsageError(`${path}: not a snapshot of taxpayers: ${header.problems.join('; ')}`);
}

/** The taxpayer of a row, or why there is none. */
function rowOf(text: string, header: Header, seen: Map<string, number>, line: number): Taxpayer | string {
  const reading = readRow(fieldsOf(text), header);
  if (!reading.ok) return reading.problems.join('; ');
  const { taxpayerId } = reading.value;
  const before = seen.get(taxpayerId);
  if (before !== undefined) return `taxpayerId: the same as in line ${before}, which counts`;
  seen.set(taxpayerId, line);
  return reading.value;
}

/**
 * Lines of a file without their ends.
 *
 * @throws UsageError where the file cannot be read
 */
export async function* linesOf(path: string): AsyncGenerator<string> {
  const unpacked = path.endsWith('.gz') ? createGunzip() : new PassThrough();
  // An error on the way destroys the end of the chain with it, and is met where that is read.
  pipeline(createReadStream(path), unpacked, () => undefined);
  const decoder = new TextDecoder();
  let rest = '';
  try {
    for await (const chunk of unpacked as AsyncIterable<Buffer>) {
      const parts = (rest + decoder.decode(chunk, { stream: true })).split('\n');
      rest = parts.pop() ?? '';
      for (const part of parts) yield withoutReturn(part);
    }
  } catch (error) {
    throw new UsageError(`${path}: cannot be read: ${error instanceof Error ? error.message : error}`);
  }
  rest += decoder.decode();
  if (rest !== '') yield withoutReturn(rest);
}

function withoutReturn(line: string): string {
  return line.endsWith('\r') ? line.slice(0, -1) : line;
}
