// Rows of decisions on HS codes: from the audit lines, which keep each decision as it was made, and the goods of their predictions.
import type { AuditLine } from '../../../shared/audit/line.ts';
import type { HS_DECISIONS, RowOf } from '../../../shared/lake/tables.ts';

/** What the lake reads of a prediction that was decided on. */
export interface DecidedGoods {
  readonly digits: number;
  readonly model: { readonly name: string; readonly version: string };
  readonly scoredAt: string;
  /** In the order of the request. */
  readonly goods: readonly {
    readonly goods: { readonly itemName?: string | undefined; readonly description: string };
    readonly answer: {
      readonly status: string;
      readonly language: string | null;
      readonly candidates: readonly {
        readonly code: string;
        readonly probability: number;
        readonly band: string;
      }[];
    };
  }[];
}

/** The decisions of a line of `hs-decision.recorded`: `codes` lists `<index>: <code>`. */
function decisionsOf({ detail }: Pick<AuditLine, 'detail'>): { index: number; code: string }[] {
  return String(detail.codes ?? '')
    .split(', ')
    .filter((text) => text !== '')
    .map((text) => {
      const [index = '', code = ''] = text.split(': ');
      return { index: Number(index), code };
    });
}

/** A row for each decision of a line; what is not known any more of an expired prediction is null. */
export function hsDecisionRows(
  line: AuditLine,
  prediction: DecidedGoods | undefined,
): RowOf<typeof HS_DECISIONS>[] {
  return decisionsOf(line).map(({ index, code }) => {
    const decided = prediction?.goods[index];
    const candidates = decided?.answer.candidates ?? [];
    // A code may be chosen with more digits than the candidates have, or with fewer.
    const place = candidates.findIndex(
      (candidate) => code.startsWith(candidate.code) || candidate.code.startsWith(code),
    );
    const [first] = candidates;
    return {
      prediction_id: line.subject.id,
      item_index: index,
      code,
      decided_at: line.at,
      by_client: line.by.client,
      by_user: line.by.user?.id ?? null,
      item_name: decided?.goods.itemName ?? null,
      description: decided?.goods.description ?? null,
      language: decided?.answer.language ?? null,
      answer_status: decided?.answer.status ?? null,
      digits: prediction?.digits ?? null,
      first_code: first?.code ?? null,
      first_probability: first?.probability ?? null,
      first_band: first?.band ?? null,
      rank: place < 0 ? null : place + 1,
      model_name: prediction?.model.name ?? null,
      model_version: prediction?.model.version ?? null,
      scored_at: prediction?.scoredAt ?? null,
    };
  });
}
