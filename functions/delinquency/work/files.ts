// The port to the files of a run: the day's snapshot, and what the steps keep in the bucket until everything is published.
import type { Readable } from 'node:stream';

/** An object in the folder of a day's snapshot. */
export interface SnapshotFile {
  readonly key: string;
  readonly etag: string;
  readonly bytes: number;
}

export type ContentType =
  | 'text/csv; charset=utf-8'
  | 'text/tab-separated-values; charset=utf-8'
  | 'application/json'
  | 'application/x-ndjson';

export interface RunFiles {
  /** Every object in the folder of a day's snapshot, sorted by key. */
  listSnapshot(runDate: string): Promise<SnapshotFile[]>;

  /**
   * Opens a file of a snapshot.
   *
   * @throws SnapshotRefused if the file has changed since it was listed
   */
  openSnapshot(file: Pick<SnapshotFile, 'key' | 'etag'>): Promise<Readable>;

  /**
   * Reads some bytes of an object.
   *
   * @param end the first byte after the range
   * @param etag of a file of a snapshot
   * @throws SnapshotRefused if the file has changed since it was listed
   */
  readRange(key: string, start: number, end: number, etag?: string): Promise<Buffer>;

  /** Reads some bytes of an object; undefined if it does not exist or ends before them. */
  readPart(key: string, start: number, end: number): Promise<Buffer | undefined>;

  /** Reads a whole object; undefined if it does not exist. */
  read(key: string): Promise<Buffer | undefined>;

  /** Reads JSON that this service wrote; undefined if it does not exist, or if a crash left it incomplete. */
  readJson<Value>(key: string): Promise<Value | undefined>;

  write(key: string, body: string | Buffer, type: ContentType): Promise<void>;

  writeJson(key: string, value: unknown): Promise<void>;

  /** Uploads a file from disk without holding all of it in memory. */
  upload(key: string, path: string, bytes: number, type: ContentType): Promise<void>;

  /** Copies an object within the bucket, including its content type. */
  copy(from: string, to: string): Promise<void>;

  /** The keys of the objects under a prefix. */
  list(prefix: string): Promise<string[]>;
}
