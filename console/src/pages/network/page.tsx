// The network: the riskiest entities of a day, rings of entities, and the one that is open, with its neighbours as a picture and a table.
import Alert from '@cloudscape-design/components/alert';
import SegmentedControl from '@cloudscape-design/components/segmented-control';
import SpaceBetween from '@cloudscape-design/components/space-between';
import type { Schemas } from '../../api/client.ts';
import { useRead } from '../../api/use-api.ts';
import { Choice } from '../../parts/choice.tsx';
import { DayField } from '../../parts/day-field.tsx';
import { isDay } from '../../parts/days.ts';
import { Failure } from '../../parts/failure.tsx';
import { Loading } from '../../parts/loading.tsx';
import { Page } from '../../parts/page.tsx';
import { TextFilter } from '../../parts/text-filter.tsx';
import { useAddress } from '../../router.tsx';
import { useWords } from '../../words/words.tsx';
import { Entity } from './entity.tsx';
import { Found, RANKED_KINDS, Ranking } from './lists.tsx';
import { Ring, Rings } from './rings.tsx';

const VIEWS = ['ranking', 'rings'] as const;

export default function NetworkPage() {
  const say = useWords();
  const [address, change] = useAddress();
  const { open } = address;
  // The day of the network as it is now.
  const latest = useRead<Schemas['NetworkRings']>(['network', 'latest'], (api, signal) =>
    api.GET('/v1/network/rings', { params: { query: { limit: 1 } }, signal }),
  );
  const isUnpublished = latest.error?.kind === 'conflict';
  return (
    <Page title={say('network.title')} description={say('network.about')}>
      <SpaceBetween size="m">
        {latest.isLoading && <Loading label={say('network.loading')} />}
        {latest.isError && !isUnpublished && (
          <Failure failure={latest.error} onRetry={() => void latest.refetch()} />
        )}
        {isUnpublished && (
          <Alert type="info" header={say('network.unpublished')}>
            {say('network.unpublished.advice')}
          </Alert>
        )}
        {latest.data !== undefined &&
          (open === undefined ? (
            <Lists today={latest.data.runDate} />
          ) : (
            <Entity
              key={open}
              id={open}
              onClose={() => change({ open: undefined, more: undefined, to: undefined, hops: undefined })}
            />
          ))}
      </SpaceBetween>
    </Page>
  );
}

function Lists({ today }: { readonly today: string }) {
  const say = useWords();
  const [{ view: given, day: chosen, kind, q, ring }, change] = useAddress();
  const view = VIEWS.find((one) => one === given) ?? 'ranking';
  const day = chosen ?? today;
  const kinds = [
    { value: '', label: say('network.kind.all') },
    ...RANKED_KINDS.map((value) => ({ value, label: say(`network.kind.${value}`) })),
  ];
  return (
    <SpaceBetween size="m">
      <SegmentedControl
        label={say('network.view')}
        selectedId={view}
        onChange={({ detail }) => change({ view: detail.selectedId, ring: undefined, q: undefined })}
        options={VIEWS.map((id) => ({ id, text: say(`network.view.${id}`) }))}
      />
      <div className="filters">
        <DayField
          label={say('network.day')}
          value={day}
          onChange={(value) => {
            if (value === '' || isDay(value))
              change({ day: value === '' ? undefined : value, ring: undefined });
          }}
        />
        {view === 'ranking' && (
          <Choice
            label={say('network.kind')}
            options={kinds}
            value={kind ?? ''}
            onChange={(value) => change({ kind: value })}
          />
        )}
        <TextFilter
          key={`search ${q}`}
          label={say('network.find')}
          value={q ?? ''}
          onChange={(text) => change({ q: text === '' ? undefined : text, ring: undefined })}
        />
      </div>
      <div className={ring === undefined ? 'list-and-case' : 'list-and-case with-case'}>
        {q !== undefined && q !== '' ? (
          <Found q={q} />
        ) : view === 'ranking' ? (
          <Ranking day={day} kind={RANKED_KINDS.find((one) => one === kind)} />
        ) : (
          <Rings day={day} open={ring} onOpen={(id) => change({ ring: id })} />
        )}
        {ring !== undefined && <Ring key={ring} id={ring} onClose={() => change({ ring: undefined })} />}
      </div>
    </SpaceBetween>
  );
}
