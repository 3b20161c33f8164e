// Taxpayers by their risk of not paying: the ranking of a day and grade, and the one that is open beside it.
import FormField from '@cloudscape-design/components/form-field';
import Input from '@cloudscape-design/components/input';
import Select from '@cloudscape-design/components/select';
import SpaceBetween from '@cloudscape-design/components/space-between';
import { useEffect, useState } from 'react';
import type { Schemas } from '../../api/client.ts';
import { DayField } from '../../parts/day-field.tsx';
import { isDay } from '../../parts/days.ts';
import { Page } from '../../parts/page.tsx';
import { PagedTable, usePages } from '../../parts/paged-table.tsx';
import { OpenLink } from '../../parts/texts.tsx';
import { useAddress } from '../../router.tsx';
import { useWords } from '../../words/words.tsx';
import { allGrades, GRADES, type Grade, type ReadGrade } from './grades.ts';
import { Taxpayer } from './taxpayer.tsx';

type Ranked = Schemas['RankedDelinquencyScore'];
const PAGE_SIZE = 50;
const LAST_DAY = 'console.delinquency-day';
const NARROW = ['company', 'score', 'grade'];
const BESIDE_TAXPAYER = [...NARROW, 'reason'];

export default function DelinquencyPage() {
  const say = useWords();
  const [{ day: chosen, grade: given, open }, change] = useAddress();
  // The service has no list of its runs, so the day that was looked at last is opened again.
  const day = chosen ?? localStorage.getItem(LAST_DAY) ?? '';
  useEffect(() => {
    if (chosen !== undefined && chosen !== '') localStorage.setItem(LAST_DAY, chosen);
  }, [chosen]);
  const grade = GRADES.find((one) => one === given);
  const options = [
    { value: '', label: say('delinquency.allGrades') },
    ...GRADES.map((value) => ({ value, label: value })),
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
          <FormField label={say('delinquency.grade')}>
            <Select
              options={options}
              selectedOption={options.find(({ value }) => value === (grade ?? '')) ?? null}
              onChange={({ detail }) => change({ grade: detail.selectedOption.value, open: undefined })}
            />
          </FormField>
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
            grade={grade}
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
  /** Undefined for all of them, the riskiest first. */
  readonly grade: Grade | undefined;
  readonly open: string | undefined;
  readonly onOpen: (id: string) => void;
}

function Ranking({ day, grade, open, onOpen }: RankingProps) {
  const say = useWords();
  const pages = usePages(
    day === undefined ? undefined : ['delinquency', 'ranking', day, grade],
    (api, signal, token) => {
      const read: ReadGrade = (one, nextToken) =>
        api.GET('/v1/delinquency/rankings/{runDate}', {
          params: { path: { runDate: day ?? '' }, query: { grade: one, limit: PAGE_SIZE, nextToken } },
          signal,
        });
      return grade === undefined ? allGrades(read, token) : read(grade, token);
    },
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
      empty={[
        say(
          day === undefined
            ? 'delinquency.noDay'
            : grade === undefined
              ? 'delinquency.nobody'
              : 'delinquency.none',
        ),
        say('delinquency.none.advice'),
      ]}
    />
  );
}
