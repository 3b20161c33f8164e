// The snapshots bucket: snapshots that change are refused, and what a run keeps comes back as it was written.
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { HeadObjectCommand } from '@aws-sdk/client-s3';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { SnapshotRefused } from '../../../../functions/delinquency/work/refusal.ts';
import { RunFileStore } from '../../../../functions/delinquency/work/store.ts';
import { temporaryFolder } from '../../../api/support/service.ts';
import { startTestS3, type TestS3 } from '../../../support/s3.ts';

const DAY = '2026-11-20';
const KEY = `taxpayers/${DAY}/a.csv`;
const REFUSED = new SnapshotRefused(`${KEY} was changed or removed during the run; start the day again`);

const folder = temporaryFolder();
let s3: TestS3;
let store: RunFileStore;
beforeAll(async () => {
  s3 = await startTestS3();
  store = new RunFileStore(s3.client, s3.bucket);
});
afterAll(async () => {
  await s3.close();
});

async function contentTypeOf(key: string): Promise<string | undefined> {
  return (await s3.client.send(new HeadObjectCommand({ Bucket: s3.bucket, Key: key }))).ContentType;
}

describe('a snapshot', () => {
  it('has the CSV files of its day, sorted by key', async () => {
    for (const name of ['b.csv.gz', 'a.csv', 'notes.txt', 'a.csv.sha256', 'deeper/c.csv']) {
      await s3.put(`taxpayers/2026-01-01/${name}`, name);
    }
    await s3.put('taxpayers/2026-01-02/a.csv', 'another day');
    const listed = await store.listSnapshot('2026-01-01');
    expect(listed.map(({ key, bytes }) => [key.split('2026-01-01/')[1], bytes])).toEqual([
      ['a.csv', 5],
      ['b.csv.gz', 8],
      ['deeper/c.csv', 12],
    ]);
    expect(await store.listSnapshot('2026-01-03')).toEqual([]);
  });

  it('is read as a whole and in ranges while it is the listed one', async () => {
    await s3.put(KEY, '0123456789');
    const [file = expect.fail('Not listed')] = await store.listSnapshot(DAY);
    expect(await text(await store.openSnapshot(file))).toBe('0123456789');
    expect(String(await store.readRange(KEY, 2, 5, file.etag))).toBe('234');
    expect(await store.readRange(KEY, 5, 5, file.etag)).toHaveLength(0);
  });

  it.each([
    ['changed', () => s3.put(KEY, 'other')],
    ['removed', () => s3.remove(KEY)],
  ])('that was %s after it was listed is refused', async (_how, change) => {
    await s3.put(KEY, '0123456789');
    const [file = expect.fail('Not listed')] = await store.listSnapshot(DAY);
    await change();
    await expect(store.openSnapshot(file)).rejects.toThrow(REFUSED);
    await expect(store.readRange(KEY, 0, 3, file.etag)).rejects.toThrow(REFUSED);
  });
});

describe('a file of a run', () => {
  it.each([
    ['text', 'delinquency-work/text', '한빛\n'],
    ['an empty text', 'delinquency-work/empty', ''],
    ['bytes', 'delinquency-work/bytes', Buffer.from([0, 255, 10])],
  ])('with %s comes back as it was written, with its content type', async (_what, key, content) => {
    await store.write(key, content, 'text/csv; charset=utf-8');
    expect(await store.read(key)).toEqual(Buffer.from(content));
    expect(await contentTypeOf(key)).toBe('text/csv; charset=utf-8');
  });

  it('with JSON comes back as a value; one that a crash left incomplete does not exist', async () => {
    await store.writeJson('delinquency-work/value', { shards: [0, 1] });
    expect(await store.readJson('delinquency-work/value')).toEqual({ shards: [0, 1] });
    await s3.put('delinquency-work/value', '{"shards":[0,');
    expect(await store.readJson('delinquency-work/value')).toBeUndefined();
  });

  it('that does not exist is undefined', async () => {
    expect(await store.read('delinquency-work/nothing')).toBeUndefined();
    expect(await store.readJson('delinquency-work/nothing')).toBeUndefined();
  });

  it('is uploaded from disk and copied with its content type', async () => {
    const path = join(folder, 'report.json');
    writeFileSync(path, '{"taxpayers":2}');
    await store.upload('delinquency-work/draft (1)/report.json', path, 15, 'application/json');
    await store.copy('delinquency-work/draft (1)/report.json', 'delinquency/report.json');
    expect(await s3.text('delinquency/report.json')).toBe('{"taxpayers":2}');
    expect(await contentTypeOf('delinquency/report.json')).toBe('application/json');
  });

  it('is counted with the others under its prefix, beyond a page of a listing', async () => {
    for (const shard of [0, 1, 2, 3, 4]) await store.writeJson(`delinquency-work/many/summary/${shard}`, {});
    await store.writeJson('delinquency-work/many/published/0', {});
    const pages: number[] = [];
    s3.client.middlewareStack.add(
      (next) => async (call) => {
        pages.push(1);
        return await next({ ...call, input: { ...call.input, MaxKeys: 2 } });
      },
      { step: 'initialize', name: 'pages of two' },
    );
    expect(await store.count('delinquency-work/many/summary/')).toBe(5);
    expect(pages).toHaveLength(3);
    s3.client.middlewareStack.remove('pages of two');
    expect(await store.count('delinquency-work/none/')).toBe(0);
  });
});
