// References after a model upgrade: each is embedded again once, whatever cuts the work off.
import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { RejectedFile } from '../../../../functions/verify-document/examination/pages/reasons.ts';
import {
  outdatedReferences,
  type ReEmbedding,
  type ReEmbeddingPorts,
  reEmbed,
} from '../../../../functions/verify-document/references/re-embedding.ts';
import { ReferenceStore } from '../../../../functions/verify-document/references/store.ts';
import { referenceKey } from '../../../../functions/verify-document/uploads/keys.ts';
import { examinationStub, referenceBody, SCAN, STAMPS } from '../../../support/document-records.ts';
import { startDynamoDb, type TestDynamoDb } from '../../../support/dynamodb.ts';

const NEWER = { ...STAMPS, version: '2.1.0' };
const GOOD = { sizeBytes: SCAN.length, contentType: 'image/png', bytes: SCAN };

let db: TestDynamoDb;
let store: ReferenceStore;
const files = new Map<string, typeof GOOD>();
const pictures = new Map<string, Buffer>();
beforeAll(async () => {
  db = await startDynamoDb();
  store = new ReferenceStore(db.client, db.tables.references);
});
afterAll(() => db.close());

function ports(changes: Partial<ReEmbeddingPorts> = {}): ReEmbeddingPorts {
  const { enrol } = examinationStub();
  return {
    enrol: async (input) => ({ ...(await enrol(input)), embedding: Float32Array.of(7), model: NEWER }),
    comparedBy: { stamp: NEWER.version, signature: '3.0.0' },
    references: store,
    files: {
      read: (key) => Promise.resolve(files.get(key)),
      putPicture: (key, png) => {
        pictures.set(key, png);
        return Promise.resolve();
      },
    },
    ...changes,
  };
}

/** An active reference of the older model. */
async function reference(authorityId: string, file: typeof GOOD | undefined = GOOD): Promise<string> {
  const name = { authorityId, kind: 'stamp', referenceId: randomUUID() } as const;
  await store.create(
    {
      ...name,
      announced: referenceBody(),
      createdBy: 'officer',
      createdAt: new Date().toISOString(),
      uploadExpiresAt: new Date().toISOString(),
    },
    new Date(),
  );
  const begun = await store.begin(name, Date.now(), 1000);
  if (typeof begun === 'string') throw new Error(begun);
  const embedded = { embedding: Float32Array.of(1), model: STAMPS, normalisedKey: 'old', quality: [] };
  await store.finish(begun.claim, { status: 'active', embedded });
  if (file !== undefined) files.set(referenceKey(name), file);
  return name.referenceId;
}

async function run(changes: Partial<ReEmbeddingPorts> = {}): Promise<ReEmbedding[]> {
  const done: ReEmbedding[] = [];
  const { outdated } = await outdatedReferences(ports(changes));
  await reEmbed(ports(changes), outdated, 2, (one) => done.push(one));
  return done;
}

describe('embedding again', () => {
  it('goes on where it was cut off, and does nothing the next time', async () => {
    for (let count = 0; count < 4; count++) await reference('upgraded');
    let left = 2;
    const broken = ports();
    const enrol: ReEmbeddingPorts['enrol'] = (input) =>
      left-- > 0 ? broken.enrol(input) : Promise.reject(new Error('cut off'));
    await expect(run({ enrol })).rejects.toThrow('cut off');
    expect((await run()).map(({ kind }) => kind)).toEqual(['embedded', 'embedded']);
    expect(await run()).toEqual([]);
    const all = await store.active('upgraded');
    for (const one of all) {
      expect(one).toMatchObject({ model: NEWER, embedding: Float32Array.of(7) });
      expect(pictures.get(one.normalisedKey)).toEqual(Buffer.from('normalised'));
    }
  });

  it('leaves references as they were whose picture is gone, is another one, or shows nothing to the new model', async () => {
    const gone = await reference('refused');
    files.delete(referenceKey({ authorityId: 'refused', kind: 'stamp', referenceId: gone }));
    const other = await reference('refused', { ...GOOD, bytes: Buffer.from('another picture') });
    const done = await run();
    expect(done.map((one) => [one.reference.referenceId, 'why' in one ? one.why : '']).sort()).toEqual(
      [
        [gone, 'its picture is gone'],
        [other, 'its picture is not the one that was registered'],
      ].sort(),
    );
    const blank = await reference('refused');
    const enrol = () => Promise.reject(new RejectedFile('too-small', { page: 1, width: 3, height: 3 }));
    const refused = (await run({ enrol })).find((one) => one.reference.referenceId === blank);
    expect(refused?.kind).toBe('refused');
    for (const one of await store.active('refused')) expect(one.model).toEqual(STAMPS);
    for (const one of await store.active('refused')) {
      await store.retire('refused', one.referenceId, { at: new Date().toISOString(), clientId: 'test' });
    }
  });

  it('does not bring back what is retired meanwhile', async () => {
    const referenceId = await reference('retired');
    const { outdated } = await outdatedReferences(ports());
    await store.retire('retired', referenceId, { at: new Date().toISOString(), clientId: 'officer' });
    const done: ReEmbedding[] = [];
    await reEmbed(ports(), outdated, 1, (one) => done.push(one));
    expect(done.map(({ kind }) => kind)).toEqual(['retired']);
    expect(await store.active('retired')).toEqual([]);
  });
});
