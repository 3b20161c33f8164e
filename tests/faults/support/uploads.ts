// Documents for fault tests: announced and uploaded as a broker does, waited for, and looked up in the worker's log.
import { randomUUID } from 'node:crypto';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { expect } from 'vitest';
import { SqsClient } from '../../../bin/support/sqs.ts';
import type { Json, Service } from '../../api/support/service.ts';
import { documentBody } from '../../support/document-records.ts';

const DOCUMENTS = '/v1/documents';
const WITHIN_MS = 55_000;
const POLL_MS = 150;
/** Every so manieth look at the log the API is asked as well: it starts a function each time. */
const ASKED_EVERY = 10;

export interface Announced {
  readonly documentId: string;
  readonly bytes: Buffer;
  readonly upload: { readonly url: string; readonly headers: Readonly<Record<string, string>> };
}

/** A scan that no other test has. */
export function scan(words = 'a scan'): Buffer {
  return Buffer.from(`${words} ${randomUUID()}`);
}

/** @param post how the broker asks; once, unless it is one that repeats what fails */
export async function announce(
  service: Service,
  words?: string,
  post = (path: string, body: unknown) => service.as('broker-a').post(path, body),
): Promise<Announced> {
  const bytes = scan(words);
  const answer = await post(DOCUMENTS, documentBody({}, bytes));
  expect(answer.status, answer.text).toBe(201);
  const { documentId, upload } = answer.body as Json & Pick<Announced, 'documentId' | 'upload'>;
  return { documentId, bytes, upload };
}

/** Puts a file where it was announced. @returns the status of the storage's answer */
export async function put({ upload, bytes }: Announced): Promise<number> {
  const { url, headers } = upload;
  const response = await fetch(url, { method: 'PUT', headers, body: Uint8Array.from(bytes) });
  await response.arrayBuffer();
  return response.status;
}

/** Announces and uploads a document. */
export async function uploaded(...broker: Parameters<typeof announce>): Promise<string> {
  const announced = await announce(...broker);
  expect(await put(announced)).toBe(200);
  return announced.documentId;
}

export async function statusOf(service: Service, documentId: string): Promise<unknown> {
  return (await service.as('broker-a').get(`${DOCUMENTS}/${documentId}`)).body.status;
}

/** Asks until it is so; not by `expect.poll`, which knows no tests that run at the same time. */
export async function until(what: string, isSo: () => Promise<boolean> | boolean): Promise<void> {
  const deadline = performance.now() + WITHIN_MS;
  while (!(await isSo())) {
    expect(performance.now(), what).toBeLessThan(deadline);
    await sleep(POLL_MS);
  }
}

/** Waits until a document has been worked on: its line in the log says so, unless the answer to its last write was lost. */
export async function finished(service: Service, documentId: string): Promise<Json> {
  const inWork = ['awaiting-upload', 'processing'];
  let looks = 0;
  await until('The document is done', async () => {
    if (logged(service, 'DOC001', documentId).length > 0) return true;
    looks += 1;
    return looks % ASKED_EVERY === 0 && !inWork.includes(String(await statusOf(service, documentId)));
  });
  return (await service.as('broker-a').get(`${DOCUMENTS}/${documentId}`)).body;
}

/** One operation of SQS on a queue of the service, local or deployed; rejects where it is refused. */
export async function sqs<Answer>(
  { endpoints: { region, credentials, queues } }: Service,
  queue: 'uploads' | 'uploadsDeadLetters',
  operation: string,
  input: object = {},
): Promise<Answer> {
  const QueueUrl = queues[queue] ?? '';
  return await new SqsClient({ region, credentials }).call(QueueUrl, operation, { QueueUrl, ...input });
}

/** Messages of a queue, whether they wait or are being worked on. */
export async function messagesIn(service: Service, queue: 'uploads' | 'uploadsDeadLetters'): Promise<number> {
  const { Attributes } = await sqs<{ Attributes: Record<string, string> }>(
    service,
    queue,
    'GetQueueAttributes',
    { AttributeNames: ['All'] },
  );
  return ['', 'NotVisible', 'Delayed'].reduce(
    (sum, which) => sum + Number(Attributes[`ApproximateNumberOfMessages${which}`]),
    0,
  );
}

/** The worker's log lines of a code, for one document where it is named. */
export function logged({ stateFolder }: Service, code: string, documentId?: string): Json[] {
  const file = join(stateFolder, 'logs', 'functions.jsonl');
  const lines = existsSync(file) ? readFileSync(file, 'utf8').split('\n').slice(0, -1) : [];
  return lines
    .map((line) => JSON.parse(line) as Json)
    .filter((line) => line.code === code && (documentId === undefined || line.documentId === documentId));
}
