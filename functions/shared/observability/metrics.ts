// Metrics in CloudWatch's embedded metric format: one Powertools instance, flushed once per invocation.
import { Metrics, MetricUnit } from '@aws-lambda-powertools/metrics';

/** The namespace of every metric of the service; dashboards and alarms use it. */
export const METRICS_NAMESPACE = 'CustomsScoring';

export const metrics = new Metrics({ namespace: METRICS_NAMESPACE, serviceName: process.env.POWERTOOLS_SERVICE_NAME ?? 'customs-scoring' });

/** Counts `count` events under `name`; nothing is written for zero. */
export function countMetric(name: string, count = 1): void {
  if (count > 0) metrics.addMetric(name, MetricUnit.Count, count);
}

/** Records a duration in milliseconds under `name`. */
export function durationMetric(name: string, milliseconds: number): void {
  metrics.addMetric(name, MetricUnit.Milliseconds, milliseconds);
}
