// One taxpayer: what the model saw and what policy added, the scores of earlier days, and the overrides of the grade.
import Box from '@cloudscape-design/components/box';
import Button from '@cloudscape-design/components/button';
import ExpandableSection from '@cloudscape-design/components/expandable-section';
import FormField from '@cloudscape-design/components/form-field';
import Header from '@cloudscape-design/components/header';
import Input from '@cloudscape-design/components/input';
import KeyValuePairs from '@cloudscape-design/components/key-value-pairs';
import LineChart from '@cloudscape-design/components/line-chart';
import SpaceBetween from '@cloudscape-design/components/space-between';
import Table from '@cloudscape-design/components/table';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { answered, type CallFailed, type Schemas } from '../../api/client.ts';
import { useCalls, useRead } from '../../api/use-api.ts';
import { useChecked } from '../../parts/checked.ts';
import { Choice } from '../../parts/choice.tsx';
import { DayField } from '../../parts/day-field.tsx';
import { isDay } from '../../parts/days.ts';
import { useDraft } from '../../parts/drafts.ts';
import { EntityLink } from '../../parts/entity-link.tsx';
import { ErrorSummary, Failure, type FieldProblem } from '../../parts/failure.tsx';
import { Panel } from '../../parts/panel.tsx';
import { Reasons } from '../../parts/reasons.tsx';
import { nameOf } from '../../parts/texts.tsx';
import { useNotify } from '../../shell/notices.tsx';
import { useFormats, useWords, type WordKey } from '../../words/words.tsx';
import { GRADES, type Grade } from './grades.ts';

type Detail = Schemas['DelinquencyTaxpayer'];

export function Taxpayer({ id, onClose }: { readonly id: string; readonly onClose: () => void }) {
  const say = useWords();
  const taxpayer = useRead<Detail>(['delinquency', 'taxpayer', id], (api, signal) =>
    api.GET('/v1/delinquency/taxpayers/{taxpayerId}', {
      params: { path: { taxpayerId: id }, query: { limit: 100 } },
      signal,
    }),
  );
  return (
    <Panel
      title={say('delinquency.taxpayer', { name: taxpayer.data?.companyName ?? id })}
      close={say('delinquency.close')}
      loading={say('delinquency.loading')}
      onClose={onClose}
      read={taxpayer}
    >
      {(data) => <Opened taxpayer={data} />}
    </Panel>
  );
}

function Opened({ taxpayer }: { readonly taxpayer: Detail }) {
  const say = useWords();
  const { day, time } = useFormats();
  const { session } = useCalls();
  const { latest, history, override, overrides } = taxpayer;
  return (
    <SpaceBetween size="m">
      <KeyValuePairs
        columns={3}
        items={[
          { label: say('delinquency.score'), value: <span className="figure">{latest.score}</span> },
          { label: say('delinquency.grade'), value: latest.grade },
          { label: say('delinquency.previous'), value: latest.previousGrade ?? '–' },
          { label: say('delinquency.model'), value: String(latest.modelScore) },
          { label: say('delinquency.runDate'), value: day(latest.runDate) },
          {
            label: say('network.title'),
            value: <EntityLink id={taxpayer.taxpayerId}>{taxpayer.taxpayerId}</EntityLink>,
          },
          {
            label: say('delinquency.override'),
            value:
              override === undefined
                ? '–'
                : say('delinquency.overridden', {
                    grade: override.grade,
                    day: day(override.validUntil),
                    reason: override.reason,
                  }),
          },
        ]}
      />
      <div>
        <Header variant="h3">{say('delinquency.why')}</Header>
        <Reasons reasons={latest.reasons} label={say('delinquency.why')} />
        {latest.businessAdjustments.length === 0 ? (
          <Box variant="small">{say('delinquency.noPoints')}</Box>
        ) : (
          <ul className="plain-list" aria-label={say('delinquency.adjustments')}>
            {latest.businessAdjustments.map(({ factor, points, text }) => (
              <li key={factor}>
                {say('delinquency.points', { points: points > 0 ? `+${points}` : String(points), text })}
              </li>
            ))}
          </ul>
        )}
      </div>
      <Chart history={history} />
      <Table
        variant="embedded"
        items={history}
        trackBy="runDate"
        ariaLabels={{ tableLabel: say('delinquency.history') }}
        header={<Header variant="h3">{say('delinquency.history')}</Header>}
        columnDefinitions={[
          {
            id: 'day',
            header: say('delinquency.runDate'),
            isRowHeader: true,
            cell: ({ runDate }) => day(runDate),
          },
          { id: 'score', header: say('delinquency.score'), cell: ({ score }) => score },
          { id: 'grade', header: say('delinquency.grade'), cell: ({ grade }) => grade },
          { id: 'model', header: say('delinquency.model'), cell: ({ modelScore }) => modelScore },
        ]}
      />
      {overrides.length > 0 && (
        <ul className="plain-list" aria-label={say('delinquency.override')}>
          {overrides.map((one) => (
            <li key={one.recordedAt}>
              {say('delinquency.overridden', {
                grade: one.grade,
                day: day(one.validUntil),
                reason: one.reason,
              })}
              <Box variant="small">
                {nameOf(one.by)}, {time(one.recordedAt)}
              </Box>
            </li>
          ))}
        </ul>
      )}
      {session.can('delinquency:write') && (
        <ExpandableSection headerText={say('delinquency.overrideGrade')}>
          <OverrideForm taxpayerId={taxpayer.taxpayerId} />
        </ExpandableSection>
      )}
    </SpaceBetween>
  );
}

