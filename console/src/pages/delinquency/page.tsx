// Taxpayers by their risk of not paying: the ranking of a day, over all grades or within filters, and the one that is open beside it.
import FormField from '@cloudscape-design/components/form-field';
import Input from '@cloudscape-design/components/input';
import SpaceBetween from '@cloudscape-design/components/space-between';
import { useState } from 'react';
import type { Schemas } from '../../api/client.ts';
import { useRead } from '../../api/use-api.ts';
import { Choice } from '../../parts/choice.tsx';
import { DayField } from '../../parts/day-field.tsx';
import { isDay } from '../../parts/days.ts';
import { Page } from '../../parts/page.tsx';
import { PagedTable, usePages } from '../../parts/paged-table.tsx';
import { TextFilter } from '../../parts/text-filter.tsx';
import { OpenLink } from '../../parts/texts.tsx';
import { useAddress } from '../../router.tsx';
import { useWords } from '../../words/words.tsx';
import { filledPage, GRADES, type Grade } from './grades.ts';
import { Taxpayer } from './taxpayer.tsx';

type Ranked = Schemas['RankedDelinquencyScore'];
const PAGE_SIZE = 50;
/** Runs among which the latest published one is looked for. */
const LATEST_RUNS = 20;
const CHANGES = ['up', 'down'] as const;
const NARROW = ['company', 'score', 'grade'];
const BESIDE_TAXPAYER = [...NARROW, 'reason'];

export default function DelinquencyPage() {
  const say = useWords();
  const [{ day: chosen, grade: given, name = '', changed: way, open }, change] = useAddress();
  const latest = useRead(chosen === undefined ? ['delinquency', 'runs'] : undefined, (api, signal) =>
    api.GET('/v1/delinquency/runs', { params: { query: { limit: LATEST_RUNS } }, signal }),
  );
  const day = chosen ?? latest.data?.items.find(({ report }) => report !== undefined)?.runDate ?? '';
  const grade = GRADES.find((one) => one === given);
  const changed = CHANGES.find((one) => one === way);
  const grades = [
    { value: '', label: say('delinquency.allGrades') },
    ...GRADES.map((value) => ({ value, label: value })),
  ];
  const changes = [
    { value: '', label: say('delinquency.changed.all') },
    ...CHANGES.map((value) => ({ value, label: say(`delinquency.changed.${value}`) })),
  ];
  const [typed, setTyped] = useState('');
  return (
    <Page title={say('delinquency.title')} description={say('delinquency.about')}>
      <SpaceBetween size="m">
        <div className="filters">
          <DayField
            label={say('delinquency.day')}
            value={day}
            onChange={(value) => {
              if (value === '' || isDay(value)) change({ day: value, open: undefined });
            }}
          />
          <Choice
            label={say('delinquency.grade')}
            options={grades}
            value={grade ?? ''}
            onChange={(value) => change({ grade: value, open: undefined })}
          />
          <Choice
            label={say('delinquency.changed')}
            options={changes}
            value={changed ?? ''}
            onChange={(value) => change({ changed: value, open: undefined })}
          />
          <TextFilter
            label={say('delinquency.name')}
            value={name}
            onChange={(begins) => change({ name: begins, open: undefined })}
          />
          <FormField label={say('delinquency.find')}>
            <Input
              value={typed}
              onChange={({ detail }) => setTyped(detail.value)}
              onKeyDown={({ detail }) => {
                if (detail.key === 'Enter' && typed.trim() !== '') change({ open: typed.trim() });
              }}
            />
          </FormField>
        </div>
        <div className={open === undefined ? 'list-and-case' : 'list-and-case with-case'}>
          <Ranking
            day={day === '' ? undefined : day}
            isWaiting={latest.isLoading}
            grade={grade}
            name={name === '' ? undefined : name}
            changed={changed}
            open={open}
            onOpen={(id) => change({ open: id })}
          />
          {open !== undefined && (
            <Taxpayer key={open} id={open} onClose={() => change({ open: undefined })} />
          )}
        </div>
      </SpaceBetween>
    </Page>
  );
}

