// How a model does in a period: what needs a person, drift, what inspections found of what was predicted. Every chart's figures are in a
// table as well.
import Alert from '@cloudscape-design/components/alert';
import Box from '@cloudscape-design/components/box';
import Header from '@cloudscape-design/components/header';
import KeyValuePairs from '@cloudscape-design/components/key-value-pairs';
import LineChart from '@cloudscape-design/components/line-chart';
import SpaceBetween from '@cloudscape-design/components/space-between';
import StatusIndicator from '@cloudscape-design/components/status-indicator';
import Table, { type TableProps } from '@cloudscape-design/components/table';
import { SHIFTED_FROM } from '../../../../functions/shared/stability.ts';
import type { Schemas } from '../../api/client.ts';
import { useRead } from '../../api/use-api.ts';
import type { Period } from '../../parts/days.ts';
import { Failure } from '../../parts/failure.tsx';
import { Loading } from '../../parts/loading.tsx';
import { Coded } from '../../parts/texts.tsx';
import { useFormats, useWords } from '../../words/words.tsx';
import { hitsOf, worstFeature } from './figures.ts';

type ModelHealth = Schemas['ModelHealth'];

interface HealthProps {
  readonly name: string;
  readonly period: Period;
}

export function Health({ name, period }: HealthProps) {
  const say = useWords();
  const { time } = useFormats();
  const { from, to } = period;
  const health = useRead<ModelHealth>(['health', name, from, to], (api, signal) =>
    api.GET('/v1/models/{name}/health', { params: { path: { name }, query: { from, to } }, signal }),
  );
  if (health.isError) return <Failure failure={health.error} onRetry={() => void health.refetch()} />;
  if (health.data === undefined) return <Loading label={say('health.loading')} />;
  const { alarms, days, asOf, calibration, champion, challenger } = health.data;
  const { decisions, streams, verdicts, verdictDecisions, labelsAsOf } = health.data;
  const hasFigures = [days, decisions ?? []].some((rows) => rows.length > 0);
  return (
    <SpaceBetween size="m">
      <Box variant="small">
        {asOf === undefined ? say('data.noneWritten') : say('data.asOf', { time: time(asOf) })}
      </Box>
      {alarms.length > 0 && (
        <Alert type="warning" header={say('health.alarms')}>
          <ul className="plain-list">
            {alarms.map(({ alarm, feature = '', text }) => (
              <li key={alarm + feature}>
                <Coded text={text} />
              </li>
            ))}
          </ul>
        </Alert>
      )}
      {hasFigures && alarms.length === 0 && (
        <StatusIndicator type="success">{say('health.sound')}</StatusIndicator>
      )}
      {!hasFigures && <Box>{say('health.none')}</Box>}
      {champion !== undefined && champion.n > 0 && <Champion champion={champion} labelsAsOf={labelsAsOf} />}
      {challenger !== undefined && <Challenger challenger={challenger} />}
      {streams !== undefined && streams.length > 0 && <Streams streams={streams} />}
      {calibration !== undefined && calibration.length > 0 && <Calibration bins={calibration} />}
      {days.length > 0 && <Days days={days} />}
      {decisions !== undefined && decisions.length > 0 && <Decisions rows={decisions} />}
      {verdicts !== undefined && verdicts.length > 0 && <Verdicts rows={verdicts} />}
      {verdictDecisions !== undefined && verdictDecisions.length > 0 && (
        <VerdictDecisions rows={verdictDecisions} />
      )}
    </SpaceBetween>
  );
}

interface ChampionProps {
  readonly champion: NonNullable<ModelHealth['champion']>;
  readonly labelsAsOf: string | undefined;
}

function Champion({ champion, labelsAsOf }: ChampionProps) {
  const say = useWords();
  const { number, percent, time } = useFormats();
  const { auc, precisionAtRed, n } = champion;
  return (
    <KeyValuePairs
      columns={4}
      items={[
        { label: say('health.auc'), value: auc === undefined ? '–' : number(auc, 3) },
        {
          label: say('health.precision'),
          value: precisionAtRed === undefined ? '–' : percent(precisionAtRed),
        },
        { label: say('health.results'), value: number(n) },
        { label: say('health.labels'), value: labelsAsOf === undefined ? '–' : time(labelsAsOf) },
      ]}
    />
  );
}

