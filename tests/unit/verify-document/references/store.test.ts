// The References table, and its fake: enrolled once, compared while active, retired for good and on record.

import { randomUUID } from 'node:crypto';
import { GetItemCommand, UpdateItemCommand } from '@aws-sdk/client-dynamodb';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { message } from '../../../../functions/shared/words/message.ts';
import {
  decodeEmbedding,
  encodeEmbedding,
} from '../../../../functions/verify-document/references/embedding.ts';
import type { ReferencesToUpgrade } from '../../../../functions/verify-document/references/re-embedding.ts';
import type {
  EmbeddedPicture,
  ReferenceName,
  References,
} from '../../../../functions/verify-document/references/reference.ts';
import { ReferenceStore } from '../../../../functions/verify-document/references/store.ts';
import type { Kind } from '../../../../functions/verify-document/schemas.ts';
import type {
  BeginResult,
  ReferenceClaim,
  ReferenceWork,
} from '../../../../functions/verify-document/worker/process-upload.ts';
import { actBy } from '../../../support/acts.ts';
import { trailOf } from '../../../support/audit.ts';
import { FakeReferences } from '../../../support/document-fakes.ts';
import { referenceBody, STAMPS } from '../../../support/document-records.ts';
import { startDynamoDb, type TestDynamoDb } from '../../../support/dynamodb.ts';

const LEASE_MS = 1000;
const NOW = Date.parse('2026-01-01T00:00:00.000Z');
const EMBEDDED: EmbeddedPicture = {
  model: STAMPS,
  quality: [message('picture.faint', { kind: message('mark.stamp') })],
};
const BY = { at: '2026-01-02T00:00:00.000Z', ...actBy('officer') };

type Store = References & ReferenceWork & ReferencesToUpgrade;

let db: TestDynamoDb;
let table: ReferenceStore;
const fake = new FakeReferences();
beforeAll(async () => {
  db = await startDynamoDb();
  table = new ReferenceStore(db.client, db.tables.references, trailOf(db));
});
afterAll(() => db.close());

async function create(
  store: References,
  authorityId: string,
  kind: Kind = 'stamp',
  atMs = NOW,
): Promise<ReferenceName> {
  const name = { authorityId, kind, referenceId: randomUUID() };
  await store.create(
    {
      ...name,
      announced: referenceBody({ kind }),
      by: { client: 'officer' },
      createdAt: new Date(atMs).toISOString(),
      uploadExpiresAt: new Date(atMs + 900_000).toISOString(),
    },
    new Date(atMs + 86_400_000),
    'request-1',
  );
  return name;
}

function claimOf(begun: BeginResult<ReferenceClaim>): ReferenceClaim {
  if (typeof begun === 'string') throw new Error(`Not begun: ${begun}`);
  return begun.claim;
}

async function activate(store: ReferenceWork, name: ReferenceName): Promise<void> {
  const claim = claimOf(await store.begin(name, NOW, LEASE_MS));
  expect(await store.finish(claim, { status: 'active', embedded: EMBEDDED })).toBe(true);
}

const implementations: readonly [string, () => Store][] = [
  ['the table', () => table],
  ['the fake', () => fake],
];

