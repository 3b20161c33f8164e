// Results of the field kit on their way to the service: nothing is lost, nothing is recorded twice, wherever an attempt is cut off.
import { afterAll, beforeEach, describe, expect, test, vi } from 'vitest';
import { CallFailed, createApi } from '../../../console/src/api/client.ts';
import type { KeptResult } from '../../../console/src/field/results.ts';
import { type SendingTools, sendAll, sendable } from '../../../console/src/field/sending.ts';
import type { Session } from '../../../console/src/session/session.ts';

const GOODS = { kind: 'goods', description: 'Coffee', digits: 6, first: '090121', code: '090121' } as const;
const PHOTO = {
  kind: 'photo',
  file: new Blob(['picture'], { type: 'image/jpeg' }),
  fileName: 'photo.jpg',
  documentType: 'invoice',
  authorityId: 'KR-1',
  marks: 2,
} as const;

type Answer = readonly [status: number, body: object];
interface Sent {
  readonly call: string;
  readonly key: string | null;
  readonly body?: unknown;
}

let stored: Map<string, KeptResult>;
let sent: Sent[];
let answers: Record<string, Answer | Error | (() => Answer)>;
let putFails: CallFailed[];

beforeEach(() => {
  stored = new Map();
  sent = [];
  putFails = [];
  answers = {
    'POST /v1/hs/predictions': [200, { predictionId: 'P-1', items: [{ candidates: [{ code: '090121' }] }] }],
    'GET /v1/hs/predictions/P-1': [
      200,
      { predictionId: 'P-1', items: [{ candidates: [{ code: '090121' }] }] },
    ],
    'POST /v1/hs/predictions/P-1/decision': [200, {}],
    'POST /v1/documents': () => [
      201,
      { documentId: `D-${sent.filter(({ call }) => call === 'POST /v1/documents').length}`, upload: {} },
    ],
    'GET /v1/documents/D-1': [200, { status: 'awaiting-upload' }],
  };
});

async function answer(request: Request): Promise<Response> {
  const call = `${request.method} ${new URL(request.url).pathname}`;
  const body: unknown = request.method === 'POST' ? await request.clone().json() : undefined;
  sent.push({ call, key: request.headers.get('idempotency-key'), body });
  const found = answers[call];
  if (found instanceof Error) throw found;
  const [status, answered] = (typeof found === 'function' ? found() : found) ?? [404, { title: 'None' }];
  return Response.json(answered, { status });
}

vi.stubGlobal('location', { origin: 'https://service.example' });
vi.stubGlobal('fetch', answer);
afterAll(() => vi.unstubAllGlobals());

const tools = (): SendingTools => ({
  api: createApi({ token: async () => 'token' } as unknown as Session, () => 'en'),
  put: async () => {
    sent.push({ call: 'PUT', key: null });
    const failure = putFails.shift();
    if (failure !== undefined) throw failure;
  },
  store: { put: async (result) => void stored.set(result.id, result) },
  now: () => new Date('2026-12-01T00:00:00Z'),
});

function kept(found: KeptResult['found'], more: Partial<KeptResult> = {}): KeptResult {
  const result: KeptResult = {
    id: 'R',
    madeAt: '2026-11-30T00:00:00Z',
    found,
    renewals: 0,
    sending: { state: 'waiting' },
    ...more,
  };
  stored.set(result.id, result);
  return result;
}

const send = (...results: KeptResult[]) => sendAll(results, tools(), async () => undefined);
const state = (id = 'R') => stored.get(id)?.sending;
const calls = () => sent.map(({ call, key }) => (key === null ? call : `${call} ${key}`));

