// The port to the files of networks: uploaded tables, what steps leave for each other, and published days.

export interface NetworkFiles {
  /** Keys under a prefix, sorted. */
  list(prefix: string): Promise<string[]>;

  /** A whole object; undefined if it does not exist. */
  read(key: string): Promise<Buffer | undefined>;

  /** @param end the first byte after the range */
  readRange(key: string, start: number, end: number): Promise<Buffer>;

  write(key: string, body: Uint8Array, type: string): Promise<void>;

  /** A URL under which an object can be downloaded for some minutes. */
  urlOf(key: string): Promise<string>;
}
