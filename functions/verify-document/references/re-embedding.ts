// References after a model upgrade: each is embedded again from its original picture. What is done stays done, so that the work can
// be cut off and begun again at any time.
import { createHash } from 'node:crypto';
import { mapConcurrently } from '../../shared/concurrency.ts';
import type { Examination } from '../examination/contract.ts';
import { DEFAULT_LIMITS } from '../examination/pages/limits.ts';
import { MAX_BYTES } from '../schemas.ts';
import type { DocumentFiles } from '../uploads/files.ts';
import { normalisedKey, referenceKey } from '../uploads/keys.ts';
import { rejectionOf } from '../uploads/rejection.ts';
import type { ReferenceStore, StoredReference } from './store.ts';

export interface ReEmbeddingPorts extends Pick<Examination, 'enrol' | 'comparedBy'> {
  readonly references: Pick<ReferenceStore, 'allActive' | 'putEmbedded'>;
  readonly files: Pick<DocumentFiles, 'read' | 'putPicture'>;
}

/** embedded: done now; retired: by somebody meanwhile; refused: the picture is gone, or the new model finds nothing in it. */
export type ReEmbedding =
  | { readonly kind: 'embedded' | 'retired'; readonly reference: StoredReference }
  | { readonly kind: 'refused'; readonly reference: StoredReference; readonly why: string };

/** Active references that were embedded by another version than the current one of their kind's model. */
export async function outdatedReferences({ references, comparedBy }: ReEmbeddingPorts): Promise<{
  readonly active: number;
  readonly outdated: readonly StoredReference[];
}> {
  const outdated: StoredReference[] = [];
  let active = 0;
  for await (const reference of references.allActive()) {
    active++;
    if (reference.model?.version !== comparedBy[reference.kind]) outdated.push(reference);
  }
  return { active, outdated };
}

/**
 * Embeds references again, each with one write at its end.
 *
 * @param atOnce pictures in work at the same time
 * @param onDone told of each reference
 * @throws what the tables, the bucket or the model say, where it is not the picture's fault
 */
export async function reEmbed(
  ports: ReEmbeddingPorts,
  outdated: readonly StoredReference[],
  atOnce: number,
  onDone: (done: ReEmbedding) => void,
): Promise<void> {
  await mapConcurrently(outdated, atOnce, async (reference) => onDone(await embedAgain(ports, reference)));
}

async function embedAgain(
  { enrol, files, references }: ReEmbeddingPorts,
  reference: StoredReference,
): Promise<ReEmbedding> {
  const { announced, kind } = reference;
  const { bytes } = (await files.read(referenceKey(reference), MAX_BYTES)) ?? {};
  if (bytes === undefined) return { kind: 'refused', reference, why: 'its picture is gone' };
  if (createHash('sha256').update(bytes).digest('hex') !== announced.sha256) {
    return { kind: 'refused', reference, why: 'its picture is not the one that was registered' };
  }
  try {
    const { embedding, normalised, model, warnings } = await enrol({
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
    const rejection = rejectionOf(error);
    if (rejection === undefined) throw error;
    return { kind: 'refused', reference, why: rejection.detail };
  }
}
