// The answer to described goods: candidates with the words that speak for and against them; of a list, one line an item.
import Alert from '@cloudscape-design/components/alert';
import Box from '@cloudscape-design/components/box';
import Button from '@cloudscape-design/components/button';
import Container from '@cloudscape-design/components/container';
import Header from '@cloudscape-design/components/header';
import SpaceBetween from '@cloudscape-design/components/space-between';
import StatusIndicator from '@cloudscape-design/components/status-indicator';
import Table from '@cloudscape-design/components/table';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { answered, type CallFailed, type Schemas } from '../../api/client.ts';
import { useCalls } from '../../api/use-api.ts';
import { Failure } from '../../parts/failure.tsx';
import { dotted } from '../../parts/hs-code.ts';
import { piecesOf } from '../../parts/spans.ts';
import { HsCode, nameOf } from '../../parts/texts.tsx';
import { useNotify } from '../../shell/notices.tsx';
import { useFormats, useWords } from '../../words/words.tsx';
import { Place } from './tariff.tsx';

type Prediction = Schemas['StoredHsPrediction'];
type Item = Prediction['items'][number];
type Candidate = Schemas['HsCandidate'];
type Decision = Prediction['decisions'][number];

interface AnswerProps {
  readonly prediction: Prediction;
  /** Of the item that is open; -1 for the list of all. */
  readonly index: number;
  readonly onItem: (index: number | undefined) => void;
}

export function Answer({ prediction, index, onItem }: AnswerProps) {
  const say = useWords();
  const { api } = useCalls();
  const cache = useQueryClient();
  const notify = useNotify();
  const item = prediction.items[index];
  const decide = useMutation<
    unknown,
    CallFailed,
    readonly { readonly index: number; readonly code: string }[]
  >({
    mutationFn: async (decisions) =>
      await answered(
        api.POST('/v1/hs/predictions/{predictionId}/decision', {
          params: { path: { predictionId: prediction.predictionId } },
          body: { decisions: decisions.map((one) => ({ ...one })) },
        }),
      ),
    onSuccess: async () => {
      await cache.invalidateQueries({ queryKey: ['hs', 'predictions', prediction.predictionId] });
      notify({ type: 'success', text: say('hs.decided') });
    },
  });
  const failure = decide.isError && (
    <Failure failure={decide.error} onRetry={() => decide.mutate(decide.variables)} />
  );
  if (item === undefined) {
    const undecided = prediction.items.flatMap(({ candidates: [first] }, position) =>
      first === undefined || prediction.decisions.some((one) => one.index === position)
        ? []
        : [{ index: position, code: first.code }],
    );
    return (
      <SpaceBetween size="m">
        {failure}
        <ItemList
          prediction={prediction}
          onItem={onItem}
          onAcceptAll={undecided.length === 0 ? undefined : () => decide.mutate(undecided)}
          isDeciding={decide.isPending}
        />
      </SpaceBetween>
    );
  }
  return (
    <SpaceBetween size="m">
      {prediction.items.length > 1 && (
        <Button iconName="arrow-left" onClick={() => onItem(undefined)}>
          {say('hs.backToList')}
        </Button>
      )}
      {failure}
      <OneItem
        key={index}
        item={item}
        decision={prediction.decisions.find((one) => one.index === index)}
        onChoose={(code) => decide.mutate([{ index, code }])}
        isDeciding={decide.isPending}
      />
    </SpaceBetween>
  );
}

interface ItemListProps {
  readonly prediction: Prediction;
  readonly onItem: (index: number) => void;
  readonly onAcceptAll: (() => void) | undefined;
  readonly isDeciding: boolean;
}

function ItemList({ prediction, onItem, onAcceptAll, isDeciding }: ItemListProps) {
  const say = useWords();
  const { percent } = useFormats();
  const chosen = new Map(prediction.decisions.map((one) => [one.index, one]));
  return (
    <Table
      variant="container"
      items={prediction.items.map((item, index) => ({ ...item, index }))}
      trackBy={({ index }) => String(index)}
      wrapLines
      enableKeyboardNavigation
      ariaLabels={{ tableLabel: say('hs.items') }}
      header={
        <Header
          variant="h2"
          counter={`(${prediction.items.length})`}
          actions={
            <Button disabled={onAcceptAll === undefined} loading={isDeciding} onClick={() => onAcceptAll?.()}>
              {say('hs.acceptAll')}
            </Button>
          }
        >
          {say('hs.items')}
        </Header>
      }
      columnDefinitions={[
        {
          id: 'goods',
          header: say('hs.description'),
          isRowHeader: true,
          cell: ({ index, itemName, description }) => (
            <Button variant="inline-link" onClick={() => onItem(index)}>
              {[itemName, description].filter(Boolean).join(' – ')}
            </Button>
          ),
        },
        {
          id: 'first',
          header: say('hs.firstCode'),
          cell: ({ candidates: [first], status }) =>
            first === undefined ? (
              <StatusIndicator type="warning">
                {say(`hs.status.${status as 'vague' | 'unreadable'}`)}
              </StatusIndicator>
            ) : (
              <span>
                <HsCode code={first.code} /> {first.title}
              </span>
            ),
        },
        {
          id: 'probability',
          header: say('hs.probability'),
          cell: ({ candidates: [first] }) =>
            first === undefined ? '–' : `${percent(first.probability)} · ${say(`hs.band.${first.band}`)}`,
        },
        {
          id: 'chosen',
          header: say('hs.chosen'),
          cell: ({ index }) => {
            const decision = chosen.get(index);
            return decision === undefined ? '–' : <HsCode code={decision.code} />;
          },
        },
      ]}
    />
  );
}

