// Lists of entities: the ranking of a day, and what a search finds.
import type { TableProps } from '@cloudscape-design/components/table';
import type { Schemas } from '../../api/client.ts';
import { EntityLink } from '../../parts/entity-link.tsx';
import { PagedTable, usePages } from '../../parts/paged-table.tsx';
import { type Say, useFormats, useWords } from '../../words/words.tsx';
import { ScoreAndBand } from './parts.tsx';

type Ranked = Schemas['RankedNetworkEntity'];
type FoundEntity = Schemas['FoundNetworkEntity'];
type RankedKind = Ranked['kind'];

export const RANKED_KINDS = [
  'company',
  'taxpayer',
  'traveller',
  'cargo',
] as const satisfies readonly RankedKind[];

const PAGE_SIZE = 50;
const NARROW = ['entity', 'score'];

/** What every list of entities says. */
function common<Item extends Ranked | FoundEntity>(say: Say): TableProps.ColumnDefinition<Item>[] {
  return [
    {
      id: 'entity',
      header: say('network.entity'),
      isRowHeader: true,
      cell: ({ entityId, label }) => <EntityLink id={entityId}>{label}</EntityLink>,
      minWidth: 180,
    },
    {
      id: 'kind',
      header: say('network.kind'),
      cell: ({ kind }) => say(`network.kind.${kind}`),
      minWidth: 100,
    },
    {
      id: 'score',
      header: say('network.score'),
      cell: ({ score, band }) => <ScoreAndBand score={score} band={band} />,
      minWidth: 150,
    },
    {
      id: 'ring',
      header: say('network.inRing'),
      cell: ({ ringId }) => (ringId === undefined ? '–' : say('network.yes')),
      minWidth: 90,
    },
  ];
}

export function Ranking({ day, kind }: { readonly day: string; readonly kind: RankedKind | undefined }) {
  const say = useWords();
  const formats = useFormats();
  const pages = usePages(['network', 'ranking', day, kind], (api, signal, nextToken) =>
    api.GET('/v1/network/rankings/{day}', {
      params: {
        path: { day },
        query: { ...(kind === undefined ? {} : { kind }), limit: PAGE_SIZE, nextToken },
      },
      signal,
    }),
  );
  return (
    <PagedTable
      pages={pages}
      title={say('network.ranking')}
      heading={say('network.rankingOf', { day: formats.day(day) })}
      columns={[
        { id: 'rank', header: say('network.rank'), cell: ({ rank }: Ranked) => rank, minWidth: 70 },
        ...common<Ranked>(say),
      ]}
      narrow={NARROW}
      trackBy="entityId"
      loading={say('network.loading')}
      empty={[say('network.noRanking'), say('network.noRanking.advice')]}
    />
  );
}

export function Found({ q }: { readonly q: string }) {
  const say = useWords();
  const pages = usePages(['network', 'found', q], (api, signal, nextToken) =>
    api.GET('/v1/network/entities', { params: { query: { q, limit: PAGE_SIZE, nextToken } }, signal }),
  );
  return (
    <PagedTable
      pages={pages}
      title={say('network.found', { q })}
      counted
      columns={common<FoundEntity>(say)}
      narrow={NARROW}
      trackBy="entityId"
      loading={say('network.loading')}
      empty={[say('network.notFound'), say('network.notFound.advice')]}
    />
  );
}
