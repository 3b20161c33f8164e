// What people describe: one kind of goods, or a list of them.
import Button from '@cloudscape-design/components/button';
import Container from '@cloudscape-design/components/container';
import FileInput from '@cloudscape-design/components/file-input';
import FormField from '@cloudscape-design/components/form-field';
import SpaceBetween from '@cloudscape-design/components/space-between';
import Textarea from '@cloudscape-design/components/textarea';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { type ReactNode, useState } from 'react';
import { answered, type CallFailed } from '../../api/client.ts';
import { useCalls } from '../../api/use-api.ts';
import { useChecked } from '../../parts/checked.ts';
import { Choice } from '../../parts/choice.tsx';
import { useDraft } from '../../parts/drafts.ts';
import { ErrorSummary, Failure, type FieldProblem } from '../../parts/failure.tsx';
import { type Goods, goodsOf, MOST_GOODS } from '../../parts/goods-list.ts';
import { useWords } from '../../words/words.tsx';

const DIGITS = ['6', '10'] as const;
type Digits = (typeof DIGITS)[number];

interface FormProps {
  readonly onAnswered: (predictionId: string) => void;
}

/** Asks for codes; the answer is read again by its id, so that the page can be reloaded. */
function usePrediction(onAnswered: (predictionId: string) => void) {
  const { api } = useCalls();
  const cache = useQueryClient();
  return useMutation<string, CallFailed, { readonly goods: readonly Goods[]; readonly digits: Digits }>({
    mutationFn: async ({ goods, digits }) => {
      const body = {
        items: goods.map((one) => ({ ...one })),
        ...(digits === '10' ? { digits: 10, schedule: 'HSK' as const } : { digits: 6 }),
      };
      return (await answered(api.POST('/v1/hs/predictions', { body: { limit: 5, ...body } }))).predictionId;
    },
    onSuccess: (id) => {
      void cache.invalidateQueries({ queryKey: ['hs', 'predictions', id] });
      onAnswered(id);
    },
  });
}

export function GoodsForm({ onAnswered }: FormProps) {
  const say = useWords();
  const [typed, setTyped] = useDraft('hs one', '');
  const description = typed.trim();
  return (
    <PredictionForm
      goods={[{ description }]}
      wrong={description === '' ? [{ field: 'hs-description', text: say('hs.noDescription') }] : []}
      onAnswered={onAnswered}
    >
      {(problem, submit) => (
        <FormField
          label={say('hs.description')}
          description={say('hs.description.help')}
          errorText={problem}
          stretch
        >
          <Textarea
            controlId="hs-description"
            rows={2}
            value={typed}
            onChange={({ detail }) => setTyped(detail.value)}
            onKeyDown={(event) => {
              // As in a field of one line; Shift and Enter begin another one.
              if (event.detail.key !== 'Enter' || event.detail.shiftKey || event.detail.isComposing) return;
              event.preventDefault();
              submit();
            }}
          />
        </FormField>
      )}
    </PredictionForm>
  );
}

export function ListForm({ onAnswered }: FormProps) {
  const say = useWords();
  const [typed, setTyped] = useDraft('hs list', '');
  const goods = goodsOf(typed);
  const wrong =
    goods.length === 0
      ? say('hs.noDescription')
      : goods.length > MOST_GOODS
        ? say('hs.tooMany', { count: goods.length, most: MOST_GOODS })
        : undefined;
  return (
    <PredictionForm
      goods={goods}
      wrong={wrong === undefined ? [] : [{ field: 'hs-list', text: wrong }]}
      onAnswered={onAnswered}
      beside={
        <FileInput
          value={[]}
          accept=".csv,.txt,text/csv,text/plain"
          onChange={({ detail }) => {
            const [file] = detail.value;
            if (file !== undefined) void file.text().then(setTyped);
          }}
        >
          {say('hs.file')}
        </FileInput>
      }
    >
      {(problem) => (
        <FormField
          label={say('hs.lines')}
          description={say('hs.lines.help', { most: MOST_GOODS })}
          errorText={problem}
          constraintText={say('hs.lines.count', { count: goods.length })}
          stretch
        >
          <Textarea
            controlId="hs-list"
            rows={6}
            value={typed}
            onChange={({ detail }) => setTyped(detail.value)}
          />
        </FormField>
      )}
    </PredictionForm>
  );
}

interface PredictionFormProps extends FormProps {
  readonly goods: readonly Goods[];
  /** What is wrong with the goods that are typed. */
  readonly wrong: readonly FieldProblem[];
  /** What stands before the button. */
  readonly beside?: ReactNode;
  /** The field for the goods, given what is wrong with it, if somebody has tried, and how to send the form. */
  readonly children: (problem: string | undefined, submit: () => void) => ReactNode;
}

function PredictionForm({ goods, wrong, beside, children, onAnswered }: PredictionFormProps) {
  const say = useWords();
  const [digits, setDigits] = useState<Digits>('6');
  const { attempt, problems, attempted } = useChecked(wrong);
  const predict = usePrediction(onAnswered);
  const submit = (): void => {
    if (attempted()) predict.mutate({ goods, digits });
  };
  return (
    <Container>
      <form
        onSubmit={(event) => {
          event.preventDefault();
          submit();
        }}
      >
        <SpaceBetween size="m">
          <ErrorSummary key={attempt} problems={problems} />
          {predict.isError && <Failure failure={predict.error} onRetry={submit} />}
          {children(problems[0]?.text, submit)}
          <div className="form-row">
            {beside}
            <DigitsField value={digits} onChange={setDigits} />
            <Button variant="primary" loading={predict.isPending} formAction="submit">
              {say('hs.find')}
            </Button>
          </div>
        </SpaceBetween>
      </form>
    </Container>
  );
}

function DigitsField({
  value,
  onChange,
}: {
  readonly value: Digits;
  readonly onChange: (digits: Digits) => void;
}) {
  const say = useWords();
  const options = DIGITS.map((digits) => ({ value: digits, label: say(`hs.digits.${digits}`) }));
  return <Choice label={say('hs.digits')} options={options} value={value} onChange={onChange} />;
}
