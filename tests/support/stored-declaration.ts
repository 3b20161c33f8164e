// A scored declaration in the tables, for tests of what happens to it afterwards.

import type { DeclarationRecord } from '../../functions/score-import/declarations/record.ts';
import type { SubmittedDeclarations } from '../../functions/score-import/declarations/submission.ts';
import { contentHash } from '../../functions/score-import/declarations/submission.ts';
import { profileKeys } from '../../functions/score-import/profiles/profiles.ts';
import { actBy } from './acts.ts';
import { declaration, profilesFor } from './declarations.ts';
import { LASTING_SUBHEADINGS } from './subheadings.ts';

/**
 * Stores a declaration that shares no profiles with other declarations.
 *
 * @param heading number that no other declaration's goods use
 * @param changes fields of the declaration to change
 * @returns the keys of its profiles
 */
export async function storeDeclaration(
  store: SubmittedDeclarations,
  declarationId: string,
  heading: number,
  changes: Readonly<Record<string, unknown>> = {},
): Promise<string[]> {
  const accepted = declaration({
    declarationId,
    importerId: declarationId,
    declarantId: declarationId,
    sellerId: declarationId,
    hsCode: LASTING_SUBHEADINGS[heading],
    ...changes,
  });
  const record: DeclarationRecord = {
    version: 1,
    status: 'scored',
    declaration: accepted,
    contentHash: contentHash(accepted),
    assessment: {
      declarationId,
      score: 500,
      fraudProbability: 0.5,
      criticalProbability: 0.1,
      lane: 'red',
      selectedBy: 'score',
      riskiestItem: 1,
      items: accepted.items.map(({ itemNumber }) => ({
        itemNumber,
        score: 500,
        fraudProbability: 0.5,
        criticalProbability: 0.1,
        reasons: [],
        novelty: { knownImporter: false, knownGoods: false },
      })),
      warnings: [],
      model: { name: 'import-risk', version: '1.0.0' },
      scoredAt: '2026-01-01T00:00:00.000Z',
    },
    selectionProbability: 1,
    profiles: profilesFor(accepted),
    by: { client: 'clearance-system' },
    history: [],
  };
  await store.putDeclaration(record, actBy('clearance-system'));
  return profileKeys([accepted]);
}
