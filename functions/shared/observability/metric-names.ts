// The catalogue of the service's CloudWatch metrics: functions emit by these names, alarms and the dashboard read by them, and
// docs/metrics.md lists them. A family's values are those of its capability; where one gains a value that is missing here, the
// function that emits it no longer compiles.

/** The CloudWatch namespace of every metric. */
export const METRICS_NAMESPACE = 'CustomsScoring';

type Unit = 'Count' | 'Milliseconds' | 'Percent' | 'None';

interface Metric {
  readonly unit: Unit;
  /** One line for operators. */
  readonly meaning: string;
}

const count = (meaning: string) => ({ unit: 'Count', meaning }) as const satisfies Metric;

/** A metric for each of several values: `Lane-green`, `Lane-yellow`, … */
function family<const Name extends string, const Value extends string, Definition extends Metric>(
  name: Name,
  values: readonly Value[],
  definition: Definition,
): Readonly<Record<`${Name}-${Value}`, Definition>> {
  const members = values.map((value) => [`${name}-${value}`, definition]);
  return Object.fromEntries(members) as Record<`${Name}-${Value}`, Definition>;
}

/** Every metric of the service. Its one dimension is `service`: the operation of the function that emits it. */
export const METRICS = {
  Score: { unit: 'None', meaning: 'Risk score (0 to 1,000) of each scored declaration' },
  ...family('Lane', ['green', 'yellow', 'red'], count('Scored declarations by lane')),
  RejectedItems: count('Declarations of a batch that were not stored'),
  ChallengerFailures: count(
    'Runs and starts of the challenger that failed; declarations are scored without it',
  ),
  Amendments: count('Declarations that were amended and scored again'),
  Cancellations: count('Declarations that were cancelled'),
  InspectionCorrections: count('Inspection results that were corrected'),
  ...family('Inspection', ['clear', 'fraud', 'critical'], count('Recorded inspection results by outcome')),

  ...family(
    'Items',
    ['ok', 'vague', 'unreadable'],
    count('Goods descriptions by the status of their answer'),
  ),
  ...family(
    'FirstBand',
    ['strong', 'good', 'possible'],
    count('Goods descriptions by the band of their first candidate'),
  ),
  Decisions: count('Decisions on HS codes that were recorded'),

  ...family(
    'Documents',
    ['verified', 'suspicious', 'unverifiable', 'rejected'],
    count('Processed documents by their final status'),
  ),
  ...family('References', ['active', 'rejected'], count('Processed references by their status')),
  OverlaysDrawn: count('Overlays that were drawn, because nobody had asked for them in the last 30 days'),
  DocumentDuration: { unit: 'Milliseconds', meaning: 'Time to process one document' },
  UploadFailures: count('Attempts to process an upload that failed and will be retried'),
  MalwareScanFailures: count('Uploads that GuardDuty could not scan'),

  PublishedEvents: count('Events that were put on the bus'),
  PublishFailures: count('Batches of changes whose events could not all be published and will be retried'),
  ...family(
    'Deliveries',
    ['delivered', 'failed', 'given-up'],
    count('Attempts to deliver an event to a webhook by outcome; the last attempt of a day is `given-up`'),
  ),

  ScoredTaxpayers: count('Taxpayers that a shard has scored'),
  RejectedRows: count('Rows of a shard that could not be read'),
  FailedShards: count('Shards that stayed unscored after all their retries'),
  PublishedScores: count('Scores that a shard has published'),
  RankedTaxpayers: count('Taxpayers in the ranking of a run'),
  RunRejectedRows: count('Rows of the snapshot that a run could not read'),
  PopulationStabilityIndex: {
    unit: 'None',
    meaning: 'Population stability index of the scores of a run, compared with the training data',
  },
  ...family('GradeShare', ['01', '02', '03', '04', '05', '06', '07', '08', '09', '10'], {
    unit: 'Percent',
    meaning: 'Share of taxpayers by grade in the ranking of a run',
  } as const),

  NetworkEntities: count('Entities of the network that a run has published'),
  NetworkLinks: count('Links of the network that a run has published'),
  NetworkRejectedRows: count('Rows of uploaded tables that a run of the network could not use'),

  LakeFiles: count('Files of the lake that a run has replaced'),
  LakeRows: count('Rows of these files'),
  ExportedRows: count('Rows of exports that were written'),
  RiskGroups: count('Groups of high-risk imports that a run has published'),
  ModelHealthAlarms: count('Alarms of the health of import risk, after a run of the lake'),
} as const satisfies Readonly<Record<string, Metric>>;

export type MetricName = keyof typeof METRICS;

/** Names of the metrics that count events. */
export type CountName = {
  [Name in MetricName]: (typeof METRICS)[Name]['unit'] extends 'Count' ? Name : never;
}[MetricName];
