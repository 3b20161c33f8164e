// What the field kit's page is made of, for a visit without a network.

/** Address of the page, where people open it. */
export const FIELD_PATH = '/console/field';
/** Address of the service worker's script, which must be above its scope. */
export const SHELL_SCRIPT = '/console/field-worker.js';

export interface Shell {
  /** Of the names of its files, which have the hashes of their contents, and of the page's content. */
  readonly hash: string;
  /** Path of the document that draws the page. */
  readonly page: string;
  /** Paths of everything that it loads. */
  readonly files: readonly string[];
}
