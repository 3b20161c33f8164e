// The form of an inspection's result. Only the outcome is asked for; what is typed stays until it is recorded.
import Alert from '@cloudscape-design/components/alert';
import Button from '@cloudscape-design/components/button';
import Checkbox from '@cloudscape-design/components/checkbox';
import FormField from '@cloudscape-design/components/form-field';
import Input from '@cloudscape-design/components/input';
import RadioGroup from '@cloudscape-design/components/radio-group';
import SpaceBetween from '@cloudscape-design/components/space-between';
import Textarea from '@cloudscape-design/components/textarea';
import { useMutation } from '@tanstack/react-query';
import { useState } from 'react';
import { answered, type CallFailed } from '../../api/client.ts';
import { useCalls } from '../../api/use-api.ts';
import { useChecked } from '../../parts/checked.ts';
import { Choice } from '../../parts/choice.tsx';
import { useDraft } from '../../parts/drafts.ts';
import { ErrorSummary, Failure } from '../../parts/failure.tsx';
import { useWords } from '../../words/words.tsx';
import type { Declaration } from './case.tsx';
import { EMPTY_RESULT, OUTCOMES, type Outcome, resultOf, type TypedResult } from './result.ts';

interface InspectionFormProps {
  readonly declaration: Declaration;
  readonly isCorrection: boolean;
  readonly onRecorded: (inspection: Declaration['inspection'], goOn: boolean) => void;
  /** Somebody else has recorded another result. */
  readonly onConflict: () => void;
  readonly onCancel?: () => void;
}

export function InspectionForm(props: InspectionFormProps) {
  const { declaration, isCorrection, onRecorded, onConflict, onCancel } = props;
  const { declarationId } = declaration;
  const say = useWords();
  const { api, session } = useCalls();
  const [typed, setTyped] = useDraft<TypedResult>(
    `inspection ${declarationId} ${isCorrection}`,
    EMPTY_RESULT,
  );
  // One key for a result: sent again after a failure, it is recorded once.
  const [key, setKey] = useState(() => crypto.randomUUID());
  const change = (changes: Partial<TypedResult>): void => {
    setTyped({ ...typed, ...changes });
    setKey(crypto.randomUUID());
  };
  const checked = resultOf(typed, { isCorrection });
  const ids = fieldIds(declarationId);
  const wrong = 'problems' in checked ? checked.problems : [];
  const { attempt, problems, problemOf, attempted } = useChecked(
    wrong.map(({ field, text }) => ({ field: ids[field], text: say(text) })),
  );
  const record = useMutation<Declaration['inspection'], CallFailed, boolean>({
    mutationFn: async () => {
      if ('problems' in checked) return undefined;
      const params = { path: { declarationId }, header: { 'Idempotency-Key': key } };
      const { reason, ...body } = checked.result;
      const call =
        reason === undefined
          ? api.POST('/v1/declarations/{declarationId}/inspection', { params, body })
          : api.POST('/v1/declarations/{declarationId}/inspection/correction', {
              params,
              body: { ...body, reason },
            });
      return (await answered(call)).inspection;
    },
    onSuccess: (inspection, goOn) => {
      setTyped(EMPTY_RESULT);
      onRecorded(inspection, goOn);
    },
    onError: ({ kind }) => {
      if (kind === 'conflict') onConflict();
    },
  });
  const submit = (goOn: boolean): void => {
    if (attempted()) record.mutate(goOn);
  };
  return (
    <form
      onSubmit={(event) => {
        event.preventDefault();
        submit(false);
      }}
    >
      <SpaceBetween size="m">
        <ErrorSummary key={attempt} problems={problems} />
        {record.isError && record.error.kind !== 'conflict' && (
          <Failure failure={record.error} onRetry={() => record.mutate(record.variables)} />
        )}
        <FormField label={say('inspection.what')} errorText={problemOf(ids.outcome)}>
          <div id={ids.outcome}>
            <RadioGroup
              value={typed.outcome ?? null}
              ariaRequired
              direction="horizontal"
              onChange={({ detail }) => change({ outcome: detail.value as Outcome })}
              items={OUTCOMES.map((value) => ({ value, label: say(`outcome.${value}`) }))}
            />
          </div>
        </FormField>
        <ItemOutcomes declaration={declaration} typed={typed} change={change} />
        <FormField
          label={say('inspection.recovered', { currency: session.config.currency })}
          errorText={problemOf(ids.duty)}
        >
          <Input
            controlId={ids.duty}
            type="number"
            inputMode="numeric"
            value={typed.duty}
            onChange={({ detail }) => change({ duty: detail.value })}
          />
        </FormField>
        <FormField label={say('inspection.noteOptional')} errorText={problemOf(ids.note)}>
          <Textarea
            controlId={ids.note}
            rows={2}
            value={typed.note}
            onChange={({ detail }) => change({ note: detail.value })}
          />
        </FormField>
        {isCorrection && (
          <FormField label={say('inspection.why')} errorText={problemOf(ids.reason)}>
            <Input
              controlId={ids.reason}
              value={typed.reason}
              onChange={({ detail }) => change({ reason: detail.value })}
            />
          </FormField>
        )}
        <SpaceBetween size="xs" direction="horizontal">
          <Button variant="primary" loading={record.isPending && !record.variables} formAction="submit">
            {say(isCorrection ? 'inspection.recordCorrection' : 'inspection.record')}
          </Button>
          {!isCorrection && (
            <Button
              loading={record.isPending && record.variables}
              formAction="none"
              onClick={() => submit(true)}
            >
              {say('inspection.recordNext')}
            </Button>
          )}
          {onCancel !== undefined && (
            <Button variant="link" formAction="none" onClick={onCancel}>
              {say('form.cancel')}
            </Button>
          )}
        </SpaceBetween>
      </SpaceBetween>
    </form>
  );
}

/** Ids of the controls, which the error summary links to. */
function fieldIds(declarationId: string): Readonly<Record<keyof TypedResult, string>> {
  const id = (field: string): string => `${field}-${declarationId}`;
  return {
    outcome: id('outcome'),
    items: id('items'),
    duty: id('duty'),
    note: id('note'),
    reason: id('reason'),
  };
}

interface ItemOutcomesProps {
  readonly declaration: Declaration;
  readonly typed: TypedResult;
  readonly change: (changes: Partial<TypedResult>) => void;
}

/** What was found in each item, where the items differ. */
function ItemOutcomes({ declaration, typed, change }: ItemOutcomesProps) {
  const say = useWords();
  if (declaration.items.length === 1) return null;
  const options = OUTCOMES.map((value) => ({ value, label: say(`outcome.${value}`) }));
  const { items } = typed;
  return (
    <SpaceBetween size="xs">
      <Checkbox
        checked={items !== undefined}
        onChange={({ detail }) => change({ items: detail.checked ? {} : undefined })}
      >
        {say('inspection.differ')}
      </Checkbox>
      {items !== undefined && (
        <>
          <Alert type="info">{say('inspection.gravest')}</Alert>
          <div className="item-outcomes">
            {declaration.items.map(({ itemNumber }) => (
              <Choice
                key={itemNumber}
                label={say('items.item', { item: itemNumber })}
                options={options}
                value={items[itemNumber] ?? 'clear'}
                onChange={(outcome) => change({ items: { ...items, [itemNumber]: outcome } })}
              />
            ))}
          </div>
        </>
      )}
    </SpaceBetween>
  );
}
