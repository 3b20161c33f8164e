// One entity: why it has its score, what it was found to be, and its place in the network.
import Box from '@cloudscape-design/components/box';
import ExpandableSection from '@cloudscape-design/components/expandable-section';
import Header from '@cloudscape-design/components/header';
import KeyValuePairs from '@cloudscape-design/components/key-value-pairs';
import SpaceBetween from '@cloudscape-design/components/space-between';
import { Link } from '@tanstack/react-router';
import type { Schemas } from '../../api/client.ts';
import { useCalls, useRead } from '../../api/use-api.ts';
import { Panel } from '../../parts/panel.tsx';
import { Reasons } from '../../parts/reasons.tsx';
import { nameOf } from '../../parts/texts.tsx';
import { useFormats, useWords } from '../../words/words.tsx';
import { DecisionForm } from './decision-form.tsx';
import { Merges } from './merges.tsx';
import { Neighbourhood } from './neighbourhood.tsx';
import { ScoreAndBand } from './parts.tsx';
import { Paths } from './paths.tsx';
import { Reveal } from './reveal.tsx';

export type NetworkEntity = Schemas['NetworkEntity'];

export function Entity({ id, onClose }: { readonly id: string; readonly onClose: () => void }) {
  const say = useWords();
  const entity = useRead<NetworkEntity>(['network', 'entity', id], (api, signal) =>
    api.GET('/v1/network/entities/{entityId}', { params: { path: { entityId: id } }, signal }),
  );
  const { kind, names } = entity.data ?? {};
  return (
    <Panel
      title={kind === undefined ? id : `${say(`network.kind.${kind}`)} ${names?.[0] ?? id}`}
      close={say('network.close')}
      loading={say('network.loading')}
      onClose={onClose}
      read={entity}
    >
      {(data) => <Opened entity={data} />}
    </Panel>
  );
}

function Opened({ entity }: { readonly entity: NetworkEntity }) {
  const say = useWords();
  const { session } = useCalls();
  const { entityId, names, merges, reasons } = entity;
  const name = names[0] ?? entityId;
  return (
    <SpaceBetween size="l">
      <div className="two-columns">
        <SpaceBetween size="m">
          <Facts entity={entity} />
          {session.can('network:decide') && (
            <ExpandableSection headerText={say('network.decide')}>
              <DecisionForm entityId={entityId} />
            </ExpandableSection>
          )}
          {session.can('network:reveal') && entity.identifiers.length > 0 && (
            <ExpandableSection headerText={say('network.inClear')}>
              <Reveal entityId={entityId} />
            </ExpandableSection>
          )}
          {merges.length > 0 && (
            <ExpandableSection headerText={say('network.merges', { count: merges.length })}>
              <Merges entityId={entityId} merges={merges} />
            </ExpandableSection>
          )}
        </SpaceBetween>
        <div>
          <Header variant="h3">{say('network.why')}</Header>
          {reasons.length === 0 ? (
            <Box variant="p">{say('network.noReasons')}</Box>
          ) : (
            <Reasons reasons={reasons} label={say('network.why')} />
          )}
        </div>
      </div>
      <Neighbourhood id={entityId} name={name} />
      <Paths from={entityId} />
    </SpaceBetween>
  );
}

function Facts({ entity }: { readonly entity: NetworkEntity }) {
  const say = useWords();
  const { day, percent, time } = useFormats();
  const { score, band, probability, inspections, frauds, ringId, names, records, identifiers, decision } =
    entity;
  return (
    <KeyValuePairs
      columns={2}
      items={[
        { label: say('network.score'), value: <ScoreAndBand score={score} band={band} /> },
        {
          label: say('network.probability'),
          value: probability === undefined ? '–' : percent(probability),
        },
        { label: say('network.frauds'), value: say('network.fraudsOf', { frauds, inspections }) },
        {
          label: say('network.ring'),
          value:
            ringId === undefined ? (
              '–'
            ) : (
              <Link
                to={'/network' as never}
                search={{ view: 'rings', ring: ringId } as never}
                className="open-link"
              >
                {say('network.openRing')}
              </Link>
            ),
        },
        { label: say('network.names'), value: names.join(', ') || '–' },
        { label: say('network.records'), value: records.join(', ') },
        {
          label: say('network.identifiers'),
          value:
            identifiers.length === 0 ? (
              '–'
            ) : (
              <ul className="plain-list">
                {identifiers.map(({ kind, lastFour, since }) => (
                  <li key={`${kind} ${lastFour} ${since}`}>
                    {say(`network.kind.${kind}`)} …{lastFour}, {day(since)}
                  </li>
                ))}
              </ul>
            ),
        },
        {
          label: say('network.decision'),
          value:
            decision === undefined ? (
              '–'
            ) : (
              <>
                {say(`network.outcome.${decision.outcome}`)}
                <Box variant="small">
                  {nameOf(decision.by)}, {time(decision.decidedAt)}
                  {decision.note === undefined ? '' : `: ${decision.note}`}
                </Box>
              </>
            ),
        },
      ]}
    />
  );
}
