// What becomes of a file that names a party, by its prefix: a taxpayer's rows leave snapshots and reports, and the working files of a run
// go as a whole: they are kept for days, and what they say of each other would no longer be true.

import type { S3Client } from '@aws-sdk/client-s3';
import { PREFIXES } from '../../functions/delinquency/keys.ts';
import { idOfLine } from '../../functions/delinquency/scores/ranking.ts';
import { readHeader } from '../../functions/delinquency/snapshot/snapshot.ts';
import { PREFIXES as NETWORK_PREFIXES } from '../../functions/network/keys.ts';
import { cellText } from '../../functions/shared/csv.ts';
import { fieldsOf } from '../../functions/shared/csv-table.ts';
import { LAKE_PREFIXES } from '../../functions/shared/lake/keys.ts';
import type { Identifier } from './identifier.ts';
import { deleteBelow, deleteVersions, type FoundObject, type LineRule, rewriteLines } from './objects.ts';
import { isParquet, rewriteParquet } from './parquet.ts';

export interface FileCounts {
  /** Versions of objects that were deleted. */
  objects: number;
  /** Files that were rewritten. */
  files: number;
  /** Rows that were removed or changed. */
  rows: number;
}

/** Removes a party from the objects that name it. */
export async function eraseFromObjects(
  client: S3Client,
  found: readonly FoundObject[],
  identifier: Identifier,
  pseudonym: string,
): Promise<FileCounts> {
  const counts: FileCounts = { objects: 0, files: 0, rows: 0 };
  const deletedFolders = new Set<string>();
  for (const object of found) {
    const folder = wholeFolder(object.key);
    if (folder !== undefined) {
      if (!deletedFolders.has(folder)) counts.objects += await deleteBelow(client, object.bucket, [folder]);
      deletedFolders.add(folder);
    } else if (!object.isLatest || isExport(object.key)) {
      counts.objects += await deleteVersions(client, object.bucket, [object]);
    } else if (isParquet(object.key)) {
      const { bucket, versionId } = object;
      counts.rows += await rewriteParquet(client, bucket, object, identifier, pseudonym);
      counts.files += 1;
      if (versionId !== undefined && versionId !== 'null') await deleteVersions(client, bucket, [object]);
    } else {
      counts.rows += await rewriteLines(
        client,
        object,
        identifier,
        ruleFor(object.key, identifier, pseudonym),
      );
      counts.files += 1;
    }
  }
  return counts;
}

/** Exports are copies for a few days; whoever needs one makes it again. */
function isExport(key: string): boolean {
  return key.startsWith(LAKE_PREFIXES.exports) || key.startsWith(LAKE_PREFIXES.athena);
}

/** Folders whose files belong together: working files of the plan of a run, and the files of a published network. */
const WHOLE = [PREFIXES.work, NETWORK_PREFIXES.days, NETWORK_PREFIXES.work];

/** The folder, or the file, that goes as a whole; a run makes it again. */
function wholeFolder(key: string): string | undefined {
  if (!WHOLE.some((prefix) => key.startsWith(prefix))) return undefined;
  return /^[^/]+\/[^/]+\/[^/]+\//.exec(key)?.[0] ?? key;
}

function ruleFor(key: string, identifier: Identifier, pseudonym: string): LineRule {
  const elsewhere = (line: string): string => identifier.without(line, pseudonym);
  const isOwn = key.endsWith('.json') ? ownElement : key.endsWith('.tsv') ? ownRanked : ownRow;
  return (line, header) => (isOwn(line, header, identifier) ? undefined : elsewhere(line));
}

/** Whether a line of CSV is the row of the taxpayer. */
function ownRow(line: string, header: string, identifier: Identifier): boolean {
  const place = columnOf(header);
  const cell = place === undefined ? undefined : fieldsOf(line)?.[place];
  return cell !== undefined && cellText(cell.trim()) === identifier.text;
}

function columnOf(header: string): number | undefined {
  const snapshot = readHeader(header);
  if (snapshot.ok) return snapshot.value.places.taxpayerId;
  const names = fieldsOf(header.replace(/^\uFEFF/, ''))?.map((name) => name.trim()) ?? [];
  const place = names.findIndex((name) => name === 'taxpayerId' || name === 'entityId');
  return place === -1 ? undefined : place;
}

/** Whether a line of a ranking is that of the taxpayer. */
function ownRanked(line: string, _header: string, identifier: Identifier): boolean {
  return idOfLine(line) === identifier.text;
}

/** Whether a line of report.json is the element of the taxpayer. */
function ownElement(line: string, _header: string, identifier: Identifier): boolean {
  return line.startsWith(`{"taxpayerId":${JSON.stringify(identifier.text)},`);
}
