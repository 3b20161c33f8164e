// An uploaded file as the storage holds it, compared with what its client announced.
import { createHash } from 'node:crypto';
import { message } from '../../shared/words/message.ts';
import type { AnnouncedFile } from '../schemas.ts';
import { type Rejection, UPLOAD_MISSING } from './rejection.ts';

export interface UploadedFile {
  readonly sizeBytes: number;
  readonly contentType: string;
  /** Absent if the file is larger than the reader asked for: it is not read then. */
  readonly bytes?: Uint8Array;
}

/** The originals that clients upload, and the pictures that the service derives from them. */
export interface UploadedFiles {
  /**
   * Reads an original.
   *
   * @param versionId the uploaded version, if the bucket keeps versions
   * @returns undefined if the file does not exist (any more)
   */
  read(key: string, maxBytes: number, versionId?: string): Promise<UploadedFile | undefined>;
  put(key: string, bytes: Uint8Array, contentType: string): Promise<void>;
}

/** SHA-256 in hexadecimal digits. */
export function sha256Of(bytes: Uint8Array): string {
  return createHash('sha256').update(bytes).digest('hex');
}

/** The bytes of a file that is what its client announced, whatever the storage has checked before; otherwise why it is rejected. */
export function announcedBytes(
  file: UploadedFile | undefined,
  announced: AnnouncedFile,
): { readonly bytes: Uint8Array } | Rejection {
  if (file === undefined) return UPLOAD_MISSING;
  const { sizeBytes, contentType, bytes } = file;
  if (bytes === undefined || sizeBytes !== announced.sizeBytes) {
    const values = { bytes: sizeBytes, announced: announced.sizeBytes };
    return { reason: 'wrong-size', detail: message('file.wrong-size', values) };
  }
  if (contentType !== announced.contentType) {
    const values = { type: contentType.slice(0, 100), announced: announced.contentType };
    return { reason: 'wrong-type', detail: message('file.wrong-type', values) };
  }
  if (sha256Of(bytes) !== announced.sha256) {
    return { reason: 'wrong-checksum', detail: message('file.wrong-checksum') };
  }
  return { bytes };
}
