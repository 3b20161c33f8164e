// The port to a graph of Neptune Analytics as it is filled: emptied, imported into from S3, and marked with what it holds.

export interface GraphLoader {
  /** True if the graph holds a build, all of it. */
  holds(buildId: string): Promise<boolean>;

  /** The graph's status as Neptune names it, such as AVAILABLE or RESETTING. */
  status(): Promise<string>;

  /** Starts to empty the graph. */
  reset(): Promise<void>;

  /**
   * Starts to import all tables under a prefix of the bucket; the graph must be empty.
   *
   * @returns the id of the import
   */
  startImport(prefix: string): Promise<string>;

  /** State of an import as Neptune names it, such as IMPORTING or SUCCEEDED, and why it failed. */
  importState(taskId: string): Promise<{ readonly status: string; readonly reason?: string | undefined }>;

  /** Marks the graph as holding a build. */
  mark(buildId: string): Promise<void>;
}
