// Where files lie in the documents bucket. Uploads and references are what clients put there and the worker is told of;
// overlays and normalised pictures are what the worker makes of them.
import type { Kind } from '../schemas.ts';

/** First parts of all keys; permissions, event rules and lifecycles go by them. */
export const PREFIXES = {
  uploads: 'uploads/',
  references: 'references/',
  overlays: 'overlays/',
  normalised: 'normalised/',
} as const;

const ORIGINAL = 'original';

/** Names a reference: an authority's, of a kind. */
export interface ReferenceName {
  readonly authorityId: string;
  readonly kind: Kind;
  readonly referenceId: string;
}

export function documentKey(documentId: string): string {
  return `${PREFIXES.uploads}${documentId}/${ORIGINAL}`;
}

export function overlayKey(documentId: string, page: number): string {
  return `${PREFIXES.overlays}${documentId}/${page}.png`;
}

export function referenceKey(reference: ReferenceName): string {
  return `${PREFIXES.references}${pathOf(reference)}/${ORIGINAL}`;
}

/** One for each model: what lies there is never overwritten by something else. */
export function normalisedKey(reference: ReferenceName, modelVersion: string): string {
  return `${PREFIXES.normalised}${pathOf(reference)}/${modelVersion}.png`;
}

function pathOf({ authorityId, kind, referenceId }: ReferenceName): string {
  return `${authorityId}/${kind}/${referenceId}`;
}

/** What an uploaded object is the file of. */
export type Subject = { readonly documentId: string } | { readonly reference: ReferenceName };

/** undefined for a key that no upload URL of this service has. */
export function subjectOf(key: string): Subject | undefined {
  const document = /^uploads\/([\w.-]+)\/original$/.exec(key);
  if (document?.[1] !== undefined) return { documentId: document[1] };
  const [, authorityId, kind, referenceId] =
    /^references\/([\w.-]+)\/(stamp|signature)\/([\w.-]+)\/original$/.exec(key) ?? [];
  if (authorityId === undefined || referenceId === undefined) return undefined;
  return { reference: { authorityId, kind: kind as Kind, referenceId } };
}
