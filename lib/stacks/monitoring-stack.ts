// What an operator looks at: one dashboard, and the alarms that belong to no single function.
import { Duration, Stack, type StackProps } from 'aws-cdk-lib';
import {
  Dashboard,
  GraphWidget,
  type IMetric,
  MathExpression,
  Metric,
  Stats,
} from 'aws-cdk-lib/aws-cloudwatch';
import type { Table } from 'aws-cdk-lib/aws-dynamodb';
import type { Construct } from 'constructs';
import { GRADES } from '../../functions/delinquency/scale.ts';
import { RANKING_INDEX } from '../../functions/delinquency/score-store.ts';
import { predictHsCodes } from '../../functions/predict-hs/routes.ts';
import { Status } from '../../functions/predict-hs/schemas.ts';
import { scoreBatch, scoreDeclaration } from '../../functions/score-import/routes.ts';
import { WORKLIST_INDEX } from '../../functions/score-import/store.ts';
import type { Route } from '../../functions/shared/http/route.ts';
import { METRICS_NAMESPACE } from '../../functions/shared/observability/namespace.ts';
import { DocumentStatus } from '../../functions/verify-document/schemas.ts';
import { PARTY_INDEX, STATUS_INDEX } from '../../functions/verify-document/store.ts';
import type { StageConfig } from '../config.ts';
import { operatorAlarm } from '../constructs/alarm.ts';
import type { ApiStack } from './api-stack.ts';
import type { DataStack } from './data-stack.ts';
import { type DelinquencyStack, FINISH_RUN } from './delinquency-stack.ts';
import { type DocumentsStack, WORK_UPLOADS } from './documents-stack.ts';

const PERIOD = Duration.minutes(5);
const HALF_WIDTH = 12;
/** Answers of 5xx within a period from which operators are told. */
const SERVER_ERROR_COUNT = 5;

export interface MonitoringStackProps extends StackProps {
  readonly config: StageConfig;
  readonly data: DataStack;
  readonly api: ApiStack;
  readonly documents: DocumentsStack;
  readonly delinquency: DelinquencyStack;
}

export class MonitoringStack extends Stack {
  constructor(scope: Construct, id: string, props: MonitoringStackProps) {
    super(scope, id, props);
    const { config, data, api } = props;
    const common = { runbookBaseUrl: config.alarms.runbookBaseUrl, topic: data.alarmTopic };
    operatorAlarm(this, 'ApiServerErrors', {
      ...common,
      metric: api.api.metricServerError({ period: PERIOD, statistic: Stats.SUM }),
      threshold: SERVER_ERROR_COUNT,
      evaluationPeriods: 1,
      meaning: 'The API answered with 5xx.',
      runbook: 'api-errors',
    });
    for (const { name, what, metric } of throttles(data)) {
      operatorAlarm(this, `${name}Throttles`, {
        ...common,
        metric,
        threshold: 1,
        evaluationPeriods: 2,
        meaning: `DynamoDB throttled ${what}.`,
        runbook: 'table-throttles',
      });
    }
    this.#dashboard(props);
  }

  #dashboard({ config, data, api, documents, delinquency }: MonitoringStackProps): void {
    const graph = (title: string, left: IMetric[], stacked = false): GraphWidget =>
      new GraphWidget({ title, left, stacked, width: HALF_WIDTH });
    const functions = [...api.functions, documents.worker, ...delinquency.functions];
    const lanes = ['green', 'yellow', 'red'].map((lane) => laneCount(lane));
    new Dashboard(this, 'Dashboard', {
      dashboardName: `customs-scoring-${config.stage}`,
      defaultInterval: Duration.hours(3),
      widgets: [
        [
          graph('Requests', [api.api.metricCount({ period: PERIOD })]),
          graph('Errors', [
            api.api.metricClientError({ period: PERIOD }),
            api.api.metricServerError({ period: PERIOD }),
          ]),
        ],
        [
          graph('API latency', [
            api.api.metricLatency({ period: PERIOD, statistic: Stats.p(50) }),
            api.api.metricLatency({ period: PERIOD, statistic: Stats.p(99) }),
          ]),
          graph('Lanes', lanes, true),
        ],
        [
          graph(
            'Function duration, p99',
            functions.map((fn) => fn.metricDuration({ period: PERIOD, statistic: Stats.p(99) })),
          ),
          graph(
            'Function errors and throttles',
            functions.flatMap((fn) => [
              fn.metricErrors({ period: PERIOD }),
              fn.metricThrottles({ period: PERIOD }),
            ]),
          ),
        ],
        [
          graph(
            'Table throttles',
            throttles(data).map(({ what, metric }) => metric.with({ label: what })),
          ),
          graph('HS codes: items', Status.options.map(itemCount), true),
        ],
        [
          graph('Documents', DocumentStatus.options.slice(2).map(documentCount), true),
          graph('Uploads waiting', [
            documents.queue.metricApproximateNumberOfMessagesVisible({ period: PERIOD }),
            documents.queue.metricApproximateAgeOfOldestMessage({ period: PERIOD }),
            documents.deadLetters.metricApproximateNumberOfMessagesVisible({ period: PERIOD }),
          ]),
        ],
        [
          graph('Delinquency runs', [
            delinquency.stateMachine.metricSucceeded({ period: PERIOD }),
            delinquency.stateMachine.metricFailed({ period: PERIOD }),
            delinquency.stateMachine.metricTimedOut({ period: PERIOD }),
            runMetric('RankedTaxpayers'),
            runMetric('RunRejectedRows'),
          ]),
          graph('Delinquency: population stability index', [runMetric('PopulationStabilityIndex')]),
        ],
        [
          graph(
            'Delinquency: share of each grade',
            GRADES.map((grade) => runMetric(`GradeShare-${grade}`).with({ label: grade })),
            true,
          ),
        ],
      ],
    });
  }
}