describe.each(implementations)('%s', (_name, open) => {
  let store: Store;
  beforeAll(() => {
    store = open();
  });

  describe('a reference', () => {
    it('is announced, enrolled, and then used in comparisons', async () => {
      const name = await create(store, 'enrolled');
      expect(await store.active('enrolled')).toEqual([]);
      await activate(store, name);
      expect(await store.active('enrolled')).toEqual([
        expect.objectContaining({ ...name, ...EMBEDDED, status: 'active' }),
      ]);
    });

    it('is listed newest first among those of its authority, of either kind', async () => {
      const names = [
        await create(store, 'listed', 'signature', NOW),
        await create(store, 'listed', 'stamp', NOW + 1),
        await create(store, 'listed', 'signature', NOW + 2),
      ];
      await create(store, 'another');
      const listed = await store.list('listed');
      expect(listed.map(({ referenceId }) => referenceId)).toEqual(
        names.map(({ referenceId }) => referenceId).reverse(),
      );
    });

    it('is enrolled by one invocation, and taken over after its lease', async () => {
      const name = await create(store, 'leased');
      const first = claimOf(await store.begin(name, NOW, LEASE_MS));
      expect(await store.begin(name, NOW + LEASE_MS, LEASE_MS)).toBe('busy');
      const second = claimOf(await store.begin(name, NOW + LEASE_MS + 1, LEASE_MS));
      expect(await store.finish(first, { status: 'active', embedded: EMBEDDED })).toBe(false);
      expect(await store.finish(second, { status: 'active', embedded: EMBEDDED })).toBe(true);
      expect(await store.begin(name, NOW + 10 * LEASE_MS, LEASE_MS)).toBe('already-finished');
      expect(await store.begin({ ...name, referenceId: 'unknown' }, NOW, LEASE_MS)).toBe('unknown');
    });
  });

  describe('authorities', () => {
    it('are those that references were announced of, each once, by id in pages', async () => {
      for (const id of ['list-b', 'list-a', 'list-c', 'list-a']) await create(store, id);
      const first = await store.authorities(2, 'list-');
      expect(first).toEqual({ authorityIds: ['list-a', 'list-b'], next: 'list-b' });
      expect((await store.authorities(100, first.next)).authorityIds[0]).toBe('list-c');
      const { authorityIds, next } = await store.authorities(100);
      expect(authorityIds).toEqual([...new Set(authorityIds)].sort());
      expect(next).toBeUndefined();
    });
  });

  describe('retiring', () => {
    it('keeps the first client and time, however often it is repeated', async () => {
      const { referenceId } = await create(store, 'retired', 'signature');
      const retired = await store.retire('retired', referenceId, BY);
      expect(retired).toMatchObject({ status: 'retired', retiredAt: BY.at, retiredBy: BY.by });
      const again = await store.retire('retired', referenceId, {
        at: '2027-01-01T00:00:00.000Z',
        ...actBy('other'),
      });
      expect(again).toEqual(retired);
    });

    it('ends comparisons, and is not undone by an upload in progress or a new embedding', async () => {
      const [active, late] = [await create(store, 'ended'), await create(store, 'ended')];
      await activate(store, active);
      const claim = claimOf(await store.begin(late, NOW, LEASE_MS));
      for (const { referenceId } of [active, late]) await store.retire('ended', referenceId, BY);
      expect(await store.finish(claim, { status: 'active', embedded: EMBEDDED })).toBe(false);
      expect(await store.putEmbedded(active, EMBEDDED)).toBe(false);
      expect(await store.active('ended')).toEqual([]);
      expect((await store.list('ended')).map(({ status }) => status)).toEqual(['retired', 'retired']);
    });

    it('finds only references of the authority it names', async () => {
      const { referenceId } = await create(store, 'owner');
      expect(await store.retire('stranger', referenceId, BY)).toBeUndefined();
      expect(await store.retire('owner', 'unknown', BY)).toBeUndefined();
      expect((await store.list('owner'))[0]?.status).toBe('awaiting-upload');
    });
  });

  describe('re-embedding', () => {
    it('reads every active reference of every authority and replaces what it is compared by', async () => {
      const name = await create(store, 'again', 'stamp');
      await activate(store, name);
      const all = [];
      for await (const one of store.allActive()) all.push(one.referenceId);
      expect(all).toContain(name.referenceId);
      const newer = { ...EMBEDDED, model: { ...STAMPS, version: '2.1.0' } };
      expect(await store.putEmbedded(name, newer)).toBe(true);
      expect((await store.active('again'))[0]?.model).toEqual(newer.model);
    });
  });
});

describe('the table', () => {
  it('keeps a retired record: its time to live is removed', async () => {
    const { authorityId, referenceId } = await create(table, 'kept');
    await table.retire(authorityId, referenceId, BY);
    const { Item } = await db.client.send(
      new GetItemCommand({
        TableName: db.tables.references,
        Key: { authorityId: { S: authorityId }, referenceKey: { S: `stamp#${referenceId}` } },
      }),
    );
    expect(Item).toHaveProperty('retiredBy');
    expect(Item).not.toHaveProperty('removeAt');
  });
});

describe('an embedding in the record, as it was stored until 2026-11-29', () => {
  it('is read, until another one in the bucket takes its place', async () => {
    const name = await create(table, 'older');
    await activate(table, name);
    const embedding = Float32Array.of(0.1, -2, 3e-20);
    await db.client.send(
      new UpdateItemCommand({
        TableName: db.tables.references,
        Key: { authorityId: { S: 'older' }, referenceKey: { S: `stamp#${name.referenceId}` } },
        UpdateExpression: 'SET embedding = :embedding, normalisedKey = :key',
        ExpressionAttributeValues: {
          ':embedding': { B: encodeEmbedding(embedding) },
          ':key': { S: 'normalised/older/stamp/r/2.0.0.png' },
        },
      }),
    );
    expect(await table.active('older')).toMatchObject([{ embedding, model: STAMPS }]);
    expect(await table.list('older')).toEqual([expect.not.objectContaining({ embedding })]);
    expect(await table.putEmbedded(name, EMBEDDED)).toBe(true);
    expect(await table.active('older')).toEqual([
      expect.not.objectContaining({ embedding: expect.anything() }),
    ]);
  });
});

describe('an embedding', () => {
  it('is unchanged after encoding and decoding', () => {
    fc.assert(
      fc.property(fc.float32Array({ noNaN: true }), (embedding) => {
        expect(decodeEmbedding(encodeEmbedding(embedding))).toEqual(embedding);
      }),
    );
  });

  it('is stored least significant byte first', () => {
    expect([...encodeEmbedding(Float32Array.of(1))]).toEqual([0, 0, 0x80, 0x3f]);
  });
});
