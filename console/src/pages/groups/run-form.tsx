// Finding the groups of a period: asked for, made in the background, and opened.
import Button from '@cloudscape-design/components/button';
import SpaceBetween from '@cloudscape-design/components/space-between';
import StatusIndicator from '@cloudscape-design/components/status-indicator';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useEffect, useState } from 'react';
import { answered, type CallFailed, type Schemas } from '../../api/client.ts';
import { useCalls, useRead } from '../../api/use-api.ts';
import { DayField } from '../../parts/day-field.tsx';
import { isDay, type Period } from '../../parts/days.ts';
import { Failure } from '../../parts/failure.tsx';
import { useWords } from '../../words/words.tsx';

const EVERY_MS = 1_000;

interface RunFormProps {
  /** Told the period once its groups are found. */
  readonly onFound: (period: string) => void;
}

export function RunForm({ onFound }: RunFormProps) {
  const say = useWords();
  const { api } = useCalls();
  const [typed, setTyped] = useState<Period>({ from: '', to: '' });
  const start = useMutation<string, CallFailed>({
    mutationFn: async () => (await answered(api.POST('/v1/risk-groups/runs', { body: typed }))).runId,
  });
  const isTyped = isDay(typed.from) && isDay(typed.to);
  return (
    <SpaceBetween size="m">
      <form
        className="form-row"
        onSubmit={(event) => {
          event.preventDefault();
          if (isTyped) start.mutate();
        }}
      >
        <DayField
          label={say('data.from')}
          value={typed.from}
          onChange={(from) => setTyped({ ...typed, from })}
        />
        <DayField label={say('data.to')} value={typed.to} onChange={(to) => setTyped({ ...typed, to })} />
        <Button formAction="submit" loading={start.isPending} disabled={!isTyped}>
          {say('groups.start')}
        </Button>
      </form>
      {start.isError && <Failure failure={start.error} onRetry={() => start.mutate()} />}
      {start.data !== undefined && <Run key={start.data} runId={start.data} onFound={onFound} />}
    </SpaceBetween>
  );
}

function Run({ runId, onFound }: RunFormProps & { readonly runId: string }) {
  const say = useWords();
  const cache = useQueryClient();
  const run = useRead<Schemas['RiskGroupRun']>(
    ['groups', 'run', runId],
    (api, signal) => api.GET('/v1/risk-groups/runs/{runId}', { params: { path: { runId } }, signal }),
    { everyMs: (data) => (data === undefined || data.status === 'running' ? EVERY_MS : false) },
  );
  const { status = 'running', period, groups = 0, problem } = run.data ?? {};
  // Once for each run that has ended.
  // biome-ignore lint/correctness/useExhaustiveDependencies: the callback is another one at every drawing
  useEffect(() => {
    if (status !== 'succeeded' || period === undefined) return;
    void cache.invalidateQueries({ queryKey: ['groups', 'runs'] });
    void cache.invalidateQueries({ queryKey: ['groups', 'list'] });
    onFound(period);
  }, [status, period]);
  if (run.isError) return <Failure failure={run.error} onRetry={() => void run.refetch()} />;
  return (
    <div role="status">
      {status === 'running' && <StatusIndicator type="in-progress">{say('groups.running')}</StatusIndicator>}
      {status === 'failed' && (
        <StatusIndicator type="error">{problem ?? say('groups.failed')}</StatusIndicator>
      )}
      {status === 'succeeded' && (
        <StatusIndicator type="success">{say('groups.found', { count: groups })}</StatusIndicator>
      )}
    </div>
  );
}
