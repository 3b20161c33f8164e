// The service's figures as CloudWatch metrics: those that functions emit, and estimates computed from them.
import type { Duration } from 'aws-cdk-lib';
import { type IMetric, MathExpression, Metric, type MetricOptions, Stats } from 'aws-cdk-lib/aws-cloudwatch';
import { scoreBatch, scoreDeclaration } from '../../functions/score-import/routes.ts';
import type { Lane } from '../../functions/score-import/schemas.ts';
import { METRICS_NAMESPACE, type MetricName } from '../../functions/shared/observability/metric-names.ts';
import type { StageConfig } from '../config.ts';
import { PRICES } from '../prices.ts';
import type { ServiceFunction } from './service-function.ts';

const SCORING = { single: scoreDeclaration.operationId, batch: scoreBatch.operationId } as const;
const MS_PER_SECOND = 1_000;
const MB_PER_GB = 1_024;
const THOUSAND = 1_000;

/** The metrics of an API, which its kinds name differently. */
export interface MeasuredApi {
  metricCount(options?: MetricOptions): Metric;
  metricClientError(options?: MetricOptions): Metric;
  metricServerError(options?: MetricOptions): Metric;
  metricLatency(options?: MetricOptions): Metric;
}

/** A metric that the function of an operation emits. */
export function emitted(
  service: string,
  metricName: MetricName,
  period: Duration,
  statistic = Stats.SUM,
): Metric {
  return new Metric({
    namespace: METRICS_NAMESPACE,
    metricName,
    dimensionsMap: { service },
    period,
    statistic,
  });
}

/** Share of a lane in the declarations of both scoring operations, in percent. */
export function laneShare(lane: Lane, lanes: readonly Lane[], period: Duration): MathExpression {
  const ids = (wanted: readonly Lane[]): string =>
    wanted.flatMap((one) => Object.keys(SCORING).map((kind) => `${one}_${kind}`)).join(', ');
  return new MathExpression({
    expression: `100 * SUM([${ids([lane])}]) / SUM([${ids(lanes)}])`,
    usingMetrics: laneCounts(lanes, period),
    label: lane,
    period,
  });
}

/** Declarations by lane and scoring operation: `green_single`, `green_batch`, … */
function laneCounts(lanes: readonly Lane[], period: Duration): Record<string, IMetric> {
  return Object.fromEntries(
    lanes.flatMap((lane) =>
      Object.entries(SCORING).map(([kind, service]) => [
        `${lane}_${kind}`,
        emitted(service, `Lane-${lane}`, period),
      ]),
    ),
  );
}

/** Declarations with a score in (from, to], over both scoring operations; CloudWatch's "trimmed count" of a range. */
export function scoresBetween(from: number, to: number, period: Duration): MathExpression {
  // A range excludes its lower end, and 0 is a valid score.
  const range = from === 0 ? `:${to}` : `${from}:${to}`;
  const id = (kind: string): string => `score${from}_${kind}`;
  return new MathExpression({
    expression: `SUM([${Object.keys(SCORING).map(id).join(', ')}])`,
    usingMetrics: Object.fromEntries(
      Object.entries(SCORING).map(([kind, service]) => [
        id(kind),
        emitted(service, 'Score', period, `TC(${range})`),
      ]),
    ),
    label: `${from === 0 ? 0 : from + 1} to ${to}`,
    period,
  });
}

/** The subject of a cost estimate. */
export interface Priced {
  /** Starts with a lower-case letter; part of its metrics' ids. */
  readonly id: string;
  readonly label: string;
  readonly functions: readonly ServiceFunction[];
  /** The divisor: number of scores. */
  readonly scored: readonly IMetric[];
  /** US dollars per invocation on top of Lambda's own price. */
  readonly perInvocation: number;
  readonly period: Duration;
}

/**
 * US dollars of compute per thousand scores: duration × memory × Lambda's list price, plus the price of each invocation. Tables,
 * buckets and logs are not included; docs/costs.md has them.
 */
export function costPerThousand(priced: Priced, { architecture }: StageConfig): MathExpression {
  const { id, functions, scored, perInvocation, period } = priced;
  const gbSecond = PRICES.lambdaGbSecond[architecture];
  const times = functions.map((fn, index) => {
    const perMs = (gbSecond * fn.memoryMb) / MB_PER_GB / MS_PER_SECOND;
    return product(`${id}Ms${index}`, fn.metricDuration({ period, statistic: Stats.SUM }), perMs);
  });
  const calls = functions.map((fn, index) => {
    const metric = fn.metricInvocations({ period, statistic: Stats.SUM });
    return product(`${id}Calls${index}`, metric, PRICES.lambdaRequest + perInvocation);
  });
  const costs = named(`${id}Cost`, [...times, ...calls]);
  const counts = named(`${id}Scored`, scored);
  // SUM of a list ignores missing data: a function that did not run has no data points.
  const sum = (of: Readonly<Record<string, IMetric>>): string => `SUM([${Object.keys(of).join(', ')}])`;
  return new MathExpression({
    expression: `${THOUSAND} * ${sum(costs)} / ${sum(counts)}`,
    usingMetrics: { ...costs, ...counts },
    label: priced.label,
    period,
  });
}

function product(id: string, metric: Metric, factor: number): MathExpression {
  return new MathExpression({
    expression: `${id} * ${decimal(factor)}`,
    usingMetrics: { [id]: metric },
    period: metric.period,
  });
}

function named(prefix: string, metrics: readonly IMetric[]): Record<string, IMetric> {
  return Object.fromEntries(metrics.map((metric, index) => [`${prefix}${index}`, metric]));
}

/** Metric math does not accept exponents. */
function decimal(value: number): string {
  return value.toFixed(14).replace(/0+$/, '');
}
