// The list of documents, newest first.
import StatusIndicator, { type StatusIndicatorProps } from '@cloudscape-design/components/status-indicator';
import { useState } from 'react';
import type { Schemas } from '../../api/client.ts';
import { Choice } from '../../parts/choice.tsx';
import { DayField } from '../../parts/day-field.tsx';
import { isDay } from '../../parts/days.ts';
import { PagedTable, usePages } from '../../parts/paged-table.tsx';
import { TextFilter } from '../../parts/text-filter.tsx';
import { OpenLink } from '../../parts/texts.tsx';
import { type Say, useFormats, useWords } from '../../words/words.tsx';

export type Document = Schemas['VerifiedDocument'];
export type Verdict = Schemas['DocumentStatus'];

const VERDICTS = [
  'suspicious',
  'unverifiable',
  'verified',
  'rejected',
  'processing',
  'awaiting-upload',
] as const satisfies readonly Verdict[];

const PAGE_SIZE = 25;
const NARROW = ['verdict', 'file'];
const BESIDE_DOCUMENT = ['verdict', 'file', 'marks'];

const TYPES: Readonly<Record<Verdict, StatusIndicatorProps.Type>> = {
  suspicious: 'warning',
  unverifiable: 'info',
  verified: 'success',
  rejected: 'error',
  processing: 'in-progress',
  'awaiting-upload': 'pending',
};

export function VerdictText({ status }: { readonly status: Verdict }) {
  const say = useWords();
  return <StatusIndicator type={TYPES[status]}>{say(`verdict.${status}`)}</StatusIndicator>;
}

/** "1 mismatch, 1 match" */
export function marksText(
  say: Say,
  findings: readonly { readonly verdict: Schemas['FindingVerdict'] }[],
): string {
  const counts = Map.groupBy(findings, ({ verdict }) => verdict);
  return [...counts].map(([verdict, found]) => say(`marks.${verdict}`, { count: found.length })).join(', ');
}

/** What a list is of: one of the first three, or all documents; and the days on which they were announced. */
interface DocumentFilter {
  readonly status?: string | undefined;
  readonly declaration?: string | undefined;
  readonly issuer?: string | undefined;
  readonly from?: string | undefined;
  readonly to?: string | undefined;
}

interface ListQuery {
  readonly status?: Verdict | undefined;
  readonly declarationId?: string | undefined;
  readonly authorityId?: string | undefined;
  readonly from?: string | undefined;
  readonly to?: string | undefined;
}

/** What the API is asked for: the first that is given, as it lists by one of them only, and whole days. */
function queryOf({ status, declaration = '', issuer = '', from = '', to = '' }: DocumentFilter): ListQuery {
  const days = { from: isDay(from) ? from : undefined, to: isDay(to) ? to : undefined };
  if (declaration !== '') return { declarationId: declaration, ...days };
  if (issuer !== '') return { authorityId: issuer, ...days };
  return { status: VERDICTS.find((verdict) => verdict === status), ...days };
}

interface FiltersProps {
  readonly value: DocumentFilter;
  readonly onChange: (value: DocumentFilter) => void;
}

/** Verdict, declaration and authority take the place of each other; the days hold for each of them. */
export function DocumentFilters({ value, onChange }: FiltersProps) {
  const say = useWords();
  const { status, declarationId = '', authorityId = '' } = queryOf(value);
  const { from = '', to = '' } = value;
  const days = { from, to };
  // A day is in the address once it is whole; until then it is here.
  const [typed, setTyped] = useState<{ readonly from?: string; readonly to?: string }>({});
  const day = (field: 'from' | 'to') => (
    <DayField
      label={say(`documents.${field}`)}
      value={typed[field] ?? days[field]}
      onChange={(next) => {
        const { [field]: _, ...other } = typed;
        const whole = next === '' || isDay(next);
        setTyped(whole ? other : { ...other, [field]: next });
        if (whole) onChange({ ...value, [field]: next });
      }}
    />
  );
  const options = [
    { value: '', label: say('verdict.all') },
    ...VERDICTS.map((verdict) => ({ value: verdict, label: say(`verdict.${verdict}`) })),
  ];
  return (
    <div className="filters">
      <Choice
        label={say('verdict')}
        options={options}
        value={status ?? ''}
        onChange={(chosen) => onChange({ ...days, status: chosen })}
      />
      <TextFilter
        key={`declaration ${declarationId}`}
        label={say('documents.declaration')}
        value={declarationId}
        onChange={(declaration) => onChange({ ...days, declaration })}
      />
      <TextFilter
        key={`authority ${authorityId}`}
        label={say('documents.authority')}
        value={authorityId}
        onChange={(issuer) => onChange({ ...days, issuer })}
      />
      {day('from')}
      {day('to')}
    </div>
  );
}

interface DocumentTableProps {
  readonly filter: DocumentFilter;
  readonly open: string | undefined;
  readonly onOpen: (id: string) => void;
}

export function DocumentTable({ filter, open, onOpen }: DocumentTableProps) {
  const say = useWords();
  const { time } = useFormats();
  const query = queryOf(filter);
  const pages = usePages(['documents', 'list', query], (api, signal, nextToken) =>
    api.GET('/v1/documents', { params: { query: { ...query, limit: PAGE_SIZE, nextToken } }, signal }),
  );
  const columns = [
    {
      id: 'verdict',
      header: say('verdict'),
      cell: ({ status: verdict }: Document) => <VerdictText status={verdict} />,
      minWidth: 120,
    },
    {
      id: 'file',
      header: say('documents.file'),
      isRowHeader: true,
      cell: ({ documentId: id, fileName }: Document) => (
        <OpenLink current={id === open} search={{ open: id }} onFollow={() => onOpen(id)}>
          {fileName}
        </OpenLink>
      ),
      minWidth: 160,
    },
    {
      id: 'marks',
      header: say('documents.marks'),
      cell: ({ findings }: Document) => marksText(say, findings) || '–',
      minWidth: 140,
    },
    {
      id: 'type',
      header: say('documents.type'),
      cell: ({ documentType }: Document) => say(`documentType.${documentType}`),
      minWidth: 130,
    },
    {
      id: 'authority',
      header: say('documents.authority'),
      cell: ({ authorityId }: Document) => authorityId,
      minWidth: 110,
    },
    {
      id: 'decision',
      header: say('decision.latest'),
      cell: ({ decision }: Document) => (decision === undefined ? '–' : say(`decision.${decision.decision}`)),
      minWidth: 120,
    },
    {
      id: 'party',
      header: say('documents.party'),
      cell: ({ party }: Document) => party ?? '–',
      minWidth: 90,
    },
    {
      id: 'time',
      header: say('documents.time'),
      cell: ({ createdAt }: Document) => time(createdAt),
      minWidth: 150,
    },
  ];
  return (
    <PagedTable
      pages={pages}
      title={say('documents.title')}
      heading={say('documents.list')}
      columns={columns}
      shown={open === undefined ? undefined : BESIDE_DOCUMENT}
      narrow={NARROW}
      trackBy="documentId"
      loading={say('documents.loading')}
      empty={[say('documents.none'), say('documents.none.advice')]}
    />
  );
}
