// A line of the audit trail: who did what to what, when, and with which request.
import * as z from 'zod';
import { By } from '../auth/caller.ts';

/** What acts change. */
export const SubjectKind = z
  .enum([
    'declaration',
    'hs-prediction',
    'document',
    'reference',
    'taxpayer',
    'delinquency-run',
    'network-run',
    'network-entity',
    'network-merge',
    'network-table',
    'webhook',
    'party',
    'export',
    'risk-group-run',
    'risk-group',
  ])
  .meta({ id: 'AuditSubjectKind' });
export type SubjectKind = z.infer<typeof SubjectKind>;

/** What can be done; named for the subject and what happened to it. */
export const ActName = z
  .enum([
    'declaration.submitted',
    'declaration.amended',
    'declaration.assigned',
    'declaration.given-back',
    'declaration.cancelled',
    'inspection.recorded',
    'inspection.corrected',
    'hs-decision.recorded',
    'document.announced',
    'document.decided',
    'reference.announced',
    'reference.retired',
    'override.recorded',
    'delinquency-run.started',
    'network-run.started',
    'network-table.sent',
    'network-entity.decided',
    'network-entity.revealed',
    'network-merge.undone',
    'webhook.registered',
    'webhook.tested',
    'webhook.deleted',
    'export.requested',
    'risk-group-run.started',
    'risk-group.decided',
    'party.erasure-started',
    'party.erased',
  ])
  .meta({ id: 'AuditAct' });
export type ActName = z.infer<typeof ActName>;

export const AuditLine = z
  .object({
    at: z.iso.datetime(),
    by: By,
    act: ActName,
    subject: z.object({ kind: SubjectKind, id: z.string() }).meta({ id: 'AuditSubject' }),
    detail: z.record(z.string(), z.union([z.string(), z.number()])).meta({
      description:
        'Ids, statuses and choices of the act; never goods, names of companies, reasons or notes, but for the reason of an erasure',
    }),
    requestId: z.string().meta({ description: 'The id of the request, as in its log lines' }),
  })
  .meta({ id: 'AuditLine', description: 'An act of a client or a person that changed something' });
export type AuditLine = z.infer<typeof AuditLine>;
