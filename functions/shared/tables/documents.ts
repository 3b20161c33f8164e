// How documents are stored, as far as several capabilities read them: their statuses, and the index by status and time.

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
const SHARDS = 4;

/** Ids are random, so their first digits spread documents evenly. */
export function statusShard(status: string, documentId: string): string {
  return partition(status, Number.parseInt(documentId.slice(0, 4), 16) % SHARDS);
}

/** Every partition of a status in the index. */
export function statusShards(status: string): string[] {
  return Array.from({ length: SHARDS }, (_, shard) => partition(status, shard));
}

function partition(status: string, shard: number): string {
  return `${status}#${shard}`;
}

/** The index's sort key: documents in the order of their announcement. */
export function createdOrder(createdAt: string, documentId: string): string {
  return `${createdAt}#${documentId}`;
}
