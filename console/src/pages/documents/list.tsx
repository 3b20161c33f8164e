// The list of documents, newest first.
import Box from '@cloudscape-design/components/box';
import FormField from '@cloudscape-design/components/form-field';
import Header from '@cloudscape-design/components/header';
import Pagination from '@cloudscape-design/components/pagination';
import Select from '@cloudscape-design/components/select';
import StatusIndicator, { type StatusIndicatorProps } from '@cloudscape-design/components/status-indicator';
import Table from '@cloudscape-design/components/table';
import { useState } from 'react';
import type { Schemas } from '../../api/client.ts';
import { useRead } from '../../api/use-api.ts';
import { Failure } from '../../parts/failure.tsx';
import { useMedia } from '../../parts/media.ts';
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

export function VerdictFilter({
  value,
  onChange,
}: {
  readonly value: string | undefined;
  readonly onChange: (value: string | undefined) => void;
}) {
  const say = useWords();
  const options = [
    { value: '', label: say('verdict.all') },
    ...VERDICTS.map((verdict) => ({ value: verdict, label: say(`verdict.${verdict}`) })),
  ];
  return (
    <div className="filters">
      <FormField label={say('verdict')}>
        <Select
          options={options}
          selectedOption={options.find((option) => option.value === (value ?? '')) ?? null}
          onChange={({ detail }) => onChange(detail.selectedOption.value)}
        />
      </FormField>
    </div>
  );
}

interface DocumentTableProps {
  readonly status: string | undefined;
  readonly open: string | undefined;
  readonly onOpen: (id: string) => void;
}

export function DocumentTable({ status, open, onOpen }: DocumentTableProps) {
  const say = useWords();
  const { time } = useFormats();
  const chosen = VERDICTS.find((verdict) => verdict === status);
  const isNarrow = useMedia('(width < 640px)');
  const [pages, setPages] = useState<{
    status: Verdict | undefined;
    tokens: readonly string[];
    index: number;
  }>({
    status: chosen,
    tokens: [],
    index: 1,
  });
  const { tokens, index } = pages.status === chosen ? pages : { tokens: [], index: 1 };
  const token = tokens[index - 2];
  const list = useRead(
    ['documents', 'list', chosen, token],
    (api, signal) =>
      api.GET('/v1/documents', {
        params: { query: { status: chosen, limit: PAGE_SIZE, nextToken: token } },
        signal,
      }),
    { keep: true },
  );
  if (list.isError) return <Failure failure={list.error} onRetry={() => void list.refetch()} />;
  const next = list.data?.nextToken;
  const shown = isNarrow ? NARROW : open === undefined ? undefined : ['verdict', 'file', 'marks'];
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
    <div className="worklist-table">
      <Table
        variant="container"
        items={list.data?.items ?? []}
        trackBy="documentId"
        columnDefinitions={columns}
        columnDisplay={columns.map(({ id }) => ({ id, visible: shown?.includes(id) ?? true }))}
        enableKeyboardNavigation
        wrapLines
        loading={list.isLoading}
        loadingText={say('documents.loading')}
        ariaLabels={{ tableLabel: say('documents.title') }}
        header={<Header variant="h2">{say('documents.list')}</Header>}
        empty={
          <Box textAlign="center" padding="l">
            <Box variant="strong">{say('documents.none')}</Box>
            <Box variant="p">{say('documents.none.advice')}</Box>
          </Box>
        }
        pagination={
          next === undefined && index === 1 ? undefined : (
            <Pagination
              currentPageIndex={index}
              pagesCount={Math.max(index, tokens.length + 1)}
              openEnd={next !== undefined}
              disabled={list.isPlaceholderData}
              onChange={({ detail }) => {
                const all = next === undefined ? tokens : [...tokens.slice(0, index - 1), next];
                setPages({ status: chosen, tokens: all, index: detail.currentPageIndex });
              }}
            />
          )
        }
      />
    </div>
  );
}
