// Embeds references again after a model upgrade, each from its original picture. Every finished reference is stored, so that the
// command can be stopped and restarted at any time.
import { mapConcurrently } from '../../shared/concurrency.ts';
import type { Examination } from '../examination/contract.ts';
import { DEFAULT_LIMITS } from '../examination/pages/limits.ts';
import { RejectedFile } from '../examination/pages/reasons.ts';
import { MAX_BYTES } from '../schemas.ts';
import { normalisedKey, referenceKey } from '../uploads/keys.ts';
import { sha256Of, type UploadedFiles } from '../uploads/uploaded-file.ts';
import type { EmbeddedPicture, ReferenceName, StoredReference } from './reference.ts';

/** The references as the upgrade reads and updates them. */
export interface ReferencesToUpgrade {
  /** Active references of all authorities; reads the whole table. */
  allActive(): AsyncGenerator<StoredReference, void>;
  /** Replaces what an active reference is compared by; false if it is no longer active. */
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

/** Active references whose embedding comes from another version than the current one of their kind's model. */
export async function outdatedReferences({ references, examination }: ReEmbeddingPorts): Promise<{
  readonly active: number;
  readonly outdated: readonly StoredReference[];
}> {
  const outdated: StoredReference[] = [];
  let active = 0;
  for await (const reference of references.allActive()) {
    active++;
    if (reference.model?.version !== examination.comparedBy[reference.kind]) outdated.push(reference);
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
    const { embedding, normalised, model, warnings } = await examination.enrol({
      bytes,
      contentType: announced.contentType,
      kind,
      limits: DEFAULT_LIMITS,
    });
    const key = normalisedKey(reference, model.version);
    await files.putPicture(key, normalised);
    const stored = await references.putEmbedded(reference, {
      embedding,
      model,
      normalisedKey: key,
      quality: warnings,
    });
    return { kind: stored ? 'embedded' : 'retired', reference };
  } catch (error) {
    if (!(error instanceof RejectedFile)) throw error;
    return { kind: 'failed', reference, reason: error.detail };
  }
}
