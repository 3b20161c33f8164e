// Processing of an upload: the outcome of duplicate, late and foreign events, of crashes and of wrong files.

import { randomUUID } from 'node:crypto';
import { beforeEach, describe, expect, it, vi } from 'vitest';
import type {
  DocumentInput,
  Examination,
} from '../../../../functions/verify-document/examination/contract.ts';
import { marksIn } from '../../../../functions/verify-document/examination/mark-pictures.ts';
import { DEFAULT_LIMITS } from '../../../../functions/verify-document/examination/pages/limits.ts';
import { RejectedFile } from '../../../../functions/verify-document/examination/pages/reasons.ts';
import { decodeEmbedding } from '../../../../functions/verify-document/references/embedding.ts';
import type { ReferenceName } from '../../../../functions/verify-document/references/reference.ts';
import { MAX_BYTES } from '../../../../functions/verify-document/schemas.ts';
import { documentKey, referenceKey } from '../../../../functions/verify-document/uploads/keys.ts';
import type { UploadedFile } from '../../../../functions/verify-document/uploads/uploaded-file.ts';
import type { UploadEvent } from '../../../../functions/verify-document/worker/events.ts';
import {
  BusyError,
  type ProcessingPorts,
  processUpload,
} from '../../../../functions/verify-document/worker/process-upload.ts';
import { actBy } from '../../../support/acts.ts';
import { FakeDocuments, FakeReferences } from '../../../support/document-fakes.ts';
import {
  documentBody,
  examinationStub,
  FINDING,
  MARK_PICTURES,
  PAGE_PICTURE,
  referenceBody,
  SCAN,
  STAMPS,
} from '../../../support/document-records.ts';
import { inEnglish } from '../../../support/words.ts';

const BUCKET = 'documents';
const LEASE_MS = 130_000;
const GOOD: UploadedFile = { sizeBytes: SCAN.length, contentType: 'image/png', bytes: SCAN };

let documents: FakeDocuments;
let references: FakeReferences;
let now: Date;
/** The bucket. */
let files: Map<string, UploadedFile>;
let kept: Map<string, Buffer>;
let examined: DocumentInput[];

beforeEach(() => {
  documents = new FakeDocuments();
  references = new FakeReferences();
  now = new Date('2026-03-01T12:00:00.000Z');
  files = new Map();
  kept = new Map();
  examined = [];
});

type Changes = Partial<ProcessingPorts> & Partial<Pick<Examination, 'examine' | 'enrol' | 'comparedBy'>>;

function ports({ examine, enrol, comparedBy, ...changes }: Changes = {}): ProcessingPorts {
  const stub = examinationStub();
  return {
    examination: {
      ...stub,
      examine:
        examine ??
        ((input, onPage) => {
          examined.push(input);
          return stub.examine(input, onPage);
        }),
      ...(enrol === undefined ? {} : { enrol }),
      ...(comparedBy === undefined ? {} : { comparedBy }),
    },
    bucket: BUCKET,
    documents,
    references,
    files: {
      read: (key, maxBytes, versionId) => {
        const file = files.get(versionId === undefined ? key : `${key}?${versionId}`);
        if (file === undefined || file.sizeBytes <= maxBytes) return Promise.resolve(file);
        const { bytes: _unread, ...rest } = file;
        return Promise.resolve(rest);
      },
      put: (key, bytes) => {
        kept.set(key, Buffer.from(bytes));
        return Promise.resolve();
      },
    },
    embeddings: { read: (key) => Promise.resolve(decodeEmbedding(kept.get(key) ?? Buffer.alloc(0))) },
    newSigningKey: () => 'signing key',
    limits: DEFAULT_LIMITS,
    leaseMs: LEASE_MS,
    now: () => now,
    ...changes,
  };
}

function event(key: string, changes: Partial<UploadEvent> = {}): UploadEvent {
  return { bucket: BUCKET, key, objectId: 'etag-1', ...changes };
}

