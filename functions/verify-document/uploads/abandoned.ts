// Uploads that never came: until when a file can still arrive, and when its record is deleted.
import { DAY_MS } from '../../shared/days.ts';

/**
 * From the expiry of the upload URL until a document counts as never uploaded: an upload may still be under way, and its event
 * may still wait in the queue.
 */
const LATE_EVENT_MS = 60 * 60 * 1000;
/** A record without a file outlives the longest wait of its event: the dead-letter queue's 14 days. */
const ABANDONED_DAYS = 15;

/** Whether the upload has expired without a file. Time to live deletes the record days later; until then readers see it as rejected. */
export function isAbandoned(
  upload: { readonly status: string; readonly uploadExpiresAt: string },
  now: Date,
): boolean {
  return (
    upload.status === 'awaiting-upload' && Date.parse(upload.uploadExpiresAt) + LATE_EVENT_MS <= now.getTime()
  );
}

/** When the record of a document or reference is deleted if no file is uploaded. */
export function removeAt(now: Date): Date {
  return new Date(now.getTime() + ABANDONED_DAYS * DAY_MS);
}