interface RankingProps {
  /** Undefined until one is chosen. */
  readonly day: string | undefined;
  /** The latest day is still being looked for. */
  readonly isWaiting: boolean;
  /** Undefined for all of them, the riskiest first. */
  readonly grade: Grade | undefined;
  /** What the names of companies begin with. */
  readonly name: string | undefined;
  readonly changed: (typeof CHANGES)[number] | undefined;
  readonly open: string | undefined;
  readonly onOpen: (id: string) => void;
}

function Ranking({ day, isWaiting, grade, name, changed, open, onOpen }: RankingProps) {
  const say = useWords();
  const pages = usePages(
    day === undefined ? undefined : ['delinquency', 'ranking', day, grade, name, changed],
    (api, signal, token) =>
      filledPage(
        (nextToken) =>
          api.GET('/v1/delinquency/rankings/{runDate}', {
            params: {
              path: { runDate: day ?? '' },
              query: {
                ...(grade === undefined ? {} : { grade }),
                ...(name === undefined ? {} : { q: name }),
                ...(changed === undefined ? {} : { changed }),
                limit: PAGE_SIZE,
                nextToken,
              },
            },
            signal,
          }),
        token,
      ),
  );
  const columns = [
    {
      id: 'company',
      header: say('delinquency.company'),
      isRowHeader: true,
      cell: ({ taxpayerId: id, companyName }: Ranked) => (
        <OpenLink current={id === open} search={{ open: id }} onFollow={() => onOpen(id)}>
          {companyName}
        </OpenLink>
      ),
      minWidth: 160,
    },
    {
      id: 'score',
      header: say('delinquency.score'),
      cell: ({ score }: Ranked) => <span className="figure">{score}</span>,
      minWidth: 100,
    },
    { id: 'grade', header: say('delinquency.grade'), cell: (one: Ranked) => one.grade, minWidth: 100 },
    {
      id: 'previous',
      header: say('delinquency.previous'),
      cell: ({ previousGrade, grade: now }: Ranked) =>
        previousGrade === undefined
          ? '–'
          : `${previousGrade} ${now < previousGrade ? '▲' : now > previousGrade ? '▼' : '='}`,
      minWidth: 110,
    },
    {
      id: 'reason',
      header: say('delinquency.reason'),
      cell: ({ reasons: [first], businessAdjustments: [adjustment] }: Ranked) =>
        first?.text ?? adjustment?.text ?? '–',
      minWidth: 220,
    },
    {
      id: 'adjustments',
      header: say('delinquency.adjustments'),
      cell: ({ businessAdjustments }: Ranked) => {
        const points = businessAdjustments.reduce((sum, one) => sum + one.points, 0);
        return points > 0 ? `+${points}` : String(points);
      },
      minWidth: 110,
    },
    {
      id: 'override',
      header: say('delinquency.override'),
      cell: ({ override }: Ranked) => override?.grade ?? '–',
      minWidth: 90,
    },
  ];
  return (
    <PagedTable
      pages={pages}
      title={say('delinquency.title')}
      heading={grade === undefined ? say('delinquency.allGrades') : `${say('delinquency.grade')} ${grade}`}
      columns={columns}
      shown={open === undefined ? undefined : BESIDE_TAXPAYER}
      narrow={NARROW}
      trackBy="taxpayerId"
      loading={say('delinquency.loading')}
      isWaiting={isWaiting}
      empty={
        name === undefined && changed === undefined
          ? [say(nobody(day, grade)), say('delinquency.none.advice')]
          : [say('delinquency.noMatch'), say('delinquency.noMatch.advice')]
      }
    />
  );
}

/** Why a list without a filter of names and changes has no rows. */
function nobody(day: string | undefined, grade: Grade | undefined) {
  if (day === undefined) return 'delinquency.noDay';
  return grade === undefined ? 'delinquency.nobody' : 'delinquency.none';
}
