// The examples of the API document, sent to the service: each request is answered as the document's example says. With
// UPDATE_EXAMPLES=1 the answers are recorded instead (lib/openapi/answers.json); then run npm run openapi.

import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import {
  ANSWERS_FILE,
  answerExample,
  EXAMPLE_FILES,
  EXAMPLE_IDS,
  EXAMPLE_WEBHOOK,
  REQUEST_EXAMPLES,
  type RequestExample,
} from '../../lib/openapi/examples.ts';
import { ROUTES } from '../../lib/routes.ts';
import { repeated } from '../faults/support/retries.ts';
import { putSnapshot, snapshotText, taxpayerRow } from './support/delinquency.ts';
import { putInspected, runLake } from './support/lake.ts';
import { putTables } from './support/network.ts';
import { startReceiver } from './support/receiver.ts';
import { type Answer, contractTests, type Json, startService } from './support/service.ts';
import { expectTranslated } from './support/translated.ts';

const SAMPLES = join(import.meta.dirname, '..', '..', 'samples', 'documents');
const RECORDS = process.env.UPDATE_EXAMPLES === '1';
const WITHIN_MS = 240_000;
const MOMENT = '2026-11-20T01:02:03.000Z';
/** Of a number, relative: other processors round differently. */
const TOLERANCE = 0.02;

const HASHED = /^(phone|account):[\w-]{22}$/;
const EXAMPLE_SHA256 = '9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08';

const service = startService();
/** Receives the events of the example's webhook, in place of its URL. */
const receiver = startReceiver();
const recorded: Record<string, unknown> = {};
/** The ids that the service has made, by their names in the examples. */
const made = new Map<string, string>();

beforeAll(async () => {
  const rows = Array.from({ length: 30 }, (_, index) =>
    taxpayerRow(`TP-${String(index).padStart(4, '0')}`, index % 10),
  );
  await putSnapshot(service(), '2026-11-20', 'taxpayers.csv', snapshotText(rows));
  await putTables(service(), '2026-11-20', {
    entities:
      'entityId,kind,name,identifierKind,identifierValue,asOf\n' +
      'BARAM1,company,Baram Trading Co.,phone,02-123-4567,2026-09-01\n' +
      'BARAM1,company,,account,110-222-333444,2026-09-01\n' +
      'BARAM2,company,바람무역(주),phone,+82 2 123 4567,2026-09-10\n' +
      'NURI,company,Nuri Trade,account,110222333444,2026-09-20\n' +
      'HARU,company,Haru Foods,phone,02-123-4567,2026-10-01\n' +
      'SORI,company,Sori Import,phone,02-123-4567,2026-10-02\n',
    links: 'from,to,kind,day,source\nNURI,HARU,sells-to,2026-10-05,register\n',
    outcomes:
      'entityId,day,outcome,knownOn\nNURI,2026-10-10,fraud,2026-10-20\nNURI,2026-11-01,clear,2026-11-05\n',
  });
});
afterAll(() => {
  if (RECORDS) writeFileSync(ANSWERS_FILE, `${JSON.stringify(recorded, null, 2)}\n`);
});

/** A request of the examples with the ids that the service has made. */
async function send(operationId: string, headers: Readonly<Record<string, string>> = {}): Promise<Answer> {
  const route = ROUTES.find((candidate) => candidate.operationId === operationId);
  if (route === undefined) throw new Error(`There is no operation ${operationId}`);
  const { params = {}, query = {}, body }: RequestExample = REQUEST_EXAMPLES[operationId] ?? {};
  const path = route.path.replace(/\{(\w+)\}/g, (_, name: string) => made.get(name) ?? params[name] ?? '');
  const search = new URLSearchParams();
  for (const [name, value] of Object.entries(query)) search.set(name, String(value));
  const target = search.size === 0 ? path : `${path}?${search}`;
  const options = body === undefined ? { headers } : { headers, body: inTime(body as Json) };
  return await service().as('operator').call(route.method, target, options);
}

