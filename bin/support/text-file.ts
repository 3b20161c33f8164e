// Files of text that commands read: in UTF-8, compressed with gzip if their name says so.
import { createReadStream } from 'node:fs';
import { PassThrough, pipeline } from 'node:stream';
import { createGunzip, gunzipSync } from 'node:zlib';
import { checkText, WrongEncoding } from '../../functions/shared/encoding/text-check.ts';
import { UsageError } from './endpoints.ts';

/** Whether a file is compressed, by its name in whatever case. */
export function isGzipName(path: string): boolean {
  return /\.gz$/i.test(path);
}

/** A file's content as a stream of its decompressed bytes; an error in reading or decompressing it surfaces where it is read. */
export function contentOf(path: string): AsyncIterable<Buffer> & NodeJS.ReadableStream {
  const content = isGzipName(path) ? createGunzip() : new PassThrough();
  pipeline(createReadStream(path), content, () => undefined);
  return content;
}

/** The decompressed content of a file. */
export function decompressed(path: string, bytes: Buffer): Buffer {
  return isGzipName(path) ? gunzipSync(bytes) : bytes;
}

/**
 * The text of a file's decompressed content.
 *
 * @throws UsageError if it is not UTF-8: Excel saves CSV in the code page of its language by default
 */
export function textOf(path: string, content: Buffer): string {
  try {
    checkText(content);
  } catch (error) {
    throw encodingError(path, error) ?? error;
  }
  return content.toString('utf8');
}

/** The error for the user if a file is not UTF-8; undefined for any other error. */
export function encodingError(path: string, error: unknown): UsageError | undefined {
  return error instanceof WrongEncoding ? new UsageError(`${path}: ${error.message}`) : undefined;
}
