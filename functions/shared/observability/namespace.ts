// The CloudWatch namespace of every metric of the service; functions emit into it, dashboards and alarms read from it.
export const METRICS_NAMESPACE = 'CustomsScoring';
