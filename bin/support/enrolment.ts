// Registers references of stamps and signatures over the API, and skips those that are already registered.
import { mapConcurrently } from '../../functions/shared/concurrency.ts';
import type {
  ContentType,
  Kind,
  Reference,
  ReferenceCreated,
  ReferenceList,
} from '../../functions/verify-document/schemas.ts';
import type { ApiClient } from './api.ts';
import { get, readUpload, upload, waitFor } from './uploads.ts';

const CONCURRENCY = 4;
const PAGE_SIZE = 100;

/** A picture of one stamp or one signature. */
export interface ReferenceFile {
  readonly path: string;
  readonly contentType: ContentType;
  readonly authorityId: string;
  readonly kind: Kind;
}

interface EnrolmentCounts {
  /** Registered by this call. */
  readonly added: number;
  /** Registered before. */
  readonly known: number;
}

/**
 * Registers the references that are not active yet.
 *
 * @param onDone receives the number of further references that are registered or rejected
 * @param onKnown receives the number of those that were registered before
 * @throws Error that names the rejected references and the reasons
 */
export async function enrol(
  api: ApiClient,
  references: readonly ReferenceFile[],
  deadline: number,
  onDone: (count: number) => void,
  onKnown = onDone,
): Promise<EnrolmentCounts> {
  let known = 0;
  for (const [authorityId, own] of Map.groupBy(references, (reference) => reference.authorityId)) {
    const active = new Set((await registered(api, authorityId, deadline)).filter(isActive).map(identityOf));
    const files = own.map(({ kind, path, contentType }) => ({ kind, file: readUpload(path, contentType) }));
    const missing = files.filter(
      ({ kind, file }) => !active.has(identityOf({ kind, sha256: file.announced.sha256 })),
    );
    known += own.length - missing.length;
    onKnown(own.length - missing.length);
    const ids = await mapConcurrently(missing, CONCURRENCY, async ({ kind, file }) => {
      const { referenceId } = await upload<ReferenceCreated>(api, pathOf(authorityId), file, { kind });
      return referenceId;
    });
    await waitUntilActive(api, authorityId, new Set(ids), deadline, onDone);
  }
  return { added: references.length - known, known };
}

/** Waits until all of them are active. */
async function waitUntilActive(
  api: ApiClient,
  authorityId: string,
  ids: ReadonlySet<string>,
  deadline: number,
  onDone: (count: number) => void,
): Promise<void> {
  let done = 0;
  const own = await waitFor(
    async () => {
      const all = await registered(api, authorityId, deadline);
      return all.filter(({ referenceId }) => ids.has(referenceId));
    },
    (listed) => {
      const before = done;
      done = listed.filter(({ status }) => status !== 'awaiting-upload').length;
      onDone(done - before);
      return done === ids.size;
    },
    { what: `A reference of ${authorityId}`, deadline },
  );
  const failed = own.filter((reference) => !isActive(reference));
  if (failed.length === 0) return;
  const reasons = failed.map(
    ({ fileName, status, problem }) => `${fileName} is ${status}: ${problem?.detail}`,
  );
  throw new Error(['Not all references were registered', ...reasons].join('\n  '));
}

/** All references of an authority. */
async function registered(api: ApiClient, authorityId: string, deadline: number): Promise<Reference[]> {
  const items: Reference[] = [];
  let query = `?limit=${PAGE_SIZE}`;
  for (;;) {
    const page = await get<ReferenceList>(api, pathOf(authorityId) + query, deadline);
    items.push(...page.items);
    if (page.nextToken === undefined) return items;
    query = `?limit=${PAGE_SIZE}&nextToken=${encodeURIComponent(page.nextToken)}`;
  }
}

function pathOf(authorityId: string): string {
  return `/v1/authorities/${authorityId}/references`;
}

function isActive({ status }: Reference): boolean {
  return status === 'active';
}

function identityOf({ kind, sha256 }: Pick<Reference, 'kind' | 'sha256'>): string {
  return `${kind} ${sha256}`;
}
