// Monitoring for operators: the dashboard, and the alarms on the API, its functions and the tables.
import { CrossStackReferences, Duration, ReferenceStrength, Stack, type StackProps } from 'aws-cdk-lib';
import { type Metric, Stats } from 'aws-cdk-lib/aws-cloudwatch';
import type { Table } from 'aws-cdk-lib/aws-dynamodb';
import { Function as LambdaFunction } from 'aws-cdk-lib/aws-lambda';
import { Construct } from 'constructs';
import { IMPORTER_INDEX } from '../../functions/score-import/declarations/lists/item.ts';
import { CLIENT_INDEX, DAY_INDEX, USER_INDEX } from '../../functions/shared/audit/item.ts';
import { WORKLIST_INDEX } from '../../functions/shared/tables/declarations.ts';
import { STATUS_INDEX } from '../../functions/shared/tables/documents.ts';
import { PARTY_INDEX } from '../../functions/verify-document/documents/store.ts';
import type { StageConfig } from '../config.ts';
import { operatorAlarm } from '../constructs/alarm.ts';
import { OperationsDashboard } from '../constructs/operations-dashboard.ts';
import type { ApiStack } from './api-stack.ts';
import type { DataStack } from './data-stack.ts';
import { type DelinquencyStack, FINISH_RUN } from './delinquency-stack.ts';
import type { DocumentsStack } from './documents-stack.ts';
import type { InsightStack } from './insight-stack.ts';
import type { NetworkStack } from './network-stack.ts';
import { DELIVER_EVENTS, type NotifyStack } from './notify-stack.ts';

const PERIOD = Duration.minutes(5);
/** Number of 5xx responses within a period that raises the alarm. */
const SLOW_API = Duration.seconds(1);
const SERVER_ERROR_COUNT = 5;

export interface MonitoringStackProps extends StackProps {
  readonly config: StageConfig;
  readonly data: DataStack;
  readonly api: ApiStack;
  readonly documents: DocumentsStack;
  readonly delinquency: DelinquencyStack;
  readonly insight: InsightStack;
  readonly network: NetworkStack;
  readonly notify: NotifyStack;
}

export class MonitoringStack extends Stack {
  constructor(scope: Construct, id: string, props: MonitoringStackProps) {
    super(scope, id, props);
    // What is only watched is not held: a function can go in one deployment, without one before it that takes its alarms away.
    CrossStackReferences.of(this).consume(ReferenceStrength.WEAK);
    const { config, data, api } = props;
    const common = { runbookBaseUrl: config.alarms.runbookBaseUrl, topic: data.alarmTopic };
    operatorAlarm(this, 'ApiServerErrors', {
      ...common,
      metric: api.api.metricServerError({ period: PERIOD, statistic: Stats.SUM }),
      threshold: SERVER_ERROR_COUNT,
      evaluationPeriods: 1,
      meaning: 'The API returned 5xx responses.',
      runbook: 'api-errors',
    });
    // One for all routes: a reader that is slow is slow because of a table, and then so are the others.
    operatorAlarm(this, 'ApiSlow', {
      ...common,
      metric: api.api.metricLatency({ period: PERIOD, statistic: Stats.p(90) }),
      threshold: SLOW_API.toMilliseconds(),
      evaluationPeriods: 3,
      meaning:
        'The API is slow: a tenth of the responses took longer than the target in three consecutive periods.',
      runbook: 'function-latency',
    });
    for (const behindRoute of api.functions) {
      if (!behindRoute.hasAlarms) behindRoute.addAlarms(new Construct(this, behindRoute.node.id));
    }
    // One for all functions: what runs out is the account's concurrency, and whichever function is called next is refused.
    operatorAlarm(this, 'FunctionThrottles', {
      ...common,
      metric: LambdaFunction.metricAllThrottles({ period: PERIOD, statistic: Stats.SUM }),
      threshold: 1,
      evaluationPeriods: 2,
      meaning: 'Functions were throttled: the account has no concurrency left.',
      runbook: 'function-throttles',
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
    new OperationsDashboard(this, {
      config,
      api: api.api,
      functions: api.functions,
      worker: props.documents.worker,
      uploads: props.documents.queue,
      deadLetters: props.documents.deadLetters,
      notifiers: props.notify.functions,
      events: props.notify.events,
      deliveries: props.notify.deliveries,
      deliverer: DELIVER_EVENTS,
      nightly: props.delinquency.stateMachine,
      nightlyFunctions: props.delinquency.functions,
      finishRun: FINISH_RUN,
      insightFunctions: [...props.insight.functions, ...props.network.functions],
      throttles: throttles(data).map(({ what, metric }) => metric.with({ label: what })),
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

/** Throttled reads and writes of each table and index. */
function throttles(data: DataStack): Throttles[] {
  const targets: [name: string, table: Table, index?: string][] = [
    ['Declarations', data.declarations],
    ['Worklist', data.declarations, WORKLIST_INDEX],
    ['DeclarationsByImporter', data.declarations, IMPORTER_INDEX],
    ['DeclarationTallies', data.tallies],
    ['RiskProfiles', data.riskProfiles],
    ['HsPredictions', data.hsPredictions],
    ['Documents', data.documentRecords],
    ['DocumentsByParty', data.documentRecords, PARTY_INDEX],
    ['DocumentsByStatus', data.documentRecords, STATUS_INDEX],
    ['References', data.references],
    ['DelinquencyScores', data.delinquencyScores],
    ['Runs', data.runs],
    ['NetworkRuns', data.networkRuns],
    ['NetworkActs', data.networkActs],
    ['Audit', data.audit],
    ['AuditByDay', data.audit, DAY_INDEX],
    ['AuditByClient', data.audit, CLIENT_INDEX],
    ['AuditByPerson', data.audit, USER_INDEX],
    ['Idempotency', data.idempotency],
    ['Exports', data.exports],
    ['Webhooks', data.webhooks],
    ['Deliveries', data.deliveries],
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
