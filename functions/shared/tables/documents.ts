// How documents are stored, as far as several capabilities read them: their statuses, and the indexes by which they are listed.

export const DOCUMENT_STATUSES = [
  'awaiting-upload',
  'processing',
  'verified',
  'suspicious',
  'unverifiable',
  'rejected',
] as const;

/** Documents of a status, newest first, spread over a few partitions so that none of them takes every write. */
export const STATUS_INDEX = 'status';
/** Documents of a declaration, newest first. */
export const DECLARATION_INDEX = 'declaration';
/** Documents of an issuing authority, newest first, spread like those of a status. */
export const AUTHORITY_INDEX = 'authority';
const SHARDS = 4;

/** The partition of a document in the index by status. */
export function statusShard(status: string, documentId: string): string {
  return shardOf(status, documentId);
}

/** Every partition of a status in the index. */
export function statusShards(status: string): string[] {
  return shardsOf(status);
}

/** The partition of a document in the index by authority. */
export function authorityShard(authorityId: string, documentId: string): string {
  return shardOf(authorityId, documentId);
}

/** Every partition of an authority in the index. */
export function authorityShards(authorityId: string): string[] {
  return shardsOf(authorityId);
}

/** Ids are random, so their first digits spread documents evenly. */
function shardOf(name: string, documentId: string): string {
  return partition(name, Number.parseInt(documentId.slice(0, 4), 16) % SHARDS);
}

function shardsOf(name: string): string[] {
  return Array.from({ length: SHARDS }, (_, shard) => partition(name, shard));
}

function partition(name: string, shard: number): string {
  return `${name}#${shard}`;
}

/** The indexes' sort key: documents in the order of their announcement. */
export function createdOrder(createdAt: string, documentId: string): string {
  return `${createdAt}#${documentId}`;
}
