// Reads the outcomes of taxpayers after a snapshot: CSV with taxpayerId and delinquent, optionally gzipped.

import { cellText } from '../../functions/shared/csv.ts';
import { fieldsOf } from '../../functions/shared/csv-table.ts';
import { UsageError } from '../support/endpoints.ts';
import { linesOf } from './snapshot-file.ts';

const ID_COLUMN = 'taxpayerId';
const OUTCOME_COLUMN = 'delinquent';
const MAX_PROBLEMS_SHOWN = 20;

/**
 * Reads a whole file.
 *
 * @returns by taxpayerId whether the statement due after the snapshot was not paid; rows without an outcome are omitted
 * @throws UsageError if the file cannot be read or lacks a column, or naming the first bad rows
 */
export async function readOutcomes(path: string): Promise<ReadonlyMap<string, boolean>> {
  const outcomes = new Map<string, boolean>();
  const problems: string[] = [];
  let places: { readonly id: number; readonly outcome: number } | undefined;
  let line = 0;
  for await (const text of linesOf(path)) {
    line += 1;
    if (places === undefined) {
      places = placesOf(path, text);
      continue;
    }
    if (text.trim() === '') continue;
    const fields = fieldsOf(text)?.map((field) => cellText(field.trim()));
    const problem = addOutcome(fields?.[places.id], fields?.[places.outcome], outcomes);
    if (problem !== undefined) problems.push(`  line ${line}: ${problem}`);
  }
  if (problems.length > 0) {
    const more = problems.length - MAX_PROBLEMS_SHOWN;
    throw new UsageError(
      [
        `${path}: ${problems.length} bad ${problems.length === 1 ? 'row' : 'rows'}`,
        ...problems.slice(0, MAX_PROBLEMS_SHOWN),
        ...(more > 0 ? [`  and ${more} more`] : []),
      ].join('\n'),
    );
  }
  if (outcomes.size === 0) throw new UsageError(`${path}: no outcomes`);
  return outcomes;
}

function placesOf(path: string, header: string): { id: number; outcome: number } {
  const names = fieldsOf(header.replace(/^\uFEFF/, ''))?.map((name) => name.trim()) ?? [];
  const places = { id: names.indexOf(ID_COLUMN), outcome: names.indexOf(OUTCOME_COLUMN) };
  if (places.id >= 0 && places.outcome >= 0) return places;
  throw new UsageError(
    `${path}: expected the columns ${ID_COLUMN} and ${OUTCOME_COLUMN}, found ${names.join(', ')}`,
  );
}

/** Adds the outcome of one row. @returns what is wrong with the row, if anything */
function addOutcome(
  taxpayerId: string | undefined,
  outcome: string | undefined,
  outcomes: Map<string, boolean>,
): string | undefined {
  if (taxpayerId === undefined || taxpayerId === '') return `${ID_COLUMN} is missing`;
  if (outcome === '') return undefined;
  if (outcome !== '0' && outcome !== '1') {
    return `${OUTCOME_COLUMN}: expected 0, 1 or an empty field, got ${outcome ?? 'no field'}`;
  }
  const known = outcomes.get(taxpayerId);
  if (known !== undefined && known !== (outcome === '1')) return `${taxpayerId} has two outcomes`;
  outcomes.set(taxpayerId, outcome === '1');
  return undefined;
}
