// The audit trail: who did what to what, newest first.
import Box from '@cloudscape-design/components/box';
import Button from '@cloudscape-design/components/button';
import DatePicker from '@cloudscape-design/components/date-picker';
import FormField from '@cloudscape-design/components/form-field';
import Header from '@cloudscape-design/components/header';
import Input from '@cloudscape-design/components/input';
import Pagination from '@cloudscape-design/components/pagination';
import SpaceBetween from '@cloudscape-design/components/space-between';
import Table from '@cloudscape-design/components/table';
import { useState } from 'react';
import type { Schemas } from '../../api/client.ts';
import { useRead } from '../../api/use-api.ts';
import { Failure } from '../../parts/failure.tsx';
import { useMedia } from '../../parts/media.ts';
import { Page } from '../../parts/page.tsx';
import { nameOf } from '../../parts/texts.tsx';
import { useAddress } from '../../router.tsx';
import { useFormats, useWords } from '../../words/words.tsx';

type Line = Schemas['AuditLine'];

const PAGE_SIZE = 50;
const NARROW = ['at', 'by', 'act'];

export default function AuditPage() {
  const say = useWords();
  const { time } = useFormats();
  const [{ actor, subject, from, to }, change] = useAddress();
  const [typed, setTyped] = useState({
    actor: actor ?? '',
    subject: subject ?? '',
    from: from ?? '',
    to: to ?? '',
  });
  const isNarrow = useMedia('(width < 640px)');
  const filter = JSON.stringify([actor, subject, from, to]);
  const [pages, setPages] = useState<{ filter: string; tokens: readonly string[]; index: number }>({
    filter,
    tokens: [],
    index: 1,
  });
  const { tokens, index } = pages.filter === filter ? pages : { tokens: [], index: 1 };
  const token = tokens[index - 2];
  const lines = useRead(
    ['audit', filter, token],
    (api, signal) =>
      api.GET('/v1/audit', {
        params: { query: { actor, subject, from, to, limit: PAGE_SIZE, nextToken: token } },
        signal,
      }),
    { keep: true },
  );
  const next = lines.data?.nextToken;
  const day = (field: 'from' | 'to') => (
    <FormField label={say(`audit.${field}`)}>
      <DatePicker
        value={typed[field]}
        format="iso"
        placeholder={say('day.placeholder')}
        openCalendarAriaLabel={(chosen) => say('day.choose', { chosen: chosen ?? '' })}
        onChange={({ detail }) => setTyped({ ...typed, [field]: detail.value })}
      />
    </FormField>
  );
  const columns = [
    { id: 'at', header: say('audit.at'), cell: ({ at }: Line) => time(at), isRowHeader: true },
    { id: 'by', header: say('audit.by'), cell: ({ by }: Line) => nameOf(by) },
    { id: 'act', header: say('audit.act'), cell: ({ act }: Line) => <span className="code">{act}</span> },
    {
      id: 'subject',
      header: say('audit.subject'),
      cell: ({ subject: { kind, id } }: Line) => (
        <Button variant="inline-link" onClick={() => change({ subject: `${kind}/${id}` })}>
          {`${kind}/${id}`}
        </Button>
      ),
    },
    {
      id: 'detail',
      header: say('audit.detail'),
      cell: ({ detail }: Line) =>
        Object.entries(detail)
          .map(([name, value]) => `${name}: ${value}`)
          .join(', ') || '–',
    },
    { id: 'request', header: say('audit.request'), cell: ({ requestId }: Line) => requestId },
  ];
  return (
    <Page title={say('audit.title')} description={say('audit.about')}>
      <SpaceBetween size="m">
        <form
          className="filters"
          onSubmit={(event) => {
            event.preventDefault();
            const { actor: who, subject: what, ...days } = typed;
            change({ actor: who.trim(), subject: what.trim(), ...days });
          }}
        >
          <FormField label={say('audit.actor')}>
            <Input
              value={typed.actor}
              onChange={({ detail }) => setTyped({ ...typed, actor: detail.value })}
            />
          </FormField>
          <FormField label={say('audit.subject')}>
            <Input
              value={typed.subject}
              onChange={({ detail }) => setTyped({ ...typed, subject: detail.value })}
            />
          </FormField>
          {day('from')}
          {day('to')}
          <Button formAction="submit">{say('audit.show')}</Button>
        </form>
        {lines.isError ? (
          <Failure failure={lines.error} onRetry={() => void lines.refetch()} />
        ) : (
          <Table
            variant="container"
            items={lines.data?.items ?? []}
            trackBy={({ at, requestId, act }) => at + requestId + act}
            columnDefinitions={columns}
            columnDisplay={columns.map(({ id }) => ({ id, visible: !isNarrow || NARROW.includes(id) }))}
            wrapLines
            enableKeyboardNavigation
            loading={lines.isLoading}
            loadingText={say('audit.loading')}
            ariaLabels={{ tableLabel: say('audit.title') }}
            header={<Header variant="h2">{say('audit.title')}</Header>}
            empty={
              <Box textAlign="center" padding="l">
                <Box variant="strong">{say('audit.none')}</Box>
                <Box variant="p">{say('audit.none.advice')}</Box>
              </Box>
            }
            pagination={
              next === undefined && index === 1 ? undefined : (
                <Pagination
                  currentPageIndex={index}
                  pagesCount={Math.max(index, tokens.length + 1)}
                  openEnd={next !== undefined}
                  disabled={lines.isPlaceholderData}
                  onChange={({ detail }) => {
                    const all = next === undefined ? tokens : [...tokens.slice(0, index - 1), next];
                    setPages({ filter, tokens: all, index: detail.currentPageIndex });
                  }}
                />
              )
            }
          />
        )}
      </SpaceBetween>
    </Page>
  );
}
