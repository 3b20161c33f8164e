// The files of runs, in the snapshots bucket and in memory: snapshots that change are refused, and other files come back as written.

import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { HeadObjectCommand } from '@aws-sdk/client-s3';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { RunFiles } from '../../../../functions/delinquency/work/files.ts';
import { SnapshotRefused } from '../../../../functions/delinquency/work/refusal.ts';
import { RunFileStore } from '../../../../functions/delinquency/work/store.ts';
import { message } from '../../../../functions/shared/words/message.ts';
import { temporaryFolder } from '../../../api/support/service.ts';
import { MemoryFiles } from '../../../support/delinquency-memory.ts';
import { startTestS3, type TestS3 } from '../../../support/s3.ts';

const DAY = '2026-11-20';
const KEY = `taxpayers/${DAY}/a.csv`;
const REFUSED = new SnapshotRefused(message('run.fileChanged', { file: KEY }));

const folder = temporaryFolder();
let s3: TestS3;
beforeAll(async () => {
  s3 = await startTestS3();
});
afterAll(async () => {
  await s3.close();
});

interface Bucket {
  readonly store: RunFiles;
  readonly put: (key: string, content: string) => Promise<void>;
  readonly remove: (key: string) => Promise<void>;
}

function inMemory(): Bucket {
  const store = new MemoryFiles();
  return {
    store,
    put: (key, content) => store.write(key, content),
    remove: async (key) => await Promise.resolve(store.remove(key)),
  };
}

describe.each([
  [
    'in S3',
    (): Bucket => ({ store: new RunFileStore(s3.client, s3.bucket), put: s3.put, remove: s3.remove }),
  ],
  ['in memory', inMemory],
])('%s', (_where, open) => {
  let store: Bucket['store'];
  let put: Bucket['put'];
  let remove: Bucket['remove'];
  beforeAll(() => {
    ({ store, put, remove } = open());
  });

  describe('a snapshot', () => {
    it('has every object in the folder of its day, sorted by key', async () => {
      for (const name of ['b.csv.gz', 'a.csv', 'notes.txt', 'a.csv.sha256', 'deeper/c.csv']) {
        await put(`taxpayers/2026-01-01/${name}`, name);
      }
      await put('taxpayers/2026-01-02/a.csv', 'another day');
      const listed = await store.listSnapshot('2026-01-01');
      expect(listed.map(({ key, bytes }) => [key.split('2026-01-01/')[1], bytes])).toEqual([
        ['a.csv', 5],
        ['a.csv.sha256', 12],
        ['b.csv.gz', 8],
        ['deeper/c.csv', 12],
        ['notes.txt', 9],
      ]);
      expect(await store.listSnapshot('2026-01-03')).toEqual([]);
    });

    it('is read as a whole and in ranges while it is the listed one', async () => {
      await put(KEY, '0123456789');
      const [file = expect.fail('Not listed')] = await store.listSnapshot(DAY);
      expect(await text(await store.openSnapshot(file))).toBe('0123456789');
      expect(String(await store.readRange(KEY, 2, 5, file.etag))).toBe('234');
      expect(await store.readRange(KEY, 5, 5, file.etag)).toHaveLength(0);
    });

    it.each(['changed', 'removed'])('that was %s after it was listed is refused', async (how) => {
      await put(KEY, '0123456789');
      const [file = expect.fail('Not listed')] = await store.listSnapshot(DAY);
      await (how === 'changed' ? put(KEY, 'other') : remove(KEY));
      await expect(store.openSnapshot(file)).rejects.toThrow(REFUSED);
      await expect(store.readRange(KEY, 0, 3, file.etag)).rejects.toThrow(REFUSED);
    });
  });

  describe('a file of a run', () => {
    it.each([
      ['text', 'delinquency-work/text', '한빛\n'],
      ['an empty text', 'delinquency-work/empty', ''],
      ['bytes', 'delinquency-work/bytes', Buffer.from([0, 255, 10])],
    ])('with %s comes back as it was written', async (_what, key, content) => {
      await store.write(key, content, 'text/csv; charset=utf-8');
      expect(await store.read(key)).toEqual(Buffer.from(content));
    });

    it('with JSON comes back as a value; one that a crash left incomplete does not exist', async () => {
      await store.writeJson('delinquency-work/value', { shards: [0, 1] });
      expect(await store.readJson('delinquency-work/value')).toEqual({ shards: [0, 1] });
      await put('delinquency-work/value', '{"shards":[0,');
      expect(await store.readJson('delinquency-work/value')).toBeUndefined();
    });

    it('that does not exist is undefined', async () => {
      expect(await store.read('delinquency-work/nothing')).toBeUndefined();
      expect(await store.readJson('delinquency-work/nothing')).toBeUndefined();
    });

    it('is uploaded from disk and copied', async () => {
      const path = join(folder, 'report.json');
      writeFileSync(path, '{"taxpayers":2}');
      await store.upload('delinquency-work/draft (1)/report.json', path, 15, 'application/json');
      await store.copy('delinquency-work/draft (1)/report.json', 'delinquency/report.json');
      expect(await store.readJson('delinquency/report.json')).toEqual({ taxpayers: 2 });
    });

    it('is counted with the others under its prefix', async () => {
      for (const shard of [0, 1, 2, 3, 4])
        await store.writeJson(`delinquency-work/many/summary/${shard}`, {});
      await store.writeJson('delinquency-work/many/published/0', {});
      expect(await store.list('delinquency-work/many/summary/')).toHaveLength(5);
      expect(await store.list('delinquency-work/none/')).toEqual([]);
    });
  });
});

describe('in S3', () => {
  let store: RunFileStore;
  beforeAll(() => {
    store = new RunFileStore(s3.client, s3.bucket);
  });

  async function contentTypeOf(key: string): Promise<string | undefined> {
    return (await s3.client.send(new HeadObjectCommand({ Bucket: s3.bucket, Key: key }))).ContentType;
  }

  it('a file has its content type, when written, uploaded and copied', async () => {
    const path = join(folder, 'types.json');
    writeFileSync(path, '{}');
    await store.write('delinquency-work/types/a.csv', 'a', 'text/csv; charset=utf-8');
    await store.upload('delinquency-work/types/b.json', path, 2, 'application/json');
    await store.copy('delinquency-work/types/a.csv', 'delinquency/types/a.csv');
    expect(await contentTypeOf('delinquency-work/types/b.json')).toBe('application/json');
    expect(await contentTypeOf('delinquency/types/a.csv')).toBe('text/csv; charset=utf-8');
  });

  it('files are counted beyond a page of a listing', async () => {
    for (const shard of [0, 1, 2, 3, 4]) await store.writeJson(`delinquency-work/pages/${shard}`, {});
    let listings = 0;
    s3.client.middlewareStack.add(
      (next) => async (call) => {
        listings += 1;
        return await next({ ...call, input: { ...call.input, MaxKeys: 2 } });
      },
      { step: 'initialize', name: 'pages of two' },
    );
    expect(await store.list('delinquency-work/pages/')).toHaveLength(5);
    expect(listings).toBe(3);
    s3.client.middlewareStack.remove('pages of two');
  });
});