/** Announces a document and puts a file where its upload goes. */
async function uploaded(
  file: UploadedFile | undefined = GOOD,
  changes: Readonly<Record<string, unknown>> = {},
): Promise<string> {
  const documentId = randomUUID();
  await documents.create({
    documentId,
    announced: documentBody({ authorityId: `authority-${documentId}`, ...changes }),
    party: 'broker-a',
    by: { client: 'broker-a' },
    createdAt: now.toISOString(),
    uploadExpiresAt: new Date(now.getTime() + 900_000).toISOString(),
  });
  files.set(documentKey(documentId), file);
  return documentId;
}

/** Announces a reference and puts its picture where its upload goes. */
async function uploadedReference(
  authorityId: string,
  changes: Readonly<Record<string, unknown>> = {},
): Promise<ReferenceName> {
  const name = { authorityId, kind: 'stamp', referenceId: randomUUID() } as const;
  await references.create({
    ...name,
    announced: referenceBody(changes),
    by: { client: 'officer' },
    createdAt: now.toISOString(),
    uploadExpiresAt: new Date(now.getTime() + 900_000).toISOString(),
  });
  files.set(referenceKey(name), GOOD);
  return name;
}

async function problemOf(documentId: string): Promise<unknown> {
  const document = await documents.get(documentId);
  expect(document?.status).toBe('rejected');
  return document?.problem?.type;
}

const problem = (reason: string): string => `urn:customs-scoring:problem:${reason}`;

describe('an uploaded document', () => {
  it('is examined, and its result is stored with its models and with what its overlays are drawn from', async () => {
    const documentId = await uploaded();
    const work = await processUpload(ports(), event(documentKey(documentId)));
    expect(work).toEqual({ kind: 'document', id: documentId, status: 'verified' });
    expect(await documents.get(documentId)).toMatchObject({
      status: 'verified',
      result: {
        pages: 1,
        findings: [FINDING],
        missing: [],
        overlays: [1],
        pageSizes: [{ page: 1, width: 48, height: 64 }],
        models: [
          { name: 'document-detector' },
          { name: 'stamp-verification' },
          { name: 'signature-verification' },
        ],
        drawing: { key: 'signing key', comparedBy: { stamp: '2.0.0', signature: '3.0.0' } },
        scoredAt: now.toISOString(),
      },
    });
    expect([...kept.keys()].sort()).toEqual([`marks/${documentId}/1.json`, `pages/${documentId}/1.jpg`]);
    expect(kept.get(`pages/${documentId}/1.jpg`)).toEqual(PAGE_PICTURE);
    expect(marksIn(kept.get(`marks/${documentId}/1.json`) ?? Buffer.alloc(0))).toEqual([MARK_PICTURES]);
  });

  it('is read in the version that the event names', async () => {
    const documentId = await uploaded(undefined);
    files.set(`${documentKey(documentId)}?v7`, GOOD);
    await processUpload(ports(), event(documentKey(documentId), { objectId: 'v7', versionId: 'v7' }));
    expect((await documents.get(documentId))?.status).toBe('verified');
  });

  it.each<[string, UploadedFile]>([
    ['wrong-checksum', { ...GOOD, bytes: Buffer.from('a scan of a Certificate') }],
    ['wrong-size', { ...GOOD, sizeBytes: SCAN.length + 1, bytes: Buffer.concat([SCAN, Buffer.from('!')]) }],
    ['wrong-size', { ...GOOD, sizeBytes: MAX_BYTES + 1 }],
    ['wrong-size', { ...GOOD, sizeBytes: 0, bytes: new Uint8Array() }],
    ['wrong-type', { ...GOOD, contentType: 'application/pdf' }],
  ])('that is not what was announced is rejected: %s', async (reason, file) => {
    const documentId = await uploaded(file);
    const work = await processUpload(ports(), event(documentKey(documentId)));
    expect(work).toMatchObject({ status: 'rejected', reason });
    expect(await problemOf(documentId)).toBe(problem(reason));
    expect(examined).toEqual([]);
  });

  it('that cannot be read is rejected with the reader’s reason', async () => {
    const documentId = await uploaded();
    const examine = () => Promise.reject(new RejectedFile('password-protected'));
    await processUpload(ports({ examine }), event(documentKey(documentId)));
    expect(inEnglish((await documents.get(documentId))?.problem)).toEqual({
      type: problem('password-protected'),
      title: 'The file was rejected',
      status: 422,
      detail: expect.stringContaining('password'),
    });
  });

  it('that no longer exists is rejected', async () => {
    const documentId = await uploaded();
    files.clear();
    await processUpload(ports(), event(documentKey(documentId)));
    expect(await problemOf(documentId)).toBe(problem('upload-missing'));
  });

  it('that arrives late is still examined: what counts is that S3 accepted it', async () => {
    const documentId = await uploaded();
    now = new Date(now.getTime() + 3 * 86_400_000);
    await processUpload(ports(), event(documentKey(documentId)));
    expect((await documents.get(documentId))?.status).toBe('verified');
  });
});

