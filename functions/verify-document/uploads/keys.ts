// Keys of the documents bucket. Clients put uploads and references, of which events tell the worker; the worker puts overlays and
// normalised pictures.
import type { ReferenceName } from '../references/reference.ts';
import type { Kind } from '../schemas.ts';

/** Prefixes of all keys; permissions, event rules and lifecycles depend on them. */
export const PREFIXES = {
  uploads: 'uploads/',
  references: 'references/',
  overlays: 'overlays/',
  normalised: 'normalised/',
} as const;

const ORIGINAL = 'original';

export function documentKey(documentId: string): string {
  return `${PREFIXES.uploads}${documentId}/${ORIGINAL}`;
}

/** How overlays are rendered: the page alone, and the page with what only callers who may see references are shown. */
export const RENDERINGS = ['plain', 'evidence'] as const;
export type Rendering = (typeof RENDERINGS)[number];

export function overlayKey(documentId: string, rendering: Rendering, page: number): string {
  return `${PREFIXES.overlays}${rendering}/${documentId}/${page}.png`;
}

export function referenceKey(reference: ReferenceName): string {
  return `${PREFIXES.references}${pathOf(reference)}/${ORIGINAL}`;
}

/** One key for each model version, so the picture under a key never changes. */
export function normalisedKey(reference: ReferenceName, modelVersion: string): string {
  return `${PREFIXES.normalised}${pathOf(reference)}/${modelVersion}.png`;
}

function pathOf({ authorityId, kind, referenceId }: ReferenceName): string {
  return `${authorityId}/${kind}/${referenceId}`;
}

/** The document or reference that an uploaded object belongs to. */
export type Subject = { readonly documentId: string } | { readonly reference: ReferenceName };

/** The subject of a key; undefined for a key that this service signs no upload URL for. */
export function subjectOf(key: string): Subject | undefined {
  const document = /^uploads\/([\w.-]+)\/original$/.exec(key);
  if (document?.[1] !== undefined) return { documentId: document[1] };
  const [, authorityId, kind, referenceId] =
    /^references\/([\w.-]+)\/(stamp|signature)\/([\w.-]+)\/original$/.exec(key) ?? [];
  if (authorityId === undefined || referenceId === undefined) return undefined;
  return { reference: { authorityId, kind: kind as Kind, referenceId } };
}
