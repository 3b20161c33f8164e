// History: inspection results from before the service, counted into profiles from files. Each entity remembers the files that it
// holds, so that loading a file again, or finishing a load that was cut off, counts nothing twice.
import { addCounts, NO_HISTORY, type ProfileCounts } from './profiles.ts';

/** What was loaded for an entity. */
export interface LoadedHistory {
  readonly counts: ProfileCounts;
  /** Ids of the files that the counts include. */
  readonly files: readonly string[];
}

/** Where history is kept, beside the live counts. */
export interface HistoryProfiles {
  /** Only entities that have a history. */
  readHistory(entities: readonly string[]): Promise<ReadonlyMap<string, LoadedHistory>>;
  /**
   * Replaces the history of entities.
   *
   * @param onWritten receives the number of entities that each call has stored
   */
  putHistory(history: ReadonlyMap<string, LoadedHistory>, onWritten: (count: number) => void): Promise<void>;
  /**
   * Takes or renews the lock of loading, which keeps a second loader out: two would overwrite each other's sums.
   *
   * @returns false where another owner holds it
   */
  lockHistory(owner: string, now: number, lockMs: number): Promise<boolean>;
  /** Gives the lock back; changes nothing where another owner holds it by now. */
  unlockHistory(owner: string): Promise<void>;
}

/**
 * Adds the counts of a file to the history of entities; those that already hold the file stay unchanged. The caller holds the
 * lock.
 *
 * @param onDone receives the number of entities that are done
 * @param onUnchanged receives the number of those that already hold the file
 */
export async function addHistory(
  store: Pick<HistoryProfiles, 'readHistory' | 'putHistory'>,
  counts: ReadonlyMap<string, ProfileCounts>,
  fileId: string,
  onDone: (count: number) => void = () => {},
  onUnchanged = onDone,
): Promise<void> {
  const stored = await store.readHistory([...counts.keys()]);
  const sums = new Map<string, LoadedHistory>();
  for (const [entity, added] of counts) {
    const before = stored.get(entity) ?? { counts: NO_HISTORY, files: [] };
    if (before.files.includes(fileId)) continue;
    sums.set(entity, { counts: addCounts(before.counts, added), files: [...before.files, fileId] });
  }
  onUnchanged(counts.size - sums.size);
  await store.putHistory(sums, onDone);
}
