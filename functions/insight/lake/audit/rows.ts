// Rows of the audit trail, and of the acts that are tables of their own.
import type { AuditLine } from '../../../shared/audit/line.ts';
import type { AUDIT, DELINQUENCY_OVERRIDES, RowOf } from '../../../shared/lake/tables.ts';

export function auditRow({ at, by, act, subject, detail, requestId }: AuditLine): RowOf<typeof AUDIT> {
  return {
    recorded_at: at,
    act,
    subject_kind: subject.kind,
    subject_id: subject.id,
    by_client: by.client,
    by_user: by.user?.id ?? null,
    by_user_name: by.user?.name ?? null,
    detail: JSON.stringify(detail),
    request_id: requestId,
  };
}

/** The row of a line of `override.recorded`. */
export function overrideRow({ at, by, subject, detail }: AuditLine): RowOf<typeof DELINQUENCY_OVERRIDES> {
  return {
    taxpayer_id: subject.id,
    grade: String(detail.grade),
    valid_until: String(detail.validUntil),
    recorded_at: at,
    by_client: by.client,
    by_user: by.user?.id ?? null,
  };
}
