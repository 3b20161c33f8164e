// What the tests of generated clients have in common: the API document, the files that clients send, and the service.
import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { putSnapshot, snapshotText, taxpayerRow } from '../../api/support/delinquency.ts';
import type { Service } from '../../api/support/service.ts';

const ROOT = join(import.meta.dirname, '..', '..', '..');

export const DOCUMENT = join(ROOT, 'docs', 'openapi.json');
const SAMPLES = join(ROOT, 'samples', 'documents');
/** Of no other test: executions outlive the emptying of a shared host. */
const RUN_DATE = '2026-11-19';

/** What each generated client must do, and the name under which its program does it. */
export const CAPABILITIES = [
  ['scores a declaration, records its inspection, and reads it alone and in the worklist', 'declarations'],
  ['tells the scored items of a partly bad batch from the refused ones', 'batch'],
  ['predicts HS codes and records the chosen one', 'hsCodes'],
  ['registers a stamp, uploads a scan and reads what was found on it', 'documents'],
  ['runs a night, and reads its grades, its ranking and a taxpayer with an override', 'delinquency'],
  ['reads the health and the models with their cards', 'models'],
  ['reads the refusal of a bad token, which is API Gateway’s own', 'refusal'],
  ['reads a problem with the pointer of every bad field', 'problem'],
  ['gets the first answer again with the same Idempotency-Key', 'replay'],
] as const;
export type Capability = (typeof CAPABILITIES)[number][1];

interface File {
  readonly path: string;
  readonly bytes: Uint8Array<ArrayBuffer>;
  readonly sha256: string;
}

/** What a program is called with. */
export interface ClientContext {
  readonly apiUrl: string;
  readonly token: string;
  readonly runDate: string;
  readonly scan: File;
  readonly stamp: File;
}

/** Puts a day's snapshot into the service, so that a client can run the day. */
export async function prepareDay(service: Service): Promise<void> {
  const rows = Array.from({ length: 30 }, (_, index) => taxpayerRow(`TP-${index}`, index % 10));
  await putSnapshot(service, RUN_DATE, 'taxpayers.csv', snapshotText(rows));
}

export async function contextOf(service: Service): Promise<ClientContext> {
  return {
    apiUrl: service.endpoints.apiUrl,
    token: await service.token('operator'),
    runDate: RUN_DATE,
    scan: file('kr-genuine.jpg'),
    stamp: file('references/kr-stamp-1.jpg'),
  };
}

function file(name: string): File {
  const path = join(SAMPLES, name);
  const bytes = Uint8Array.from(readFileSync(path));
  return { path, bytes, sha256: createHash('sha256').update(bytes).digest('hex') };
}