/** Another version, on the declarations that both have scored. */
function Challenger({ challenger }: { readonly challenger: NonNullable<ModelHealth['challenger']> }) {
  const say = useWords();
  const { number, percent } = useFormats();
  const { version, auc, precisionAtRed, n, verdict, difference, text } = challenger;
  const within = (low: string, high: string): string => ` (${low} – ${high})`;
  return (
    <SpaceBetween size="s">
      <Header variant="h3">{say('health.challenger', { version })}</Header>
      <StatusIndicator type={VERDICT_STATUS[verdict]}>{text}</StatusIndicator>
      <KeyValuePairs
        columns={4}
        items={[
          { label: say('health.auc'), value: auc === undefined ? '–' : number(auc, 3) },
          {
            label: say('health.precision'),
            value: precisionAtRed === undefined ? '–' : percent(precisionAtRed),
          },
          { label: say('health.results'), value: number(n) },
          ...(difference === undefined
            ? []
            : [
                {
                  label: say('health.aucDifference'),
                  value:
                    number(difference.auc.value, 3) +
                    within(number(difference.auc.low, 3), number(difference.auc.high, 3)),
                },
                {
                  label: say('health.precisionDifference'),
                  value:
                    percent(difference.precisionAtRed.value) +
                    within(percent(difference.precisionAtRed.low), percent(difference.precisionAtRed.high)),
                },
              ]),
        ]}
      />
    </SpaceBetween>
  );
}

const VERDICT_STATUS = { better: 'success', worse: 'warning', undecided: 'pending' } as const;

/** Does the score beat chance? */
function Streams({ streams }: { readonly streams: NonNullable<ModelHealth['streams']> }) {
  const say = useWords();
  const { number, percent } = useFormats();
  return (
    <Figures
      title={say('health.streams')}
      rows={hitsOf(streams)}
      trackBy="stream"
      columns={[
        {
          id: 'stream',
          header: say('health.stream'),
          isRowHeader: true,
          cell: ({ stream }) => say(`stream.${stream}`),
        },
        { id: 'inspected', header: say('measure.inspected'), cell: ({ inspected }) => number(inspected) },
        { id: 'frauds', header: say('measure.frauds'), cell: ({ frauds }) => number(frauds) },
        {
          id: 'rate',
          header: say('measure.fraudRate'),
          cell: ({ rate }) => <span className="figure">{percent(rate)}</span>,
        },
        {
          id: 'interval',
          header: say('data.interval'),
          cell: ({ low, high }) => `${percent(low)} – ${percent(high)}`,
        },
      ]}
    />
  );
}

function Calibration({ bins }: { readonly bins: NonNullable<ModelHealth['calibration']> }) {
  const say = useWords();
  const { number, percent } = useFormats();
  return (
    <Figures
      title={say('health.calibration')}
      rows={bins}
      trackBy={({ from }) => String(from)}
      columns={[
        {
          id: 'bin',
          header: say('health.bin'),
          isRowHeader: true,
          cell: ({ from, to }) => `${percent(from, 0)} – ${percent(to, 0)}`,
        },
        { id: 'predicted', header: say('health.predicted'), cell: ({ predicted }) => percent(predicted) },
        { id: 'found', header: say('health.found'), cell: ({ found }) => percent(found) },
        { id: 'n', header: say('health.results'), cell: ({ n }) => number(n) },
      ]}
    />
  );
}

function Days({ days }: { readonly days: ModelHealth['days'] }) {
  const say = useWords();
  const { day, number, percent } = useFormats();
  const share = (value: number | undefined): string => (value === undefined ? '–' : percent(value));
  const hasLanes = days.some(({ lanes }) => lanes !== undefined);
  return (
    <SpaceBetween size="m">
      <DriftChart days={days} />
      <Figures
        title={say('health.days')}
        rows={days}
        trackBy="day"
        columns={[
          { id: 'day', header: say('dimension.day'), isRowHeader: true, cell: (one) => day(one.day) },
          { id: 'scored', header: say('health.scored'), cell: ({ scored }) => number(scored) },
          ...(hasLanes
            ? [
                {
                  id: 'psi',
                  header: say('health.psi'),
                  cell: ({ psi }: ModelHealth['days'][number]) =>
                    psi?.score === undefined ? '–' : number(psi.score, 3),
                },
                {
                  id: 'feature',
                  header: say('health.feature'),
                  cell: ({ psi }: ModelHealth['days'][number]) => {
                    const worst = worstFeature(psi?.features ?? {});
                    return worst === undefined ? '–' : `${worst[0]} ${number(worst[1], 3)}`;
                  },
                },
                ...(['red', 'yellow', 'green', 'random'] as const).map((lane) => ({
                  id: lane,
                  header: say(`stream.${lane}`),
                  cell: ({ lanes }: ModelHealth['days'][number]) => share(lanes?.[lane]),
                })),
              ]
            : []),
        ]}
      />
    </SpaceBetween>
  );
}

