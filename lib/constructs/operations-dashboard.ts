// The dashboard, in the order of an operator's questions: traffic, errors, latency, decisions, queues, nightly runs, costs, and last
// the functions and tables one by one.
import { Duration } from 'aws-cdk-lib';
import {
  Dashboard,
  GraphWidget,
  type GraphWidgetProps,
  type Metric,
  Stats,
} from 'aws-cdk-lib/aws-cloudwatch';
import type { IQueue } from 'aws-cdk-lib/aws-sqs';
import type { StateMachine } from 'aws-cdk-lib/aws-stepfunctions';
import type { Construct } from 'constructs';
import { GRADES } from '../../functions/delinquency/scoring/scale.ts';
import { predictHsCodes } from '../../functions/predict-hs/routes.ts';
import { Band, Status } from '../../functions/predict-hs/schemas.ts';
import { scoreBatch, scoreDeclaration } from '../../functions/score-import/routes.ts';
import { Lane } from '../../functions/score-import/schemas.ts';
import type { MetricName } from '../../functions/shared/observability/metric-names.ts';
import { SHIFTED_FROM } from '../../functions/shared/stability.ts';
import { DocumentStatus } from '../../functions/verify-document/schemas.ts';
import type { StageConfig } from '../config.ts';
import { PRICES, PRICES_OF } from '../prices.ts';
import type { ServiceFunction } from './service-function.ts';
import { costPerThousand, emitted, laneShare, type MeasuredApi, scoresBetween } from './service-metrics.ts';
import type { QueuePair } from './service-queue.ts';

const PERIOD = Duration.minutes(5);
const HOUR = Duration.hours(1);
const DAY = Duration.days(1);
const HALF_WIDTH = 12;
const BIN = 100;
const BINS = 10;
/** The final statuses of a document. */
const ENDS = DocumentStatus.exclude(['awaiting-upload', 'processing']).options;

/** How attempts to deliver an event end. */
const ATTEMPTS = ['delivered', 'failed', 'given-up'] as const;

export interface OperationsDashboardProps {
  readonly config: StageConfig;
  readonly api: MeasuredApi;
  /** Functions behind the API's routes. */
  readonly functions: readonly ServiceFunction[];
  /** Function that processes uploads. */
  readonly worker: ServiceFunction;
  readonly uploads: IQueue;
  readonly deadLetters: IQueue;
  /** Functions that publish and deliver events. */
  readonly notifiers: readonly ServiceFunction[];
  readonly events: QueuePair;
  readonly deliveries: QueuePair;
  /** Operation that makes the attempts. */
  readonly deliverer: string;
  readonly nightly: StateMachine;
  readonly nightlyFunctions: readonly ServiceFunction[];
  /** Functions that write the lake. */
  readonly insightFunctions: readonly ServiceFunction[];
  /** Operation of the run's last step, which emits the run's figures. */
  readonly finishRun: string;
  /** Throttled reads and writes of tables. */
  readonly throttles: readonly Metric[];
}

export class OperationsDashboard extends Dashboard {
  constructor(scope: Construct, props: OperationsDashboardProps) {
    super(scope, 'Dashboard', {
      dashboardName: `customs-scoring-${props.config.stage}`,
      defaultInterval: Duration.hours(3),
      widgets: [
        ...traffic(props),
        ...decisions(),
        ...waiting(props),
        ...nights(props),
        [costs(props), documents(props)],
        ...parts(props),
      ],
    });
  }
}

function graph(title: string, left: GraphWidgetProps['left'], further: GraphWidgetProps = {}): GraphWidget {
  return new GraphWidget({ title, left: left ?? [], width: HALF_WIDTH, ...further });
}

function traffic({ api }: OperationsDashboardProps): GraphWidget[][] {
  const latency = (percentile: number): Metric =>
    api.metricLatency({ period: PERIOD, statistic: Stats.p(percentile), label: `p${percentile}` });
  return [
    [
      graph('Requests', [api.metricCount({ period: PERIOD })]),
      graph('Errors', [
        api.metricClientError({ period: PERIOD, statistic: Stats.SUM, label: 'callers (4xx)' }),
        api.metricServerError({ period: PERIOD, statistic: Stats.SUM, label: 'service (5xx)' }),
      ]),
    ],
    [
      graph('API latency, ms', [latency(50), latency(99)]),
      graph(
        'Lanes, % of declarations',
        Lane.options.map((lane) => laneShare(lane, Lane.options, PERIOD)),
        { stacked: true, leftYAxis: { min: 0, max: 100 } },
      ),
    ],
  ];
}

function decisions(): GraphWidget[][] {
  const bins = Array.from({ length: BINS }, (_, bin) => scoresBetween(bin * BIN, (bin + 1) * BIN, PERIOD));
  const items = (metricName: MetricName, label: string): Metric =>
    emitted(predictHsCodes.operationId, metricName, PERIOD).with({ label });
  return [
    [
      graph('Declarations by score', bins, { stacked: true }),
      graph(
        'HS codes: items by the band of their first candidate',
        [
          ...Band.options.map((band) => items(`FirstBand-${band}`, band)),
          ...Status.exclude(['ok']).options.map((status) => items(`Items-${status}`, status)),
        ],
        { stacked: true },
      ),
    ],
  ];
}

