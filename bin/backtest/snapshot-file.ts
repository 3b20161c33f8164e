// Reads a snapshot of taxpayers from a file, optionally gzipped, one batch at a time. Of earlier batches it keeps only the taxpayerIds.

import {
  type Header,
  readHeader,
  readRow,
  type Taxpayer,
} from '../../functions/delinquency/snapshot/snapshot.ts';
import { duplicateOf } from '../../functions/delinquency/work/shard.ts';
import { fieldsOf, problemsOf } from '../../functions/shared/csv-table.ts';
import { checkedText } from '../../functions/shared/encoding/text-check.ts';
import { worded } from '../../functions/shared/words/wording.ts';
import { UsageError } from '../support/endpoints.ts';
import { contentOf, encodingError } from '../support/text-file.ts';

/** A row that a run would list in rejected.csv. */
interface RejectedRow {
  /** Line number in the file; the header is line 1. */
  readonly line: number;
  readonly reason: string;
}

export interface SnapshotBatch {
  readonly taxpayers: readonly Taxpayer[];
  readonly rejected: readonly RejectedRow[];
}

/** Rows per batch and run of the model: as many as in a shard. */
const BATCH = 5_000;

/**
 * Reads the rows as the nightly run does: bad rows are rejected with their reason; if two have the same taxpayerId, the first one is
 * used.
 *
 * @throws UsageError if the file cannot be read, or if its header is not that of a snapshot
 */
export async function* readSnapshot(path: string): AsyncGenerator<SnapshotBatch> {
  const lines = linesOf(path);
  const first = await lines.next();
  if (first.done) throw new UsageError(`${path}: the file is empty`);
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
  throw new UsageError(`${path}: not a snapshot of taxpayers: ${worded(problemsOf(header.problems), 'en')}`);
}

/** The taxpayer of a row, or the reason for which the row is rejected. */
function rowOf(text: string, header: Header, seen: Map<string, number>, line: number): Taxpayer | string {
  const reading = readRow(fieldsOf(text), header);
  if (!reading.ok) return worded(problemsOf(reading.problems), 'en');
  const { taxpayerId } = reading.value;
  const before = seen.get(taxpayerId);
  if (before !== undefined) return worded(duplicateOf({ line: before }), 'en');
  seen.set(taxpayerId, line);
  return reading.value;
}

/**
 * Reads the lines of a file, without their line ends.
 *
 * @throws UsageError if the file cannot be read
 */
export async function* linesOf(path: string): AsyncGenerator<string> {
  const decoder = new TextDecoder();
  let rest = '';
  try {
    for await (const chunk of checkedText(contentOf(path))) {
      const parts = (rest + decoder.decode(chunk, { stream: true })).split('\n');
      rest = parts.pop() ?? '';
      for (const part of parts) yield withoutCarriageReturn(part);
    }
  } catch (error) {
    const reason = error instanceof Error ? error.message : error;
    throw encodingError(path, error) ?? new UsageError(`${path}: cannot be read: ${reason}`);
  }
  rest += decoder.decode();
  if (rest !== '') yield withoutCarriageReturn(rest);
}

function withoutCarriageReturn(line: string): string {
  return line.endsWith('\r') ? line.slice(0, -1) : line;
}
