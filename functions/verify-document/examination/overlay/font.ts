// The overlay's font. The bundle carries it as WOFF; because the text engine (Pango) does not read WOFF, it is unpacked once at cold
// start. It is the only font that the engine can find, so that labels look the same on every machine.
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { inflateSync } from 'node:zlib';

/** The weights that labels use, with their files in @fontsource/noto-sans. */
const FILES = {
  regular: 'noto-sans-latin-400-normal.woff',
  bold: 'noto-sans-latin-700-normal.woff',
} as const;
export type Weight = keyof typeof FILES;

/** The files that a bundle carries, and their folder. */
export const FONT_FILES: readonly string[] = Object.values(FILES);
export const FONT_FOLDER = 'node_modules/@fontsource/noto-sans/files';

/** The unpacked fonts, ready for the text engine. */
export interface Fonts {
  /** Path of each weight's file. */
  readonly files: Readonly<Record<Weight, string>>;
  readonly family: string;
}

let opened: Fonts | undefined;

/**
 * Unpacks the fonts of a folder into temporary files and makes them the text engine's only fonts; once per process, before the
 * first text is drawn.
 *
 * @throws Error if a file is missing or is not a WOFF file
 */
export function openFonts(folder: string): Fonts {
  if (opened !== undefined) return opened;
  const target = mkdtempSync(join(tmpdir(), 'overlay-fonts-'));
  process.once('exit', () => rmSync(target, { recursive: true, force: true }));
  const unpacked = (weight: Weight): string => {
    const file = join(target, `${weight}.ttf`);
    writeFileSync(file, sfntOf(readFileSync(join(folder, FILES[weight]))));
    return file;
  };
  const files = { regular: unpacked('regular'), bold: unpacked('bold') };
  const cache = join(target, 'cache');
  mkdirSync(cache);
  const config = join(target, 'fonts.conf');
  writeFileSync(
    config,
    `<?xml version="1.0"?>\n<fontconfig><dir>${target}</dir><cachedir>${cache}</cachedir></fontconfig>\n`,
  );
  // Fontconfig reads this when the first text is drawn.
  process.env.FONTCONFIG_FILE = config;
  opened = { files, family: 'Noto Sans' };
  return opened;
}

const WOFF = 0x774f4646;
const WOFF_HEADER = 44;
const WOFF_ENTRY = 20;
const SFNT_HEADER = 12;
const SFNT_ENTRY = 16;

/**
 * Unpacks the font in a WOFF file by inflating its tables (W3C, WOFF File Format 1.0, sections 3 to 5).
 *
 * @throws Error if the bytes are not a WOFF file
 */
export function sfntOf(woff: Buffer): Buffer {
  if (woff.length < WOFF_HEADER || woff.readUInt32BE(0) !== WOFF)
    throw new Error('The font is not a WOFF file');
  const count = woff.readUInt16BE(12);
  const directory = Buffer.alloc(SFNT_HEADER + count * SFNT_ENTRY);
  directory.writeUInt32BE(woff.readUInt32BE(4), 0);
  directory.writeUInt16BE(count, 4);
  // Fields for a binary search: the largest power of two among the entries.
  const power = Math.floor(Math.log2(count));
  directory.writeUInt16BE(2 ** power * SFNT_ENTRY, 6);
  directory.writeUInt16BE(power, 8);
  directory.writeUInt16BE((count - 2 ** power) * SFNT_ENTRY, 10);
  const tables: Buffer[] = [];
  let offset = directory.length;
  for (let index = 0; index < count; index++) {
    const from = WOFF_HEADER + index * WOFF_ENTRY;
    const start = woff.readUInt32BE(from + 4);
    const stored = woff.subarray(start, start + woff.readUInt32BE(from + 8));
    const length = woff.readUInt32BE(from + 12);
    const table = stored.length < length ? inflateSync(stored) : stored;
    const to = SFNT_HEADER + index * SFNT_ENTRY;
    woff.copy(directory, to, from, from + 4);
    woff.copy(directory, to + 4, from + 16, from + 20);
    directory.writeUInt32BE(offset, to + 8);
    directory.writeUInt32BE(length, to + 12);
    const padding = Buffer.alloc((4 - (length % 4)) % 4);
    tables.push(table, padding);
    offset += length + padding.length;
  }
  return Buffer.concat([directory, ...tables]);
}
