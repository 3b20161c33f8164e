// How two entities are connected: the shortest ways that cross no hub.
import Box from '@cloudscape-design/components/box';
import Header from '@cloudscape-design/components/header';
import SpaceBetween from '@cloudscape-design/components/space-between';
import type { Schemas } from '../../api/client.ts';
import { useRead } from '../../api/use-api.ts';
import { EntityLink } from '../../parts/entity-link.tsx';
import { Failure } from '../../parts/failure.tsx';
import { Loading } from '../../parts/loading.tsx';
import { TextFilter } from '../../parts/text-filter.tsx';
import { useAddress } from '../../router.tsx';
import { useWords } from '../../words/words.tsx';
import { linkKey } from './drawn.ts';
import { isParty } from './parts.tsx';

type Path = Schemas['NetworkPath'];

export function Paths({ from }: { readonly from: string }) {
  const say = useWords();
  const [{ to }, change] = useAddress();
  const found = useRead<Schemas['NetworkPaths']>(
    to === undefined ? undefined : ['network', 'paths', from, to],
    (api, signal) => api.GET('/v1/network/paths', { params: { query: { from, to: to ?? '' } }, signal }),
  );
  const paths = found.data?.paths;
  return (
    <section aria-label={say('network.paths')}>
      <SpaceBetween size="s">
        <Header variant="h3">{say('network.paths')}</Header>
        <div className="filters">
          <TextFilter
            key={`to ${to}`}
            label={say('network.pathTo')}
            value={to ?? ''}
            onChange={(id) => change({ to: id === '' ? undefined : id })}
          />
        </div>
        {found.isLoading && to !== undefined && <Loading label={say('network.loading')} height="4rem" />}
        {found.isError && <Failure failure={found.error} onRetry={() => void found.refetch()} />}
        {paths?.length === 0 && <Box>{say('network.noPath')}</Box>}
        {paths?.map((path) => (
          <OnePath key={path.nodes.map(({ id }) => id).join(' ')} path={path} />
        ))}
      </SpaceBetween>
    </section>
  );
}

function OnePath({ path: { nodes, links } }: { readonly path: Path }) {
  const say = useWords();
  return (
    <div className="network-path">
      <ol className="path-nodes" aria-label={say('network.pathOf', { count: nodes.length - 1 })}>
        {nodes.map(({ id, kind, label }) => (
          <li key={id}>
            {say(`network.kind.${kind}`)} {isParty(kind) ? <EntityLink id={id}>{label}</EntityLink> : label}
          </li>
        ))}
      </ol>
      <ul className="plain-list">
        {links.map((link) => (
          <li key={linkKey(link)}>{link.text}</li>
        ))}
      </ul>
    </div>
  );
}
