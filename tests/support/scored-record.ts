// Records as scoring makes them, for tests of what is stored and listed.
import type { DeclarationRecord } from '../../functions/score-import/declarations/record.ts';
import { contentHash } from '../../functions/score-import/declarations/submission.ts';
import { Declaration } from '../../functions/score-import/schemas.ts';
import { declaration, itemsBody, profilesFor } from './declarations.ts';

/**
 * A scored declaration.
 *
 * @param changes fields of the declaration to change
 * @param assessment fields of its assessment to change
 * @param items changes of each item; one ordinary item if empty
 */
export function scoredRecord(
  changes: Record<string, unknown>,
  assessment: Partial<DeclarationRecord['assessment']> = {},
  items: readonly Record<string, unknown>[] = [],
): DeclarationRecord {
  const accepted = items.length === 0 ? declaration(changes) : Declaration.parse(itemsBody(items, changes));
  const fraudProbability = assessment.fraudProbability ?? 0.25;
  return {
    declaration: accepted,
    version: 1,
    status: 'scored',
    contentHash: contentHash(accepted),
    assessment: {
      declarationId: accepted.declarationId,
      score: Math.round(fraudProbability * 1000),
      fraudProbability,
      criticalProbability: 0.01,
      lane: 'red',
      selectedBy: 'score',
      riskiestItem: 1,
      items: accepted.items.map(({ itemNumber }) => ({
        itemNumber,
        score: Math.round(fraudProbability * 1000),
        fraudProbability,
        criticalProbability: 0.01,
        reasons: [],
        novelty: { knownImporter: true, knownGoods: false },
      })),
      warnings: [],
      model: { name: 'import-risk', version: '1.0.0' },
      scoredAt: '2026-01-01T00:00:00.000Z',
      ...assessment,
    },
    selectionProbability: 1,
    profiles: profilesFor(accepted, { importer: { inspected: 3, fraud: 1, critical: 0 } }),
    by: { client: 'clearance-system' },
    history: [
      {
        at: '2026-01-01T00:00:00.000Z',
        by: { client: 'clearance-system' },
        event: 'submitted',
        version: 1,
        detail: { score: 250, lane: 'red' },
      },
    ],
  };
}
