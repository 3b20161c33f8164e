// The Documents table, and its fake: one record from the announcement to the decision, processed once, listed newest first.

import { randomUUID } from 'node:crypto';
import { GetItemCommand, UpdateItemCommand } from '@aws-sdk/client-dynamodb';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Item } from '../../../../functions/shared/aws/batch.ts';
import { DAY_MS } from '../../../../functions/shared/days.ts';
import { message } from '../../../../functions/shared/words/message.ts';
import { decideDocument } from '../../../../functions/verify-document/documents/decision.ts';
import type {
  DocumentFilter,
  DocumentOutcome,
  DocumentResult,
  Documents,
} from '../../../../functions/verify-document/documents/document.ts';
import { DocumentStore } from '../../../../functions/verify-document/documents/store.ts';
import type { DocumentStatus } from '../../../../functions/verify-document/schemas.ts';
import { rejectedOutcome, UPLOAD_MISSING } from '../../../../functions/verify-document/uploads/rejection.ts';
import type {
  BeginResult,
  DocumentClaim,
  DocumentWork,
} from '../../../../functions/verify-document/worker/process-upload.ts';
import { actBy } from '../../../support/acts.ts';
import { linesOf, trailOf } from '../../../support/audit.ts';
import { FakeDocuments } from '../../../support/document-fakes.ts';
import { DETECTOR, documentBody, FINDING } from '../../../support/document-records.ts';
import { startDynamoDb, type TestDynamoDb } from '../../../support/dynamodb.ts';

const LEASE_MS = 1000;
const KEPT_DAYS = 1_917;
const NOW = Date.parse('2026-01-01T00:00:00.000Z');

let db: TestDynamoDb;
let table: DocumentStore;
const fake = new FakeDocuments();
beforeAll(async () => {
  db = await startDynamoDb();
  table = new DocumentStore(db.client, db.tables.documents, trailOf(db), KEPT_DAYS);
});
afterAll(() => db.close());

const RESULT: DocumentResult = {
  pages: 2,
  findings: [FINDING],
  missing: ['signature'],
  quality: [message('quality.page', { page: 1, text: message('quality.blurred') })],
  referenceWarnings: [message('quality.outdated', { count: 1, kind: message('mark.stamp') })],
  overlays: [1, 2],
  models: [DETECTOR],
  scoredAt: '2026-01-01T00:00:05.000Z',
};
const VERIFIED: DocumentOutcome = { status: 'verified', result: RESULT };

async function create(
  store: Documents,
  party: string | undefined,
  atMs = NOW,
  announced: Parameters<typeof documentBody>[0] = {},
): Promise<string> {
  const documentId = randomUUID();
  await store.create(
    {
      documentId,
      announced: documentBody(announced),
      party,
      by: { client: 'client' },
      createdAt: new Date(atMs).toISOString(),
      uploadExpiresAt: new Date(atMs + 900_000).toISOString(),
    },
    new Date(atMs + DAY_MS),
    'request-1',
  );
  return documentId;
}

function claimOf(begun: BeginResult<DocumentClaim>): DocumentClaim {
  if (typeof begun === 'string') throw new Error(`Not begun: ${begun}`);
  return begun.claim;
}

async function itemOf(documentId: string): Promise<Item> {
  const { Item = {} } = await db.client.send(
    new GetItemCommand({ TableName: db.tables.documents, Key: { documentId: { S: documentId } } }),
  );
  return Item;
}

const implementations: readonly [string, () => Documents & DocumentWork][] = [
  ['the table', () => table],
  ['the fake', () => fake],
];

