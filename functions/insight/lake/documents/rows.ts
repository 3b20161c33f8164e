// Rows of documents: their verdicts, and how many marks of which verdict they have. Similarities stay where only those may read them who
// may see references.
import type { By } from '../../../shared/auth/caller.ts';
import type { DOCUMENTS, RowOf } from '../../../shared/lake/tables.ts';

/** What the lake reads of a document. */
export interface StoredDocument {
  readonly documentId: string;
  readonly status: string;
  readonly announced: {
    readonly documentType: string;
    readonly authorityId: string;
    readonly declarationId?: string | undefined;
  };
  readonly party: string | undefined;
  readonly createdAt: string;
  readonly result?:
    | {
        readonly pages: number;
        readonly findings: readonly { readonly kind: string; readonly verdict: string }[];
        readonly missing: readonly string[];
        /** The detector first. */
        readonly models: readonly { readonly version: string }[];
        readonly scoredAt: string;
      }
    | undefined;
  readonly problem?: { readonly type: string } | undefined;
  readonly decision?: { readonly decision: string; readonly at: string; readonly by: By } | undefined;
}

export function documentRow(document: StoredDocument): RowOf<typeof DOCUMENTS> {
  const { announced, result, decision } = document;
  const withVerdict = (verdict: string): number | null =>
    result === undefined ? null : result.findings.filter((finding) => finding.verdict === verdict).length;
  const ofKind = (kind: string): number | null =>
    result === undefined ? null : result.findings.filter((finding) => finding.kind === kind).length;
  return {
    document_id: document.documentId,
    status: document.status,
    document_type: announced.documentType,
    authority_id: announced.authorityId,
    declaration_id: announced.declarationId ?? null,
    party: document.party ?? null,
    created_at: document.createdAt,
    pages: result?.pages ?? null,
    stamps: ofKind('stamp'),
    signatures: ofKind('signature'),
    matches: withVerdict('match'),
    mismatches: withVerdict('mismatch'),
    inconclusive: withVerdict('inconclusive'),
    without_reference: withVerdict('no-reference'),
    missing_stamp: result?.missing.includes('stamp') ?? null,
    missing_signature: result?.missing.includes('signature') ?? null,
    problem: document.problem?.type ?? null,
    model_version: result?.models[0]?.version ?? null,
    scored_at: result?.scoredAt ?? null,
    decision: decision?.decision ?? null,
    decided_at: decision?.at ?? null,
    decided_by_client: decision?.by.client ?? null,
    decided_by_user: decision?.by.user?.id ?? null,
  };
}