/** The stability index of scores over days, with the limit above which they have shifted; named as the table that has it. */
function DriftChart({ days }: { readonly days: ModelHealth['days'] }) {
  const say = useWords();
  const { day, number } = useFormats();
  const points = days.flatMap(({ day: of, psi }) =>
    psi?.score === undefined ? [] : [{ x: new Date(`${of}T00:00:00Z`), y: psi.score }],
  );
  if (points.length < 2) return null;
  return (
    <LineChart
      ariaLabel={say('health.days')}
      height={180}
      hideFilter
      xScaleType="time"
      xTitle={say('dimension.day')}
      yTitle={say('health.psi')}
      yDomain={[0, Math.max(2 * SHIFTED_FROM, ...points.map(({ y }) => y))]}
      i18nStrings={{
        xTickFormatter: (x) => day(x.toISOString().slice(0, 10)),
        yTickFormatter: (y) => number(y, 2),
      }}
      series={[
        { type: 'line', title: say('health.psi'), data: points, valueFormatter: (y) => number(y, 3) },
        { type: 'threshold', title: say('health.shifted'), y: SHIFTED_FROM },
      ]}
    />
  );
}

function Decisions({ rows }: { readonly rows: NonNullable<ModelHealth['decisions']> }) {
  const say = useWords();
  const { day, number, percent } = useFormats();
  return (
    <Figures
      title={say('health.decisions')}
      rows={rows}
      trackBy="day"
      columns={[
        { id: 'day', header: say('dimension.day'), isRowHeader: true, cell: (one) => day(one.day) },
        { id: 'decided', header: say('health.decided'), cell: ({ decided }) => number(decided) },
        { id: 'first', header: say('health.first'), cell: ({ first, decided }) => percent(first / decided) },
        {
          id: 'three',
          header: say('health.amongThree'),
          cell: ({ amongThree, decided }) => percent(amongThree / decided),
        },
      ]}
    />
  );
}

function Verdicts({ rows }: { readonly rows: NonNullable<ModelHealth['verdicts']> }) {
  const say = useWords();
  const { day, number } = useFormats();
  return (
    <Figures
      title={say('health.verdicts')}
      rows={rows}
      trackBy="day"
      columns={[
        { id: 'day', header: say('dimension.day'), isRowHeader: true, cell: (one) => day(one.day) },
        ...(['verified', 'suspicious', 'unverifiable', 'rejected'] as const).map((verdict) => ({
          id: verdict,
          header: say(`verdict.${verdict}`),
          cell: (one: NonNullable<ModelHealth['verdicts']>[number]) => number(one[verdict]),
        })),
      ]}
    />
  );
}

/** What people decided on documents of each verdict. */
function VerdictDecisions({ rows }: { readonly rows: NonNullable<ModelHealth['verdictDecisions']> }) {
  const say = useWords();
  const { number, percent } = useFormats();
  return (
    <Figures
      title={say('health.verdictDecisions')}
      rows={rows}
      trackBy={({ verdict, decision }) => `${verdict} ${decision}`}
      columns={[
        {
          id: 'verdict',
          header: say('health.verdict'),
          isRowHeader: true,
          cell: ({ verdict }) => say(`verdict.${verdict}`),
        },
        {
          id: 'decision',
          header: say('health.decision'),
          cell: ({ decision }) => say(`health.decision.${decision}`),
        },
        { id: 'n', header: say('health.documents'), cell: ({ n }) => number(n) },
        {
          id: 'rate',
          header: say('health.shareOfVerdict'),
          cell: ({ rate }) => <span className="figure">{percent(rate)}</span>,
        },
        {
          id: 'interval',
          header: say('data.interval'),
          cell: ({ low, high }) => `${percent(low)} – ${percent(high)}`,
        },
      ]}
    />
  );
}

interface FiguresProps<Row> {
  readonly title: string;
  readonly rows: readonly Row[];
  readonly trackBy: TableProps.TrackBy<Row>;
  readonly columns: readonly TableProps.ColumnDefinition<Row>[];
}

function Figures<Row>({ title, rows, trackBy, columns }: FiguresProps<Row>) {
  return (
    <Table
      variant="embedded"
      items={rows}
      trackBy={trackBy}
      wrapLines
      ariaLabels={{ tableLabel: title }}
      header={<Header variant="h3">{title}</Header>}
      columnDefinitions={columns}
    />
  );
}