describe.each(implementations)('%s', (_name, open) => {
  let store: Documents & DocumentWork;
  beforeAll(() => {
    store = open();
  });

  describe('a document', () => {
    it('is announced, claimed and finished', async () => {
      const documentId = await create(store, 'broker-a');
      expect(await store.get(documentId)).toMatchObject({
        documentId,
        status: 'awaiting-upload',
        party: 'broker-a',
        announced: documentBody(),
      });
      const claim = claimOf(await store.begin(documentId, 'v1', NOW, LEASE_MS));
      expect(claim.document).toMatchObject({ documentId, status: 'processing', party: 'broker-a' });
      expect(await store.finish(claim, VERIFIED)).toBe(true);
      expect(await store.get(documentId)).toMatchObject({ status: 'verified', result: RESULT });
    });

    it('may be rejected, and keeps the problem', async () => {
      const documentId = await create(store, undefined);
      const outcome = rejectedOutcome(UPLOAD_MISSING);
      await store.finish(claimOf(await store.begin(documentId, 'v1', NOW, LEASE_MS)), outcome);
      const { problem } = outcome;
      expect(await store.get(documentId)).toMatchObject({ status: 'rejected', problem, party: undefined });
    });

    it('that was not announced is unknown', async () => {
      expect(await store.get(randomUUID())).toBeUndefined();
      expect(await store.begin(randomUUID(), 'v1', NOW, LEASE_MS)).toBe('unknown');
    });
  });

  describe('processing a document', () => {
    it('is up to one invocation: further events of the object find it busy', async () => {
      const documentId = await create(store, 'broker-a');
      const begun = await Promise.all(
        Array.from({ length: 8 }, () => store.begin(documentId, 'v1', NOW, LEASE_MS)),
      );
      expect(begun.filter((one) => one === 'busy')).toHaveLength(7);
    });

    it('is taken over after the lease has ended, and the first holder’s late outcome changes nothing', async () => {
      const documentId = await create(store, 'broker-a');
      const first = claimOf(await store.begin(documentId, 'v1', NOW, LEASE_MS));
      expect(await store.begin(documentId, 'v1', NOW + LEASE_MS, LEASE_MS)).toBe('busy');
      const second = claimOf(await store.begin(documentId, 'v1', NOW + LEASE_MS + 1, LEASE_MS));
      expect(await store.finish(first, { status: 'unverifiable', result: RESULT })).toBe(false);
      expect(await store.finish(second, VERIFIED)).toBe(true);
      expect(await store.finish(second, { status: 'suspicious', result: RESULT })).toBe(false);
      expect((await store.get(documentId))?.status).toBe('verified');
    });

    it('covers only the first object, whether it is finished or not', async () => {
      const documentId = await create(store, 'broker-a');
      const claim = claimOf(await store.begin(documentId, 'v1', NOW, LEASE_MS));
      expect(await store.begin(documentId, 'v2', NOW + LEASE_MS + 1, LEASE_MS)).toBe('already-finished');
      await store.finish(claim, VERIFIED);
      expect(await store.begin(documentId, 'v1', NOW + LEASE_MS + 1, LEASE_MS)).toBe('already-finished');
      expect(await store.begin(documentId, 'v2', NOW + LEASE_MS + 1, LEASE_MS)).toBe('already-finished');
    });
  });

  describe('a decision', () => {
    const decision = (revision: number) => ({
      decision: 'refused' as const,
      note: `Reason ${revision}`,
      by: { client: 'console', user: { id: 'officer-kim', name: 'Kim' } },
      at: '2026-01-02T00:00:00.000Z',
      revision,
    });
    const read = async (documentId: string) => {
      const document = await store.get(documentId);
      if (document === undefined) throw new Error(`There is no document ${documentId}`);
      return document;
    };

    it('is stored with a document that has a verdict, and replaced only by the one that follows it', async () => {
      const documentId = await create(store, 'broker-a');
      const decide = async (revision: number): Promise<boolean> =>
        store.decide({ ...(await read(documentId)), decision: decision(revision) }, 'request-1');
      expect(await decide(1)).toBe(false);
      const claim = claimOf(await store.begin(documentId, 'v1', NOW, LEASE_MS));
      expect(await decide(1)).toBe(false);
      await store.finish(claim, VERIFIED);
      expect(await decide(2)).toBe(false);
      expect(await read(documentId)).not.toHaveProperty('decision');
      expect(await decide(1)).toBe(true);
      expect(await decide(1)).toBe(false);
      expect(await decide(2)).toBe(true);
      expect(await read(documentId)).toMatchObject({ status: 'verified', decision: decision(2) });
    });

    it('is refused for a rejected file and an unknown document', async () => {
      const documentId = await create(store, undefined);
      const outcome = rejectedOutcome(UPLOAD_MISSING);
      await store.finish(claimOf(await store.begin(documentId, 'v1', NOW, LEASE_MS)), outcome);
      const rejected = { ...(await read(documentId)), decision: decision(1) };
      expect(await store.decide(rejected, 'request-1')).toBe(false);
      expect(await store.decide({ ...rejected, documentId: randomUUID() }, 'request-1')).toBe(false);
    });
  });

  describe('a list', () => {
    const statuses: readonly DocumentStatus[] = ['verified', 'suspicious', 'unverifiable', 'awaiting-upload'];
    const authorities = ['LIST-1', 'LIST-2'];
    interface Made {
      readonly party: string | undefined;
      readonly status: DocumentStatus;
      readonly authorityId: string;
      readonly declarationId: string | undefined;
      readonly day: string;
    }
    const made = new Map<string, Made>();
    beforeAll(async () => {
      for (let index = 0; index < 40; index++) {
        const party = ['list-a', 'list-b', undefined][index % 3];
        const status = statuses[index % 4] ?? 'verified';
        const authorityId = authorities[index % 2] ?? 'LIST-1';
        const declarationId = index % 5 === 0 ? 'DEC-LIST' : undefined;
        // From the evening of the first of January, 10 in an hour, to the early morning of the second.
        const at = NOW + (22 * 60 + index * 6) * 60_000;
        const documentId = await create(store, party, at, { authorityId, declarationId });
        const day = new Date(at).toISOString().slice(0, 10);
        made.set(documentId, { party, status, authorityId, declarationId, day });
        if (status === 'awaiting-upload') continue;
        const claim = claimOf(await store.begin(documentId, 'v1', NOW, LEASE_MS));
        await store.finish(claim, { status, result: RESULT } as DocumentOutcome);
      }
    });

    /** Every document of a list, page by page. */
    async function all(filter: DocumentFilter, limit: number) {
      const found: string[] = [];
      let before: string | undefined;
      do {
        const page = await store.list(filter, limit, before);
        expect(page.documents.length).toBeLessThanOrEqual(limit);
        found.push(...page.documents.map(({ documentId }) => documentId));
        before = page.next;
      } while (before !== undefined);
      return found.filter((documentId) => made.has(documentId));
    }

    /** The expected list, newest first. */
    function expected({ party, statuses: wanted, declarationId, authorityId, from, to }: DocumentFilter) {
      const is = <Value>(wish: Value | undefined, value: Value): boolean =>
        wish === undefined || wish === value;
      return [...made]
        .filter(([, one]) => is(party, one.party) && is(declarationId, one.declarationId))
        .filter(([, one]) => is(authorityId, one.authorityId))
        .filter(([, one]) => wanted === undefined || wanted.includes(one.status))
        .filter(([, { day }]) => (from === undefined || day >= from) && (to === undefined || day <= to))
        .map(([documentId]) => documentId)
        .reverse();
    }

    it.each<[DocumentFilter, number]>([
      [{ party: 'list-a' }, 5],
      [{ party: 'list-b', statuses: ['suspicious'] }, 2],
      [{ party: 'list-a', statuses: ['suspicious', 'awaiting-upload'] }, 3],
      [{ party: 'list-c' }, 5],
      [{ party: undefined, statuses: ['suspicious'] }, 3],
      [{ party: undefined, statuses: ['rejected', 'awaiting-upload'] }, 100],
      [{ party: undefined }, 7],
      [{ party: undefined, declarationId: 'DEC-LIST' }, 3],
      [{ party: 'list-b', declarationId: 'DEC-LIST' }, 1],
      [{ party: undefined, authorityId: 'LIST-2' }, 4],
      [{ party: 'list-a', authorityId: 'LIST-1' }, 2],
      [{ party: undefined, authorityId: 'LIST-1', from: '2026-01-02' }, 1],
      [{ party: undefined, authorityId: 'LIST-1', to: '2026-01-01' }, 3],
      [{ party: 'list-b', from: '2026-01-01', to: '2026-01-01' }, 2],
      [{ party: undefined, statuses: ['verified'], from: '2026-01-02', to: '2026-01-02' }, 2],
      [{ party: undefined, declarationId: 'DEC-LIST', from: '2026-01-03' }, 5],
    ])('of %j, %i at a time, is newest first and complete', async (filter, limit) => {
      expect(await all(filter, limit)).toEqual(expected(filter));
    });

    it.each(['2025-12-31T00:00:00.000Z#earlier', '2027-01-01T00:00:00.000Z#later', ' ', '\u{1F4C4}'])(
      'ends within its days, whatever its token says: %j',
      async (before) => {
        const filter = { party: undefined, authorityId: 'LIST-1', from: '2026-01-02', to: '2026-01-02' };
        const { documents } = await store.list(filter, 100, before);
        const ids = documents.map(({ documentId }) => documentId);
        expect([[], expected(filter)]).toContainEqual(ids);
      },
    );
  });
});