interface OneItemProps {
  readonly item: Item;
  readonly decision: Decision | undefined;
  readonly onChoose: (code: string) => void;
  readonly isDeciding: boolean;
}

function OneItem({ item, decision, onChoose, isDeciding }: OneItemProps) {
  const say = useWords();
  const { time } = useFormats();
  const [shown, setShown] = useState(0);
  const candidate = item.candidates[shown] ?? item.candidates[0];
  return (
    <SpaceBetween size="m">
      {item.message !== undefined && (
        <Alert
          type={item.status === 'ok' ? 'info' : 'warning'}
          header={item.status === 'ok' ? undefined : say(`hs.status.${item.status}`)}
        >
          {item.message}
        </Alert>
      )}
      {decision !== undefined && (
        <Alert type="success" header={say('hs.chosenCode', { code: dotted(decision.code) })}>
          {decision.title} · {nameOf(decision.by)}, {time(decision.decidedAt)}
        </Alert>
      )}
      <div className="two-columns">
        <Container header={<Header variant="h2">{say('hs.candidates')}</Header>}>
          {item.candidates.length === 0 ? (
            <Box>{say('hs.noCandidates')}</Box>
          ) : (
            <ol className="candidates" aria-label={say('hs.candidates')}>
              {item.candidates.map((one, index) => (
                <CandidateRow
                  key={one.code}
                  candidate={one}
                  isShown={one === candidate}
                  isChosen={one.code === decision?.code}
                  onShow={() => setShown(index)}
                  onChoose={() => onChoose(one.code)}
                  isDeciding={isDeciding}
                />
              ))}
            </ol>
          )}
        </Container>
        <SpaceBetween size="m">
          <Container header={<Header variant="h2">{say('hs.why')}</Header>}>
            <SpaceBetween size="s">
              <Words item={item} candidate={candidate} />
              <Box variant="small">{say('hs.language', { language: languageName(item.language) })}</Box>
            </SpaceBetween>
          </Container>
          {candidate !== undefined && <Place candidate={candidate} />}
        </SpaceBetween>
      </div>
    </SpaceBetween>
  );
}

function languageName(tag: string): string {
  return (
    new Intl.DisplayNames(document.documentElement.lang, { type: 'language', fallback: 'code' }).of(tag) ??
    tag
  );
}

interface CandidateRowProps {
  readonly candidate: Candidate;
  readonly isShown: boolean;
  readonly isChosen: boolean;
  readonly onShow: () => void;
  readonly onChoose: () => void;
  readonly isDeciding: boolean;
}

function CandidateRow({ candidate, isShown, isChosen, onShow, onChoose, isDeciding }: CandidateRowProps) {
  const say = useWords();
  const { percent } = useFormats();
  const { code, title, probability, band } = candidate;
  return (
    <li className={isShown ? 'shown' : undefined}>
      <div className="candidate-title">
        <span className="candidate-code">{dotted(code)}</span>
        <span>{title}</span>
      </div>
      <div className="candidate-figures">
        <span className="probability" aria-hidden="true">
          <span style={{ width: `${probability * 100}%` }} />
        </span>
        <span>
          {percent(probability)} · {say(`hs.band.${band}`)}
        </span>
      </div>
      {isShown ? (
        <Button variant="primary" loading={isDeciding} disabled={isChosen} onClick={onChoose}>
          {say(isChosen ? 'hs.isChosen' : 'hs.choose')}
        </Button>
      ) : (
        <Button ariaLabel={say('hs.showCode', { code: dotted(code) })} onClick={onShow}>
          {say('hs.show')}
        </Button>
      )}
    </li>
  );
}

/** The text as it was described, with the words marked that count for or against the candidate, and the same in words. */
function Words({ item, candidate }: { readonly item: Item; readonly candidate: Candidate | undefined }) {
  const say = useWords();
  const evidence = candidate?.evidence ?? [];
  const inName = evidence.map(({ itemNameSpans = [], contribution }) => ({
    spans: itemNameSpans,
    contribution,
  }));
  const texts = [
    ...(item.itemName === undefined ? [] : [piecesOf(item.itemName, inName)]),
    piecesOf(item.description, evidence),
  ];
  const list = (sign: number): string =>
    evidence
      .filter(({ contribution }) => Math.sign(contribution) === sign)
      .map(({ term }) => term)
      .join(', ');
  const [supporting, opposing] = [list(1), list(-1)];
  return (
    <>
      {texts.map((pieces, line) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: the name and the description, in this order
        <p className="described" key={line}>
          {pieces.map(({ text, contribution }, index) =>
            contribution === undefined ? (
              text
            ) : (
              // biome-ignore lint/suspicious/noArrayIndexKey: pieces of one text never move
              <mark key={index} className={contribution > 0 ? 'for' : 'against'}>
                {text}
              </mark>
            ),
          )}
        </p>
      ))}
      {supporting !== '' && <Box>{say('hs.for', { terms: supporting })}</Box>}
      {opposing !== '' && <Box>{say('hs.against', { terms: opposing })}</Box>}
    </>
  );
}