function waiting(props: OperationsDashboardProps): GraphWidget[][] {
  const { uploads, deadLetters, events, deliveries, deliverer } = props;
  const maximum = { period: PERIOD, statistic: Stats.MAXIMUM };
  return [
    [
      graph(
        'Uploads waiting',
        [uploads.metricApproximateAgeOfOldestMessage({ ...maximum, label: 'age of oldest, s' })],
        { right: [uploads.metricApproximateNumberOfMessagesVisible({ ...maximum, label: 'number' })] },
      ),
      graph('Dead letters', [
        deadLetters.metricApproximateNumberOfMessagesVisible({ ...maximum, label: 'uploads' }),
        events.deadLetters.metricApproximateNumberOfMessagesVisible({ ...maximum, label: 'events' }),
        deliveries.deadLetters.metricApproximateNumberOfMessagesVisible({ ...maximum, label: 'deliveries' }),
      ]),
    ],
    [
      graph('Events waiting', [
        events.queue.metricApproximateAgeOfOldestMessage({ ...maximum, label: 'age of oldest, s' }),
      ]),
      graph(
        'Deliveries to webhooks',
        ATTEMPTS.map((outcome) =>
          emitted(deliverer, `Deliveries-${outcome}`, PERIOD).with({ label: outcome }),
        ),
        { stacked: true },
      ),
    ],
  ];
}

function nights({ nightly, finishRun }: OperationsDashboardProps): GraphWidget[][] {
  const counted = { period: PERIOD, statistic: Stats.SUM };
  const figure = (metricName: MetricName, label: string): Metric =>
    emitted(finishRun, metricName, PERIOD, Stats.MAXIMUM).with({ label });
  return [
    [
      graph('Nightly runs', [
        nightly.metricStarted({ ...counted, label: 'started' }),
        nightly.metricSucceeded({ ...counted, label: 'succeeded' }),
        nightly.metricFailed({ ...counted, label: 'failed' }),
        nightly.metricTimedOut({ ...counted, label: 'timed out' }),
        nightly.metricAborted({ ...counted, label: 'aborted' }),
      ]),
      graph('Taxpayers', [figure('RankedTaxpayers', 'ranked'), figure('RunRejectedRows', 'rejected rows')]),
    ],
    [
      graph('Drift: population stability index', [figure('PopulationStabilityIndex', 'index')], {
        leftAnnotations: [{ value: SHIFTED_FROM, label: 'scores have shifted' }],
      }),
      graph(
        'Grades, % of taxpayers',
        GRADES.map((grade) => figure(`GradeShare-${grade}`, grade)),
        { stacked: true, leftYAxis: { min: 0, max: 100 } },
      ),
    ],
  ];
}

/** Compute costs of each kind of score, by the functions that produce it. */
function costs(props: OperationsDashboardProps): GraphWidget {
  const { config, functions, worker, nightlyFunctions, finishRun } = props;
  const behind = (...operations: string[]): ServiceFunction[] =>
    functions.filter(({ operation }) => operations.includes(operation));
  const scoring = [scoreDeclaration.operationId, scoreBatch.operationId];
  const api = config.privateApi === undefined ? PRICES.httpApiRequest : PRICES.restApiRequest;
  return graph(`Compute per thousand scores, USD (list prices of ${PRICES_OF})`, [
    costPerThousand(
      {
        id: 'declarations',
        label: 'declarations',
        functions: behind(...scoring),
        scored: scoring.map((service) => emitted(service, 'Score', HOUR, Stats.SAMPLE_COUNT)),
        perInvocation: api,
        period: HOUR,
      },
      config,
    ),
    costPerThousand(
      {
        id: 'goods',
        label: 'HS items',
        functions: behind(predictHsCodes.operationId),
        scored: Status.options.map((status) => emitted(predictHsCodes.operationId, `Items-${status}`, HOUR)),
        perInvocation: api,
        period: HOUR,
      },
      config,
    ),
    costPerThousand(
      {
        id: 'documents',
        label: 'documents',
        functions: [worker],
        scored: ENDS.map((status) => emitted(worker.operation, `Documents-${status}`, HOUR)),
        perInvocation: 0,
        period: HOUR,
      },
      config,
    ),
    costPerThousand(
      {
        id: 'taxpayers',
        label: 'taxpayers',
        functions: nightlyFunctions,
        scored: [emitted(finishRun, 'RankedTaxpayers', DAY, Stats.MAXIMUM)],
        perInvocation: 0,
        period: DAY,
      },
      config,
    ),
  ]);
}

function documents({ worker }: OperationsDashboardProps): GraphWidget {
  return graph(
    'Documents',
    ENDS.map((status) => emitted(worker.operation, `Documents-${status}`, PERIOD).with({ label: status })),
    { stacked: true },
  );
}

function parts({
  functions,
  worker,
  notifiers,
  nightlyFunctions,
  insightFunctions,
  throttles,
}: OperationsDashboardProps): GraphWidget[][] {
  const all = [...functions, worker, ...notifiers, ...nightlyFunctions, ...insightFunctions];
  return [
    [
      graph(
        'Function duration, p99',
        all.map((fn) => fn.metricDuration({ period: PERIOD, statistic: Stats.p(99) })),
      ),
      graph(
        'Function errors and throttles',
        all.flatMap((fn) => [fn.metricErrors({ period: PERIOD }), fn.metricThrottles({ period: PERIOD })]),
      ),
    ],
    [graph('Table throttles', [...throttles])],
  ];
}
