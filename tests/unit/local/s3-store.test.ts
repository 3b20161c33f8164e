// An object, its file and its event are stored together or not at all.
import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import type { DatabaseSync } from 'node:sqlite';
import { Readable } from 'node:stream';
import { text } from 'node:stream/consumers';
import { beforeEach, expect, test } from 'vitest';
import { ObjectStore, versionIdOf } from '../../../local/emulators/s3/store.ts';
import { openEventStore } from '../../../local/events/event-store.ts';
import type { ObjectCreated } from '../../../local/events/object-created.ts';
import { Outbox } from '../../../local/events/outbox.ts';
import { temporaryFolder } from './temporary.ts';

const CAUSE = { reason: 'PutObject', requestId: 'R', sourceIp: '127.0.0.1' };

let folder: string;
let database: DatabaseSync;
let store: ObjectStore;
let notifications: number;

function open(): ObjectStore {
  database = openEventStore(join(folder, 'events.sqlite'));
  const opened = new ObjectStore(join(folder, 's3'), database, () => {
    notifications += 1;
  });
  opened.defineBucket('scans', true);
  opened.defineBucket('quiet', false);
  opened.defineBucket('versioned', true, true);
  return opened;
}

beforeEach(() => {
  folder = temporaryFolder();
  notifications = 0;
  store = open();
});

async function put(content: string, bucket = 'scans', alongside = (): void => undefined): Promise<void> {
  const { md5: etag, ...received } = await store.receive(Readable.from([Buffer.from(content)]), {});
  store.put({ bucket, key: 'key', headers: {}, etag, ...received }, CAUSE, alongside);
}

async function content(bucket = 'scans'): Promise<string | undefined> {
  const object = store.find(bucket, 'key');
  return object === undefined ? undefined : await text(store.open(object));
}

function events(): ObjectCreated[] {
  return new Outbox(database).waiting().map(({ envelope }) => envelope as ObjectCreated);
}

const files = (): string[] => readdirSync(join(folder, 's3'));

test('a new object replaces the old one with its file, and its event has a larger sequencer', async () => {
  await put('first');
  await put('second');
  expect([await content(), files().length, notifications]).toEqual(['second', 1, 2]);
  const sequencers = events().map(({ detail }) => detail.object.sequencer);
  expect(sequencers).toHaveLength(2);
  expect(sequencers).toEqual(sequencers.toSorted());
});

test('an object that is not stored changes nothing', async () => {
  await put('first');
  const refused = put('second', 'scans', () => {
    throw new Error('refused');
  });
  await expect(refused).rejects.toThrow('refused');
  expect([await content(), files().length, events().length, notifications]).toEqual(['first', 1, 1, 1]);
});

test('an object of a bucket without events has none', async () => {
  await put('content', 'quiet');
  expect([await content('quiet'), events().length, notifications]).toEqual(['content', 0, 0]);
});

test('an old version and its file outlive a restart, and events name the version', async () => {
  await put('first', 'versioned');
  await put('second', 'versioned');
  store.delete('versioned', 'key');
  database.close();
  store = open();
  expect(await content('versioned')).toBeUndefined();
  const { versions } = store.listVersions('versioned', { prefix: '', after: undefined, most: 10 });
  expect(versions.map(({ size, isLatest }) => [size, isLatest])).toEqual([
    [0, true],
    ['second'.length, false],
    ['first'.length, false],
  ]);
  expect(files()).toHaveLength(2);
  const named = events().map(({ detail }) => detail.object['version-id']);
  expect(named).toEqual(
    versions
      .slice(1)
      .reverse()
      .map(({ id }) => versionIdOf(id)),
  );
});

test('after a crash, objects and events are there and files without an object are removed', async () => {
  await put('first');
  await store.receive(Readable.from([Buffer.from('incomplete')]), {});
  expect(files()).toHaveLength(2);
  // Nothing is closed.
  store = open();
  expect([await content(), files().length, events().length]).toEqual(['first', 1, 1]);
});

test('a body that breaks off leaves no file', async () => {
  async function* broken(): AsyncGenerator<Buffer, void> {
    yield Buffer.from('half');
    throw new Error('connection lost');
  }
  await expect(store.receive(broken(), {})).rejects.toThrow('connection lost');
  expect(files()).toEqual([]);
});
