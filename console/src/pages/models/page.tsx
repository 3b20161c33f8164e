// The models that the service runs: versions, how they do, training data, figures, thresholds, and their cards as they were written.
import Container from '@cloudscape-design/components/container';
import ExpandableSection from '@cloudscape-design/components/expandable-section';
import Header from '@cloudscape-design/components/header';
import KeyValuePairs from '@cloudscape-design/components/key-value-pairs';
import SpaceBetween from '@cloudscape-design/components/space-between';
import { useRead } from '../../api/use-api.ts';
import { Failure } from '../../parts/failure.tsx';
import { Loading } from '../../parts/loading.tsx';
import { Page } from '../../parts/page.tsx';
import { PeriodFields, usePeriod } from '../../parts/period-fields.tsx';
import { useAddress } from '../../router.tsx';
import { useFormats, useWords } from '../../words/words.tsx';
import { Health } from './health.tsx';

export default function ModelsPage() {
  const say = useWords();
  const { time } = useFormats();
  const [search, change] = useAddress();
  const { open } = search;
  const period = usePeriod(search);
  const models = useRead(['models'], (api, signal) =>
    api.GET('/v1/models', { params: { query: { cards: true } }, signal }),
  );
  return (
    <Page title={say('models.title')} description={say('models.about')}>
      <SpaceBetween size="m">
        {period !== undefined && (
          <div className="filters">
            <PeriodFields key={`${period.from} ${period.to}`} period={period} change={change} />
          </div>
        )}
        {models.isError && <Failure failure={models.error} onRetry={() => void models.refetch()} />}
        {models.isLoading && <Loading label={say('models.loading')} height="20rem" />}
        {models.data?.items.map(
          ({ name, version, created, sha256, trainedOn, metrics, thresholds, card }) => (
            <Container key={name} header={<Header variant="h2">{name}</Header>}>
              <SpaceBetween size="s">
                <KeyValuePairs
                  columns={3}
                  items={[
                    { label: say('models.version'), value: version },
                    { label: say('models.created'), value: time(created) },
                    { label: say('models.hash'), value: <span className="hash">{sha256}</span> },
                  ]}
                />
                <ExpandableSection
                  headerText={say('health.title')}
                  expanded={open === name}
                  onChange={({ detail }) => change({ open: detail.expanded ? name : undefined })}
                >
                  {open === name && period !== undefined && <Health name={name} period={period} />}
                </ExpandableSection>
                <Facts title={say('models.metrics')} value={metrics} />
                <Facts title={say('models.thresholds')} value={thresholds} />
                <Facts title={say('models.trainedOn')} value={trainedOn} />
                {card !== undefined && (
                  <ExpandableSection headerText={say('models.card')}>
                    <pre className="card-text">{card}</pre>
                  </ExpandableSection>
                )}
              </SpaceBetween>
            </Container>
          ),
        )}
      </SpaceBetween>
    </Page>
  );
}

/** What a manifest says, as indented text: its form differs from model to model. */
function Facts({ title, value }: { readonly title: string; readonly value: unknown }) {
  if (value === null || value === undefined) return null;
  return (
    <ExpandableSection headerText={title}>
      <pre className="card-text">{JSON.stringify(value, null, 2)}</pre>
    </ExpandableSection>
  );
}
