// The outbox of the S3 emulator: an object's event is written down before the object appears, confirmed before its
// upload is acknowledged, and taken out in the same transaction that puts it into queues.
import type { DatabaseSync } from 'node:sqlite';

/** One object about to be stored, and the request that stores it. */
export interface ObjectWrite {
  readonly bucket: string;
  readonly key: string;
  /** Bytes. */
  readonly size: number;
  /** MD5 of the content in hexadecimal digits. */
  readonly etag: string;
  /** What s3rver keeps beside the object: its content type and the like. */
  readonly metadata: Readonly<Record<string, unknown>>;
  /** The S3 operation, in the words of EventBridge: `PutObject`, `CompleteMultipartUpload` ... */
  readonly reason: string;
  readonly requestId: string;
  readonly sourceIp: string;
}

export interface ObjectEvent extends ObjectWrite {
  /** Grows with every event of this state folder: what comes later overwrote what came before. */
  readonly id: number;
  /** Milliseconds since 1970. */
  readonly at: number;
}

export class ObjectEvents {
  readonly #store: DatabaseSync;

  constructor(store: DatabaseSync) {
    this.#store = store;
  }

  /** Notes that an object is about to appear. */
  intend(write: ObjectWrite): number {
    const { lastInsertRowid } = this.#store
      .prepare(
        `INSERT INTO objectEvents (bucket, key, size, etag, metadata, reason, requestId, sourceIp, at)
         VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)`,
      )
      .run(
        write.bucket,
        write.key,
        write.size,
        write.etag,
        JSON.stringify(write.metadata),
        write.reason,
        write.requestId,
        write.sourceIp,
        Date.now(),
      );
    return Number(lastInsertRowid);
  }

  /** The object is there: its event may go out. */
  confirm(id: number): void {
    this.#store.prepare('UPDATE objectEvents SET stored = 1 WHERE id = ?').run(id);
  }

  /** The event has been delivered, or the object never came to be. */
  remove(id: number): void {
    this.#store.prepare('DELETE FROM objectEvents WHERE id = ?').run(id);
  }

  /** Objects whose upload a crash cut off: perhaps they are there, perhaps not. */
  unconfirmed(): ObjectEvent[] {
    return this.#list(0);
  }

  /** Events to be delivered, oldest first. */
  waiting(): ObjectEvent[] {
    return this.#list(1);
  }

  #list(stored: 0 | 1): ObjectEvent[] {
    return this.#store
      .prepare('SELECT * FROM objectEvents WHERE stored = ? ORDER BY id')
      .all(stored)
      .map((row) => ({ ...row, metadata: JSON.parse(String(row.metadata)) }) as unknown as ObjectEvent);
  }
}
