// The neighbours of an entity: drawn, and the same in tables.
import Alert from '@cloudscape-design/components/alert';
import Box from '@cloudscape-design/components/box';
import Button from '@cloudscape-design/components/button';
import ExpandableSection from '@cloudscape-design/components/expandable-section';
import Header from '@cloudscape-design/components/header';
import SegmentedControl from '@cloudscape-design/components/segmented-control';
import SpaceBetween from '@cloudscape-design/components/space-between';
import Table from '@cloudscape-design/components/table';
import { useQueries } from '@tanstack/react-query';
import { useState } from 'react';
import { answered, type CallFailed, type Schemas } from '../../api/client.ts';
import { useCalls } from '../../api/use-api.ts';
import { EntityLink } from '../../parts/entity-link.tsx';
import { Failure } from '../../parts/failure.tsx';
import { Loading } from '../../parts/loading.tsx';
import { useAddress } from '../../router.tsx';
import { useFormats, useLanguage, useWords } from '../../words/words.tsx';
import { type Drawn, joined, linkKey, type Node } from './drawn.ts';
import { isParty, ScoreAndBand } from './parts.tsx';
import { Picture } from './picture.tsx';

type Ego = Schemas['NetworkEgo'];

const HOPS = ['1', '2'] as const;
const LIMIT = 60;
/** Of the address: the ids of expanded nodes, which contain no space. */
const SEPARATOR = ' ';

interface NeighbourhoodProps {
  readonly id: string;
  readonly name: string;
}

export function Neighbourhood({ id, name }: NeighbourhoodProps) {
  const say = useWords();
  const { api } = useCalls();
  const { language } = useLanguage();
  const [{ hops: given, more = '' }, change] = useAddress();
  const hops = HOPS.find((one) => one === given) ?? '1';
  const expanded = more.split(SEPARATOR).filter((one) => one !== '');
  const reads = useQueries({
    queries: [[id, hops] as const, ...expanded.map((one) => [one, '1'] as const)].map(([entityId, far]) => ({
      queryKey: ['network', 'ego', entityId, far, language],
      queryFn: async ({ signal }: { signal: AbortSignal }) =>
        // Text is what other forms are, which are not asked for.
        (await answered<Ego | string>(
          api.GET('/v1/network/entities/{entityId}/ego', {
            params: { path: { entityId }, query: { hops: Number(far), limit: LIMIT } },
            headers: { accept: 'application/json' },
            signal,
          }),
        )) as Ego,
    })),
  });
  const [first, ...others] = reads;
  const failed = reads.find(({ isError }) => isError);
  return (
    <SpaceBetween size="s">
      <Header variant="h3">{say('network.of', { name })}</Header>
      <SegmentedControl
        label={say('network.hops')}
        selectedId={hops}
        onChange={({ detail }) => change({ hops: detail.selectedId })}
        options={HOPS.map((one) => ({ id: one, text: say('network.hopsOf', { count: Number(one) }) }))}
      />
      {failed !== undefined && (
        <Failure failure={failed.error as CallFailed} onRetry={() => void failed.refetch()} />
      )}
      {first?.isLoading && <Loading label={say('network.loading')} height="24rem" />}
      {first?.data !== undefined && (
        <Shown
          middle={id}
          name={name}
          drawn={joined([first.data, ...others.flatMap(({ data }) => (data === undefined ? [] : [data]))])}
          expanded={expanded}
          onExpand={(one) => change({ more: [...expanded, one].join(SEPARATOR) })}
          onPath={(one) => change({ to: one })}
        />
      )}
    </SpaceBetween>
  );
}

interface ShownProps {
  readonly middle: string;
  readonly name: string;
  readonly drawn: Drawn;
  readonly expanded: readonly string[];
  readonly onExpand: (id: string) => void;
  readonly onPath: (id: string) => void;
}

