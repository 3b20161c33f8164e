// The list of declarations, in the API's order: highest score first.
import Box from '@cloudscape-design/components/box';
import Header from '@cloudscape-design/components/header';
import Pagination from '@cloudscape-design/components/pagination';
import Table, { type TableProps } from '@cloudscape-design/components/table';
import { useState } from 'react';
import type { Schemas } from '../../api/client.ts';
import { useRead } from '../../api/use-api.ts';
import { Failure } from '../../parts/failure.tsx';
import { useMedia } from '../../parts/media.ts';
import { Direction, HsCode, OpenLink, Outcome } from '../../parts/texts.tsx';
import { type Say, useFormats, useWords } from '../../words/words.tsx';
import type { WorklistAddress } from './address.ts';

export type WorklistItem = Schemas['WorklistItem'];

const PAGE_SIZE = 50;
/** Beside an open declaration, what it shows itself is left out. */
const BESIDE_CASE = ['score', 'declaration', 'reason', 'inspection'];
const ON_NARROW_SCREENS = ['score', 'declaration', 'inspection'];

interface WorklistTableProps {
  readonly address: WorklistAddress;
  readonly day: string | undefined;
  /** The latest day is not known yet. */
  readonly isWaiting: boolean;
  /** There are no declarations at all. */
  readonly hasNoDay: boolean;
  readonly onOpen: (id: string) => void;
}

/** The key of a list's page, under which a recorded result is put into it. */
export function listKey(address: WorklistAddress, day: string | undefined, token?: string): unknown[] {
  const { lane, status, office, chapter } = address;
  return ['declarations', 'list', { day, lane, status, office, chapter }, token];
}

export function WorklistTable({ address, day, isWaiting, hasNoDay, onOpen }: WorklistTableProps) {
  const say = useWords();
  const { open } = address;
  const list = JSON.stringify(listKey(address, day));
  const [pages, setPages] = useState<{ list: string; tokens: readonly string[]; index: number }>({
    list,
    tokens: [],
    index: 1,
  });
  // Another list begins at its first page.
  const { tokens, index } = pages.list === list ? pages : { tokens: [], index: 1 };
  const token = tokens[index - 2];
  const { lane, status, office, chapter } = address;
  const page = useRead(
    day === undefined ? undefined : listKey(address, day, token),
    (api, signal) =>
      api.GET('/v1/declarations', {
        params: {
          query: { day, lane, status, office, hsChapter: chapter, limit: PAGE_SIZE, nextToken: token },
        },
        signal,
      }),
    { keep: true },
  );
  const items = page.data?.items ?? [];
  const next = page.data?.nextToken;
  const columns = useColumns(open, onOpen);
  const isNarrow = useMedia('(width < 640px)');
  const shown = isNarrow ? ON_NARROW_SCREENS : open === undefined ? undefined : BESIDE_CASE;
  if (page.isError) return <Failure failure={page.error} onRetry={() => void page.refetch()} />;
  return (
    <div className="worklist-table">
      <Table
        variant="container"
        items={items}
        trackBy="declarationId"
        columnDefinitions={columns}
        columnDisplay={columns.map(({ id = '' }) => ({ id, visible: shown?.includes(id) ?? true }))}
        enableKeyboardNavigation
        stickyHeader
        wrapLines
        loading={isWaiting || page.isLoading}
        loadingText={say('worklist.loading')}
        ariaLabels={{ tableLabel: say('worklist.title') }}
        header={
          <Header
            variant="h2"
            counter={items.length === 0 ? undefined : `(${items.length}${next === undefined ? '' : '+'})`}
          >
            {say('worklist.declarations')}
          </Header>
        }
        empty={<Empty say={say} hasNoDay={hasNoDay} isFiltered={Boolean(status ?? office ?? chapter)} />}
        pagination={
          next === undefined && index === 1 ? undefined : (
            <Pagination
              currentPageIndex={index}
              pagesCount={Math.max(index, tokens.length + 1)}
              openEnd={next !== undefined}
              disabled={page.isPlaceholderData}
              onChange={({ detail }) => {
                const known = tokens.slice(0, index - 1);
                const all = next === undefined ? known : [...known, next];
                setPages({
                  list,
                  tokens: all.length > tokens.length ? all : tokens,
                  index: detail.currentPageIndex,
                });
              }}
            />
          )
        }
      />
    </div>
  );
}

function Empty({
  say,
  hasNoDay,
  isFiltered,
}: {
  readonly say: Say;
  readonly hasNoDay: boolean;
  readonly isFiltered: boolean;
}) {
  return (
    <Box textAlign="center" padding="l">
      <Box variant="strong">{say(hasNoDay ? 'worklist.none' : 'worklist.empty')}</Box>
      <Box variant="p">
        {say(
          hasNoDay
            ? 'worklist.none.advice'
            : isFiltered
              ? 'worklist.filtered.advice'
              : 'worklist.empty.advice',
        )}
      </Box>
    </Box>
  );
}

function useColumns(
  open: string | undefined,
  onOpen: (id: string) => void,
): TableProps.ColumnDefinition<WorklistItem>[] {
  const say = useWords();
  const { country } = useFormats();
  return [
    {
      id: 'score',
      header: say('worklist.score'),
      cell: ({ score }) => <span className="figure">{score}</span>,
      width: 90,
    },
    {
      id: 'declaration',
      header: say('worklist.declaration'),
      isRowHeader: true,
      cell: ({ declarationId: id }) => (
        <OpenLink current={id === open} onFollow={() => onOpen(id)} search={{ open: id }}>
          {id}
        </OpenLink>
      ),
      minWidth: 130,
    },
    {
      id: 'goods',
      header: say('worklist.goods'),
      cell: ({ goods }) => (
        <>
          <HsCode code={goods.hsCode} />
          {goods.items > 1 && (
            <Box variant="small"> {say('worklist.moreItems', { count: goods.items - 1 })}</Box>
          )}
        </>
      ),
      minWidth: 110,
    },
    {
      id: 'countries',
      header: say('worklist.countries'),
      cell: ({ goods: { originCountry, departureCountry } }) => (
        <abbr title={`${country(originCountry)} → ${country(departureCountry)}`}>
          {originCountry} → {departureCountry}
        </abbr>
      ),
      minWidth: 110,
    },
    {
      id: 'reason',
      header: say('worklist.reason'),
      cell: ({ mainReason }) =>
        mainReason === undefined ? (
          '–'
        ) : (
          <Direction value={mainReason.contribution}>{mainReason.text}</Direction>
        ),
      minWidth: 220,
    },
    {
      id: 'selection',
      header: say('worklist.selection'),
      // Until a result is recorded nobody is told: what the draw chose is inspected like everything else.
      cell: ({ selectedBy, inspection }) =>
        inspection === undefined ? '–' : say(`selectedBy.${selectedBy}`),
      minWidth: 120,
    },
    {
      id: 'inspection',
      header: say('worklist.inspection'),
      cell: ({ inspection, assignee, assigneeName, status }) => (
        <Outcome status={status} outcome={inspection?.outcome} assignee={assigneeName ?? assignee} />
      ),
      minWidth: 120,
    },
  ];
}