describe('events', () => {
  it('that arrive twice are processed once', async () => {
    const documentId = await uploaded();
    await processUpload(ports(), event(documentKey(documentId)));
    const again = await processUpload(ports(), event(documentKey(documentId)));
    expect(again).toEqual({ kind: 'ignored', reason: 'already-finished' });
    expect(examined).toHaveLength(1);
  });

  it('that arrive at the same time are processed once, and the others must be delivered again', async () => {
    const documentId = await uploaded();
    const settled = await Promise.allSettled(
      Array.from({ length: 5 }, () => processUpload(ports(), event(documentKey(documentId)))),
    );
    const failed = settled.filter((one) => one.status === 'rejected');
    expect(failed.every(({ reason }) => reason instanceof BusyError)).toBe(true);
    expect(examined).toHaveLength(1);
    expect((await documents.get(documentId))?.status).toBe('verified');
  });

  it('of an older or newer object change nothing after one has been claimed', async () => {
    const documentId = await uploaded();
    await processUpload(ports(), event(documentKey(documentId), { objectId: 'newer' }));
    files.set(documentKey(documentId), { ...GOOD, bytes: Buffer.from('something else') });
    for (const objectId of ['older', 'newest']) {
      const work = await processUpload(ports(), event(documentKey(documentId), { objectId }));
      expect(work).toEqual({ kind: 'ignored', reason: 'already-finished' });
    }
    expect((await documents.get(documentId))?.status).toBe('verified');
  });

  it.each([
    ['of another bucket', { bucket: 'another' }, 'not-an-upload'],
    ['of a key that is not an upload’s', { key: 'uploads/one/two/original' }, 'not-an-upload'],
    ['of an overlay', { key: 'overlays/plain/one/1.png' }, 'not-an-upload'],
    ['of a path that leaves its folder', { key: 'uploads/../x/original' }, 'not-an-upload'],
    ['of a document that was not announced', { key: 'uploads/unknown/original' }, 'unknown'],
    ['of a reference that was not announced', { key: 'references/a/stamp/unknown/original' }, 'unknown'],
    ['of a kind that does not exist', { key: 'references/a/seal/unknown/original' }, 'not-an-upload'],
  ])('%s are ignored', async (_what, changes, reason) => {
    expect(await processUpload(ports(), event('uploads/x/original', changes))).toEqual({
      kind: 'ignored',
      reason,
    });
  });
});

describe('an attempt that fails', () => {
  it('releases the document, so that the next attempt can process it at once', async () => {
    const documentId = await uploaded();
    const failing = ports({ examine: () => Promise.reject(new Error('no storage')) });
    for (let attempt = 0; attempt < 3; attempt++) {
      await expect(processUpload(failing, event(documentKey(documentId)))).rejects.toThrow('no storage');
      expect((await documents.get(documentId))?.status).toBe('processing');
    }
    expect(await processUpload(ports(), event(documentKey(documentId)))).toMatchObject({
      status: 'verified',
    });
  });

  it('releases a reference', async () => {
    const name = await uploadedReference('gives-back');
    const failing = ports({ enrol: () => Promise.reject(new Error('no storage')) });
    await expect(processUpload(failing, event(referenceKey(name)))).rejects.toThrow('no storage');
    expect(await processUpload(ports(), event(referenceKey(name)))).toMatchObject({ status: 'active' });
  });

  it('and cannot release its lease reports the original failure, and the lease expires', async () => {
    const documentId = await uploaded();
    const release = () => Promise.reject(new Error('no table'));
    const failing = ports({
      examine: () => Promise.reject(new Error('no storage')),
      documents: {
        begin: (...given) => documents.begin(...given),
        finish: (...given) => documents.finish(...given),
        release,
      },
    });
    await expect(processUpload(failing, event(documentKey(documentId)))).rejects.toThrow('no storage');
    await expect(processUpload(ports(), event(documentKey(documentId)))).rejects.toThrow(BusyError);
    now = new Date(now.getTime() + LEASE_MS + 1);
    expect(await processUpload(ports(), event(documentKey(documentId)))).toMatchObject({
      status: 'verified',
    });
  });

  it('after another invocation took over releases nothing', async () => {
    const documentId = await uploaded();
    const slow = Promise.withResolvers<never>();
    const first = processUpload(ports({ examine: () => slow.promise }), event(documentKey(documentId)));
    await expect.poll(async () => (await documents.get(documentId))?.status).toBe('processing');
    now = new Date(now.getTime() + LEASE_MS + 1);
    const held = Promise.withResolvers<never>();
    const second = processUpload(ports({ examine: () => held.promise }), event(documentKey(documentId)));
    await new Promise((resolve) => setTimeout(resolve, 50));
    slow.reject(new Error('too slow'));
    await expect(first).rejects.toThrow('too slow');
    await expect(processUpload(ports(), event(documentKey(documentId)))).rejects.toThrow(BusyError);
    held.reject(new Error('end'));
    await expect(second).rejects.toThrow('end');
  });
});

