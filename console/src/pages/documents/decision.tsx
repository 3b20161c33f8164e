// What an officer decided on a document, and the form for another decision. The latest counts, so nobody replaces one unseen: it is
// read again before it is sent.
import Alert from '@cloudscape-design/components/alert';
import Box from '@cloudscape-design/components/box';
import Button from '@cloudscape-design/components/button';
import FormField from '@cloudscape-design/components/form-field';
import RadioGroup from '@cloudscape-design/components/radio-group';
import SpaceBetween from '@cloudscape-design/components/space-between';
import Textarea from '@cloudscape-design/components/textarea';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { answered, type CallFailed, type Schemas } from '../../api/client.ts';
import { useCalls } from '../../api/use-api.ts';
import { useChecked } from '../../parts/checked.ts';
import { useDraft } from '../../parts/drafts.ts';
import { ErrorSummary, Failure } from '../../parts/failure.tsx';
import { nameOf } from '../../parts/texts.tsx';
import { useNotify } from '../../shell/notices.tsx';
import { useFormats, useWords } from '../../words/words.tsx';
import type { Document } from './list.tsx';

type Decision = Schemas['DocumentDecision'];

const DECISIONS = [
  'accepted',
  'refused',
  'original-requested',
] as const satisfies readonly Decision['decision'][];
const FIELD = 'document-decision';

interface Typed {
  readonly decision: Decision['decision'] | undefined;
  readonly note: string;
}
const EMPTY: Typed = { decision: undefined, note: '' };

/** "Refused by Officer Kim, 1 Dec 2026, 10:00", and why. */
export function DecisionText({ decision }: { readonly decision: Decision }) {
  const say = useWords();
  const { time } = useFormats();
  return (
    <SpaceBetween size="xxs">
      <span>
        {say('decision.by', {
          decision: say(`decision.${decision.decision}`),
          name: nameOf(decision.by),
          time: time(decision.at),
        })}
      </span>
      {decision.note !== undefined && decision.note !== '' && <Box variant="small">“{decision.note}”</Box>}
    </SpaceBetween>
  );
}

export function DecisionForm({ document }: { readonly document: Document }) {
  const say = useWords();
  const { api } = useCalls();
  const cache = useQueryClient();
  const notify = useNotify();
  const { documentId } = document;
  const [typed, setTyped] = useDraft<Typed>(`document ${documentId}`, EMPTY);
  const wrong = typed.decision === undefined ? [{ field: FIELD, text: say('decision.none') }] : [];
  const { attempt, problems, problemOf, attempted, begin } = useChecked(wrong);
  const decide = useMutation<'recorded' | 'overtaken', CallFailed, Decision['decision']>({
    mutationFn: async (decision) => {
      const path = { documentId };
      const now = await answered(api.GET('/v1/documents/{documentId}', { params: { path } }));
      if (now.decision?.at !== document.decision?.at) return 'overtaken';
      const note = typed.note.trim();
      await answered(
        api.POST('/v1/documents/{documentId}/decision', {
          params: { path },
          body: { decision, ...(note === '' ? {} : { note }) },
        }),
      );
      return 'recorded';
    },
    onSuccess: async (outcome) => {
      if (outcome === 'recorded') {
        setTyped(EMPTY);
        begin();
      }
      await cache.invalidateQueries({ queryKey: ['documents'] });
      if (outcome === 'recorded') notify({ type: 'success', text: say('decision.recorded') });
    },
  });
  return (
    <form
      aria-label={say('decision.title')}
      onSubmit={(event) => {
        event.preventDefault();
        if (attempted() && typed.decision !== undefined) decide.mutate(typed.decision);
      }}
    >
      <SpaceBetween size="s">
        <ErrorSummary key={attempt} problems={problems} />
        {decide.isError && <Failure failure={decide.error} onRetry={() => decide.mutate(decide.variables)} />}
        {decide.data === 'overtaken' && document.decision !== undefined && (
          <div role="alert">
            <Alert type="warning" header={say('decision.overtaken')}>
              <DecisionText decision={document.decision} />
            </Alert>
          </div>
        )}
        <FormField label={say('decision.title')} errorText={problemOf(FIELD)}>
          <div id={FIELD}>
            <RadioGroup
              value={typed.decision ?? null}
              ariaRequired
              onChange={({ detail }) =>
                setTyped({ ...typed, decision: detail.value as Decision['decision'] })
              }
              items={DECISIONS.map((value) => ({ value, label: say(`decision.${value}`) }))}
            />
          </div>
        </FormField>
        <FormField label={say('decision.note')}>
          <Textarea
            value={typed.note}
            rows={2}
            onChange={({ detail }) => setTyped({ ...typed, note: detail.value })}
          />
        </FormField>
        <Button formAction="submit" loading={decide.isPending}>
          {say('decision.record')}
        </Button>
      </SpaceBetween>
    </form>
  );
}
