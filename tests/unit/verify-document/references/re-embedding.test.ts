// References after a model upgrade: each is re-embedded once, whatever interrupts the command.
import { randomUUID } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import type { Examination } from '../../../../functions/verify-document/examination/contract.ts';
import { RejectedFile } from '../../../../functions/verify-document/examination/pages/reasons.ts';
import { decodeEmbedding } from '../../../../functions/verify-document/references/embedding.ts';
import {
  outdatedReferences,
  type ReEmbedding,
  type ReEmbeddingPorts,
  reEmbed,
} from '../../../../functions/verify-document/references/re-embedding.ts';
import {
  embeddingKey,
  normalisedKey,
  referenceKey,
} from '../../../../functions/verify-document/uploads/keys.ts';
import { actBy } from '../../../support/acts.ts';
import { FakeReferences } from '../../../support/document-fakes.ts';
import {
  examinationStub,
  MARK_PICTURES,
  referenceBody,
  SCAN,
  STAMPS,
} from '../../../support/document-records.ts';

const NEWER = { ...STAMPS, version: '2.1.0' };
const GOOD = { sizeBytes: SCAN.length, contentType: 'image/png', bytes: SCAN };

const store = new FakeReferences();
const files = new Map<string, typeof GOOD>();
const kept = new Map<string, Buffer>();

function ports(changes: Partial<Pick<Examination, 'enrol'>> = {}): ReEmbeddingPorts {
  const { enrol } = examinationStub();
  return {
    examination: {
      enrol: async (input) => ({ ...(await enrol(input)), embedding: Float32Array.of(7), model: NEWER }),
      comparedBy: { stamp: NEWER.version, signature: '3.0.0' },
      ...changes,
    },
    references: store,
    files: {
      read: (key) => Promise.resolve(files.get(key)),
      put: (key, bytes) => {
        kept.set(key, Buffer.from(bytes));
        return Promise.resolve();
      },
    },
  };
}

/** An active reference of the older model. */
async function reference(authorityId: string, file: typeof GOOD | undefined = GOOD): Promise<string> {
  const name = { authorityId, kind: 'stamp', referenceId: randomUUID() } as const;
  await store.create({
    ...name,
    announced: referenceBody(),
    by: { client: 'officer' },
    createdAt: new Date().toISOString(),
    uploadExpiresAt: new Date().toISOString(),
  });
  const begun = await store.begin(name, Date.now(), 1000);
  if (typeof begun === 'string') throw new Error(begun);
  const embedded = { model: STAMPS, quality: [] };
  await store.finish(begun.claim, { status: 'active', embedded });
  if (file !== undefined) files.set(referenceKey(name), file);
  return name.referenceId;
}

async function run(changes: Partial<Pick<Examination, 'enrol'>> = {}): Promise<ReEmbedding[]> {
  const done: ReEmbedding[] = [];
  const { outdated } = await outdatedReferences(ports(changes));
  await reEmbed(ports(changes), outdated, 2, (one) => done.push(one));
  return done;
}

describe('re-embedding', () => {
  it('continues where it was interrupted, and does nothing the next time', async () => {
    for (let count = 0; count < 4; count++) await reference('upgraded');
    let left = 2;
    const broken = ports();
    const enrol: Examination['enrol'] = (input) =>
      left-- > 0 ? broken.examination.enrol(input) : Promise.reject(new Error('cut off'));
    await expect(run({ enrol })).rejects.toThrow('cut off');
    expect((await run()).map(({ kind }) => kind)).toEqual(['embedded', 'embedded']);
    expect(await run()).toEqual([]);
    const all = await store.active('upgraded');
    for (const one of all) {
      expect(one.model).toEqual(NEWER);
      expect(decodeEmbedding(kept.get(embeddingKey(one, NEWER.version)) ?? Buffer.alloc(0))).toEqual(
        Float32Array.of(7),
      );
      expect(kept.get(normalisedKey(one, NEWER.version))).toEqual(MARK_PICTURES.ink);
    }
  });

  it('moves the embedding of a record into the bucket, even if its model is the current one', async () => {
    const referenceId = await reference('moved');
    await run();
    expect(await run()).toEqual([]);
    const { references } = ports();
    const all = async function* () {
      for await (const one of references.allActive()) yield { ...one, embedding: Float32Array.of(1) };
    };
    const { outdated } = await outdatedReferences({
      ...ports(),
      references: { ...references, allActive: all },
    });
    const moved = outdated.find((one) => one.referenceId === referenceId);
    expect(moved).toMatchObject({ authorityId: 'moved', model: NEWER });
    expect(moved).not.toHaveProperty('embedding');
  });

  it('leaves a reference unchanged if its picture is missing or different, or the new model finds no mark in it', async () => {
    const gone = await reference('refused');
    files.delete(referenceKey({ authorityId: 'refused', kind: 'stamp', referenceId: gone }));
    const other = await reference('refused', { ...GOOD, bytes: Buffer.from('another picture') });
    const done = await run();
    expect(done.map((one) => [one.reference.referenceId, 'reason' in one ? one.reason : '']).sort()).toEqual(
      [
        [gone, 'The picture no longer exists'],
        [other, 'The picture differs from the registered one'],
      ].sort(),
    );
    const blank = await reference('refused');
    const enrol = () => Promise.reject(new RejectedFile('too-small', { page: 1, width: 3, height: 3 }));
    const refused = (await run({ enrol })).find((one) => one.reference.referenceId === blank);
    expect(refused?.kind).toBe('failed');
    for (const one of await store.active('refused')) expect(one.model).toEqual(STAMPS);
    for (const one of await store.active('refused')) {
      await store.retire('refused', one.referenceId, { at: new Date().toISOString(), ...actBy('test') });
    }
  });

  it('does not reactivate a reference that is retired meanwhile', async () => {
    const referenceId = await reference('retired');
    const { outdated } = await outdatedReferences(ports());
    await store.retire('retired', referenceId, { at: new Date().toISOString(), ...actBy('officer') });
    const done: ReEmbedding[] = [];
    await reEmbed(ports(), outdated, 1, (one) => done.push(one));
    expect(done.map(({ kind }) => kind)).toEqual(['retired']);
    expect(await store.active('retired')).toEqual([]);
  });
});
