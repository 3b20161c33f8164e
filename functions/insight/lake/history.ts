// History files in the lake: each has a file of its own in the partitions of its days, so that loading it again replaces the same files.
import { historyFile } from '../../shared/lake/keys.ts';
import { DECLARATIONS, INSPECTIONS } from '../../shared/lake/tables.ts';
import { type LoadedDeclaration, loadedInspectionRows, loadedRows } from './declarations/rows.ts';
import { type PartitionPorts, writePartition } from './partition.ts';

/**
 * Writes the declarations of a history file, with the results of those that were inspected.
 *
 * @param fileId names the file among others
 * @param onDay called when a day is written
 * @returns the number of days
 */
export async function writeHistory(
  ports: PartitionPorts,
  declarations: readonly LoadedDeclaration[],
  fileId: string,
  onDay: () => void = () => {},
): Promise<number> {
  const days = Map.groupBy(declarations, ({ declaration }) => declaration.declaredOn);
  const file = historyFile(fileId);
  for (const [day, ofDay] of [...days].sort()) {
    await writePartition(
      ports,
      { table: DECLARATIONS, day, file },
      { rows: () => ofDay.flatMap(loadedRows) },
    );
    const results = ofDay.flatMap(loadedInspectionRows);
    await writePartition(ports, { table: INSPECTIONS, day, file }, { rows: () => results });
    onDay();
  }
  return days.size;
}