describe('a crash', () => {
  it('leaves the document in processing, and the next attempt takes over after the lease', async () => {
    const documentId = await uploaded();
    // Never settles, so nothing releases the lease.
    void processUpload(
      ports({ examine: () => new Promise(() => undefined) }),
      event(documentKey(documentId)),
    );
    await expect.poll(async () => (await documents.get(documentId))?.status).toBe('processing');
    await expect(processUpload(ports(), event(documentKey(documentId)))).rejects.toThrow(BusyError);
    now = new Date(now.getTime() + LEASE_MS + 1);
    const work = await processUpload(ports(), event(documentKey(documentId)));
    expect(work).toMatchObject({ status: 'verified' });
  });

  it('that only seemed one changes nothing after another invocation took over', async () => {
    const documentId = await uploaded();
    const frozen = Promise.withResolvers<void>();
    const stub = examinationStub();
    const slow = processUpload(
      ports({
        examine: async (input, onPage) => {
          await frozen.promise;
          return { ...(await stub.examine(input, onPage)), status: 'suspicious' };
        },
      }),
      event(documentKey(documentId)),
    );
    await expect.poll(async () => (await documents.get(documentId))?.status).toBe('processing');
    now = new Date(now.getTime() + LEASE_MS + 1);
    await processUpload(ports(), event(documentKey(documentId)));
    frozen.resolve();
    expect(await slow).toEqual({ kind: 'ignored', reason: 'lease-lost' });
    expect((await documents.get(documentId))?.status).toBe('verified');
  });
});

describe('a malware scan', () => {
  it('that finds no threat lets the document be examined', async () => {
    const documentId = await uploaded();
    await processUpload(ports(), event(documentKey(documentId), { scanResult: 'NO_THREATS_FOUND' }));
    expect((await documents.get(documentId))?.status).toBe('verified');
  });

  it.each([
    ['THREATS_FOUND', 'malware-found'],
    ['UNSUPPORTED', 'malware-scan-unsupported'],
    ['ACCESS_DENIED', 'malware-scan-failed'],
    ['FAILED', 'malware-scan-failed'],
    ['SOMETHING_NEW', 'malware-scan-failed'],
  ])('with the result %s rejects the document unread', async (scanResult, reason) => {
    const documentId = await uploaded();
    const read = () => Promise.reject(new Error('read'));
    const unread = ports({ files: { ...ports().files, read } });
    await processUpload(unread, event(documentKey(documentId), { scanResult }));
    expect(await problemOf(documentId)).toBe(problem(reason));
  });
});

