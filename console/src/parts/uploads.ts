// What the API asks of a file before it is uploaded.
import { CallFailed, type Schemas } from '../api/client.ts';

type ContentType = Schemas['DocumentContentType'];
export const ACCEPTED = [
  'image/png',
  'image/jpeg',
  'image/tiff',
  'application/pdf',
] as const satisfies readonly ContentType[];
export const MOST_BYTES = 15 * 1024 * 1024;

export function isAccepted(type: string): type is ContentType {
  return ACCEPTED.some((accepted) => accepted === type);
}

export interface AnnouncedFile {
  readonly fileName: string;
  readonly contentType: ContentType;
  readonly sizeBytes: number;
  readonly sha256: string;
}

/** Name, type, size and SHA-256 of a file of an accepted type. */
export async function announced(file: File): Promise<AnnouncedFile> {
  const digest = await crypto.subtle.digest('SHA-256', await file.arrayBuffer());
  const sha256 = [...new Uint8Array(digest)].map((byte) => byte.toString(16).padStart(2, '0')).join('');
  return { fileName: file.name, contentType: file.type as ContentType, sizeBytes: file.size, sha256 };
}

/**
 * Sends a file to where the API has said.
 *
 * @throws CallFailed, `forbidden` also where the time for it has passed
 */
export async function put(upload: Schemas['Upload'], file: Blob): Promise<void> {
  let response: Response;
  try {
    response = await fetch(upload.url, { method: upload.method, headers: upload.headers, body: file });
  } catch {
    throw new CallFailed(navigator.onLine ? 'unreachable' : 'offline');
  }
  if (!response.ok) throw new CallFailed(response.status === 403 ? 'forbidden' : 'broken');
}
