// HS codes: from a description of goods to a chosen code, with the words that led to it and its place in the tariff.
import SpaceBetween from '@cloudscape-design/components/space-between';
import Tabs from '@cloudscape-design/components/tabs';
import { useRead } from '../../api/use-api.ts';
import { Failure } from '../../parts/failure.tsx';
import { Loading } from '../../parts/loading.tsx';
import { Page } from '../../parts/page.tsx';
import { useAddress } from '../../router.tsx';
import { useWords } from '../../words/words.tsx';
import { Answer } from './answer.tsx';
import { GoodsForm, ListForm } from './forms.tsx';
import { Tariff } from './tariff.tsx';

export default function HsPage() {
  const say = useWords();
  const [{ prediction: id, item, tab = 'one', code }, change] = useAddress();
  const stored = useRead(id === undefined ? undefined : ['hs', 'predictions', id], (api, signal) =>
    api.GET('/v1/hs/predictions/{predictionId}', { params: { path: { predictionId: id ?? '' } }, signal }),
  );
  const answer =
    id === undefined ? null : stored.isError ? (
      <Failure failure={stored.error} onRetry={() => void stored.refetch()} />
    ) : stored.data === undefined ? (
      <Loading label={say('hs.loading')} />
    ) : (
      <Answer
        key={id}
        prediction={stored.data}
        index={Number(item ?? (stored.data.items.length === 1 ? 0 : -1))}
        onItem={(index) => change({ item: index === undefined ? undefined : String(index) })}
      />
    );
  const opened = (predictionId: string): void => change({ prediction: predictionId, item: undefined });
  return (
    <Page title={say('hs.title')} description={say('hs.about')}>
      <Tabs
        activeTabId={tab}
        onChange={({ detail }) => change({ tab: detail.activeTabId, prediction: undefined, item: undefined })}
        ariaLabel={say('hs.title')}
        tabs={[
          {
            id: 'one',
            label: say('hs.one'),
            content: (
              <SpaceBetween size="l">
                <GoodsForm onAnswered={opened} />
                {answer}
              </SpaceBetween>
            ),
          },
          {
            id: 'list',
            label: say('hs.list'),
            content: (
              <SpaceBetween size="l">
                <ListForm onAnswered={opened} />
                {answer}
              </SpaceBetween>
            ),
          },
          {
            id: 'tariff',
            label: say('hs.tariff'),
            content: <Tariff code={code} onCode={(next) => change({ code: next })} />,
          },
        ]}
      />
    </Page>
  );
}