/** An override must end in the coming year; its example ends on a fixed day. A webhook must be received. */
function inTime(body: Json): Json {
  if (body.url === EXAMPLE_WEBHOOK.url) return { ...body, url: receiver().url };
  return 'validUntil' in body ? { ...body, validUntil: new Date().toISOString().slice(0, 10) } : body;
}

/** An answer without what differs from one run to the next. */
function stable(value: unknown, key = ''): unknown {
  if (Array.isArray(value)) return value.map((item) => stable(item, key));
  if (typeof value === 'object' && value !== null) {
    const entries = Object.entries(value).map(([name, content]) => [name, stable(content, name)]);
    const fields = Object.fromEntries(entries) as Json;
    // The file has times and ids of its own.
    if (fields.sha256 !== undefined && fields.exportId !== undefined) {
      return { ...fields, bytes: 2_048, sha256: EXAMPLE_SHA256 };
    }
    // The random share depends on the host's own secret.
    return fields.selectedBy === 'random' ? { ...fields, selectedBy: 'score', lane: 'green' } : fields;
  }
  if (typeof value !== 'string') return value;
  const id = Object.entries(EXAMPLE_IDS).find(([name]) => made.get(name) === value);
  if (id !== undefined) return id[1];
  if (value === receiver().url) return EXAMPLE_WEBHOOK.url;
  // Identifiers are hashed under the host's own key.
  if (HASHED.test(value)) return value.replace(HASHED, '$1:0mWcP3vXq8T5nJ2kR7yLdA');
  if (key === 'secret') return EXAMPLE_WEBHOOK.secret;
  if (key === 'nextToken') return 'WyJncmVlbiAyMDIwLTAxLTAyIixbXV0';
  if (key === 'requestId') return 'JKJaXmPLvHcESHA=';
  if (key === 'validUntil') return '2027-06-30';
  if (/^(?:url|\w+Url)$/.test(key) || /[?&]signature=/.test(value)) return 'https://files.example/signed-url';
  return /^\d{4}-\d{2}-\d{2}T[\d:.]+Z$/.test(value) && key !== 'created' ? MOMENT : value;
}

/** Equal, but for the rounding of numbers. */
function expectSame(actual: unknown, expected: unknown, path: string): void {
  if (typeof actual === 'number' && typeof expected === 'number') {
    const difference = Math.abs(actual - expected) / Math.max(1, Math.abs(actual), Math.abs(expected));
    expect({ path, actual, expected, isClose: difference <= TOLERANCE }).toMatchObject({ isClose: true });
  } else if (
    typeof actual === 'object' &&
    actual !== null &&
    typeof expected === 'object' &&
    expected !== null
  ) {
    expect({ path, fields: Object.keys(actual) }).toEqual({ path, fields: Object.keys(expected) });
    for (const [key, content] of Object.entries(actual)) {
      expectSame(content, Reflect.get(expected, key), `${path}/${key}`);
    }
  } else {
    expect({ path, value: actual }).toEqual({ path, value: expected });
  }
}

/** What the document shows of an answer: of the models, one. */
function shown(operationId: string, answer: Json): unknown {
  if (operationId !== 'listModels') return stable(answer);
  const items = answer.items as Json[];
  return stable({ items: items.filter(({ name }) => name === 'delinquency') });
}

async function upload({ body }: Answer, file: string): Promise<void> {
  const { url, headers } = body.upload as { url: string; headers: Record<string, string> };
  const bytes = Uint8Array.from(readFileSync(join(SAMPLES, file)));
  expect((await fetch(url, { method: 'PUT', headers, body: bytes })).status).toBe(200);
}

/** What happens before an operation. */
const BEFORE: Readonly<Record<string, () => Promise<unknown>>> = {
  getDeclarationStatistics: () => runLake(service()),
  startRiskGroupRun: () => putInspected(service(), ['2021-02-15', '2021-03-15']),
  getModelHealth: () => runLake(service()),
};

const hasEnded = ({ status }: Json): boolean => status !== 'running';
const haveEnded = ({ items }: Json): boolean => (items as Json[]).every(hasEnded);