describe('an uploaded reference', () => {
  it('is enrolled with its embedding, model and normalised picture', async () => {
    const name = await uploadedReference('enrols');
    const work = await processUpload(ports(), event(referenceKey(name)));
    expect(work).toEqual({ kind: 'reference', id: name.referenceId, status: 'active' });
    expect(await references.active('enrols')).toEqual([expect.objectContaining({ ...name, model: STAMPS })]);
    const path = `enrols/stamp/${name.referenceId}/2.0.0`;
    expect(kept.get(`normalised/${path}.png`)).toEqual(MARK_PICTURES.ink);
    expect(decodeEmbedding(kept.get(`embeddings/${path}.f32`) ?? Buffer.alloc(0))).toEqual(
      Float32Array.of(0.25, -0.5),
    );
    expect(await processUpload(ports(), event(referenceKey(name)))).toEqual({
      kind: 'ignored',
      reason: 'already-finished',
    });
  });

  it('that shows no mark is rejected with the reason', async () => {
    const name = await uploadedReference('blank');
    const enrol = () => Promise.reject(new RejectedFile('too-small', { page: 1, width: 3, height: 3 }));
    await processUpload(ports({ enrol }), event(referenceKey(name)));
    expect((await references.list('blank'))[0]).toMatchObject({
      status: 'rejected',
      problem: { type: problem('too-small') },
    });
  });

  it('that is not what was announced is rejected', async () => {
    const name = await uploadedReference('forged');
    files.set(referenceKey(name), { ...GOOD, bytes: Buffer.from('a scan of a Certificate') });
    await processUpload(ports(), event(referenceKey(name)));
    expect((await references.list('forged'))[0]?.problem?.type).toBe(problem('wrong-checksum'));
  });
});

describe('the references that a document is compared with', () => {
  async function comparedWith(authorityId: string, changes: Changes = {}) {
    const documentId = await uploaded(GOOD, { authorityId });
    await processUpload(ports(changes), event(documentKey(documentId)));
    const [input] = examined;
    const result = (await documents.get(documentId))?.result;
    return {
      ids: input?.references.map(({ referenceId }) => referenceId).sort(),
      input,
      warnings: result?.referenceWarnings,
      quality: result?.quality,
    };
  }

  async function enrolled(
    authorityId: string,
    changes: Readonly<Record<string, unknown>> = {},
  ): Promise<string> {
    const name = await uploadedReference(authorityId, changes);
    await processUpload(ports(), event(referenceKey(name)));
    return name.referenceId;
  }

  it('are those of its authority that are valid on the day of its announcement, first and last day included', async () => {
    const day = '2026-03-01';
    const valid = [
      await enrolled('dates'),
      await enrolled('dates', { validFrom: day }),
      await enrolled('dates', { validTo: day }),
      await enrolled('dates', { validFrom: day, validTo: day }),
    ];
    await enrolled('dates', { validFrom: '2026-03-02' });
    await enrolled('dates', { validTo: '2026-02-28' });
    await enrolled('elsewhere');
    await uploadedReference('dates');
    await references.retire('dates', await enrolled('dates'), { at: now.toISOString(), ...actBy('officer') });
    const { ids, input, warnings } = await comparedWith('dates');
    expect(ids).toEqual(valid.sort());
    expect(input?.references[0]).toMatchObject({
      kind: 'stamp',
      modelVersion: STAMPS.version,
      embedding: Float32Array.of(0.25, -0.5),
    });
    expect(warnings).toEqual([]);
  });

  it('include those whose record still holds the embedding, which is not looked for elsewhere', async () => {
    const name = await uploadedReference('older');
    await processUpload(ports(), event(referenceKey(name)));
    kept.clear();
    const [reference] = await references.active('older');
    if (reference === undefined) throw new Error('The reference was not enrolled');
    const embedding = Float32Array.of(7);
    vi.spyOn(references, 'active').mockResolvedValue([{ ...reference, embedding }]);
    const { input } = await comparedWith('older');
    expect(input?.references).toEqual([
      { referenceId: name.referenceId, kind: 'stamp', modelVersion: STAMPS.version, embedding },
    ]);
  });

  it('exclude those of another model version, with a warning', async () => {
    await enrolled('upgraded');
    const { ids, warnings, quality } = await comparedWith('upgraded', {
      comparedBy: { stamp: '2.1.0', signature: '3.0.0' },
    });
    expect(ids).toEqual([]);
    expect(inEnglish(warnings)).toEqual([
      '1 registered stamp was skipped: it was embedded with an older model version and must be re-embedded.',
    ]);
    expect(quality).toEqual([]);
  });
});
