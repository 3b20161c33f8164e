// The wire contract of the audit trail, in zod.
import * as z from 'zod';
import { AuditLine, SubjectKind } from '../shared/audit/line.ts';
import { pageQuery } from '../shared/http/paging.ts';
import { refusePeriod } from '../shared/http/period.ts';
import { IDENTIFIER } from '../shared/text.ts';
import { says } from '../shared/words/issues.ts';

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
      pattern: `^(?:(?:${SubjectKind.options.join('|')})/)?${IDENTIFIER.source.slice(1)}`,
      description: 'Id of what was acted on, alone or with its kind: `declaration/2020-000123`',
    }),
    from: z.iso.date().optional().meta({
      description: 'First day, in UTC; by default 30 days before the last one, and all days of a subject',
    }),
    to: z.iso.date().optional().meta({ description: 'Last day, in UTC; by default today' }),
    ...pageQuery(50),
  })
  .superRefine(
    ({ from, to, subject }, context) => {
      refusePeriod({ from, to, ...(subject === undefined && { most: MOST_DAYS }) }, context);
    },
    { when: ({ value }) => typeof value === 'object' },
  );
export type AuditQuery = z.output<typeof AuditQuery>;

export const AuditLines = z
  .object({
    items: z.array(AuditLine),
    nextToken: z.string().optional().meta({
      description: 'Token of the next page; a page may have fewer items than `limit`, even none',
    }),
  })
  .meta({ id: 'AuditLines', description: 'Newest first' });
