// Groups of high-risk imports: those of a period, what each has in common and what was found in it, and the decision on it.
import Alert from '@cloudscape-design/components/alert';
import ExpandableSection from '@cloudscape-design/components/expandable-section';
import SpaceBetween from '@cloudscape-design/components/space-between';
import type { Schemas } from '../../api/client.ts';
import { useCalls, useRead } from '../../api/use-api.ts';
import { Choice } from '../../parts/choice.tsx';
import { Failure } from '../../parts/failure.tsx';
import { Page } from '../../parts/page.tsx';
import { useAddress } from '../../router.tsx';
import { useWords } from '../../words/words.tsx';
import { Group } from './group.tsx';
import { RunForm } from './run-form.tsx';
import { GroupTable } from './table.tsx';

const MOST_RUNS = 50;

export default function GroupsPage() {
  const say = useWords();
  const { session } = useCalls();
  const [{ period: chosen, open }, change] = useAddress();
  const runs = useRead<Schemas['RiskGroupRuns']>(['groups', 'runs'], (api, signal) =>
    api.GET('/v1/risk-groups/runs', { params: { query: { limit: MOST_RUNS } }, signal }),
  );
  const found = (runs.data?.items ?? []).filter(({ status }) => status === 'succeeded');
  const period = chosen ?? found[0]?.period;
  const options = found.map((run) => ({
    value: run.period,
    label: `${run.period} · ${say('groups.found', { count: run.groups })}`,
  }));
  return (
    <Page title={say('groups.title')} description={say('groups.about')}>
      <SpaceBetween size="m">
        {runs.isError && <Failure failure={runs.error} onRetry={() => void runs.refetch()} />}
        <div className="filters">
          <Choice
            label={say('groups.period')}
            options={options}
            value={period}
            onChange={(value) => change({ period: value, open: undefined })}
          />
        </div>
        {session.can('groups:run') && (
          <ExpandableSection variant="container" headerText={say('groups.run')}>
            <RunForm onFound={(next) => change({ period: next, open: undefined })} />
          </ExpandableSection>
        )}
        {/* A rate among inspected imports is not one of all imports. */}
        <Alert type="info">{say('groups.flatters')}</Alert>
        <div className={open === undefined ? 'list-and-case' : 'list-and-case with-case'}>
          <GroupTable
            period={period}
            isWaiting={runs.isLoading}
            open={open}
            onOpen={(id) => change({ open: id })}
          />
          {open !== undefined && <Group key={open} id={open} onClose={() => change({ open: undefined })} />}
        </div>
      </SpaceBetween>
    </Page>
  );
}