interface Throttles {
  /** Construct id and label: `DeclarationsReads`. */
  readonly name: string;
  /** In words: `reads of Declarations`. */
  readonly what: string;
  readonly metric: Metric;
}

/** Throttled reads and writes of each table and of the worklist index. */
function throttles(data: DataStack): Throttles[] {
  const targets: [name: string, table: Table, index?: string][] = [
    ['Declarations', data.declarations],
    ['Worklist', data.declarations, WORKLIST_INDEX],
    ['RiskProfiles', data.riskProfiles],
    ['HsPredictions', data.hsPredictions],
    ['Documents', data.documentRecords],
    ['DocumentsByParty', data.documentRecords, PARTY_INDEX],
    ['DocumentsByStatus', data.documentRecords, STATUS_INDEX],
    ['References', data.references],
    ['DelinquencyScores', data.delinquencyScores],
    ['DelinquencyRanking', data.delinquencyScores, RANKING_INDEX],
    ['Runs', data.runs],
    ['Idempotency', data.idempotency],
  ];
  return targets.flatMap(([target, table, index]) =>
    (['Read', 'Write'] as const).map((direction) => ({
      name: `${target}${direction}s`,
      what: `${direction.toLowerCase()}s of ${target}`,
      metric: table.metric(`${direction}ThrottleEvents`, {
        period: PERIOD,
        statistic: Stats.SUM,
        dimensionsMap: {
          TableName: table.tableName,
          ...(index === undefined ? {} : { GlobalSecondaryIndexName: index }),
        },
      }),
    })),
  );
}

/** A figure of the nightly runs. */
function runMetric(metricName: string): Metric {
  return new Metric({
    namespace: METRICS_NAMESPACE,
    metricName,
    dimensionsMap: { service: FINISH_RUN },
    period: PERIOD,
    statistic: Stats.MAXIMUM,
  });
}

/** Documents that came to a status. */
function documentCount(status: DocumentStatus): IMetric {
  return new Metric({
    namespace: METRICS_NAMESPACE,
    metricName: `Documents-${status}`,
    dimensionsMap: { service: WORK_UPLOADS },
    period: PERIOD,
    statistic: Stats.SUM,
    label: status,
  });
}

/** Goods that were answered with a status. */
function itemCount(status: Status): IMetric {
  return new Metric({
    namespace: METRICS_NAMESPACE,
    metricName: `Items-${status}`,
    dimensionsMap: { service: predictHsCodes.operationId },
    period: PERIOD,
    statistic: Stats.SUM,
    label: status,
  });
}

/** Declarations that went to a lane, over both scoring operations. */
function laneCount(lane: string): IMetric {
  const count = (route: Route): IMetric =>
    new Metric({
      namespace: METRICS_NAMESPACE,
      metricName: `Lane-${lane}`,
      dimensionsMap: { service: route.operationId },
      period: PERIOD,
      statistic: Stats.SUM,
    });
  return new MathExpression({
    expression: 'SUM(METRICS())',
    usingMetrics: { [`${lane}Single`]: count(scoreDeclaration), [`${lane}Batch`]: count(scoreBatch) },
    label: lane,
    period: PERIOD,
  });
}
