// Documents for fault tests: announces and uploads them as a broker would, and waits until they have been processed.
import { randomUUID } from 'node:crypto';
import { expect } from 'vitest';
import type { Json, Service } from '../../api/support/service.ts';
import { logged, until } from '../../api/support/watching.ts';
import { documentBody } from '../../support/document-records.ts';

const DOCUMENTS = '/v1/documents';
/** Of this many polls of the log, one also calls the API, which starts a function each time. */
const ASKED_EVERY = 10;

export interface Announced {
  readonly documentId: string;
  readonly bytes: Buffer;
  readonly upload: { readonly url: string; readonly headers: Readonly<Record<string, string>> };
}

/** A scan that no other test uses. */
function scan(words = 'a scan'): Buffer {
  return Buffer.from(`${words} ${randomUUID()}`);
}

/** @param post sends the broker's request; by default once, without retries */
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

/** Uploads an announced file. @returns the status of the storage's response */
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

/** Waits until a document has been processed: its log line shows that, unless the answer to its last write was lost. */
export async function finished(service: Service, documentId: string): Promise<Json> {
  const inWork = ['awaiting-upload', 'processing'];
  let looks = 0;
  await until('The document is processed', async () => {
    if (logged(service, 'DOC001', documentId).length > 0) return true;
    looks += 1;
    return looks % ASKED_EVERY === 0 && !inWork.includes(String(await statusOf(service, documentId)));
  });
  return (await service.as('broker-a').get(`${DOCUMENTS}/${documentId}`)).body;
}
