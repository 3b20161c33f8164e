// Puts the built console into the bucket that CloudFront reads.
import { readdirSync, readFileSync } from 'node:fs';
import { join, relative, sep } from 'node:path';
import { PutObjectCommand, type S3Client } from '@aws-sdk/client-s3';
import {
  CONSOLE_CONFIG,
  CONSOLE_INDEX,
  CONSOLE_PATH,
  cacheControl,
  contentType,
} from '../../lib/console-headers.ts';

const CONCURRENCY = 8;

export interface ConsoleFiles {
  readonly s3: Pick<S3Client, 'send'>;
  readonly bucket: string;
  /** Of the built files. */
  readonly folder: string;
  /** A ConsoleConfig as JSON. */
  readonly config: string;
  readonly put: () => void;
}

/** The paths of the files that are to be put, in the order in which they are; the settings are one of them. */
export function filesToPublish(folder: string): string[] {
  const built = readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((file) => file.isFile())
    .map((file) => relative(folder, join(file.parentPath, file.name)).split(sep).join('/'))
    .filter((file) => file !== CONSOLE_INDEX)
    .sort();
  // What is asked for again each time names what is kept for good.
  const isKept = (file: string): boolean => cacheControl(file).includes('immutable');
  return [...built.filter(isKept), ...built.filter((file) => !isKept(file)), CONSOLE_CONFIG, CONSOLE_INDEX];
}

/**
 * Puts every file, with its type and how long it may be kept. The document that names the others is put last, so that whoever
 * opens the console meanwhile gets either build whole; files of earlier builds stay for those who have it open.
 *
 * @throws the error of S3 of the first file that it does not take
 */
export async function publishConsole({ s3, bucket, folder, config, put }: ConsoleFiles): Promise<void> {
  const send = async (file: string): Promise<void> => {
    await s3.send(
      new PutObjectCommand({
        Bucket: bucket,
        Key: `${CONSOLE_PATH.slice(1)}${file}`,
        Body: file === CONSOLE_CONFIG ? config : readFileSync(join(folder, file)),
        ContentType: contentType(file),
        CacheControl: cacheControl(file),
      }),
    );
    put();
  };
  const first = filesToPublish(folder);
  const last = first.splice(-2);
  for (let start = 0; start < first.length; start += CONCURRENCY) {
    await Promise.all(first.slice(start, start + CONCURRENCY).map(send));
  }
  for (const file of last) await send(file);
}
