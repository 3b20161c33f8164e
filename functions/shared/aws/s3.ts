// The S3 client, in a file of its own: it is large, and only functions that use files load it.
import { S3Client } from '@aws-sdk/client-s3';
import { CLIENT_SETTINGS } from './clients.ts';

/** Files take longer than items. */
const REQUEST_TIMEOUT_MS = 15_000;

let client: S3Client | undefined;

/** The process's S3 client, made on first use. Checksums are sent only where a command names them. */
export function s3(): S3Client {
  client ??= new S3Client({
    ...CLIENT_SETTINGS,
    requestHandler: { ...CLIENT_SETTINGS.requestHandler, requestTimeout: REQUEST_TIMEOUT_MS },
    requestChecksumCalculation: 'WHEN_REQUIRED',
    responseChecksumValidation: 'WHEN_REQUIRED',
  });
  return client;
}
