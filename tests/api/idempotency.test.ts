// Repeated and concurrent requests: a declaration is stored once, and a key has one answer.
import { describe, expect, test } from 'vitest';
import {
  BATCH,
  changed,
  DECLARATIONS,
  freshId,
  newDeclaration,
  pointersOf,
  renumberedSamples,
  scored,
} from './support/declarations.ts';
import { type Answer, type ApiClient, contractTests, type Json, startService } from './support/service.ts';

const service = startService();
const clearance = (): ApiClient => service().as('clearance-system');
const operator = (): ApiClient => service().as('operator');

const keyed = (key: string): Record<string, string> => ({ 'idempotency-key': key });
const times = <Result>(count: number, action: (index: number) => Promise<Result>): Promise<Result[]> =>
  Promise.all(Array.from({ length: count }, (_, index) => action(index)));
const stored = async (id: string): Promise<Answer> => await operator().get(`${DECLARATIONS}/${id}`);

describe('a declaration sent concurrently', () => {
  test('is stored once: all clients get the same answer', async () => {
    for (let round = 0; round < 3; round++) {
      const declaration = newDeclaration();
      const answers = await times(8, () => clearance().post(DECLARATIONS, declaration));
      expect(answers.map(({ status }) => status)).toEqual(Array(8).fill(201));
      expect(new Set(answers.map(({ text }) => text)).size).toBe(1);
      const { body } = await stored(declaration.declarationId);
      expect(body).toMatchObject({ ...answers[0]?.body, declaration });
    }
  });

  test('through both operations is stored once', async () => {
    const declaration = newDeclaration();
    const [alone, batch] = await Promise.all([
      clearance().post(DECLARATIONS, declaration),
      clearance().post(BATCH, { declarations: [declaration] }),
    ]);
    expect(batch.body).toEqual({ items: [{ result: 'scored', ...alone.body }] });
  });

  test('with different contents is stored with one of them: the others are conflicts', async () => {
    const declaration = newDeclaration();
    const contents = Array.from({ length: 8 }, (_, index) =>
      changed(declaration, { netMassKg: 1_000 + index }),
    );
    const answers = await Promise.all(contents.map((content) => clearance().post(DECLARATIONS, content)));
    const winners = contents.filter((_, index) => answers[index]?.status === 201);
    expect(winners).toHaveLength(1);
    expect(answers.filter(({ status }) => status === 409)).toHaveLength(7);
    const { body } = await stored(declaration.declarationId);
    expect(body.declaration).toEqual(winners[0]);
  });
});

