// Keys of the documents bucket. Clients put uploads and references, of which events tell the worker; the worker puts the pictures of
// pages and marks, normalised pictures and embeddings; drawn overlays are kept by the function that answers them.
import type { ReferenceName } from '../references/reference.ts';
import type { Kind, Rendering } from '../schemas.ts';

/** Prefixes of all keys; permissions, event rules and lifecycles depend on them. */
export const PREFIXES = {
  uploads: 'uploads/',
  references: 'references/',
  /** Pages as they were examined. */
  pages: 'pages/',
  /** Marks on them, with what only callers who may see references are shown. */
  marks: 'marks/',
  drawn: 'drawn/',
  /** Overlays that the worker drew while it examined a document, until 2026-11-29. */
  overlays: 'overlays/',
  normalised: 'normalised/',
  embeddings: 'embeddings/',
} as const;

const ORIGINAL = 'original';
const RENDERINGS: readonly Rendering[] = ['plain', 'evidence'];

export function documentKey(documentId: string): string {
  return `${PREFIXES.uploads}${documentId}/${ORIGINAL}`;
}

export function pageKey(documentId: string, page: number): string {
  return `${PREFIXES.pages}${documentId}/${page}.jpg`;
}

export function marksKey(documentId: string, page: number): string {
  return `${PREFIXES.marks}${documentId}/${page}.json`;
}

export function drawnKey(documentId: string, rendering: Rendering, page: number): string {
  return `${PREFIXES.drawn}${rendering}/${documentId}/${page}.png`;
}

/** The key of an overlay that the worker drew. */
export function overlayKey(documentId: string, rendering: Rendering, page: number): string {
  return `${PREFIXES.overlays}${rendering}/${documentId}/${page}.png`;
}

/** Prefixes of everything that the bucket has of a document. */
export function prefixesOf(documentId: string): string[] {
  const { uploads, pages, marks, drawn, overlays } = PREFIXES;
  return [
    uploads,
    pages,
    marks,
    ...RENDERINGS.flatMap((one) => [`${drawn}${one}/`, `${overlays}${one}/`]),
  ].map((prefix) => `${prefix}${documentId}/`);
}

export function referenceKey(reference: ReferenceName): string {
  return `${PREFIXES.references}${pathOf(reference)}/${ORIGINAL}`;
}

/** One key for each model version, so the picture under a key never changes. */
export function normalisedKey(reference: ReferenceName, modelVersion: string): string {
  return `${PREFIXES.normalised}${pathOf(reference)}/${modelVersion}.png`;
}

/** One key for each model version, so the embedding under a key never changes. */
export function embeddingKey(reference: ReferenceName, modelVersion: string): string {
  return `${PREFIXES.embeddings}${pathOf(reference)}/${modelVersion}.f32`;
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
