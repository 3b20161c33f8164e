// The dashboard: its widgets and their order, and that neither it nor any alarm watches a metric that is never emitted.
import { describe, expect, it } from 'vitest';
import { GRADES } from '../../functions/delinquency/scoring/scale.ts';
import { Band, Status } from '../../functions/predict-hs/schemas.ts';
import { Lane } from '../../functions/score-import/schemas.ts';
import { METRICS_NAMESPACE } from '../../functions/shared/observability/metric-names.ts';
import { DocumentStatus } from '../../functions/verify-document/schemas.ts';
import { ENTRY_METADATA } from '../../lib/constructs/service-function.ts';
import { PRICES, PRICES_OF } from '../../lib/prices.ts';
import { emittedBy, namesIn } from '../support/emitted-metrics.ts';
import { resourcesOf, synthesise, type Template, withOtherSettings } from '../support/synthesis.ts';
import { alarmMetrics, type WatchedMetric, type Widget, widgetsOf } from '../support/watched-metrics.ts';

const stacks = synthesise();
const templates: Template[] = Object.values({ ...stacks });

const widgets = widgetsOf(stacks.monitoring);

function widget(title: string): Widget {
  const found = widgets.find((one) => one.title === title);
  if (found === undefined) throw new Error(`There is no widget "${title}"`);
  return found;
}

function drawn({ metrics, expressions }: Widget): (string | undefined)[] {
  return [...expressions, ...metrics.filter(({ id }) => id === undefined)].map(({ label }) => label);
}

describe('the dashboard', () => {
  it('shows the widgets that an operator reads first, in this order', () => {
    expect(widgets.map(({ title }) => title)).toEqual([
      'Requests',
      'Errors',
      'API latency, ms',
      'Lanes, % of declarations',
      'Declarations by score',
      'HS codes: items by the band of their first candidate',
      'Uploads waiting',
      'Dead letters',
      'Events waiting',
      'Deliveries to webhooks',
      'Nightly runs',
      'Taxpayers',
      'Drift: population stability index',
      'Grades, % of taxpayers',
      `Compute per thousand scores, USD (list prices of ${PRICES_OF})`,
      'Documents',
      'Function duration, p99',
      'Function errors and throttles',
      'Table throttles',
    ]);
  });

  it('shows every lane as its share of both scoring operations', () => {
    const { expressions, metrics } = widget('Lanes, % of declarations');
    expect(expressions.filter(({ label }) => label !== undefined).map(({ label }) => label)).toEqual(
      Lane.options,
    );
    expect(expressions[0]?.expression).toBe(
      '100 * SUM([green_single, green_batch]) / SUM([green_single, green_batch, yellow_single, yellow_batch, red_single, red_batch])',
    );
    expect(metrics.map(({ id, name, dimensions }) => [id, name, dimensions.service])).toEqual(
      Lane.options.flatMap((lane) => [
        [`${lane}_single`, `Lane-${lane}`, 'scoreDeclaration'],
        [`${lane}_batch`, `Lane-${lane}`, 'scoreDeclarationBatch'],
      ]),
    );
  });

  it('counts every score in exactly one bin', () => {
    const { metrics, expressions } = widget('Declarations by score');
    const ranges = metrics.map(({ statistic }) => statistic);
    const expected = Array.from(
      { length: 10 },
      (_, bin) => `TC(${bin === 0 ? '' : bin * 100}:${bin * 100 + 100})`,
    );
    expect(ranges).toEqual(expected.flatMap((range) => [range, range]));
    expect(expressions.map(({ label }) => label)).toEqual([
      '0 to 100',
      ...Array.from({ length: 9 }, (_, bin) => `${bin * 100 + 101} to ${bin * 100 + 200}`),
    ]);
  });

  it('shows every band, document status and grade', () => {
    expect(drawn(widget('HS codes: items by the band of their first candidate'))).toEqual([
      ...Band.options,
      ...Status.options.slice(1),
    ]);
    expect(drawn(widget('Documents'))).toEqual(DocumentStatus.options.slice(2));
    expect(drawn(widget('Grades, % of taxpayers'))).toEqual(GRADES);
  });

  it('shows every outcome of delinquency runs', () => {
    expect(drawn(widget('Nightly runs'))).toEqual(['started', 'succeeded', 'failed', 'timed out', 'aborted']);
  });

  it('prices durations by the memory of their function, and divides by the number of scored declarations', () => {
    const { expressions } = widget(`Compute per thousand scores, USD (list prices of ${PRICES_OF})`);
    const worker = expressions.find(({ expression }) => expression.startsWith('documentsMs0 *'));
    const perMs = Number(worker?.expression.split(' * ')[1]);
    expect(perMs / ((3_008 / 1_024 / 1_000) * PRICES.lambdaGbSecond.x86_64)).toBeCloseTo(1, 5);
    const [total] = expressions.filter(({ label }) => label === 'documents');
    expect(total?.expression).toBe(
      '1000 * SUM([documentsCost0, documentsCost1]) / SUM([documentsScored0, documentsScored1, documentsScored2, documentsScored3])',
    );
    expect(expressions.flatMap(({ label }) => label ?? [])).toEqual([
      'declarations',
      'HS items',
      'documents',
      'taxpayers',
    ]);
  });

  it('prices arm64 as arm64', () => {
    const config = JSON.stringify(resourcesOf(withOtherSettings().monitoring, 'AWS::CloudWatch::Dashboard'));
    const perMs = (PRICES.lambdaGbSecond.arm64 * 3_008) / 1_024 / 1_000;
    expect(config).toContain(`documentsMs0 * ${perMs.toFixed(14).replace(/0+$/, '')}`);
  });
});

