// How a line is stored: under its subject, in the order of time, and in three indexes that spread a day over several partitions.
// docs/decisions/0043 says why.
import type { Item } from '../aws/batch.ts';
import type { AuditLine } from './line.ts';

/** All lines of a day. */
export const DAY_INDEX = 'day';
/** The lines of a client on a day. */
export const CLIENT_INDEX = 'client';
/** The lines of a person on a day. */
export const USER_INDEX = 'user';

export type AuditIndex = typeof DAY_INDEX | typeof CLIENT_INDEX | typeof USER_INDEX;

/** The partition key of each index. */
export const INDEX_KEYS: Readonly<Record<AuditIndex, string>> = {
  [DAY_INDEX]: 'dayShard',
  [CLIENT_INDEX]: 'clientShard',
  [USER_INDEX]: 'userShard',
};

/** A partition takes some 1,000 writes a second; every declaration is a line. */
export const SHARDS = 4;

/** The partition of an index that holds a day's lines of one shard. */
export function partitionOf(day: string, shard: number, actor?: string): string {
  return `${actor === undefined ? '' : `${actor}#`}${day}#${shard}`;
}

/**
 * The item of a line.
 *
 * @param lineId random hexadecimal digits, the first of which spread a day's lines
 * @param expiresAt seconds since 1970
 */
export function itemOf(line: AuditLine, lineId: string, expiresAt: number): Item {
  const { at, by, subject } = line;
  const day = at.slice(0, 10);
  const shard = Number.parseInt(lineId.slice(0, 4), 16) % SHARDS;
  return {
    subject: { S: subject.id },
    place: { S: `${at}#${lineId}` },
    subjectKind: { S: subject.kind },
    client: { S: by.client },
    dayShard: { S: partitionOf(day, shard) },
    clientShard: { S: partitionOf(day, shard, by.client) },
    ...(by.user === undefined
      ? {}
      : { user: { S: by.user.id }, userShard: { S: partitionOf(day, shard, by.user.id) } }),
    line: { S: JSON.stringify(line) },
    expiresAt: { N: String(expiresAt) },
  };
}

/** The line of an item. */
export function lineOf(item: Item): AuditLine {
  const text = item.line?.S;
  if (text === undefined) throw new Error('A stored audit line is missing');
  return JSON.parse(text) as AuditLine;
}