describe('an Idempotency-Key', () => {
  test('with the same body returns the first answer, regardless of the order of its fields', async () => {
    const key = freshId('KEY');
    const declaration = newDeclaration();
    const first = await clearance().post(DECLARATIONS, declaration, keyed(key));
    expect(first.status).toBe(201);
    const again = await clearance().post(DECLARATIONS, declaration, keyed(key));
    expect({ status: again.status, text: again.text }).toEqual({ status: 201, text: first.text });
    const turned = Object.fromEntries(Object.entries(declaration).toReversed());
    expect((await clearance().post(DECLARATIONS, turned, keyed(key))).text).toBe(first.text);
  });

  test('returns the first answer in the language of the repeated request', async () => {
    const declaration = newDeclaration();
    const key = keyed(`language-${declaration.declarationId}`);
    const text = (answer: Answer) => JSON.stringify(answer.body.items ?? answer.body);
    const prediction = { items: [{ description: 'Hydraulic brake hoses of rubber for cars' }] };
    const predictionKey = keyed(`language-hs-${declaration.declarationId}`);
    const requests = [
      (language: string) =>
        clearance().post(DECLARATIONS, declaration, { ...key, 'accept-language': language }),
      (language: string) =>
        operator().post('/v1/hs/predictions', prediction, { ...predictionKey, 'accept-language': language }),
    ];
    for (const send of requests) {
      const english = await send('en');
      expect(english.status, english.text).toBeLessThan(300);
      const korean = await send('ko');
      const again = await send('en');
      expect(english.headers['idempotent-replayed']).toBeUndefined();
      expect(korean.headers['idempotent-replayed']).toBe('true');
      expect([english, korean].map(({ headers }) => headers['content-language'])).toEqual(['en', 'ko']);
      expect(text(english)).not.toMatch(/[가-힣]/);
      expect(text(korean)).toMatch(/[가-힣]/);
      expect(again.body).toEqual(english.body);
    }
  });

  test('with another body is 422 and stores nothing', async () => {
    const key = freshId('KEY');
    const declaration = newDeclaration();
    await clearance().post(DECLARATIONS, declaration, keyed(key));
    const other = newDeclaration();
    for (const body of [other, changed(declaration, { netMassKg: 1 })]) {
      const answer = await clearance().post(DECLARATIONS, body, keyed(key));
      expect(answer.status).toBe(422);
      expect(answer.body.type).toBe('urn:customs-scoring:problem:idempotency-key-reused');
    }
    expect((await stored(other.declarationId)).status).toBe(404);
    expect((await stored(declaration.declarationId)).body.declaration).toEqual(declaration);
  });

  test('used concurrently stores once: the other requests have to wait or get the same answer', async () => {
    for (let round = 0; round < 3; round++) {
      const key = freshId('KEY');
      const declaration = newDeclaration();
      const answers = await times(8, () => clearance().post(DECLARATIONS, declaration, keyed(key)));
      const done = answers.filter(({ status }) => status === 201);
      const running = answers.filter(({ status }) => status === 409);
      expect(done.length).toBeGreaterThan(0);
      expect(done.length + running.length).toBe(8);
      expect(new Set(done.map(({ text }) => text)).size).toBe(1);
      for (const { body, headers } of running) {
        expect(body.type).toBe('urn:customs-scoring:problem:idempotency-in-progress');
        expect(headers['retry-after']).toBe('1');
      }
      const later = await clearance().post(DECLARATIONS, declaration, keyed(key));
      expect({ status: later.status, text: later.text }).toEqual({ status: 201, text: done[0]?.text });
    }
  });

  test('used concurrently with different bodies stores one of them', async () => {
    const key = freshId('KEY');
    const declarations = Array.from({ length: 6 }, () => newDeclaration());
    const answers = await Promise.all(
      declarations.map((declaration) => clearance().post(DECLARATIONS, declaration, keyed(key))),
    );
    expect(answers.filter(({ status }) => status === 201)).toHaveLength(1);
    expect(answers.every(({ status }) => [201, 409, 422].includes(status))).toBe(true);
    const found = await Promise.all(declarations.map(({ declarationId }) => stored(declarationId)));
    expect(found.filter(({ status }) => status === 200)).toHaveLength(1);
  });

  test('of another client is another key', async () => {
    const key = freshId('KEY');
    const [mine, theirs] = [newDeclaration(), newDeclaration()];
    expect((await clearance().post(DECLARATIONS, mine, keyed(key))).status).toBe(201);
    const answer = await operator().post(DECLARATIONS, theirs, keyed(key));
    expect(answer.status).toBe(201);
    expect(answer.body.declarationId).toBe(theirs.declarationId);
    // No combination of client and key can be mistaken for another one.
    const crafted = await operator().post(DECLARATIONS, newDeclaration(), keyed(`clearance-system_${key}`));
    expect(crafted.status).toBe(201);
  });

  test('of another route is another key', async () => {
    const key = freshId('KEY');
    const declaration = newDeclaration();
    const path = `${DECLARATIONS}/${declaration.declarationId}/inspection`;
    expect((await operator().post(DECLARATIONS, declaration, keyed(key))).status).toBe(201);
    expect((await operator().post(BATCH, { declarations: [declaration] }, keyed(key))).status).toBe(200);
    expect((await operator().post(path, { outcome: 'clear' }, keyed(key))).status).toBe(201);
  });

  test('with the same result for another declaration is 422: the path belongs to the request', async () => {
    const key = freshId('KEY');
    const [one, other] = [newDeclaration(), newDeclaration()];
    await scored(operator(), one);
    await scored(operator(), other);
    const inspect = (id: string): Promise<Answer> =>
      operator().post(`${DECLARATIONS}/${id}/inspection`, { outcome: 'clear' }, keyed(key));
    const first = await inspect(one.declarationId);
    expect(first.status).toBe(201);
    expect((await inspect(one.declarationId)).text).toBe(first.text);
    expect((await inspect(other.declarationId)).status).toBe(422);
    expect((await stored(other.declarationId)).body).not.toHaveProperty('inspection');
  });

  test('is not used up by a request that was refused', async () => {
    const key = freshId('KEY');
    const declaration = newDeclaration();
    const taken = newDeclaration();
    await scored(clearance(), taken);
    const refused = [
      await clearance().post(DECLARATIONS, changed(declaration, { hsCode: 'x' }), keyed(key)),
      await clearance().post(DECLARATIONS, 'no JSON', keyed(key)),
      await clearance().post(DECLARATIONS, changed(taken, { netMassKg: 1 }), keyed(key)),
    ];
    expect(refused.map(({ status }) => status)).toEqual([400, 400, 409]);
    expect((await clearance().post(DECLARATIONS, declaration, keyed(key))).status).toBe(201);
  });

  test.each([
    ['empty', ''],
    ['too long', 'k'.repeat(256)],
    ['with a space inside', 'one two'],
    ['with a non-ASCII letter', 'schlüssel'],
    ['with a tab inside', 'one\ttwo'],
    ['sent twice', 'one, two'],
  ])('that is %s is 400 and stores nothing', async (_, key) => {
    const declaration = newDeclaration();
    for (const [path, body] of [
      [DECLARATIONS, declaration],
      [BATCH, { declarations: [declaration] }],
      [`${DECLARATIONS}/${declaration.declarationId}/inspection`, { outcome: 'clear' }],
    ] as const) {
      const answer = await operator().post(path, body, keyed(key));
      expect({ status: answer.status, pointers: pointersOf(answer.body) }).toEqual({
        status: 400,
        pointers: ['/headers/idempotency-key'],
      });
    }
    expect((await stored(declaration.declarationId)).status).toBe(404);
  });

  test.each(['k', '!"#$%&\'()*+,-./:;<=>?@[\\]^_`{|}~', 'k'.repeat(255), '__proto__'])(
    'can be %s',
    async (key) => {
      const declaration = newDeclaration();
      const first = await clearance().post(DECLARATIONS, declaration, keyed(key));
      expect(first.status).toBe(201);
      expect((await clearance().post(DECLARATIONS, declaration, keyed(key))).text).toBe(first.text);
    },
  );

  test('of a batch of 500 returns the same large answer again', async () => {
    const key = freshId('KEY');
    const items = renumberedSamples(500, 'L'.repeat(50)).map((one) =>
      changed(one, { originCountry: 'CN', departureCountry: 'HK' }),
    );
    const first = await clearance().post(BATCH, { declarations: items }, keyed(key));
    expect(first.status).toBe(200);
    // Too large for an item of the table without compression.
    expect(first.text.length).toBeGreaterThan(400 * 1024);
    expect((first.body.items as Json[]).filter(({ result }) => result === 'problem')).toEqual([]);
    const again = await clearance().post(BATCH, { declarations: items }, keyed(key));
    expect(again.text === first.text).toBe(true);
    const shorter = await clearance().post(BATCH, { declarations: items.slice(1) }, keyed(key));
    expect(shorter.status).toBe(422);
  });

  test('of a batch returns the first answer even if it contains problems', async () => {
    const key = freshId('KEY');
    const items = [newDeclaration(), newDeclaration({ hsCode: 'x' })];
    const first = await clearance().post(BATCH, { declarations: items }, keyed(key));
    expect((await clearance().post(BATCH, { declarations: items }, keyed(key))).text).toBe(first.text);
  });
});

contractTests();
