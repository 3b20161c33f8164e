// Registers the sample references of stamps and signatures; what is registered already is left as it is.
import { mapConcurrently } from '../../functions/shared/concurrency.ts';
import type {
  ContentType,
  Kind,
  Reference,
  ReferenceCreated,
  ReferenceList,
} from '../../functions/verify-document/schemas.ts';
import type { ApiClient } from './api.ts';
import { readUpload, type UploadFile, upload, waitFor } from './uploads.ts';

const AT_ONCE = 4;
const PAGE = 100;

/** A picture of one stamp or one signature. */
export interface ReferenceFile {
  readonly path: string;
  readonly contentType: ContentType;
  readonly authorityId: string;
  readonly kind: Kind;
}

export interface Enrolled {
  /** Registered by this call. */
  readonly added: number;
  /** Registered before. */
  readonly known: number;
}

/**
 * Registers the references that are not active yet.
 *
 * @param onDone told of each one that is settled
 * @throws Error that names a reference which was rejected, and why
 */
export async function enrol(
  api: ApiClient,
  references: readonly ReferenceFile[],
  deadline: number,
  onDone: () => void,
): Promise<Enrolled> {
  const groups = [...Map.groupBy(references, ({ authorityId }) => authorityId)];
  const counts = await mapConcurrently(groups, groups.length, async ([authorityId, own]) => {
    const active = new Set((await registered(api, authorityId)).filter(isActive).map(identityOf));
    const files = own.map(({ kind, path, contentType }) => ({ kind, file: readUpload(path, contentType) }));
    const isKnown = ({ kind, file }: { kind: Kind; file: UploadFile }): boolean =>
      active.has(identityOf({ kind, sha256: file.announced.sha256 }));
    const known = files.filter(isKnown);
    for (const _ of known) onDone();
    await mapConcurrently(
      files.filter((file) => !isKnown(file)),
      AT_ONCE,
      async ({ kind, file }) => {
        await enrolOne(api, authorityId, kind, file, deadline);
        onDone();
      },
    );
    return { added: own.length - known.length, known: known.length };
  });
  return {
    added: counts.reduce((sum, { added }) => sum + added, 0),
    known: counts.reduce((sum, { known }) => sum + known, 0),
  };
}

async function enrolOne(
  api: ApiClient,
  authorityId: string,
  kind: Kind,
  file: UploadFile,
  deadline: number,
): Promise<void> {
  const { referenceId } = await upload<ReferenceCreated>(api, pathOf(authorityId), file, { kind });
  const { fileName } = file.announced;
  const settled = await waitFor(
    async () => (await registered(api, authorityId)).find((one) => one.referenceId === referenceId),
    (reference) => reference !== undefined && reference.status !== 'awaiting-upload',
    { what: `Reference ${fileName}`, deadline },
  );
  if (settled?.status !== 'active') {
    throw new Error(`Reference ${fileName} is ${settled?.status}: ${settled?.problem?.detail}`);
  }
}

/** All references of an authority. */
async function registered(api: ApiClient, authorityId: string): Promise<Reference[]> {
  const items: Reference[] = [];
  let query = `?limit=${PAGE}`;
  for (;;) {
    const page = await api.expect<ReferenceList>('GET', pathOf(authorityId) + query);
    items.push(...page.items);
    if (page.nextToken === undefined) return items;
    query = `?limit=${PAGE}&nextToken=${encodeURIComponent(page.nextToken)}`;
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
