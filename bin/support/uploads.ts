// Uploads over the API: announces a file, uploads it to the signed URL, and waits for the result.
import { createHash, randomUUID } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { basename } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import type { ContentType, DocumentCreated, Upload } from '../../functions/verify-document/schemas.ts';
import type { ApiClient } from './api.ts';
import { postWithRetries } from './retry.ts';

const POLL_MS = 500;

/** A file with its announcement. */
export interface UploadFile {
  readonly bytes: Uint8Array<ArrayBuffer>;
  readonly announced: {
    readonly fileName: string;
    readonly contentType: ContentType;
    readonly sizeBytes: number;
    readonly sha256: string;
  };
}

/** Reads a file. */
export function readUpload(path: string, contentType: ContentType): UploadFile {
  const bytes = new Uint8Array(readFileSync(path));
  return {
    bytes,
    announced: {
      fileName: basename(path),
      contentType,
      sizeBytes: bytes.length,
      sha256: createHash('sha256').update(bytes).digest('hex'),
    },
  };
}

/**
 * Announces a file and uploads it.
 *
 * @param further the other fields of the announcement
 * @returns the response to the announcement
 * @throws Error with the response of the service or the storage
 */
export async function upload<Created extends { readonly upload: Upload } = DocumentCreated>(
  api: ApiClient,
  path: string,
  { announced, bytes }: UploadFile,
  further: object,
): Promise<Created> {
  const request = { path, body: { ...announced, ...further }, idempotencyKey: randomUUID() };
  const created = await postWithRetries<Created>(api, request, { reached: true, over: false });
  const { url, method, headers } = created.upload;
  const response = await fetch(url, { method, headers, body: bytes });
  if (!response.ok) {
    throw new Error(`${method} of ${announced.fileName}: ${response.status} ${await response.text()}`);
  }
  return created;
}

/** What is awaited, and for how long. */
interface Waiting {
  /** For the error's text. */
  readonly what: string;
  /** Milliseconds since the epoch. */
  readonly deadline: number;
}

/**
 * Polls until the result is complete.
 *
 * @throws Error after the deadline
 */
export async function waitFor<Answer>(
  read: () => Promise<Answer>,
  isDone: (answer: Answer) => boolean,
  { what, deadline }: Waiting,
): Promise<Answer> {
  for (;;) {
    const answer = await read();
    if (isDone(answer)) return answer;
    if (Date.now() > deadline) throw new Error(`${what} was not finished in time; see the logs`);
    await sleep(POLL_MS);
  }
}

/**
 * Reads a resource, and retries while the service is overloaded.
 *
 * @throws Error with the problem document of any other error
 */
export async function get<Answer>(api: ApiClient, path: string, deadline: number): Promise<Answer> {
  for (;;) {
    const { status, body } = await api.call('GET', path);
    if (status < 400) return body as Answer;
    const isOverloaded = status === 429 || status >= 500;
    if (!isOverloaded || Date.now() > deadline)
      throw new Error(`GET ${path}: ${status} ${JSON.stringify(body)}`);
    await sleep(POLL_MS);
  }
}
