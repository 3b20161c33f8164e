// Hostile files over HTTP: each is refused at its announcement or ends with a reason or a verdict, and the next good document is
// verified as usual. One file of each kind, or all files with FAULTS=long; tests of how each file is read are in
// tests/unit/verify-document/examination/pages/hostile-files.test.ts.
import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { beforeAll, describe, expect, test } from 'vitest';
import { mapConcurrently } from '../../functions/shared/concurrency.ts';
import { MAX_BYTES } from '../../functions/verify-document/schemas.ts';
import type { Synthesize } from '../../local/synth/synthesis.ts';
import { LONG } from '../faults/support/length.ts';
import { HOSTILE_FILES, type HostileFile } from '../support/hostile-files.ts';
import { ROOT } from './support/declarations.ts';
import { DEPLOYED_STATE } from './support/deployed.ts';
import { send } from './support/http.ts';
import { messagesIn } from './support/queues.ts';
import { type Answer, contractTests, type Json, type Service, startService } from './support/service.ts';

/** Whether the service's own time limits apply: with FAULTS=long, or if they cannot be changed. */
const OWN_TIMES = LONG || DEPLOYED_STATE !== undefined;
const service = startService();
/** A service with a short time limit, for files that never finish; a slow machine needs the full limit for the others. */
const serviceWithShortLimit = OWN_TIMES ? service : startService(withShortTimeLimit);
const SERVICES = OWN_TIMES ? [service] : [service, serviceWithShortLimit];

const DOCUMENTS = '/v1/documents';
const AUTHORITY = 'XX-HOSTILE';
const CONCURRENCY = 6;
const POLL_MS = 200;
/** Limit for all files together; with FAULTS=long a single one takes twenty seconds until it is refused. */
const ALL_WITHIN_MS = 600_000;
/** Long enough for a busy machine to read one good document. */
const READING_MS = 4_000;
const EXAMINED = ['verified', 'suspicious', 'unverifiable'];

/** The first file of each type and outcome, or all files. */
const FILES = LONG
  ? HOSTILE_FILES
  : [...Map.groupBy(HOSTILE_FILES, ({ contentType, reason }) => `${contentType} ${reason}`).values()].flatMap(
      ([first]) => first ?? [],
    );

/** Stage templates whose worker has less time for a document than a page may take. */
function withShortTimeLimit(synthesize: Synthesize): Synthesize {
  return async (input) =>
    JSON.parse(
      JSON.stringify(await synthesize(input)).replaceAll(
        /"READING_MS":"\d+"/g,
        `"READING_MS":"${READING_MS}"`,
      ),
    );
}

/** The reason for which this service rejects a file. */
function reasonOf({ reason }: HostileFile): HostileFile['reason'] {
  return reason === 'took-too-long' && !OWN_TIMES ? 'document-took-too-long' : reason;
}

const GOOD = {
  bytes: () => readFileSync(join(ROOT, 'samples', 'documents', 'kr-genuine.jpg')),
  contentType: 'image/jpeg',
} as const;

/** How far a file got. */
interface Outcome {
  readonly announced: Answer;
  /** Status of the upload; absent if the announcement was refused. */
  readonly put?: number;
  /** The processed document. */
  readonly document?: Json;
}

const outcomes = new Map<string, Outcome>();
const good: Outcome[] = [];
let tookMs = 0;

async function outcomeOf(
  { bytes, contentType }: Pick<HostileFile, 'bytes' | 'contentType'>,
  through: Service,
): Promise<Outcome> {
  const body = Buffer.from(await bytes());
  const broker = through.as('broker-a');
  const announced = await broker.post(DOCUMENTS, {
    fileName: 'scan',
    contentType,
    sizeBytes: body.length,
    sha256: createHash('sha256').update(body).digest('hex'),
    documentType: 'certificate-of-origin',
    authorityId: AUTHORITY,
  });
  if (announced.status !== 201) return { announced };
  const { url, headers } = announced.body.upload as { url: string; headers: Record<string, string> };
  const { origin, pathname, search } = new URL(url);
  const put = await send(origin, { method: 'PUT', path: pathname + search, headers, body });
  if (put.status !== 200) return { announced, put: put.status };
  for (;;) {
    const { body: document } = await broker.get(`${DOCUMENTS}/${announced.body.documentId}`);
    if (document.status !== 'awaiting-upload' && document.status !== 'processing') {
      return { announced, put: put.status, document };
    }
    await sleep(POLL_MS);
  }
}