function Shown({ middle, name, drawn, expanded, onExpand, onPath }: ShownProps) {
  const say = useWords();
  const [selected, setSelected] = useState(middle);
  const node = drawn.nodes.find(({ id }) => id === selected);
  return (
    <SpaceBetween size="s">
      {drawn.truncated && (
        <Alert type="info">{say('network.truncated', { count: drawn.nodes.length })}</Alert>
      )}
      <Picture label={say('network.of', { name })} drawn={drawn} selected={selected} onSelect={setSelected} />
      {node !== undefined && (
        <Selected
          node={node}
          hub={drawn.hubs.get(node.id)}
          isMiddle={node.id === middle}
          isExpanded={expanded.includes(node.id)}
          onExpand={onExpand}
          onPath={onPath}
        />
      )}
      <Tables name={name} drawn={drawn} />
    </SpaceBetween>
  );
}

interface SelectedProps {
  readonly node: Node;
  /** How many share it, if it is a hub. */
  readonly hub: number | undefined;
  readonly isMiddle: boolean;
  readonly isExpanded: boolean;
  readonly onExpand: (id: string) => void;
  readonly onPath: (id: string) => void;
}

function Selected({ node, hub, isMiddle, isExpanded, onExpand, onPath }: SelectedProps) {
  const say = useWords();
  const { id, kind, label, score, band, degree } = node;
  return (
    <div className="form-row" role="status">
      <span>
        {say(`network.kind.${kind}`)}{' '}
        {isParty(kind) && !isMiddle ? <EntityLink id={id}>{label}</EntityLink> : <b>{label}</b>}
      </span>
      {score !== undefined && <ScoreAndBand score={score} band={band} />}
      <span>
        {hub === undefined ? say('network.links', { count: degree }) : say('network.hub', { count: hub })}
      </span>
      {isParty(kind) && !isMiddle && (
        // What was expanded stays where it is, so that the keyboard does, too.
        <Button disabled={isExpanded} disabledReason={say('network.expanded')} onClick={() => onExpand(id)}>
          {say('network.expand')}
        </Button>
      )}
      {isParty(kind) && !isMiddle && <Button onClick={() => onPath(id)}>{say('network.path')}</Button>}
    </div>
  );
}

/** What the picture shows, in words. */
function Tables({ name, drawn: { nodes, links, hubs } }: { readonly name: string; readonly drawn: Drawn }) {
  const say = useWords();
  const { day } = useFormats();
  return (
    <SpaceBetween size="s">
      <ExpandableSection headerText={say('network.linksOf', { name })} defaultExpanded>
        <Table
          variant="embedded"
          items={links}
          trackBy={linkKey}
          wrapLines
          ariaLabels={{ tableLabel: say('network.linksOf', { name }) }}
          columnDefinitions={[
            {
              id: 'text',
              header: say('network.link'),
              isRowHeader: true,
              cell: ({ text }) => text,
              minWidth: 160,
            },
            { id: 'since', header: say('network.linkSince'), cell: ({ since }) => day(since), minWidth: 100 },
            { id: 'until', header: say('network.linkUntil'), cell: ({ until }) => day(until), minWidth: 100 },
          ]}
          empty={<Box textAlign="center">{say('network.noLinks')}</Box>}
        />
      </ExpandableSection>
      <ExpandableSection headerText={say('network.nodesOf', { name })}>
        <Table
          variant="embedded"
          items={nodes}
          trackBy="id"
          wrapLines
          ariaLabels={{ tableLabel: say('network.nodesOf', { name }) }}
          columnDefinitions={[
            {
              id: 'node',
              header: say('network.entity'),
              isRowHeader: true,
              cell: ({ id, kind, label }) =>
                isParty(kind) ? <EntityLink id={id}>{label}</EntityLink> : label,
              minWidth: 140,
            },
            { id: 'kind', header: say('network.kind'), cell: ({ kind }) => say(`network.kind.${kind}`) },
            {
              id: 'score',
              header: say('network.score'),
              cell: ({ score, band }) => <ScoreAndBand score={score} band={band} />,
            },
            {
              id: 'degree',
              header: say('network.degree'),
              cell: ({ id, degree }) => (hubs.has(id) ? say('network.hub', { count: degree }) : degree),
            },
          ]}
        />
      </ExpandableSection>
    </SpaceBetween>
  );
}