/** What an operation needs before its answer is the one of the example. */
const UNTIL: Readonly<Record<string, (body: Json) => boolean>> = {
  listReferences: ({ items }) => (items as Json[])[0]?.status !== 'awaiting-upload',
  getDocument: ({ status }) => status !== 'awaiting-upload' && status !== 'processing',
  listDelinquencyRuns: haveEnded,
  getDelinquencyRun: hasEnded,
  getExport: hasEnded,
  getRiskGroupRun: hasEnded,
  getNetworkRun: hasEnded,
  listDeliveries: ({ items }) => (items as Json[])[0]?.status !== 'pending',
};

/** An answer once what it is about is ready: the given one, or a later one. */
async function ready(operationId: string, first: Answer): Promise<Answer> {
  let answer = first;
  const isReady = UNTIL[operationId];
  const deadline = performance.now() + WITHIN_MS;
  while (isReady !== undefined && !isReady(answer.body)) {
    expect(performance.now(), answer.text).toBeLessThan(deadline);
    await sleep(200);
    answer = await send(operationId);
  }
  return answer;
}

describe('the example of', () => {
  test('every operation is among them, and of no other', () => {
    const operations = ROUTES.map(({ operationId }) => operationId).sort();
    expect(Object.keys(REQUEST_EXAMPLES).sort()).toEqual(operations);
  });

  test.each(Object.keys(REQUEST_EXAMPLES))('%s is what the service answers', async (operationId) => {
    await BEFORE[operationId]?.();
    // Files that used this host before may have left executions of the same day; a repeated request gets past their names.
    const [first] = (await repeated(() => send(operationId))).slice(-1);
    if (first === undefined) throw new Error('No answer');
    const answer = await ready(operationId, first);
    const { status } = ROUTES.find((route) => route.operationId === operationId) ?? {};
    expect(answer.status, answer.text).toBe(status);
    for (const name of Object.keys(EXAMPLE_IDS)) {
      const id = answer.body[name];
      if (typeof id === 'string' && !made.has(name)) made.set(name, id);
    }
    const [merge] = operationId === 'getNetworkEntity' ? (answer.body.merges as { mergeId: string }[]) : [];
    if (merge !== undefined && !made.has('mergeId')) made.set('mergeId', merge.mergeId);
    if (operationId === 'createReference') await upload(answer, EXAMPLE_FILES.reference);
    if (operationId === 'createDocument') await upload(answer, EXAMPLE_FILES.document);
    recorded[operationId] = shown(operationId, answer.body);
    if (!RECORDS) expectSame(recorded[operationId], answerExample(operationId), operationId);
  });
});

const KOREAN = { 'accept-language': 'ko-KR,ko;q=0.9,en;q=0.5' };

describe('in Korean, the answer of', () => {
  test.each(Object.keys(REQUEST_EXAMPLES))(
    '%s says the same, and its codes and names are the same',
    async (id) => {
      // What was started before ends here, not between two answers.
      const first = await send(id);
      const english = [hasEnded, haveEnded].some((ended) => ended === UNTIL[id])
        ? await ready(id, first)
        : first;
      const korean = await send(id, KOREAN);
      expect([english, korean].map(({ headers }) => headers['content-language'])).toEqual(['en', 'ko']);
      for (const { headers } of [english, korean]) expect(headers.vary).toMatch(/^accept-language/);
      const { method } = ROUTES.find(({ operationId }) => operationId === id) ?? {};
      expectTranslated(english.body, korean.body, { isUnchanged: method === 'GET', given: english.text });
    },
  );

  test.each(ROUTES.map((route) => [route.operationId, route] as const))(
    'a bad request for %s names its fields in words',
    async (_, { method, path, request }) => {
      const target = path.replace(/\{\w+\}/g, 'x'.repeat(3));
      const options = request.body === undefined ? {} : { body: { colour: 'red' } };
      const asked = (headers: object) =>
        service()
          .as('operator')
          .call(method, `${target}?colour=red`, { ...options, headers: { ...headers } });
      const [english, korean] = [await asked({}), await asked(KOREAN)];
      expect([english.status, korean.status]).toEqual([400, 400]);
      expectTranslated(english.body, korean.body, { isUnchanged: true, given: english.text });
    },
  );
});

contractTests();
