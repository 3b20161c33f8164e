// The objects of the S3 emulator. Contents are files that never change; everything else is in the event store. A file is complete
// before a row names it. The row of a new object, the removal of the row that it replaces and its event are one transaction: a crash
// leaves the old object, or the new one with its event. In a bucket with versions, the row that is replaced becomes an old version, and
// deleting an object only puts a marker before its versions.
import { randomBytes, randomUUID } from 'node:crypto';
import { createReadStream, createWriteStream, mkdirSync, openSync, readdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import type { DatabaseSync } from 'node:sqlite';
import type { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { transaction } from '../../events/event-store.ts';
import { type ObjectWrite, objectCreated } from '../../events/object-created.ts';
import { Outbox } from '../../events/outbox.ts';
import { type BodyHeaders, type Received, receive } from './body.ts';
import { S3Error } from './error.ts';

const SCHEMA = `
  CREATE TABLE IF NOT EXISTS objects (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    bucket TEXT NOT NULL,
    key TEXT NOT NULL,
    at INTEGER NOT NULL,
    file TEXT NOT NULL,
    size INTEGER NOT NULL,
    etag TEXT NOT NULL,
    headers TEXT NOT NULL,
    checksums TEXT NOT NULL,
    UNIQUE (bucket, key)
  ) STRICT;
  CREATE TABLE IF NOT EXISTS oldVersions (
    id INTEGER PRIMARY KEY,
    bucket TEXT NOT NULL,
    key TEXT NOT NULL,
    at INTEGER NOT NULL,
    file TEXT NOT NULL,
    size INTEGER NOT NULL,
    etag TEXT NOT NULL,
    headers TEXT NOT NULL,
    checksums TEXT NOT NULL
  ) STRICT;
  CREATE INDEX IF NOT EXISTS oldVersionsByKey ON oldVersions (bucket, key, id);
  CREATE TABLE IF NOT EXISTS multipartUploads (
    id TEXT PRIMARY KEY,
    bucket TEXT NOT NULL,
    key TEXT NOT NULL,
    headers TEXT NOT NULL
  ) STRICT;
  CREATE TABLE IF NOT EXISTS parts (
    upload TEXT NOT NULL,
    number INTEGER NOT NULL,
    file TEXT NOT NULL,
    size INTEGER NOT NULL,
    md5 TEXT NOT NULL,
    checksums TEXT NOT NULL,
    PRIMARY KEY (upload, number)
  ) STRICT, WITHOUT ROWID;
`;

/** Bytes that one read of a file fetches. */
const READ_BYTES = 256 * 1024;

type Headers = Readonly<Record<string, string>>;

export interface NewObject {
  readonly bucket: string;
  readonly key: string;
  readonly file: string;
  /** Bytes. */
  readonly size: number;
  /** Without quotes. */
  readonly etag: string;
  /** The headers that readers receive: `content-type`, `x-amz-meta-…`. */
  readonly headers: Headers;
  /** By header. */
  readonly checksums: Headers;
}

export interface StoredObject extends NewObject {
  /** Larger than that of every object before. */
  readonly id: number;
  /** Milliseconds since 1970. */
  readonly at: number;
}

/** A version of an object; a delete marker has no file. */
export interface StoredVersion extends StoredObject {
  readonly isLatest: boolean;
}

/** Where a page of versions ended. */
export interface VersionPlace {
  readonly key: string;
  /** Undefined for all versions of the key. */
  readonly id: number | undefined;
}

/** The request that stores an object. */
export type Cause = Pick<ObjectWrite, 'reason' | 'requestId' | 'sourceIp'>;

/** A body in a file that no row names yet. */
export interface ReceivedFile extends Received {
  readonly file: string;
}

export interface Part extends ReceivedFile {
  readonly number: number;
}

export interface Upload {
  readonly id: string;
  readonly headers: Headers;
}

export interface ListOptions {
  readonly prefix: string;
  /** Keys are grouped up to its next occurrence; empty for no groups. */
  readonly delimiter: string;
  /** Lists only keys after this one. */
  readonly after: string;
  readonly most: number;
}

export interface Listed {
  readonly objects: readonly StoredObject[];
  readonly groups: readonly string[];
  /** `after` of the next page; undefined on the last page. */
  readonly next: string | undefined;
}

interface BucketSettings {
  readonly sendsEvents: boolean;
  readonly isVersioned: boolean;
  readonly uploadsFrom: readonly string[];
}

export class ObjectStore {
  readonly #folder: string;
  readonly #database: DatabaseSync;
  readonly #outbox: Outbox;
  readonly #onEvent: () => void;
  readonly #buckets = new Map<string, BucketSettings>();

  /**
   * Removes the files that a crash left without a row.
   *
   * @param onEvent called when the outbox has a new object's event
   */
  constructor(folder: string, database: DatabaseSync, onEvent: () => void) {
    this.#folder = folder;
    this.#database = database;
    this.#outbox = new Outbox(database);
    this.#onEvent = onEvent;
    database.exec(SCHEMA);
    mkdirSync(folder, { recursive: true });
    const rows = database
      .prepare(
        'SELECT file FROM objects UNION ALL SELECT file FROM oldVersions UNION ALL SELECT file FROM parts',
      )
      .all();
    const named = new Set(rows.map(({ file }) => file));
    this.removeFiles(readdirSync(folder).filter((file) => !named.has(file)));
  }

  /**
   * @param sendsEvents whether each new object adds an event to the outbox
   * @param isVersioned whether objects that are replaced or deleted are kept as old versions
   * @param uploadsFrom origins of the pages that may upload
   */
  defineBucket(
    name: string,
    sendsEvents: boolean,
    isVersioned = false,
    uploadsFrom: readonly string[] = [],
  ): void {
    this.#buckets.set(name, { sendsEvents, isVersioned, uploadsFrom });
  }

  /** Whether pages of an origin may upload to a bucket (CORS). */
  acceptsUploadsFrom(origin: string, bucket: string): boolean {
    return this.#buckets.get(bucket)?.uploadsFrom.includes(origin) === true;
  }

  isVersioned(bucket: string): boolean {
    return this.#buckets.get(bucket)?.isVersioned === true;
  }

  hasBucket(name: string): boolean {
    return this.#buckets.has(name);
  }

  /** Writes a body to a file, which is removed if the body does not match its headers. */
  async receive(body: AsyncIterable<Buffer>, headers: BodyHeaders): Promise<ReceivedFile> {
    const file = randomUUID();
    try {
      const received = await receive(body, headers, (bytes) => {
        const path = join(this.#folder, file);
        // Opened here: the stream would create the file later, perhaps after a broken body had it removed.
        return pipeline(bytes, createWriteStream(path, { fd: openSync(path, 'wx') }));
      });
      return { ...received, file };
    } catch (error) {
      this.removeFiles([file]);
      throw error;
    }
  }

  /**
   * Stores an object whose file is complete.
   *
   * @param alongside runs in the transaction with the object that is replaced; an error undoes everything
   */
  put(object: NewObject, cause: Cause, alongside: (before: StoredObject | undefined) => void): StoredObject {
    const { bucket, key, file, size, etag, headers, checksums } = object;
    const at = Date.now();
    const { sendsEvents = false, isVersioned = false } = this.#buckets.get(bucket) ?? {};
    let id = 0;
    let before: StoredObject | undefined;
    try {
      transaction(this.#database, () => {
        before = this.find(bucket, key);
        alongside(before);
        if (isVersioned) this.#retire(bucket, key);
        const { lastInsertRowid } = this.#database
          .prepare(
            `REPLACE INTO objects (bucket, key, at, file, size, etag, headers, checksums)
             VALUES (?, ?, ?, ?, ?, ?, ?, ?)`,
          )
          .run(bucket, key, at, file, size, etag, JSON.stringify(headers), JSON.stringify(checksums));
        id = Number(lastInsertRowid);
        if (sendsEvents) {
          const version = isVersioned ? { versionId: versionIdOf(id) } : {};
          this.#outbox.add(
            objectCreated({ bucket, key, size, etag, at, sequence: id, ...version, ...cause }),
          );
        }
      });
    } catch (error) {
      this.removeFiles([file]);
      throw error;
    }
    if (before !== undefined && !isVersioned) this.removeFiles([before.file]);
    if (sendsEvents) this.#onEvent();
    return { ...object, id, at };
  }

  find(bucket: string, key: string): StoredObject | undefined {
    const row = this.#database.prepare('SELECT * FROM objects WHERE bucket = ? AND key = ?').get(bucket, key);
    return row === undefined ? undefined : objectOf(row);
  }

  /** Opens the bytes from `start` to `end`, which later changes of the object do not affect. */
  open(
    { file }: { readonly file: string },
    range: { readonly start?: number; readonly end?: number } = {},
  ): Readable {
    return createReadStream('', {
      fd: openSync(join(this.#folder, file), 'r'),
      highWaterMark: READ_BYTES,
      ...range,
    });
  }

  /**
   * Deletes an object; in a bucket with versions it becomes an old one, behind a delete marker.
   *
   * @returns the id of the marker, if there is one
   */
  delete(bucket: string, key: string): number | undefined {
    if (this.isVersioned(bucket)) return transaction(this.#database, () => this.#mark(bucket, key));
    const rows = this.#database
      .prepare('DELETE FROM objects WHERE bucket = ? AND key = ? RETURNING file')
      .all(bucket, key);
    this.removeFiles(rows.map(({ file }) => String(file)));
    return undefined;
  }

  /** A version of an object, or a marker. */
  findVersion(bucket: string, key: string, id: number): StoredObject | undefined {
    for (const table of ['objects', 'oldVersions']) {
      const row = this.#database
        .prepare(`SELECT * FROM ${table} WHERE bucket = ? AND key = ? AND id = ?`)
        .get(bucket, key, id);
      if (row !== undefined) return objectOf(row);
    }
    return undefined;
  }

  /** Deletes a version for good; the newest one that is left is then the object, unless it is a marker. */
  deleteVersion(bucket: string, key: string, id: number): void {
    const files = transaction(this.#database, () => {
      const deleted = ['objects', 'oldVersions'].flatMap((table) =>
        this.#database
          .prepare(`DELETE FROM ${table} WHERE bucket = ? AND key = ? AND id = ? RETURNING file`)
          .all(bucket, key, id),
      );
      if (this.find(bucket, key) === undefined) this.#restore(bucket, key);
      return deleted.map(({ file }) => String(file)).filter((file) => file !== '');
    });
    this.removeFiles(files);
  }

  /** Versions and markers by key, newest first. */
  listVersions(
    bucket: string,
    { prefix, after, most }: { prefix: string; after: VersionPlace | undefined; most: number },
  ): { readonly versions: readonly StoredVersion[]; readonly isTruncated: boolean } {
    const versions: StoredVersion[] = [];
    let lastKey = after?.key;
    const rows = this.#database
      .prepare(
        `SELECT * FROM (SELECT * FROM objects UNION ALL SELECT * FROM oldVersions)
         WHERE bucket = ? AND key >= ? AND (key > ? OR (key = ? AND id < ?)) ORDER BY key, id DESC`,
      )
      .iterate(bucket, prefix, after?.key ?? '', after?.key ?? '', after?.id ?? 0);
    for (const row of rows) {
      const version = objectOf(row);
      if (!version.key.startsWith(prefix)) break;
      if (versions.length === most) return { versions, isTruncated: true };
      versions.push({ ...version, isLatest: version.key !== lastKey });
      lastKey = version.key;
    }
    return { versions, isTruncated: false };
  }

  /** Turns the object under a key into an old version. */
  #retire(bucket: string, key: string): void {
    this.#database
      .prepare('INSERT INTO oldVersions SELECT * FROM objects WHERE bucket = ? AND key = ?')
      .run(bucket, key);
    this.#database.prepare('DELETE FROM objects WHERE bucket = ? AND key = ?').run(bucket, key);
  }

  /** Puts a delete marker before the versions of a key. */
  #mark(bucket: string, key: string): number {
    this.#retire(bucket, key);
    const { lastInsertRowid } = this.#database
      .prepare(
        `INSERT INTO objects (bucket, key, at, file, size, etag, headers, checksums) VALUES (?, ?, ?, '', 0, '', '{}', '{}')`,
      )
      .run(bucket, key, Date.now());
    this.#retire(bucket, key);
    return Number(lastInsertRowid);
  }

  /** Makes the newest version of a key the object again, unless it is a marker. */
  #restore(bucket: string, key: string): void {
    const newest = this.#database
      .prepare('SELECT id, file FROM oldVersions WHERE bucket = ? AND key = ? ORDER BY id DESC LIMIT 1')
      .get(bucket, key);
    if (newest === undefined || newest.file === '') return;
    const id = Number(newest.id);
    this.#database.prepare('INSERT INTO objects SELECT * FROM oldVersions WHERE id = ?').run(id);
    this.#database.prepare('DELETE FROM oldVersions WHERE id = ?').run(id);
  }

  /** Objects in the byte order of their keys, as S3 lists them. */
  list(bucket: string, { prefix, delimiter, after, most }: ListOptions): Listed {
    const objects: StoredObject[] = [];
    const groups: string[] = [];
    let next = '';
    const rows = this.#database
      .prepare('SELECT * FROM objects WHERE bucket = ? AND key >= ? AND key > ? ORDER BY key')
      .iterate(bucket, prefix, after);
    for (const row of rows) {
      const object = objectOf(row);
      if (!object.key.startsWith(prefix)) break;
      const end = delimiter === '' ? -1 : object.key.indexOf(delimiter, prefix.length);
      const group = end === -1 ? undefined : object.key.slice(0, end + delimiter.length);
      if (group !== undefined && group === groups.at(-1)) continue;
      if (objects.length + groups.length === most) return { objects, groups, next };
      if (group === undefined) objects.push(object);
      else groups.push(group);
      // Continues after every key with the prefix of the group.
      next = group === undefined ? object.key : `${group}\u{10ffff}`;
    }
    return { objects, groups, next: undefined };
  }

  createUpload(bucket: string, key: string, headers: Headers): string {
    const id = randomBytes(16).toString('hex');
    this.#database
      .prepare('INSERT INTO multipartUploads (id, bucket, key, headers) VALUES (?, ?, ?, ?)')
      .run(id, bucket, key, JSON.stringify(headers));
    return id;
  }

  /** @throws S3Error if it does not exist or belongs to another object */
  upload(bucket: string, key: string, id: string): Upload {
    const row = this.#database
      .prepare('SELECT headers FROM multipartUploads WHERE id = ? AND bucket = ? AND key = ?')
      .get(id, bucket, key);
    if (row === undefined) throw new S3Error('NoSuchUpload', 'The specified upload does not exist.');
    return { id, headers: JSON.parse(String(row.headers)) as Headers };
  }

  putPart(bucket: string, key: string, uploadId: string, part: Part): void {
    const { number, file, size, md5, checksums } = part;
    let replaced: string[] = [];
    try {
      transaction(this.#database, () => {
        this.upload(bucket, key, uploadId);
        replaced = this.parts(uploadId).flatMap((other) => (other.number === number ? other.file : []));
        this.#database
          .prepare(
            'REPLACE INTO parts (upload, number, file, size, md5, checksums) VALUES (?, ?, ?, ?, ?, ?)',
          )
          .run(uploadId, number, file, size, md5, JSON.stringify(checksums));
      });
    } catch (error) {
      this.removeFiles([file]);
      throw error;
    }
    this.removeFiles(replaced);
  }

  /** The parts of an upload, by number. */
  parts(uploadId: string): Part[] {
    return this.#database
      .prepare('SELECT * FROM parts WHERE upload = ? ORDER BY number')
      .all(uploadId)
      .map((row) => ({ ...row, checksums: JSON.parse(String(row.checksums)) }) as unknown as Part);
  }

  /**
   * Deletes an upload and its parts.
   *
   * @returns the files of the parts, which no row names any more
   */
  endUpload(bucket: string, key: string, id: string): string[] {
    return transaction(this.#database, () => {
      this.upload(bucket, key, id);
      const files = this.parts(id).map(({ file }) => file);
      this.#database.prepare('DELETE FROM parts WHERE upload = ?').run(id);
      this.#database.prepare('DELETE FROM multipartUploads WHERE id = ?').run(id);
      return files;
    });
  }

  removeFiles(files: readonly string[]): void {
    for (const file of files) rmSync(join(this.#folder, file), { force: true, recursive: true });
  }
}

const VERSION_DIGITS = 32;

/** The version id of an object or marker. */
export function versionIdOf(id: number): string {
  return id.toString(16).padStart(VERSION_DIGITS, '0');
}

/** The id in a version id; undefined if it is none of a bucket with versions. */
export function idOfVersion(versionId: string): number | undefined {
  return /^[0-9a-f]{32}$/.test(versionId) ? Number.parseInt(versionId, 16) : undefined;
}

function objectOf(row: Readonly<Record<string, unknown>>): StoredObject {
  const { headers, checksums } = row;
  return {
    ...row,
    headers: JSON.parse(String(headers)),
    checksums: JSON.parse(String(checksums)),
  } as unknown as StoredObject;
}
