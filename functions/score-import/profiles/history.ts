// History: inspection results from before the service, counted into profiles from files, in the same items as the live counts but apart from
// them. Each entity remembers the files that it holds, so that loading a file again, or finishing a load that was cut off, counts nothing
// twice.
import { mapConcurrently } from '../../shared/concurrency.ts';
import type { ProfileCounts } from './profiles.ts';

/** Where history is kept. Its writes of counts wait where the table is at its limit. */
export interface HistoryProfiles {
  /**
   * Adds the counts of a file to those loaded for an entity.
   *
   * @returns false where they include the file already; then nothing changes
   */
  addLoaded(entity: string, counts: ProfileCounts, fileId: string): Promise<boolean>;
  /** Puts the counts of a file in the place of all that were loaded for an entity; safe to repeat. */
  replaceLoaded(entity: string, counts: ProfileCounts, fileId: string): Promise<void>;
  /** Entities with counts that were loaded from other files than this one, in pages. */
  loadedFromOthers(fileId: string): AsyncIterable<readonly string[]>;
  /** Takes out what was loaded for an entity; safe to repeat. */
  removeLoaded(entity: string): Promise<void>;
  /**
   * Takes or renews the lock of loading, which keeps a second loader out: one that replaces the history would take out what another
   * one adds, and an erased party would come back.
   *
   * @returns false where another owner holds it
   */
  lockHistory(owner: string, now: number, lockMs: number): Promise<boolean>;
  /** Gives the lock back; changes nothing where another owner holds it by now. */
  unlockHistory(owner: string): Promise<void>;
}

/** Items are written one by one: as many calls at once as the SDK has connections. */
const CONCURRENT_LOADS = 50;

/**
 * Adds the counts of a file to the history of entities; those that already hold the file stay unchanged.
 *
 * @param onDone receives the number of entities that are done
 * @param onUnchanged receives the number of those that already hold the file
 */
export async function addHistory(
  store: Pick<HistoryProfiles, 'addLoaded'>,
  counts: ReadonlyMap<string, ProfileCounts>,
  fileId: string,
  onDone: (count: number) => void = () => {},
  onUnchanged = onDone,
): Promise<void> {
  await mapConcurrently([...counts], CONCURRENT_LOADS, async ([entity, added]) => {
    const isNew = await store.addLoaded(entity, added, fileId);
    (isNew ? onDone : onUnchanged)(1);
  });
}

/**
 * Puts the counts of a file in the place of what was loaded for its entities. The caller holds the lock, and then removes the rest with
 * {@link removeOtherHistory}.
 *
 * @param onDone receives the number of entities that are done
 */
export async function replaceHistory(
  store: Pick<HistoryProfiles, 'replaceLoaded'>,
  counts: ReadonlyMap<string, ProfileCounts>,
  fileId: string,
  onDone: (count: number) => void = () => {},
): Promise<void> {
  await mapConcurrently([...counts], CONCURRENT_LOADS, async ([entity, only]) => {
    await store.replaceLoaded(entity, only, fileId);
    onDone(1);
  });
}

/**
 * Takes out whatever was loaded from other files than one, also where this one has nothing in its place. The caller holds the lock.
 *
 * @param onPage called before the entities of each page of the table are changed
 * @returns the number of entities
 */
export async function removeOtherHistory(
  store: Pick<HistoryProfiles, 'loadedFromOthers' | 'removeLoaded'>,
  fileId: string,
  onPage: () => Promise<void> = async () => {},
): Promise<number> {
  let removed = 0;
  for await (const entities of store.loadedFromOthers(fileId)) {
    await onPage();
    await mapConcurrently(entities, CONCURRENT_LOADS, (entity) => store.removeLoaded(entity));
    removed += entities.length;
  }
  return removed;
}
