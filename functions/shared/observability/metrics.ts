// Metrics in CloudWatch's embedded metric format: one Powertools instance, flushed once per invocation.
import { Metrics, MetricUnit } from '@aws-lambda-powertools/metrics';
import { METRICS_NAMESPACE } from './namespace.ts';

/** Dimension of every metric: `service`, which each function sets to its operation (POWERTOOLS_SERVICE_NAME). */
export const metrics = new Metrics({ namespace: METRICS_NAMESPACE });

/** Counts `count` events under `name`; nothing is written for zero. */
export function countMetric(name: string, count = 1): void {
  if (count > 0) metrics.addMetric(name, MetricUnit.Count, count);
}

/** Records a value without a unit; CloudWatch keeps each one, so that shares of a range can be asked for. */
export function valueMetric(name: string, value: number): void {
  metrics.addMetric(name, MetricUnit.NoUnit, value);
}

/** Records a duration in milliseconds under `name`. */
export function durationMetric(name: string, milliseconds: number): void {
  metrics.addMetric(name, MetricUnit.Milliseconds, milliseconds);
}