beforeAll(async () => {
  const startedAt = performance.now();
  await mapConcurrently(FILES, CONCURRENCY, async (file) => {
    const through = file.reason === 'took-too-long' ? serviceWithShortLimit() : service();
    outcomes.set(file.name, await outcomeOf(file, through));
  });
  tookMs = performance.now() - startedAt;
  for (const through of SERVICES) good.push(await outcomeOf(GOOD, through()));
}, ALL_WITHIN_MS);

describe('a hostile file', () => {
  test.each(FILES)('$name: $reason', (file) => {
    const { name } = file;
    const reason = reasonOf(file);
    const { announced, put, document } = outcomes.get(name) ?? expect.fail('The file was not sent');
    if (announced.status !== 201) {
      // The announced size is refused before anything is uploaded.
      expect(announced.status).toBe(400);
      expect(announced.body.errors).toEqual([expect.objectContaining({ pointer: '/sizeBytes' })]);
      expect(['empty-file', 'too-large']).toContain(reason);
      return;
    }
    expect(put).toBe(200);
    if (reason === null) {
      expect(EXAMINED).toContain(document?.status);
      return;
    }
    expect(document).toMatchObject({
      status: 'rejected',
      pageCount: 0,
      findings: [],
      overlays: [],
      problem: {
        type: `urn:customs-scoring:problem:${reason}`,
        title: 'The file was rejected',
        detail: expect.stringMatching(/^The |^Page /),
      },
    });
  });

  test('is refused before its upload only because of its size', () => {
    const refused = FILES.filter(({ name }) => outcomes.get(name)?.announced.status !== 201);
    expect(refused.map(({ reason }) => reason).toSorted()).toEqual(
      FILES.flatMap(({ reason }) =>
        reason === 'empty-file' || reason === 'too-large' ? [reason] : [],
      ).toSorted(),
    );
  });

  test('has a reason that reveals no internals', () => {
    const details = [...outcomes.values()].map(({ document }) => JSON.stringify(document?.problem ?? ''));
    for (const detail of details) expect(detail).not.toMatch(/sharp|vips|pdfium|wasm|onnx|\/tmp|\.ts\b/i);
  });
});

describe('all files', () => {
  test('are processed in bounded time', () => {
    expect(outcomes.size).toBe(FILES.length);
    expect(tookMs).toBeLessThan(ALL_WITHIN_MS);
  });

  test('do not block the queue: the next good document is examined', () => {
    expect(good).toHaveLength(SERVICES.length);
    for (const { document } of good) {
      expect(document).toMatchObject({ pageCount: 1, overlays: [{ page: 1 }] });
      expect(EXAMINED).toContain(document?.status);
      const kinds = ((document?.findings ?? []) as Json[]).map(({ kind }) => kind);
      expect(kinds).toEqual(expect.arrayContaining(['stamp', 'signature']));
    }
  });

  test('leave nothing in the queue or the dead-letter queue', async () => {
    for (const through of SERVICES) {
      expect(await messagesIn(through(), 'uploads')).toBe(0);
      expect(await messagesIn(through(), 'uploadsDeadLetters')).toBe(0);
    }
  });

  test('cannot be announced with more bytes than accepted, or with a wrong size', async () => {
    const broker = service().as('broker-a');
    const announce = { fileName: 'scan', documentType: 'other', authorityId: AUTHORITY } as const;
    const sha256 = createHash('sha256').update('short').digest('hex');
    const large = { ...announce, contentType: 'image/png', sizeBytes: MAX_BYTES + 1, sha256 };
    expect((await broker.post(DOCUMENTS, large)).status).toBe(400);
    const { body } = await broker.post(DOCUMENTS, { ...large, sizeBytes: 5 });
    const { url, headers } = body.upload as { url: string; headers: Record<string, string> };
    const { origin, pathname, search } = new URL(url);
    const put = (text: string): Promise<{ status: number }> =>
      send(origin, { method: 'PUT', path: pathname + search, headers, body: Buffer.from(text) });
    expect((await put('longer than announced')).status).toBe(403);
    expect((await put('shore')).status).toBe(400);
  });
});

contractTests();
