// The pictures behind signed URLs: overlays, which are drawn when somebody asks for one, and what the worker has kept of a document.
import { marksIn } from '../examination/mark-pictures.ts';
import { marksKey, normalisedKey, pageKey } from '../uploads/keys.ts';
import { type DrawableDocument, type KeptPictures, type OverlayPorts, overlayOf } from './overlays.ts';
import type { PictureName } from './picture-urls.ts';

export interface Picture {
  readonly bytes: Buffer;
  readonly type: 'image/png' | 'image/jpeg';
  /** Where the bucket has the same; absent for a part of a file. */
  readonly key?: string;
  /** Whether it was drawn for this request. */
  readonly isNew: boolean;
}

/**
 * A picture of an examined document.
 *
 * @returns undefined if it has been deleted, or there is none of that name
 */
export async function pictureOf(
  ports: OverlayPorts,
  document: DrawableDocument,
  name: PictureName,
): Promise<Picture | undefined> {
  const { pictures } = ports;
  const { documentId, picture, page } = name;
  switch (picture) {
    case 'plain':
    case 'evidence': {
      const overlay = await overlayOf(ports, document, { documentId, page, rendering: picture });
      return overlay && { bytes: overlay.png, type: 'image/png', key: overlay.key, isNew: overlay.isNew };
    }
    case 'page':
      return await keptAt(pictures, pageKey(documentId, page), 'image/jpeg');
    case 'reference': {
      const key = referenceKeyOf(document, name);
      return key === undefined ? undefined : await keptAt(pictures, key, 'image/png');
    }
    case 'mark':
    case 'ink':
      return await ofMark(pictures, { ...name, picture });
  }
}

async function keptAt(
  pictures: KeptPictures,
  key: string,
  type: Picture['type'],
): Promise<Picture | undefined> {
  const bytes = await pictures.find(key);
  return bytes && { bytes, type, key, isNew: false };
}

/** The mark on the page, or its ink, from the file of the page's marks. */
async function ofMark(
  pictures: KeptPictures,
  { documentId, picture, page, mark = 0 }: PictureName & { readonly picture: 'mark' | 'ink' },
): Promise<Picture | undefined> {
  const file = await pictures.find(marksKey(documentId, page));
  const own = file && marksIn(file)[mark - 1];
  if (own === undefined) return undefined;
  return picture === 'mark'
    ? { bytes: own.crop, type: 'image/jpeg', isNew: false }
    : { bytes: own.ink, type: 'image/png', isNew: false };
}

/** Where the reference is that a mark is most similar to, as the network sees it. */
function referenceKeyOf(
  { announced: { authorityId }, result: { findings, drawing } }: DrawableDocument,
  { page, mark = 0 }: PictureName,
): string | undefined {
  const finding = findings.filter((one) => one.page === page)[mark - 1];
  if (finding === undefined || finding.match === null) return undefined;
  const { kind, match } = finding;
  return normalisedKey({ authorityId, kind, referenceId: match.referenceId }, drawing.comparedBy[kind]);
}
