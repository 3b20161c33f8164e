// The identifiers of an entity in clear, for a reason that is recorded; they are kept nowhere in the browser.
import Button from '@cloudscape-design/components/button';
import FormField from '@cloudscape-design/components/form-field';
import Input from '@cloudscape-design/components/input';
import SpaceBetween from '@cloudscape-design/components/space-between';
import { useMutation } from '@tanstack/react-query';
import { useState } from 'react';
import { answered, type CallFailed, type Schemas } from '../../api/client.ts';
import { useCalls } from '../../api/use-api.ts';
import { Failure } from '../../parts/failure.tsx';
import { useFormats, useWords } from '../../words/words.tsx';

export function Reveal({ entityId }: { readonly entityId: string }) {
  const say = useWords();
  const { day } = useFormats();
  const { api } = useCalls();
  const [reason, setReason] = useState('');
  const reveal = useMutation<Schemas['RevealedNetworkEntity'], CallFailed>({
    mutationFn: async () =>
      await answered(
        api.POST('/v1/network/entities/{entityId}/reveal', {
          params: { path: { entityId } },
          body: { reason: reason.trim() },
        }),
      ),
    gcTime: 0,
  });
  return (
    <SpaceBetween size="s">
      {reveal.isError && <Failure failure={reveal.error} onRetry={() => reveal.mutate()} />}
      <form
        className="form-row"
        onSubmit={(event) => {
          event.preventDefault();
          if (reason.trim() !== '') reveal.mutate();
        }}
      >
        <FormField label={say('network.revealWhy')} constraintText={say('network.revealed')}>
          <Input value={reason} onChange={({ detail }) => setReason(detail.value)} />
        </FormField>
        <Button formAction="submit" loading={reveal.isPending} disabled={reason.trim() === ''}>
          {say('network.reveal')}
        </Button>
      </form>
      {reveal.data !== undefined && (
        <ul className="plain-list" aria-label={say('network.inClear')}>
          {reveal.data.identifiers.map(({ kind, value, since }) => (
            <li key={`${kind} ${value}`}>
              {say(`network.kind.${kind}`)} {value}, {day(since)}
            </li>
          ))}
        </ul>
      )}
    </SpaceBetween>
  );
}
