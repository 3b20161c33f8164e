// Inputs on which the service once failed, replayed over HTTP from a list of files and requests in a folder beside the project, or where
// CASES says. Each kind of fault also has tests with inputs made in code; without the folder only those run.
import { existsSync, readFileSync } from 'node:fs';
import { extname, join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { beforeAll, describe, expect, test } from 'vitest';
import { ApiClient } from '../../bin/support/api.ts';
import { findService } from '../../bin/support/endpoints.ts';
import { enrol } from '../../bin/support/enrolment.ts';
import { readUpload, upload } from '../../bin/support/uploads.ts';
import type {
  ContentType,
  DocumentCreated,
  VerifiedDocument,
} from '../../functions/verify-document/schemas.ts';
import { DECLARATIONS, newDeclaration, pointersOf, ROOT } from './support/declarations.ts';
import { csvRows, download, putSnapshot, runDay } from './support/delinquency.ts';
import { NOMENCLATURE, PREDICTIONS, type Predicted, type Prediction } from './support/goods.ts';
import { type Answer, type Json, startService } from './support/service.ts';

interface Case {
  readonly id: string;
  readonly kind: string;
  readonly files: readonly string[];
  readonly request: Json | string;
}

interface HsRequest {
  readonly body: { readonly items: readonly [{ readonly description: string }] };
}

interface UploadRequest {
  readonly upload: string;
  readonly authorityId: string;
  readonly documentType: string;
}

const FOLDER = process.env.CASES ?? join(ROOT, '..', 'shared', 'cases');
const LIST = join(FOLDER, 'cases.json');
const CASES: readonly Case[] = existsSync(LIST) ? (JSON.parse(readFileSync(LIST, 'utf8')) as Case[]) : [];
const WITHIN_MS = 300_000;
const TYPES: Readonly<Record<string, ContentType>> = { '.pdf': 'application/pdf', '.tif': 'image/tiff' };
const UNFINISHED = ['awaiting-upload', 'processing'];
/** Days of the past on which no other file's snapshots lie. */
const DAYS = ['2024-11-04', '2024-11-05', '2024-11-06'];

const service = startService();

const CHECKS: Readonly<Record<string, (one: Case) => Promise<void>>> = {
  'pdf-picture-cut': async ({ request }) => {
    const { status, quality = [], problem } = await examined(request as unknown as UploadRequest);
    expect(['rejected', 'unverifiable']).toContain(status);
    if (status === 'rejected') expect(problem?.detail).toMatch(/damaged|could not be read|incomplete/i);
    else expect(JSON.stringify(quality)).toMatch(/could not be read/i);
  },
  'file-reason-untrue': async ({ request }) => {
    const { status, problem } = await examined(request as unknown as UploadRequest);
    if (status !== 'rejected') return;
    expect(problem?.detail).not.toMatch(/damaged|corrupt|cut off/i);
    expect(problem?.detail).toMatch(/save|choose|send|export/i);
  },
  'snapshot-file-left-out': async ({ files }) => {
    const run = await runOf(files);
    const rows = run.status === 'succeeded' ? csvRows(await download(run, 'csvUrl')).length : 0;
    const unread = files.filter((file) => !JSON.stringify(run).includes(file));
    if (run.status === 'succeeded' && (run.notRead as string[] | undefined)?.length === 0)
      expect(rows).toBe(20);
    else expect(unread).not.toEqual(files);
  },
  'snapshot-encoding': async ({ files }) => {
    const run = await runOf(files);
    expect(run.status).toBe('failed');
    expect((run.problem as Json).detail).toMatch(/UTF-8/);
    for (const file of files) expect((run.problem as Json).detail).toContain(file);
  },
  'hs-no-goods': async ({ request }) => {
    const { status, candidates, message } = await predictedFor(descriptionOf(request));
    expect(['vague', 'unreadable']).toContain(status);
    expect(candidates).toEqual([]);
    expect(message).toBeTruthy();
  },
  'hs-invisible': async ({ request }) => {
    const sent = descriptionOf(request);
    const plain = await predictedFor(sent.replaceAll(/\p{Default_Ignorable_Code_Point}/gu, ''));
    expect(codesOf(await predictedFor(sent))).toEqual(codesOf(plain));
  },
  'hs-html-entity': async ({ request }) => {
    const marked = await predictedFor(descriptionOf(request));
    const plain = await predictedFor('roasted coffee beans');
    expect(marked.candidates.map(({ code }) => code)).toEqual(plain.candidates.map(({ code }) => code));
    for (const [index, { probability }] of marked.candidates.entries())
      expect(probability).toBeCloseTo(plain.candidates[index]?.probability ?? Number.NaN, 1);
  },
  'json-duplicate-key': async () => {
    const text = JSON.stringify(newDeclaration());
    const answer = await clearance(`${text.slice(0, -1)},"office":"1"}`);
    expect(answer.status, answer.text).toBe(400);
    expect(pointersOf(answer.body)).toContain('/office');
  },
  'hs-code-outside-hs': async ({ request }) => {
    const { candidates } = await predictedFor(descriptionOf(request));
    for (const { code } of candidates) expect(NOMENCLATURE.titles).toHaveProperty(code);
    for (const { code } of candidates) expect(code).toMatch(/^(?!77)(?:0[1-9]|[1-8]\d|9[0-7])/);
  },
};

async function clearance(body: string): Promise<Answer> {
  return await service()
    .as('clearance-system')
    .post(DECLARATIONS, body, { 'content-type': 'application/json' });
}

function descriptionOf(request: Case['request']): string {
  return (request as unknown as HsRequest).body.items[0].description;
}

async function predictedFor(description: string): Promise<Predicted> {
  const answer = await service()
    .as('broker-a')
    .post(PREDICTIONS, { items: [{ description }] });
  expect(answer.status, answer.text).toBe(200);
  const [item] = (answer.body as Prediction).items;
  if (item === undefined) throw new Error('No item was answered');
  return item;
}

function codesOf({ candidates }: Predicted): readonly (readonly [string, number])[] {
  return candidates.map(({ code, probability }) => [code, probability]);
}

/** Uploads a file as a broker would and waits for its verdict. */
async function examined({ upload: file, ...announced }: UploadRequest): Promise<VerifiedDocument> {
  const broker = new ApiClient(await findService({ endpoints: service().endpointsFile }, 'broker-a'));
  const contentType = TYPES[extname(file)];
  if (contentType === undefined) throw new Error(`No content type is known for ${file}`);
  const { documentId } = await upload<DocumentCreated>(
    broker,
    '/v1/documents',
    readUpload(join(FOLDER, file), contentType),
    announced,
  );
  for (;;) {
    const document = await broker.expect<VerifiedDocument>('GET', `/v1/documents/${documentId}`);
    if (!UNFINISHED.includes(document.status)) return document;
    await sleep(200);
  }
}

/** The ended run of a day of its own on which the files lie. */
async function runOf(files: readonly string[]): Promise<Json> {
  const day = DAYS.shift();
  if (day === undefined) throw new Error('No day is left for this case');
  for (const file of files) await putSnapshot(service(), day, file, readFileSync(join(FOLDER, file)));
  return await runDay(service(), day);
}

beforeAll(async () => {
  if (CASES.length === 0) return;
  const operator = new ApiClient(await findService({ endpoints: service().endpointsFile }));
  const folder = join(ROOT, 'samples', 'documents');
  const references = (
    JSON.parse(readFileSync(join(folder, 'references.json'), 'utf8')) as {
      readonly file: string;
      readonly contentType: ContentType;
      readonly authorityId: string;
      readonly kind: 'stamp' | 'signature';
    }[]
  ).map(({ file, ...reference }) => ({ ...reference, path: join(folder, file) }));
  const own = references.filter(({ authorityId }) => authorityId === 'KR-CHAMBER-DEMO');
  await enrol(operator, own, Date.now() + WITHIN_MS, () => {});
}, WITHIN_MS);

describe.skipIf(CASES.length === 0)('the listed cases', () => {
  test.each(CASES)('$id $kind $files', { timeout: WITHIN_MS }, async (one) => {
    const check = CHECKS[one.kind];
    if (check === undefined) throw new Error(`No check is written for the kind ${one.kind}`);
    await check(one);
  });
});
