// HS codes without a network: a description, and what the model on this device says of it.
import Box from '@cloudscape-design/components/box';
import Button from '@cloudscape-design/components/button';
import Container from '@cloudscape-design/components/container';
import FormField from '@cloudscape-design/components/form-field';
import Header from '@cloudscape-design/components/header';
import SpaceBetween from '@cloudscape-design/components/space-between';
import StatusIndicator from '@cloudscape-design/components/status-indicator';
import Textarea from '@cloudscape-design/components/textarea';
import { useMutation } from '@tanstack/react-query';
import { useState } from 'react';
import type { KitFile } from '../../../../lib/console-kit.ts';
import type { GoodsAnswer } from '../../field/goods.ts';
import { askModels } from '../../field/models.ts';
import type { KeptGoods } from '../../field/results.ts';
import { useChecked } from '../../parts/checked.ts';
import { Choice } from '../../parts/choice.tsx';
import { useDraft } from '../../parts/drafts.ts';
import { ErrorSummary } from '../../parts/failure.tsx';
import { dotted } from '../../parts/hs-code.ts';
import { HsCode } from '../../parts/texts.tsx';
import { useFormats, useLanguage, useWords } from '../../words/words.tsx';

const DIGITS = [6, 10] as const;

interface Described {
  readonly description: string;
  readonly digits: KeptGoods['digits'];
  readonly answer: GoodsAnswer;
}

interface GoodsSectionProps {
  /** Of the part of the kit; undefined if it is not on this device. */
  readonly files: readonly KitFile[] | undefined;
  readonly onKeep: (found: KeptGoods) => Promise<boolean>;
}

export function GoodsSection({ files, onKeep }: GoodsSectionProps) {
  const say = useWords();
  const [typed, setTyped] = useDraft('field goods', '');
  const [digits, setDigits] = useState<KeptGoods['digits']>(6);
  const description = typed.trim();
  const wrong = description === '' ? [{ field: 'field-description', text: say('hs.noDescription') }] : [];
  const { attempt, problems, attempted, begin } = useChecked(wrong);
  const options = DIGITS.map((one) => ({ value: String(one), label: say(`hs.digits.${one}`) }));
  const predict = useMutation<Described, Error>({
    mutationFn: async () => ({
      description,
      digits,
      answer: await askModels('predict', { description, digits }, files ?? []),
    }),
  });
  return (
    <Container header={<Header variant="h2">{say('field.goods')}</Header>}>
      {files === undefined ? (
        <Box>{say('field.goods.needed')}</Box>
      ) : (
        <form
          onSubmit={(event) => {
            event.preventDefault();
            if (attempted()) predict.mutate();
          }}
        >
          <SpaceBetween size="m">
            <ErrorSummary key={attempt} problems={problems} />
            <FormField
              label={say('hs.description')}
              description={say('hs.description.help')}
              errorText={problems[0]?.text}
              stretch
            >
              <Textarea
                controlId="field-description"
                rows={2}
                value={typed}
                onChange={({ detail }) => setTyped(detail.value)}
              />
            </FormField>
            <div className="form-row">
              <Choice
                label={say('hs.digits')}
                options={options}
                value={String(digits)}
                onChange={(value) => setDigits(value === '10' ? 10 : 6)}
              />
              <Button variant="primary" loading={predict.isPending} formAction="submit">
                {say('field.find')}
              </Button>
            </div>
            {predict.isError && (
              <div role="alert">
                <StatusIndicator type="error">{predict.error.message}</StatusIndicator>
              </div>
            )}
            {predict.data !== undefined && (
              <Answer
                described={predict.data}
                onKeep={async (kept) => {
                  if (!(await onKeep(kept))) return false;
                  predict.reset();
                  setTyped('');
                  begin();
                  return true;
                }}
              />
            )}
          </SpaceBetween>
        </form>
      )}
    </Container>
  );
}

interface AnswerProps {
  readonly described: Described;
  readonly onKeep: (found: KeptGoods) => Promise<boolean>;
}

function Answer({ described: { description, digits, answer }, onKeep }: AnswerProps) {
  const say = useWords();
  const { percent } = useFormats();
  const { language } = useLanguage();
  const { candidates, message } = answer.in[language];
  const first = candidates[0]?.code;
  const keep = (code?: string): void => {
    const goods = { kind: 'goods', description, digits } as const;
    void onKeep({ ...goods, ...(first && { first }), ...(code && { code }) });
  };
  return (
    <SpaceBetween size="s">
      <Box variant="p">
        {say('field.answerFor', { description, version: answer.model.version })}
        {message !== undefined && ` ${message}`}
      </Box>
      {answer.status !== 'ok' && (
        <StatusIndicator type="warning">{say(`hs.status.${answer.status}`)}</StatusIndicator>
      )}
      {candidates.length > 0 && (
        <ul className="candidates" aria-label={say('hs.candidates')}>
          {candidates.map(({ code, title, probability, band }) => (
            <li key={code}>
              <div className="candidate-title">
                <span className="candidate-code">
                  <HsCode code={code} />
                </span>
                <span>{title}</span>
              </div>
              <span>
                {percent(probability)} · {say(`hs.band.${band}`)}
              </span>
              <Button
                variant={code === first ? 'primary' : 'normal'}
                formAction="none"
                ariaLabel={say('field.keepCode', { code: dotted(code) })}
                onClick={() => keep(code)}
              >
                {say('field.keepThis')}
              </Button>
            </li>
          ))}
        </ul>
      )}
      <Button formAction="none" onClick={() => keep()}>
        {say('field.keepNone')}
      </Button>
    </SpaceBetween>
  );
}
