// A list of the API as a table, page by page: the rows, and what to read while they load, when there are none and when they failed.
import Box from '@cloudscape-design/components/box';
import Header from '@cloudscape-design/components/header';
import Table, { type TableProps } from '@cloudscape-design/components/table';
import type { UseQueryResult } from '@tanstack/react-query';
import { useState } from 'react';
import type { Answer, Api, CallFailed } from '../api/client.ts';
import { useRead } from '../api/use-api.ts';
import { Failure } from './failure.tsx';
import { useMedia } from './media.ts';
import { Pager } from './pager.tsx';

interface ListPage<Item> {
  readonly items: Item[];
  readonly nextToken?: string | undefined;
}

/** The page of a list that is shown, and the ones that can be opened. */
export interface Pages<Item> {
  readonly read: UseQueryResult<ListPage<Item>, CallFailed>;
  readonly number: number;
  /** Pages whose tokens are known. */
  readonly known: number;
  readonly open: (number: number) => void;
}

/**
 * A list, opened at its first page; a list with another key begins at its first page again.
 *
 * @param key of the list; undefined if it is not to be read
 * @param call reads the page of a token; the first page has none
 */
export function usePages<Item>(
  key: readonly unknown[] | undefined,
  call: (api: Api, signal: AbortSignal, token: string | undefined) => Answer<ListPage<Item>>,
): Pages<Item> {
  const list = JSON.stringify(key);
  const [opened, setOpened] = useState<{ list: string; tokens: readonly string[]; number: number }>({
    list,
    tokens: [],
    number: 1,
  });
  const { tokens, number } = opened.list === list ? opened : { tokens: [], number: 1 };
  const token = tokens[number - 2];
  const read = useRead<ListPage<Item>>(
    key === undefined ? undefined : [...key, token],
    (api, signal) => call(api, signal, token),
    { keep: true },
  );
  const next = read.data?.nextToken;
  const all = next === undefined || number <= tokens.length ? tokens : [...tokens, next];
  return {
    read,
    number,
    known: tokens.length + 1,
    open: (one) => setOpened({ list, tokens: all, number: one }),
  };
}

interface PagedTableProps<Item> {
  readonly pages: Pages<Item>;
  /** Names the table; its heading, unless there is another one. */
  readonly title: string;
  readonly heading?: string;
  /** How many rows there are, behind the heading. */
  readonly counted?: boolean;
  readonly columns: readonly TableProps.ColumnDefinition<Item>[];
  /** The columns that there is room for beside something that is open; all by default. */
  readonly shown?: readonly string[] | undefined;
  /** Those on narrow screens, and beside something that is open on medium ones. */
  readonly narrow: readonly string[];
  readonly trackBy: TableProps.TrackBy<Item>;
  readonly loading: string;
  /** What the list waits for is still being read. */
  readonly isWaiting?: boolean;
  /** Why there are no rows, and what to do about it. */
  readonly empty: readonly [title: string, advice: string];
}

export function PagedTable<Item>({
  pages: { read, number, known, open },
  title,
  heading = title,
  counted = false,
  columns,
  shown,
  narrow,
  trackBy,
  loading,
  isWaiting = false,
  empty,
}: PagedTableProps<Item>) {
  const isNarrow = useMedia('(width < 640px)');
  const isMedium = useMedia('(width < 1200px)');
  // What has no list has no rows.
  if (read.isError && read.error.kind !== 'missing')
    return <Failure failure={read.error} onRetry={() => void read.refetch()} />;
  const items = read.data?.items ?? [];
  const hasNext = read.data?.nextToken !== undefined;
  const visible = isNarrow || (isMedium && shown !== undefined) ? narrow : shown;
  return (
    <div className="paged-table">
      <Table
        variant="container"
        items={items}
        trackBy={trackBy}
        columnDefinitions={columns}
        columnDisplay={columns.map(({ id = '' }) => ({ id, visible: visible?.includes(id) ?? true }))}
        enableKeyboardNavigation
        stickyHeader
        wrapLines
        loading={isWaiting || read.isLoading}
        loadingText={loading}
        ariaLabels={{ tableLabel: title }}
        header={
          <Header
            variant="h2"
            counter={counted && items.length > 0 ? `(${items.length}${hasNext ? '+' : ''})` : undefined}
          >
            {heading}
          </Header>
        }
        empty={
          <Box textAlign="center" padding="l">
            <Box variant="strong">{empty[0]}</Box>
            <Box variant="p">{empty[1]}</Box>
          </Box>
        }
        pagination={
          hasNext || number > 1 ? (
            <Pager
              number={number}
              pagesCount={known}
              openEnd={hasNext}
              disabled={read.isPlaceholderData}
              onOpen={open}
            />
          ) : undefined
        }
      />
    </div>
  );
}
