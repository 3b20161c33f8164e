// What a run of the lake writes: the days that something has changed in since the last run, found in the audit trail, in which every act
// has a line. Results and decisions that come late are about declarations and documents of earlier days, whose partitions are written again.
import type { AuditLine } from '../../../shared/audit/line.ts';
import { DAY_MS, daysBetween, utcDay } from '../../../shared/days.ts';
import type { AuditLines, DeclarationDays, Rankings } from '../sources.ts';

/** What is read together: `declarations` with their inspections, and `audit` with the acts that have tables of their own. */
export const SOURCES = ['declarations', 'documents', 'delinquency', 'audit'] as const;
type Source = (typeof SOURCES)[number];

/** A day of a source to write. */
export interface SourceDay {
  readonly source: Source;
  /** YYYY-MM-DD */
  readonly day: string;
}

export interface PlanPorts {
  readonly audit: AuditLines;
  readonly declarations: DeclarationDays;
  readonly rankings: Pick<Rankings, 'publishedSince'>;
}

/** The time of a line is taken before it is stored; no function lives longer than a quarter of an hour. */
const OVERLAP_MS = 60 * 60 * 1000;
/** Days that the first run looks back; earlier ones are written by hand. */
const FIRST_RUN_DAYS = 31;
/** A document may be examined the day after it was announced. */
const DOCUMENT_DAYS_BEFORE = 1;
/** Days that a run by hand may name: what the state machine passes between its steps. */
export const MOST_DAYS = 1_000;

/**
 * Everything that has changed.
 *
 * @param since end of the last run (ISO 8601); undefined if there was none
 */
export async function plannedChanges(
  ports: PlanPorts,
  since: string | undefined,
  now: Date,
): Promise<SourceDay[]> {
  const start =
    since === undefined ? now.getTime() - FIRST_RUN_DAYS * DAY_MS : Date.parse(since) - OVERLAP_MS;
  const from = new Date(start).toISOString();
  const touched = new Touched();
  const days = daysBetween(utcDay(start), utcDay(now.getTime()));
  for (const day of days) {
    for await (const line of ports.audit.ofDay(day, from)) touched.add(day, line);
  }
  const declarationDays = [
    ...(await ports.declarations.daysOf([...touched.declarations])),
    ...(await ports.declarations.daysOfVersions(touched.versions)),
  ];
  const documentDays = daysBetween(utcDay(start - DOCUMENT_DAYS_BEFORE * DAY_MS), utcDay(now.getTime()));
  return [
    ...planned('declarations', declarationDays),
    ...planned('documents', [...documentDays, ...touched.documentDays]),
    ...planned('delinquency', await ports.rankings.publishedSince(from)),
    ...planned('audit', touched.days),
  ];
}

/** Every source of every day of a period. */
export function plannedDays(from: string, to: string): SourceDay[] {
  const days = daysBetween(from, to);
  return SOURCES.flatMap((source) => planned(source, days));
}

/** What the lines of a period are about. */
class Touched {
  readonly days = new Set<string>();
  readonly declarations = new Set<string>();
  /** Days of documents that were decided on. */
  readonly documentDays = new Set<string>();
  /** Versions of declarations that amendments replaced. */
  readonly versions: { declarationId: string; version: number }[] = [];

  add(day: string, { act, subject, detail }: AuditLine): void {
    this.days.add(day);
    if (act === 'document.decided') this.documentDays.add(String(detail.announcedOn));
    if (subject.kind !== 'declaration') return;
    this.declarations.add(subject.id);
    // The amendment may have moved the declaration from another day.
    if (act === 'declaration.amended') {
      this.versions.push({ declarationId: subject.id, version: Number(detail.version) - 1 });
    }
  }
}

function planned(source: Source, days: Iterable<string>): SourceDay[] {
  return [...new Set(days)].sort().map((day) => ({ source, day }));
}
