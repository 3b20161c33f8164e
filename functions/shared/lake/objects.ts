// The port to the files of the lake.
import type { TableName } from './tables.ts';

/** A file of a partition, as it was listed. */
export interface LakeObject {
  readonly key: string;
  readonly table: TableName;
  /** YYYY-MM-DD */
  readonly day: string;
  /** Name of the file in its partition, without its ending. */
  readonly file: string;
  readonly etag: string;
  readonly bytes: number;
  /** ISO 8601 */
  readonly modifiedAt: string;
}

/** A file was replaced or removed since it was listed. */
export class LakeChanged extends Error {
  override readonly name = 'LakeChanged';
}

export interface LakeObjects {
  /** The files of a table's partitions, both days included, sorted by day. */
  list(table: TableName, from: string, to: string): Promise<LakeObject[]>;

  /**
   * Reads some bytes of a file.
   *
   * @param end the first byte after the range
   * @throws LakeChanged
   */
  read(object: Pick<LakeObject, 'key' | 'etag'>, start: number, end: number): Promise<Buffer>;
}
