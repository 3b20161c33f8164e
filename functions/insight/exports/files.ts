// The port to the files of exports.
import type { NewExport } from './export.ts';

export interface ExportFiles {
  /** Puts the file of an export in its place, from disk. */
  put(requested: NewExport & { readonly exportId: string }, path: string): Promise<void>;
  /** A URL that downloads the file for some minutes. */
  urlOf(requested: NewExport & { readonly exportId: string }): Promise<string>;
}
