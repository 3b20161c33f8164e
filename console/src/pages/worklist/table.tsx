// The list of declarations, in the API's order: highest score first.
import Box from '@cloudscape-design/components/box';
import type { TableProps } from '@cloudscape-design/components/table';
import type { Schemas } from '../../api/client.ts';
import { PagedTable, usePages } from '../../parts/paged-table.tsx';
import { Direction, HsCode, OpenLink, Outcome } from '../../parts/texts.tsx';
import { useFormats, useWords } from '../../words/words.tsx';
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

/** The key of a list, under which a recorded result is put into its pages. */
export function listKey(address: WorklistAddress, day: string | undefined): unknown[] {
  const { lane, status, office, chapter } = address;
  return ['declarations', 'list', { day, lane, status, office, chapter }];
}

export function WorklistTable({ address, day, isWaiting, hasNoDay, onOpen }: WorklistTableProps) {
  const say = useWords();
  const { open, lane, status, office, chapter } = address;
  const pages = usePages(day === undefined ? undefined : listKey(address, day), (api, signal, nextToken) =>
    api.GET('/v1/declarations', {
      params: {
        query: { day, lane, status, office, hsChapter: chapter, limit: PAGE_SIZE, nextToken },
      },
      signal,
    }),
  );
  const isFiltered = [status, office, chapter].some((filter) => filter !== undefined);
  return (
    <PagedTable
      pages={pages}
      title={say('worklist.title')}
      heading={say('worklist.declarations')}
      counted
      columns={useColumns(open, onOpen)}
      shown={open === undefined ? undefined : BESIDE_CASE}
      narrow={ON_NARROW_SCREENS}
      trackBy="declarationId"
      loading={say('worklist.loading')}
      isWaiting={isWaiting}
      empty={
        hasNoDay
          ? [say('worklist.none'), say('worklist.none.advice')]
          : [say('worklist.empty'), say(isFiltered ? 'worklist.filtered.advice' : 'worklist.empty.advice')]
      }
    />
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