describe('the table', () => {
  it('deletes a record soon if its file is not uploaded, and when it has been kept for long otherwise', async () => {
    const documentId = await create(table, 'broker-a');
    const removedAt = async (): Promise<number> => Number((await itemOf(documentId)).removeAt?.N) * 1000;
    expect(await removedAt()).toBe(NOW + DAY_MS);
    const claim = claimOf(await table.begin(documentId, 'v1', NOW, LEASE_MS));
    expect(await removedAt()).toBe(NOW + KEPT_DAYS * DAY_MS);
    await table.finish(claim, VERIFIED);
    expect(await removedAt()).toBe(NOW + KEPT_DAYS * DAY_MS);
    expect(await itemOf(documentId)).not.toHaveProperty('leaseUntil');
  });

  it('lists a document of before the indexes by declaration and authority as before, and not in these', async () => {
    const documentId = await create(table, 'broker-old', NOW, {
      declarationId: 'DEC-OLD',
      authorityId: 'OLD',
    });
    await db.client.send(
      new UpdateItemCommand({
        TableName: db.tables.documents,
        Key: { documentId: { S: documentId } },
        UpdateExpression: 'REMOVE declarationId, authorityShard',
      }),
    );
    const listed = async (filter: Partial<DocumentFilter>) =>
      (await table.list({ party: undefined, ...filter }, 10)).documents.map((one) => one.documentId);
    expect(await listed({ party: 'broker-old' })).toEqual([documentId]);
    expect(await listed({ declarationId: 'DEC-OLD' })).toEqual([]);
    expect(await listed({ authorityId: 'OLD' })).toEqual([]);
    expect((await table.get(documentId))?.announced).toMatchObject({ declarationId: 'DEC-OLD' });
  });

  it('of two decisions at the same time takes one, with its audit line', async () => {
    const documentId = await create(table, 'broker-a');
    await table.finish(claimOf(await table.begin(documentId, 'v1', NOW, LEASE_MS)), VERIFIED);
    const outcomes = await Promise.all(
      (['accepted', 'refused'] as const).map((decision) =>
        decideDocument(table, documentId, { decision }, { ...actBy(decision), now: () => new Date(NOW) }),
      ),
    );
    expect(outcomes).toMatchObject([{ kind: 'decided' }, { kind: 'decided' }]);
    const lines = (await linesOf(db, documentId)).filter(({ act }) => act === 'document.decided');
    expect(lines.map(({ by, detail }) => [by.client, detail]).sort()).toEqual([
      ['accepted', { decision: 'accepted', status: 'verified', announcedOn: '2026-01-01' }],
      ['refused', { decision: 'refused', status: 'verified', announcedOn: '2026-01-01' }],
    ]);
    const { decision } = (await table.get(documentId)) ?? {};
    expect(decision?.revision).toBe(2);
  });
});
