// The wire contract of the audit trail, in zod.
import * as z from 'zod';
import { AuditLine, SubjectKind } from '../shared/audit/line.ts';
import { pageQuery } from '../shared/http/paging.ts';
import { IDENTIFIER } from '../shared/text.ts';
import { issue, says } from '../shared/words/issues.ts';
import { message } from '../shared/words/message.ts';

/** Without a subject, a list covers at most this many days. */
const MOST_DAYS = 366;
const MAX_ACTOR_LENGTH = 128;

const Subject = z
  .string()
  .transform((text) => {
    const slash = text.indexOf('/');
    return slash < 0 ? { id: text } : { kind: text.slice(0, slash), id: text.slice(slash + 1) };
  })
  .pipe(
    z.object({
      kind: z.enum(SubjectKind.options, says('audit.kind', { kinds: SubjectKind.options })).optional(),
      id: z.string().regex(IDENTIFIER, says('field.identifier')),
    }),
  );
export type Subject = z.output<typeof Subject>;

export const AuditQuery = z
  .strictObject({
    actor: z
      .string()
      .min(1, says('audit.actor'))
      .max(MAX_ACTOR_LENGTH, says('field.characters', { most: MAX_ACTOR_LENGTH }))
      .optional()
      .meta({ description: 'Id of a client or of a person: `by.client` or `by.user.id` of the lines' }),
    subject: Subject.optional().meta({
      type: 'string',
      description: 'Id of what was acted on, alone or with its kind: `declaration/2020-000123`',
    }),
    from: z.iso.date().optional().meta({
      description: 'First day, in UTC; by default 30 days before the last one, and all days of a subject',
    }),
    to: z.iso.date().optional().meta({ description: 'Last day, in UTC; by default today' }),
    ...pageQuery(50),
  })
  .superRefine(refusePeriod, { when: ({ value }) => typeof value === 'object' });
export type AuditQuery = z.output<typeof AuditQuery>;

/** Also runs when other fields are bad: all bad fields are reported at once. */
function refusePeriod(query: unknown, context: z.core.$RefinementCtx): void {
  const { from, to, subject } = query as { from?: unknown; to?: unknown; subject?: unknown };
  const [first, last] = [from, to].map((day) => (typeof day === 'string' ? Date.parse(day) : Number.NaN));
  if (first === undefined || last === undefined) return;
  const days = (last - first) / 86_400_000 + 1;
  if (days < 1) context.addIssue(issue(message('audit.period'), ['to']));
  if (days > MOST_DAYS && subject === undefined) {
    context.addIssue(issue(message('audit.mostDays', { most: MOST_DAYS }), ['from']));
  }
}

export const AuditLines = z
  .object({
    items: z.array(AuditLine),
    nextToken: z.string().optional().meta({
      description: 'Token of the next page; a page may have fewer items than `limit`, even none',
    }),
  })
  .meta({ id: 'AuditLines', description: 'Newest first' });
