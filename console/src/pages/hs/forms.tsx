// What people describe: one kind of goods, or a list of them.
import Button from '@cloudscape-design/components/button';
import Container from '@cloudscape-design/components/container';
import FileInput from '@cloudscape-design/components/file-input';
import FormField from '@cloudscape-design/components/form-field';
import Select from '@cloudscape-design/components/select';
import SpaceBetween from '@cloudscape-design/components/space-between';
import Textarea from '@cloudscape-design/components/textarea';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { answered, type CallFailed } from '../../api/client.ts';
import { useCalls } from '../../api/use-api.ts';
import { useDraft } from '../../parts/drafts.ts';
import { ErrorSummary, Failure } from '../../parts/failure.tsx';
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
  const [digits, setDigits] = useState<Digits>('6');
  const [attempt, setAttempt] = useState(0);
  const predict = usePrediction(onAnswered);
  const isMissing = attempt > 0 && typed.trim() === '';
  const submit = (): void => {
    setAttempt(attempt + 1);
    if (typed.trim() !== '') predict.mutate({ goods: [{ description: typed.trim() }], digits });
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
          {isMissing && (
            <ErrorSummary
              key={attempt}
              problems={[{ field: 'hs-description', text: say('hs.noDescription') }]}
            />
          )}
          {predict.isError && <Failure failure={predict.error} onRetry={submit} />}
          <FormField
            label={say('hs.description')}
            description={say('hs.description.help')}
            errorText={isMissing ? say('hs.noDescription') : undefined}
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
          <div className="form-row">
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

export function ListForm({ onAnswered }: FormProps) {
  const say = useWords();
  const [typed, setTyped] = useDraft('hs list', '');
  const [digits, setDigits] = useState<Digits>('6');
  const [attempt, setAttempt] = useState(0);
  const predict = usePrediction(onAnswered);
  const goods = goodsOf(typed);
  const problem =
    attempt === 0
      ? undefined
      : goods.length === 0
        ? say('hs.noDescription')
        : goods.length > MOST_GOODS
          ? say('hs.tooMany', { count: goods.length, most: MOST_GOODS })
          : undefined;
  const submit = (): void => {
    setAttempt(attempt + 1);
    if (goods.length > 0 && goods.length <= MOST_GOODS) predict.mutate({ goods, digits });
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
          {problem !== undefined && (
            <ErrorSummary key={attempt} problems={[{ field: 'hs-list', text: problem }]} />
          )}
          {predict.isError && <Failure failure={predict.error} onRetry={submit} />}
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
          <div className="form-row">
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
  return (
    <FormField label={say('hs.digits')}>
      <Select
        options={options}
        selectedOption={options.find((option) => option.value === value) ?? null}
        onChange={({ detail }) => onChange(detail.selectedOption.value as Digits)}
      />
    </FormField>
  );
}
