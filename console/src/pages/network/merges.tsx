// Why records were found to be one entity, and undoing it.
import Button from '@cloudscape-design/components/button';
import FormField from '@cloudscape-design/components/form-field';
import Input from '@cloudscape-design/components/input';
import SpaceBetween from '@cloudscape-design/components/space-between';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { answered, type CallFailed, type Schemas } from '../../api/client.ts';
import { useCalls } from '../../api/use-api.ts';
import { useDraft } from '../../parts/drafts.ts';
import { Failure } from '../../parts/failure.tsx';
import { useNotify } from '../../shell/notices.tsx';
import { useWords } from '../../words/words.tsx';

type Merge = Schemas['NetworkMerge'];

interface MergesProps {
  readonly entityId: string;
  readonly merges: readonly Merge[];
}

export function Merges({ entityId, merges }: MergesProps) {
  const say = useWords();
  const { session } = useCalls();
  return (
    <ul className="marks">
      {merges.map((merge) => (
        <li key={merge.mergeId}>
          {say(`network.rule.${merge.rule}`, {
            one: merge.entities[0] ?? '',
            other: merge.entities[1] ?? '',
            evidence: `${say(`network.kind.${merge.evidence.kind}`)} …${merge.evidence.lastFour}`,
          })}
          {session.can('network:decide') && <Undo entityId={entityId} mergeId={merge.mergeId} />}
        </li>
      ))}
    </ul>
  );
}

function Undo({ entityId, mergeId }: { readonly entityId: string; readonly mergeId: string }) {
  const say = useWords();
  const { api } = useCalls();
  const cache = useQueryClient();
  const notify = useNotify();
  const [reason, setReason] = useDraft(`merge ${mergeId}`, '');
  const undo = useMutation<unknown, CallFailed>({
    mutationFn: async () =>
      await answered(
        api.POST('/v1/network/merges/{mergeId}/undo', {
          params: { path: { mergeId } },
          body: { reason: reason.trim() },
        }),
      ),
    onSuccess: async () => {
      setReason('');
      await cache.invalidateQueries({ queryKey: ['network', 'entity', entityId] });
      notify({ type: 'success', text: say('network.undone') });
    },
  });
  return (
    <form
      onSubmit={(event) => {
        event.preventDefault();
        if (reason.trim() !== '') undo.mutate();
      }}
    >
      <SpaceBetween size="xs">
        {undo.isError && <Failure failure={undo.error} onRetry={() => undo.mutate()} />}
        <div className="form-row">
          <FormField label={say('network.undoWhy')}>
            <Input value={reason} onChange={({ detail }) => setReason(detail.value)} />
          </FormField>
          <Button formAction="submit" loading={undo.isPending} disabled={reason.trim() === ''}>
            {say('network.undo')}
          </Button>
        </div>
      </SpaceBetween>
    </form>
  );
}
