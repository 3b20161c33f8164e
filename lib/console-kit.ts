// What the console's field kit consists of (docs/console.md), for those who pack it, serve it and download it.

/**
 * Scripts in this folder run beside pages, as workers, under policies of their own: they may compile WebAssembly, in which the
 * field kit's models run. No page may. The kit's other files are here as well, within the scope of its service worker.
 */
export const KIT_FOLDER = 'field/';

/** The file with the KitList. */
export const KIT_LIST = 'kit.json';

/** A file of the field kit. */
export interface KitFile {
  readonly name: string;
  /** Relative to CONSOLE_PATH. With the ending `.gz` it is packed. */
  readonly path: string;
  /** Of the unpacked content. */
  readonly sha256: string;
  /** To download. */
  readonly bytes: number;
  /** Unpacked. */
  readonly stored: number;
}

/** What each part of the field kit consists of; a file that both parts have is there once. */
export interface KitList {
  readonly hs: readonly KitFile[];
  readonly documents: readonly KitFile[];
}
