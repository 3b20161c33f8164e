// Embeds references again after a model upgrade, each from its original picture. Every finished reference is stored, so that the
// command can be stopped and restarted at any time.
import { mapConcurrently } from '../../shared/concurrency.ts';
import type { Examination } from '../examination/contract.ts';
import { DEFAULT_LIMITS } from '../examination/pages/limits.ts';
import { RejectedFile } from '../examination/pages/reasons.ts';
import { MAX_BYTES } from '../schemas.ts';
import { referenceKey } from '../uploads/keys.ts';
import { sha256Of, type UploadedFiles } from '../uploads/uploaded-file.ts';
import { keepEmbedding } from './embedding.ts';
import type { ActiveReference, EmbeddedPicture, ReferenceName, StoredReference } from './reference.ts';

/** The references as the upgrade reads and updates them. */
export interface ReferencesToUpgrade {
  /** Active references of all authorities; reads the whole table. */
  allActive(): AsyncGenerator<ActiveReference, void>;
  /** Records that an active reference has another embedding in the bucket; false if it is no longer active. */
  putEmbedded(name: ReferenceName, embedded: EmbeddedPicture): Promise<boolean>;
}

export interface ReEmbeddingPorts {
  readonly examination: Pick<Examination, 'enrol' | 'comparedBy'>;
  readonly references: ReferencesToUpgrade;
  readonly files: UploadedFiles;
}

/** embedded: updated now; retired: by a client meanwhile; failed: the picture is missing, or the new model finds no mark in it. */
export type ReEmbedding =
  | { readonly kind: 'embedded' | 'retired'; readonly reference: StoredReference }
  | { readonly kind: 'failed'; readonly reference: StoredReference; readonly reason: string };

/** Active references whose embedding comes from another version than the current one of their kind's model, or is in their record. */
export async function outdatedReferences({ references, examination }: ReEmbeddingPorts): Promise<{
  readonly active: number;
  readonly outdated: readonly StoredReference[];
}> {
  const outdated: StoredReference[] = [];
  let active = 0;
  for await (const reference of references.allActive()) {
    active++;
    const { embedding, ...stored } = reference;
    const isCurrent = reference.model.version === examination.comparedBy[reference.kind];
    if (!isCurrent || embedding !== undefined) outdated.push(stored);
  }
  return { active, outdated };
}

/**
 * Embeds references again; each is stored with one write.
 *
 * @param concurrency how many pictures are processed at the same time
 * @param onDone called after each reference
 * @throws errors of the tables, the bucket or the model that the picture did not cause
 */
export async function reEmbed(
  ports: ReEmbeddingPorts,
  outdated: readonly StoredReference[],
  concurrency: number,
  onDone: (done: ReEmbedding) => void,
): Promise<void> {
  await mapConcurrently(outdated, concurrency, async (reference) =>
    onDone(await embedAgain(ports, reference)),
  );
}

async function embedAgain(
  { examination, files, references }: ReEmbeddingPorts,
  reference: StoredReference,
): Promise<ReEmbedding> {
  const { announced, kind } = reference;
  const { bytes } = (await files.read(referenceKey(reference), MAX_BYTES)) ?? {};
  if (bytes === undefined) return { kind: 'failed', reference, reason: 'The picture no longer exists' };
  if (sha256Of(bytes) !== announced.sha256) {
    return { kind: 'failed', reference, reason: 'The picture differs from the registered one' };
  }
  try {
    const { contentType } = announced;
    const enrolment = await examination.enrol({ bytes, contentType, kind, limits: DEFAULT_LIMITS });
    const embedded = await keepEmbedding(files, reference, enrolment);
    const stored = await references.putEmbedded(reference, embedded);
    return { kind: stored ? 'embedded' : 'retired', reference };
  } catch (error) {
    if (!(error instanceof RejectedFile)) throw error;
    return { kind: 'failed', reference, reason: error.message };
  }
}
