// Rings: parties that share things so closely that they are worked as one case.
import Box from '@cloudscape-design/components/box';
import Header from '@cloudscape-design/components/header';
import KeyValuePairs from '@cloudscape-design/components/key-value-pairs';
import SpaceBetween from '@cloudscape-design/components/space-between';
import Table from '@cloudscape-design/components/table';
import type { Schemas } from '../../api/client.ts';
import { useRead } from '../../api/use-api.ts';
import { EntityLink } from '../../parts/entity-link.tsx';
import { PagedTable, usePages } from '../../parts/paged-table.tsx';
import { Panel } from '../../parts/panel.tsx';
import { OpenLink } from '../../parts/texts.tsx';
import { useFormats, useWords } from '../../words/words.tsx';
import { ScoreAndBand } from './parts.tsx';

type ShortRing = Schemas['NetworkRingItem'];
type WholeRing = Schemas['NetworkRing'];

const PAGE_SIZE = 50;
const NARROW = ['ring', 'score'];
const BESIDE_RING = ['ring', 'size', 'score'];

interface RingsProps {
  readonly day: string;
  readonly open: string | undefined;
  readonly onOpen: (id: string) => void;
}

export function Rings({ day, open, onOpen }: RingsProps) {
  const say = useWords();
  const formats = useFormats();
  const pages = usePages(['network', 'rings', day], (api, signal, nextToken) =>
    api.GET('/v1/network/rings', { params: { query: { day, limit: PAGE_SIZE, nextToken } }, signal }),
  );
  return (
    <PagedTable
      pages={pages}
      title={say('network.rings')}
      heading={say('network.ringsOf', { day: formats.day(day) })}
      columns={[
        {
          id: 'ring',
          header: say('network.shared'),
          isRowHeader: true,
          cell: ({ ringId: id, text }: ShortRing) => (
            <OpenLink current={id === open} search={{ ring: id }} onFollow={() => onOpen(id)}>
              {text}
            </OpenLink>
          ),
          minWidth: 240,
        },
        { id: 'size', header: say('network.members'), cell: ({ size }: ShortRing) => size, minWidth: 90 },
        {
          id: 'score',
          header: say('network.meanScore'),
          cell: ({ score }: ShortRing) => <span className="figure">{score}</span>,
          minWidth: 110,
        },
        {
          id: 'frauds',
          header: say('network.frauds'),
          cell: ({ frauds, inspections }: ShortRing) => say('network.fraudsOf', { frauds, inspections }),
          minWidth: 110,
        },
        {
          id: 'since',
          header: say('network.since'),
          cell: ({ since }: ShortRing) => formats.day(since),
          minWidth: 110,
        },
      ]}
      shown={open === undefined ? undefined : BESIDE_RING}
      narrow={NARROW}
      trackBy="ringId"
      loading={say('network.loading')}
      empty={[say('network.noRings'), say('network.noRings.advice')]}
    />
  );
}

export function Ring({ id, onClose }: { readonly id: string; readonly onClose: () => void }) {
  const say = useWords();
  const ring = useRead<WholeRing>(['network', 'ring', id], (api, signal) =>
    api.GET('/v1/network/rings/{ringId}', { params: { path: { ringId: id } }, signal }),
  );
  return (
    <Panel
      title={say('network.ring')}
      close={say('network.closeRing')}
      loading={say('network.loading')}
      onClose={onClose}
      read={ring}
    >
      {(data) => <OpenedRing ring={data} />}
    </Panel>
  );
}

function OpenedRing({
  ring: { text, score, size, since, frauds, inspections, members, things },
}: {
  readonly ring: WholeRing;
}) {
  const say = useWords();
  const { day } = useFormats();
  return (
    <SpaceBetween size="m">
      <Box>{text}</Box>
      <KeyValuePairs
        columns={2}
        items={[
          { label: say('network.members'), value: String(size) },
          { label: say('network.meanScore'), value: <span className="figure">{score}</span> },
          { label: say('network.frauds'), value: say('network.fraudsOf', { frauds, inspections }) },
          { label: say('network.since'), value: day(since) },
        ]}
      />
      <Table
        variant="embedded"
        items={members}
        trackBy="entityId"
        wrapLines
        ariaLabels={{ tableLabel: say('network.members') }}
        header={<Header variant="h3">{say('network.members')}</Header>}
        columnDefinitions={[
          {
            id: 'entity',
            header: say('network.entity'),
            isRowHeader: true,
            cell: ({ entityId, label }) => <EntityLink id={entityId}>{label}</EntityLink>,
          },
          {
            id: 'score',
            header: say('network.score'),
            cell: ({ score: own, band }) => <ScoreAndBand score={own} band={band} />,
          },
          {
            id: 'frauds',
            header: say('network.frauds'),
            cell: (member) =>
              say('network.fraudsOf', { frauds: member.frauds, inspections: member.inspections }),
          },
        ]}
      />
      <Table
        variant="embedded"
        items={things}
        trackBy="id"
        wrapLines
        ariaLabels={{ tableLabel: say('network.things') }}
        header={<Header variant="h3">{say('network.things')}</Header>}
        columnDefinitions={[
          {
            id: 'thing',
            header: say('network.thing'),
            isRowHeader: true,
            cell: ({ kind, label }) => `${say(`network.kind.${kind}`)} ${label}`,
          },
          { id: 'members', header: say('network.sharing'), cell: (thing) => thing.members },
        ]}
      />
    </SpaceBetween>
  );
}
