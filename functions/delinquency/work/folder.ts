// Sorts the objects in the folder of a day's snapshot: files that are read, those that hold no rows, and data that cannot be read.
import { type Message, message } from '../../shared/words/message.ts';
import { snapshotPrefix } from '../keys.ts';
import { BEGINNING_BYTES, type FileKind, fileKind, holdsRows } from '../snapshot/file-names.ts';
import type { RunFiles, SnapshotFile } from './files.ts';

export interface SortedFolder {
  /** The CSV files, sorted by key. */
  readonly snapshot: readonly SnapshotFile[];
  /** Keys of notes, checksums and markers. */
  readonly notRead: readonly string[];
  /** Data that cannot be read: the key with the reason. */
  readonly refused: readonly Message[];
}

/**
 * Lists and sorts the folder of a day. The beginnings of notes are read, because an export may have the name of one.
 *
 * @throws SnapshotRefused if a note has changed since it was listed
 */
export async function sortedFolder(
  files: Pick<RunFiles, 'listSnapshot' | 'readRange'>,
  runDate: string,
): Promise<SortedFolder> {
  const snapshot: SnapshotFile[] = [];
  const notRead: string[] = [];
  const refused: Message[] = [];
  const refuse = (file: string, problem: Message): void => {
    refused.push(message('run.fileProblem', { file, problem }));
  };
  for (const file of await files.listSnapshot(runDate)) {
    const { key, etag, bytes } = file;
    const named = kindOf(file, runDate);
    if (named.kind === 'read') snapshot.push(file);
    else if (named.kind === 'refused') refuse(key, named.reason);
    else if (
      named.kind === 'text' &&
      holdsRows(await files.readRange(key, 0, Math.min(bytes, BEGINNING_BYTES), etag))
    ) {
      refuse(key, message('snapshot.holdsRows'));
    } else if (named.kind !== 'folder') notRead.push(key);
  }
  return { snapshot, notRead, refused };
}

/** Whether a folder holds data by its names, whether or not a run can read it. */
export function holdsData(files: readonly Pick<SnapshotFile, 'key' | 'bytes'>[], runDate: string): boolean {
  return files.some((file) => ['read', 'refused'].includes(kindOf(file, runDate).kind));
}

function kindOf({ key, bytes }: Pick<SnapshotFile, 'key' | 'bytes'>, runDate: string): FileKind {
  return fileKind(key.slice(snapshotPrefix(runDate).length), bytes);
}