describe.each(widgets)('the expressions of "$title"', ({ metrics, expressions }) => {
  it('name metrics and expressions of the widget, each id once', () => {
    const ids = [...metrics, ...expressions].flatMap(({ id }) => id ?? []);
    expect(new Set(ids).size).toBe(ids.length);
    const named = expressions.flatMap(({ expression }) => expression.match(/\b[a-z]\w*/g) ?? []);
    expect(named.filter((id) => !ids.includes(id))).toEqual([]);
  });

  it('sum the metrics that they name, not all those of the widget', () => {
    // METRICS() covers all lines of a widget, not only those of one expression.
    expect(expressions.filter(({ expression }) => expression.includes('METRICS('))).toEqual([]);
  });
});

/** Metrics that AWS emits, from its user guides; HTTP APIs use other names than REST APIs. */
const EMITTED_BY_AWS: Readonly<Record<string, readonly string[]>> = {
  'AWS/ApiGateway': ['Count', '4xx', '5xx', 'Latency', 'IntegrationLatency', 'DataProcessed'],
  'AWS/Lambda': ['Duration', 'Errors', 'Throttles', 'Invocations', 'ConcurrentExecutions', 'IteratorAge'],
  'AWS/SQS': ['ApproximateAgeOfOldestMessage', 'ApproximateNumberOfMessagesVisible'],
  'AWS/DynamoDB': ['ReadThrottleEvents', 'WriteThrottleEvents'],
  'AWS/States': [
    'ExecutionsStarted',
    'ExecutionsSucceeded',
    'ExecutionsFailed',
    'ExecutionsTimedOut',
    'ExecutionsAborted',
  ],
};

/** Entry file of the function that emits under a service name. */
const entries = new Map(
  templates
    .flatMap((template) => resourcesOf(template, 'AWS::Lambda::Function'))
    .map(({ resource }): [string, string] => [
      resource.Properties.Environment.Variables.POWERTOOLS_SERVICE_NAME,
      resource.Metadata?.[ENTRY_METADATA],
    ]),
);

const watched = [
  ...Object.values({ ...withOtherSettings() }).flatMap((template: Template) => alarmMetrics(template)),
  ...widgets.flatMap(({ title, metrics }) =>
    metrics.map((metric): [string, WatchedMetric] => [`the widget "${title}"`, metric]),
  ),
];

describe('watched metrics', () => {
  it('of AWS are emitted under that name', () => {
    const unknown = watched.filter(
      ([, { namespace, name }]) =>
        namespace !== METRICS_NAMESPACE && !EMITTED_BY_AWS[namespace]?.includes(name),
    );
    expect(unknown).toEqual([]);
  });

  it('of the service are emitted by the sources of the watched function', () => {
    const own = watched.filter(([, { namespace }]) => namespace === METRICS_NAMESPACE);
    expect(own.length).toBeGreaterThan(50);
    const unknown = own.filter(([, { name, dimensions }]) => {
      const entry = entries.get(dimensions.service ?? '');
      return entry === undefined || !emittedBy(entry).some((pattern) => pattern.test(name));
    });
    expect(unknown).toEqual([]);
  });
});

describe('reading metric names from sources', () => {
  it('finds plain names, families, and both branches of a conditional', () => {
    const source = `countMetric('Cancellations');
      recordMetric(
        \`GradeShare-\${grade}\`,
        share,
      );
      countMetric(kind === 'document' ? \`Documents-\${status}\` : \`References-\${status}\`);`;
    expect(namesIn(source)).toEqual(['Cancellations', 'GradeShare-*', 'Documents-*', 'References-*']);
  });

  it('distinguishes functions', () => {
    const lanes = emittedBy(entries.get('scoreDeclaration') ?? '');
    expect(lanes.some((pattern) => pattern.test('Lane-red'))).toBe(true);
    expect(lanes.some((pattern) => pattern.test('RejectedItems'))).toBe(false);
    expect(emittedBy(entries.get('getHealth') ?? '').some((pattern) => pattern.test('Lane-red'))).toBe(false);
  });
});