describe('goods', () => {
  test('are predicted by the service, and get the code that was chosen', async () => {
    expect(await send(kept(GOODS))).toBeUndefined();
    expect(calls()).toEqual([
      'POST /v1/hs/predictions R-prediction',
      'POST /v1/hs/predictions/P-1/decision R-decision',
    ]);
    expect(state()).toEqual({
      state: 'sent',
      recordId: 'P-1',
      at: '2026-12-01T00:00:00.000Z',
      serviceCode: '090121',
    });
  });

  test('without a code are predicted only', async () => {
    const { code: _, ...undecided } = GOODS;
    await send(kept(undecided));
    expect(calls()).toEqual(['POST /v1/hs/predictions R-prediction']);
    expect(state()).toMatchObject({ state: 'sent' });
  });

  test('of ten digits are asked for in the Korean schedule', async () => {
    await send(kept({ ...GOODS, digits: 10, code: '0901210000' }));
    expect(sent.map(({ body }) => body)).toEqual([
      { items: [{ description: 'Coffee' }], digits: 10, limit: 5, schedule: 'HSK' },
      { decisions: [{ index: 0, code: '0901210000' }] },
    ]);
  });

  test('go on where an attempt was cut off, with the keys of the first', async () => {
    answers['POST /v1/hs/predictions/P-1/decision'] = new TypeError('Failed to fetch');
    expect(await send(kept(GOODS))).toMatch(/unreachable|offline/);
    expect(state()).toEqual({ state: 'begun', recordId: 'P-1' });
    answers['POST /v1/hs/predictions/P-1/decision'] = [200, {}];
    sent = [];
    await send(stored.get('R') as KeptResult);
    expect(calls()).toEqual([
      'GET /v1/hs/predictions/P-1',
      'POST /v1/hs/predictions/P-1/decision R-decision',
    ]);
    expect(state()).toMatchObject({ state: 'sent', recordId: 'P-1' });
  });
});

describe('a photo', () => {
  test('is announced and put', async () => {
    await send(kept(PHOTO));
    expect(calls()).toEqual(['POST /v1/documents R-document-0', 'PUT']);
    expect(state()).toMatchObject({ state: 'sent', recordId: 'D-1' });
  });

  test('is announced anew where the time for its upload has passed', async () => {
    putFails = [new CallFailed('forbidden')];
    await send(kept(PHOTO));
    expect(calls()).toEqual([
      'POST /v1/documents R-document-0',
      'PUT',
      'POST /v1/documents R-document-1',
      'PUT',
    ]);
    expect(state()).toMatchObject({ state: 'sent', recordId: 'D-2' });
    expect(stored.get('R')?.renewals).toBe(1);
  });

  test('that had arrived before the attempt was cut off is not sent again', async () => {
    answers['GET /v1/documents/D-1'] = [200, { status: 'processing' }];
    await send(kept(PHOTO, { sending: { state: 'begun', recordId: 'D-1' } }));
    expect(calls()).toEqual(['GET /v1/documents/D-1']);
    expect(state()).toMatchObject({ state: 'sent', recordId: 'D-1' });
  });

  test('whose upload failed waits, and is sent with the same key', async () => {
    putFails = [new CallFailed('offline')];
    expect(await send(kept(PHOTO))).toBe('offline');
    expect(state()).toEqual({ state: 'begun', recordId: 'D-1' });
    sent = [];
    await send(stored.get('R') as KeptResult);
    expect(calls()).toEqual(['GET /v1/documents/D-1', 'POST /v1/documents R-document-0', 'PUT']);
    expect(state()).toMatchObject({ state: 'sent' });
  });
});

test('what the service refuses is kept with its reason, and the next is sent', async () => {
  answers['POST /v1/hs/predictions'] = [
    422,
    {
      title: 'Invalid',
      detail: 'The request is not valid.',
      errors: [{ pointer: '/items', message: 'Too long' }],
    },
  ];
  expect(await send(kept(GOODS), kept(PHOTO, { id: 'S' }))).toBeUndefined();
  expect(state()).toEqual({ state: 'refused', why: 'The request is not valid. Too long' });
  expect(state('S')).toMatchObject({ state: 'sent' });
});

test.each([
  [503, 'busy'],
  [500, 'broken'],
  [401, 'expired'],
  [409, 'conflict'],
])('an answer of %i stops the attempt and loses nothing', async (status, why) => {
  answers['POST /v1/hs/predictions'] = [status, { title: 'Title' }];
  expect(await send(kept(GOODS), kept(PHOTO, { id: 'S' }))).toBe(why);
  expect([state(), state('S')]).toEqual([{ state: 'waiting' }, { state: 'waiting' }]);
});

test('somebody sends the own results, and those that nobody was signed in for', () => {
  const by = (id: string) => ({ by: { id, name: id } });
  const results = [
    kept(GOODS, { id: 'own', ...by('kim') }),
    kept(GOODS, { id: 'nobody' }),
    kept(GOODS, { id: 'other', ...by('lee') }),
    kept(GOODS, { id: 'sent', sending: { state: 'sent', recordId: 'P', at: '' } }),
    kept(GOODS, { id: 'refused', sending: { state: 'refused', why: '' } }),
    kept(GOODS, { id: 'begun', sending: { state: 'begun', recordId: 'P' } }),
  ];
  expect(sendable(results, 'kim').map(({ id }) => id)).toEqual(['own', 'nobody', 'begun']);
});
