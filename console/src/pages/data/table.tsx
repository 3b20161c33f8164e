// The cells as a table, in the order of the API. A day leads to its worklist.
import Header from '@cloudscape-design/components/header';
import Table, { type TableProps } from '@cloudscape-design/components/table';
import { Link } from '@tanstack/react-router';
import { useState } from 'react';
import { useCalls } from '../../api/use-api.ts';
import { Pager } from '../../parts/pager.tsx';
import { useFormats, useWords } from '../../words/words.tsx';
import { useCellWords } from './cell-words.ts';
import type { Dimension, Question, Row } from './question.ts';

interface CellTableProps {
  readonly question: Question;
  readonly rows: readonly Row[];
  readonly currency: string | undefined;
}

const PAGE_SIZE = 50;

export function CellTable({ question, rows, currency }: CellTableProps) {
  const say = useWords();
  const columns = useColumns(question, currency);
  const { by, measure } = question;
  const [opened, setOpened] = useState({ rows, number: 1 });
  const number = opened.rows === rows ? opened.number : 1;
  const pages = Math.ceil(rows.length / PAGE_SIZE);
  if (rows.length === 0) return null;
  return (
    <Table
      variant="container"
      items={rows.slice((number - 1) * PAGE_SIZE, number * PAGE_SIZE)}
      columnDefinitions={columns}
      enableKeyboardNavigation
      wrapLines
      ariaLabels={{
        tableLabel: say('data.heading', { measure: say(`measure.${measure}`), by: say(`dimension.${by}`) }),
      }}
      header={
        <Header variant="h2" counter={`(${rows.length})`}>
          {say('data.table')}
        </Header>
      }
      pagination={
        pages > 1 ? (
          <Pager
            number={number}
            pagesCount={pages}
            onOpen={(opening) => setOpened({ rows, number: opening })}
          />
        ) : undefined
      }
    />
  );
}

function useColumns(
  { by, by2, measure }: Question,
  currency: string | undefined,
): TableProps.ColumnDefinition<Row>[] {
  const say = useWords();
  const { percent, number } = useFormats();
  const { nameOf, measured } = useCellWords(currency);
  const dimension = (id: Dimension, isRowHeader: boolean): TableProps.ColumnDefinition<Row> => ({
    id,
    header: say(`dimension.${id}`),
    isRowHeader,
    cell: (row) =>
      id === 'day' ? <Day day={row.day ?? ''}>{nameOf(id, row.day)}</Day> : nameOf(id, row[id]),
  });
  return [
    dimension(by, true),
    ...(by2 === undefined ? [] : [dimension(by2, false)]),
    {
      id: 'value',
      header: say(`measure.${measure}`),
      cell: ({ value }) => <span className="figure">{measured(measure, value)}</span>,
    },
    ...(measure === 'fraudRate'
      ? [
          {
            id: 'interval',
            header: say('data.interval'),
            cell: ({ low = 0, high = 0 }: Row) => `${percent(low)} – ${percent(high)}`,
          },
        ]
      : []),
    // Of declarations it would be the same number again.
    ...(measure === 'declarations'
      ? []
      : [{ id: 'n', header: say('data.n'), cell: ({ n }: Row) => number(n) }]),
  ];
}

/** A day, as a link to its worklist for whoever may see it. */
function Day({ day, children }: { readonly day: string; readonly children: string }) {
  const { session } = useCalls();
  if (!session.can('declarations:read')) return children;
  return (
    <Link to={'/worklist' as never} search={{ day } as never} className="open-link">
      {children}
    </Link>
  );
}
