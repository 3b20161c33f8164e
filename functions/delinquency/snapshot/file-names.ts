// What the objects in a day's folder are, by their names: files that a run reads, notes that hold no rows, and everything else. What is
// not known to be a note counts as data, so that no taxpayer is left out without a word.
import { type Message, message } from '../../shared/words/message.ts';

/**
 * read: a CSV file, compressed or not.
 * note: holds no rows by its name, such as a checksum; a run names it and does not read it.
 * text: probably a note; whether it holds rows is decided by its beginning (see `holdsRows`).
 * folder: the marker of a folder, which consoles create.
 * refused: data that a run cannot read, with what to do.
 */
export type FileKind =
  | { readonly kind: 'read' | 'note' | 'text' | 'folder' }
  | { readonly kind: 'refused'; readonly reason: Message };

const READ: FileKind = { kind: 'read' };
const NOTE: FileKind = { kind: 'note' };
const TEXT: FileKind = { kind: 'text' };

/** Names that a program leaves beside data: its markers, its checksums, and what desktops write on a share. */
const NOTE_NAMES =
  /^(?:_success|_committed_.*|_started_.*|_metadata|_common_metadata|manifest(?:\.\w+)?|\.ds_store|\._.*|~\$.*|thumbs\.db|desktop\.ini|\.gitkeep|\.keep|(?:sha\d+|md5|b2|blake\w*)sums?(?:\.txt)?|checksums?(?:\.\w+)?)$/;
const NOTE_ENDINGS = /\.(?:sha\d+|md5|sha\d*sums?|md5sums?|crc|crc32|b2|b3|blake\w*|sig|asc|p7s)$/;
/** Notes of people, and the markers of schedulers; a file of this kind may be an export under another name. */
const TEXT_NAMES = /^(?:readme|notes?|changelog|changes|licen[cs]e|copying|about|info)$/;
const TEXT_ENDINGS =
  /\.(?:txt|md|rst|adoc|html?|pdf|docx?|rtf|log|done|ok|ready|complete|success|flag|trg|fin|eof|ctl|cnt)$/;

const UNFINISHED_NAMES =
  /\.(?:tmp|temp|part|partial|filepart|crdownload|download|incomplete|inprogress|writing|swp|bak|old|orig)\d*$|~$|^(?:_temporary|_tmp|\.tmp)/;
const UNFINISHED_FOLDERS = /^(?:_temporary|_tmp|tmp|temp|\..+|_spark_metadata|\$recycle\.bin)$/;

const WORKBOOK = message('snapshot.workbook');

/** What to do with data in another form, by the ending of its name. */
const FORMS: readonly (readonly [endings: RegExp, reason: Message])[] = [
  [/\.(?:zip|7z|rar|tar|tgz|tar\.\w+|jar|cab)$/, message('snapshot.archive')],
  [/\.(?:xlsx?|xlsm|xlsb|ods|numbers)$/, WORKBOOK],
  [/\.csv\.(?:bz2|zst|zstd|xz|lzma|lz4|lzo|br|z|sz|snappy)$/, message('snapshot.compressed')],
  [/\.(?:pgp|gpg|enc|aes|age)$/, message('snapshot.encrypted')],
];

const OTHER = message('snapshot.otherFile');
const UNFINISHED = message('snapshot.unfinished');

/**
 * Classifies an object by its key and size, whatever the case of its name.
 *
 * @param name the key without the prefix of the day's folder
 * @param bytes size of the object
 */
export function fileKind(name: string, bytes: number): FileKind {
  const parts = name.toLowerCase().split('/');
  const base = parts.pop() ?? '';
  if (base === '' || base.endsWith('_$folder$')) {
    return bytes === 0 ? { kind: 'folder' } : refused(message('snapshot.folderMarker'));
  }
  if (NOTE_NAMES.test(base) || NOTE_ENDINGS.test(base)) return NOTE;
  if (UNFINISHED_NAMES.test(base) || parts.some((part) => UNFINISHED_FOLDERS.test(part)))
    return refused(UNFINISHED);
  if (/\.csv(?:\.gz|\.gzip)?$/.test(base)) return READ;
  if (TEXT_NAMES.test(base) || TEXT_ENDINGS.test(base)) return TEXT;
  const form = FORMS.find(([endings]) => endings.test(base));
  if (form !== undefined) return refused(form[1]);
  // An empty file without an ending is a marker such as "done"; with one it is an export that failed.
  if (bytes === 0 && !base.includes('.')) return NOTE;
  return refused(bytes === 0 ? message('snapshot.empty') : OTHER);
}

function refused(reason: Message): FileKind {
  return { kind: 'refused', reason };
}

/** Signatures of the forms that an export may have under the name of a CSV file. */
const SIGNATURES: readonly (readonly [signature: string, form: Message])[] = [
  ['504b0304', message('snapshot.zip')],
  ['d0cf11e0a1b11ae1', WORKBOOK],
  ['50415231', message('snapshot.parquet')],
  ['425a68', message('snapshot.compressedWith', { name: 'bzip2' })],
  ['28b52ffd', message('snapshot.compressedWith', { name: 'zstd' })],
  ['fd377a585a00', message('snapshot.compressedWith', { name: 'xz' })],
  ['377abcaf271c', message('snapshot.archiveOf', { name: '7z' })],
  ['526172211a07', message('snapshot.archiveOf', { name: 'RAR' })],
];

/** Bytes that hold the longest signature. */
export const SIGNATURE_BYTES = 8;

/** What a file with the name of a CSV file is by its first bytes, if it is one of the usual other forms. */
export function otherForm(beginning: Buffer): Message | undefined {
  const hex = beginning.toString('hex');
  return SIGNATURES.find(([signature]) => hex.startsWith(signature))?.[1];
}

/** Whether the first bytes are those of a gzip file. */
export function isGzip(beginning: Buffer): boolean {
  return beginning[0] === 0x1f && beginning[1] === 0x8b;
}

/** Bytes of the beginning of a file from which `holdsRows` tells. */
export const BEGINNING_BYTES = 16 * 1024;

const SEPARATORS = [',', ';', '\t', '|'] as const;
/** Two lines of prose rarely have this many commas, and the same number of them. */
const LEAST_SEPARATORS = 6;
/** No line of prose has so many. */
const SURE_SEPARATORS = 20;

/**
 * Whether a file begins like a table, by two of its lines with the same number of separators, or like compressed data.
 *
 * @param beginning its first bytes, of which the last line may be cut
 */
export function holdsRows(beginning: Buffer): boolean {
  if (isGzip(beginning) || otherForm(beginning) !== undefined) return true;
  // Of text in UTF-16 every second byte is zero.
  const text = beginning.toString('utf8').replaceAll('\0', '');
  const lines = text.split(/\r\n|\n|\r/).filter((line) => line.trim() !== '');
  return SEPARATORS.some((separator) =>
    lines.some((line, index) => {
      const count = line.split(separator).length - 1;
      const next = (lines[index + 1] ?? '').split(separator).length - 1;
      return count >= SURE_SEPARATORS || (count >= LEAST_SEPARATORS && next === count);
    }),
  );
}
