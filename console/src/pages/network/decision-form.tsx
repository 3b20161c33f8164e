// What an entity turned out to be, as a person records it; the latest counts, from the next run.
import Button from '@cloudscape-design/components/button';
import FormField from '@cloudscape-design/components/form-field';
import Input from '@cloudscape-design/components/input';
import RadioGroup from '@cloudscape-design/components/radio-group';
import SpaceBetween from '@cloudscape-design/components/space-between';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { answered, type CallFailed, type Schemas } from '../../api/client.ts';
import { useCalls } from '../../api/use-api.ts';
import { useChecked } from '../../parts/checked.ts';
import { useDraft } from '../../parts/drafts.ts';
import { ErrorSummary, Failure } from '../../parts/failure.tsx';
import { useNotify } from '../../shell/notices.tsx';
import { useWords } from '../../words/words.tsx';

type Outcome = Schemas['NetworkDecisionOutcome'];

const OUTCOMES = ['confirmed', 'cleared', 'watch'] as const satisfies readonly Outcome[];
const FIELD = 'network-outcome';

interface TypedDecision {
  readonly outcome: Outcome | undefined;
  readonly note: string;
}
const EMPTY: TypedDecision = { outcome: undefined, note: '' };

export function DecisionForm({ entityId }: { readonly entityId: string }) {
  const say = useWords();
  const { api } = useCalls();
  const cache = useQueryClient();
  const notify = useNotify();
  const [typed, setTyped] = useDraft<TypedDecision>(`network ${entityId}`, EMPTY);
  const wrong = typed.outcome === undefined ? [{ field: FIELD, text: say('network.noOutcome') }] : [];
  const { attempt, problems, problemOf, attempted, begin } = useChecked(wrong);
  const record = useMutation<unknown, CallFailed, Outcome>({
    mutationFn: async (outcome) =>
      await answered(
        api.POST('/v1/network/entities/{entityId}/decision', {
          params: { path: { entityId } },
          body: { outcome, ...(typed.note.trim() === '' ? {} : { note: typed.note.trim() }) },
        }),
      ),
    onSuccess: async () => {
      setTyped(EMPTY);
      begin();
      await cache.invalidateQueries({ queryKey: ['network', 'entity', entityId] });
      notify({ type: 'success', text: say('network.decided') });
    },
  });
  return (
    <form
      onSubmit={(event) => {
        event.preventDefault();
        if (attempted() && typed.outcome !== undefined) record.mutate(typed.outcome);
      }}
    >
      <SpaceBetween size="s">
        <ErrorSummary key={attempt} problems={problems} />
        {record.isError && <Failure failure={record.error} onRetry={() => record.mutate(record.variables)} />}
        <FormField label={say('network.outcome')} errorText={problemOf(FIELD)}>
          <div id={FIELD}>
            <RadioGroup
              value={typed.outcome ?? null}
              ariaRequired
              onChange={({ detail }) => setTyped({ ...typed, outcome: detail.value as Outcome })}
              items={OUTCOMES.map((value) => ({ value, label: say(`network.outcome.${value}`) }))}
            />
          </div>
        </FormField>
        <FormField label={say('network.note')}>
          <Input value={typed.note} onChange={({ detail }) => setTyped({ ...typed, note: detail.value })} />
        </FormField>
        <Button formAction="submit" loading={record.isPending}>
          {say('network.record')}
        </Button>
      </SpaceBetween>
    </form>
  );
}
