// Metrics in CloudWatch's embedded metric format: one Powertools instance, flushed once per invocation.
import { Metrics } from '@aws-lambda-powertools/metrics';
import { type CountName, METRICS, METRICS_NAMESPACE, type MetricName } from './metric-names.ts';

/** Dimension of every metric: `service`, which each function sets to its operation (POWERTOOLS_SERVICE_NAME). */
export const metrics = new Metrics({ namespace: METRICS_NAMESPACE });

/** Counts `count` events under `name`; nothing is written for zero. */
export function countMetric(name: CountName, count = 1): void {
  if (count > 0) recordMetric(name, count);
}

/** Records a value in the unit of the catalogue; CloudWatch keeps each one, so that shares of a range can be queried. */
export function recordMetric(name: MetricName, value: number): void {
  metrics.addMetric(name, METRICS[name].unit, value);
}