/** Scores over time, with a sentence for those who do not see it; the table below has the same figures. */
function Chart({ history }: { readonly history: Detail['history'] }) {
  const say = useWords();
  const { day } = useFormats();
  const points = history
    .map(({ runDate, score }) => ({ x: new Date(`${runDate}T00:00:00Z`), y: score }))
    .sort((one, other) => one.x.getTime() - other.x.getTime());
  const [first, last] = [points[0], points.at(-1)];
  if (first === undefined || last === undefined || first === last) return null;
  const dayOf = ({ x }: { readonly x: Date }): string => day(x.toISOString().slice(0, 10));
  const scores = points.map(({ y }) => y);
  return (
    <div>
      <span
        role="img"
        className="said"
        aria-label={say('delinquency.chart.text', {
          count: points.length,
          from: dayOf(first),
          to: dayOf(last),
          low: Math.min(...scores),
          high: Math.max(...scores),
          latest: last.y,
        })}
      />
      <LineChart
        ariaLabel={say('delinquency.chart')}
        height={160}
        hideFilter
        hideLegend
        xScaleType="time"
        yDomain={[0, 999]}
        xDomain={[first.x, last.x]}
        xTitle={say('delinquency.runDate')}
        yTitle={say('delinquency.score')}
        i18nStrings={{ xTickFormatter: (x) => dayOf({ x }) }}
        series={[{ type: 'line', title: say('delinquency.score'), data: points }]}
      />
    </div>
  );
}

interface TypedOverride {
  readonly grade: Grade | undefined;
  readonly until: string;
  readonly reason: string;
}
const EMPTY: TypedOverride = { grade: undefined, until: '', reason: '' };

function OverrideForm({ taxpayerId }: { readonly taxpayerId: string }) {
  const say = useWords();
  const { api } = useCalls();
  const cache = useQueryClient();
  const notify = useNotify();
  const [typed, setTyped] = useDraft<TypedOverride>(`override ${taxpayerId}`, EMPTY);
  const options = GRADES.map((value) => ({ value, label: value }));
  const wrong: FieldProblem[] = [];
  const report = (field: string, text: WordKey): void => {
    wrong.push({ field, text: say(text) });
  };
  if (typed.grade === undefined) report('override-grade', 'delinquency.noGrade');
  if (!isDay(typed.until)) report('override-until', 'delinquency.noUntil');
  if (typed.reason.trim() === '') report('override-reason', 'delinquency.noReason');
  const { attempt, problems, problemOf, attempted, begin } = useChecked(wrong);
  const record = useMutation<unknown, CallFailed, Grade>({
    mutationFn: async (grade) =>
      await answered(
        api.POST('/v1/delinquency/taxpayers/{taxpayerId}/override', {
          params: { path: { taxpayerId } },
          body: { grade, validUntil: typed.until, reason: typed.reason.trim() },
        }),
      ),
    onSuccess: async () => {
      setTyped(EMPTY);
      begin();
      await cache.invalidateQueries({ queryKey: ['delinquency'] });
      notify({ type: 'success', text: say('delinquency.recorded') });
    },
  });
  return (
    <form
      onSubmit={(event) => {
        event.preventDefault();
        if (attempted() && typed.grade !== undefined) record.mutate(typed.grade);
      }}
    >
      <SpaceBetween size="m">
        <ErrorSummary key={attempt} problems={problems} />
        {record.isError && <Failure failure={record.error} onRetry={() => record.mutate(record.variables)} />}
        <Choice
          label={say('delinquency.newGrade')}
          controlId="override-grade"
          errorText={problemOf('override-grade')}
          options={options}
          value={typed.grade}
          onChange={(grade) => setTyped({ ...typed, grade })}
        />
        <DayField
          label={say('delinquency.until')}
          controlId="override-until"
          errorText={problemOf('override-until')}
          value={typed.until}
          onChange={(until) => setTyped({ ...typed, until })}
        />
        <FormField label={say('delinquency.overrideWhy')} errorText={problemOf('override-reason')}>
          <Input
            controlId="override-reason"
            value={typed.reason}
            onChange={({ detail }) => setTyped({ ...typed, reason: detail.value })}
          />
        </FormField>
        <Button variant="primary" formAction="submit" loading={record.isPending}>
          {say('delinquency.record')}
        </Button>
      </SpaceBetween>
    </form>
  );
}
