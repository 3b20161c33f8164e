// The lake: the nightly run that writes what the service knows as Parquet, its schedule, its tables for Athena and
// its alarms; and the making of exports.
import { Duration, Stack, type StackProps, TimeZone } from 'aws-cdk-lib';
import { ComparisonOperator, Stats } from 'aws-cdk-lib/aws-cloudwatch';
import {
  ContextAttribute,
  Schedule,
  ScheduleExpression,
  ScheduleTargetInput,
} from 'aws-cdk-lib/aws-scheduler';
import { StepFunctionsStartExecution } from 'aws-cdk-lib/aws-scheduler-targets';
import type { Construct } from 'constructs';
import { PREFIXES } from '../../functions/delinquency/keys.ts';
import { DAY_INDEX } from '../../functions/shared/audit/item.ts';
import { LAKE_PREFIXES } from '../../functions/shared/lake/keys.ts';
import { WORKLIST_INDEX } from '../../functions/shared/tables/declarations.ts';
import { STATUS_INDEX } from '../../functions/shared/tables/documents.ts';
import type { StageConfig } from '../config.ts';
import { operatorAlarm } from '../constructs/alarm.ts';
import { DuckDbLayer } from '../constructs/duckdb-layer.ts';
import { type ExportFunctions, exportSteps } from '../constructs/export-steps.ts';
import { LakeCatalog } from '../constructs/lake-catalog.ts';
import { type LakeFunctions, lakeSteps } from '../constructs/lake-steps.ts';
import { ServiceFunction, type ServiceFunctionProps } from '../constructs/service-function.ts';
import { ServiceStateMachine } from '../constructs/service-state-machine.ts';
import type { DataStack } from './data-stack.ts';

const HANDLERS = 'functions/insight/handlers';
/** Lambda gives one full vCPU at this size. */
const ONE_CORE_MB = 1_769;
/** Rows of a day of a million declarations, as text and as Parquet. */
const DISK_MB = 10_240;
const LONG = Duration.minutes(15);
/** A run that takes longer has failed. */
const RUN_TIMEOUT = Duration.hours(6);
/** Three attempts of a quarter of an hour. */
const EXPORT_TIMEOUT = Duration.minutes(50);
/** Lambda gives nearly two cores; new accounts may have no more. */
const EXPORT_MEMORY_MB = 3_008;
const DAY = Duration.days(1);

export interface InsightStackProps extends StackProps {
  readonly config: StageConfig;
  readonly data: DataStack;
}

export class InsightStack extends Stack {
  readonly functions: readonly ServiceFunction[];
  readonly #props: InsightStackProps;

  constructor(scope: Construct, id: string, props: InsightStackProps) {
    super(scope, id, props);
    this.#props = props;
    const { config } = props;
    const layer = new DuckDbLayer(this, config);
    const steps = this.#lakeFunctions(layer);
    const exportFunctions = this.#exportFunctions(layer);
    this.functions = [...Object.values(steps), ...Object.values(exportFunctions)];
    const machine = new ServiceStateMachine(this, 'Lake', {
      config,
      name: 'lake',
      comment: 'Writes the days that something has changed in to the lake',
      definition: lakeSteps(this, steps, { concurrency: config.insight.concurrency, timeout: LONG }),
      timeout: RUN_TIMEOUT,
      functions: Object.values(steps),
    });
    const exports = new ServiceStateMachine(this, 'Exports', {
      config,
      name: 'exports',
      comment: 'Makes the file of an export',
      definition: exportSteps(this, exportFunctions, LONG),
      timeout: EXPORT_TIMEOUT,
      functions: Object.values(exportFunctions),
    });
    const { hour, minute, timeZone, enabled } = config.insight.schedule;
    new Schedule(this, 'NightlyLake', {
      description: `Writes the lake every night at ${hour}:${String(minute).padStart(2, '0')} in ${timeZone}`,
      enabled,
      schedule: ScheduleExpression.expression(`cron(${minute} ${hour} * * ? *)`, TimeZone.of(timeZone)),
      target: new StepFunctionsStartExecution(machine, {
        input: ScheduleTargetInput.fromObject({ scheduledTime: ContextAttribute.scheduledTime }),
      }),
    });
    if (config.insight.athena.enabled) new LakeCatalog(this, config, props.data.lake);
    this.#addAlarms(machine, exports);
  }

  #lakeFunctions(layer: DuckDbLayer): LakeFunctions {
    const { config, data } = this.#props;
    const plan = this.#function('planLakeRun', 'plan-lake-run', {
      description: 'Finds the days that something has changed in',
      timeout: LONG,
      memoryMb: ONE_CORE_MB,
      p99Target: LONG,
    })
      .bindTable('AUDIT_TABLE', data.audit, ['Query'], DAY_INDEX)
      .bindTable('DECLARATIONS_TABLE', data.declarations, ['BatchGetItem'])
      .bindBucketListing(data.snapshots)
      .bindBucket('SNAPSHOTS_BUCKET', data.snapshots, ['GetObject'], PREFIXES.delinquency)
      .bindBucketListing(data.lake)
      .bindBucket('LAKE_BUCKET', data.lake, ['GetObject'], LAKE_PREFIXES.state);
    const write = this.#function('writeLakeDay', 'write-lake-day', {
      description: 'Writes a day of declarations, documents, scores or acts to the lake',
      timeout: LONG,
      memoryMb: ONE_CORE_MB,
      diskMb: DISK_MB,
      p99Target: LONG,
      layers: [layer],
      environment: {
        DECLARATION_DAYS: String(config.declarations.retentionDays),
        DOCUMENT_DAYS: String(config.documents.recordsDays),
        PREDICTION_DAYS: String(config.hs.retentionDays),
        AUDIT_DAYS: String(config.audit.retentionDays),
      },
    })
      .bindTable('AUDIT_TABLE', data.audit, ['Query'], DAY_INDEX)
      .bindTable('DECLARATIONS_TABLE', data.declarations, ['BatchGetItem'])
      .bindTable('DECLARATIONS_TABLE', data.declarations, ['Query'], WORKLIST_INDEX)
      .bindTable('DOCUMENTS_TABLE', data.documentRecords, ['BatchGetItem'])
      .bindTable('DOCUMENTS_TABLE', data.documentRecords, ['Query'], STATUS_INDEX)
      .bindTable('HS_PREDICTIONS_TABLE', data.hsPredictions, ['BatchGetItem'])
      .bindBucketListing(data.snapshots)
      .bindBucket('SNAPSHOTS_BUCKET', data.snapshots, ['GetObject'], PREFIXES.delinquency)
      .bindBucketListing(data.lake)
      .bindBucket('LAKE_BUCKET', data.lake, ['GetObject', 'PutObject'], LAKE_PREFIXES.lake);
    const finish = this.#function('finishLakeRun', 'finish-lake-run', {
      description: 'Records until when the lake is complete',
      timeout: LONG,
      p99Target: LONG,
    })
      .bindBucketListing(data.lake)
      .bindBucket('LAKE_BUCKET', data.lake, ['GetObject', 'PutObject'], LAKE_PREFIXES.state);
    return { plan, write, finish };
  }

  #exportFunctions(layer: DuckDbLayer): ExportFunctions {
    const { data } = this.#props;
    const write = this.#function('writeExport', 'write-export', {
      description: 'Makes the file of an export',
      timeout: LONG,
      memoryMb: EXPORT_MEMORY_MB,
      diskMb: DISK_MB,
      p99Target: LONG,
      layers: [layer],
    })
      .bindTable('EXPORTS_TABLE', data.exports, ['GetItem', 'UpdateItem'])
      .bindBucketListing(data.lake)
      .bindBucket('LAKE_BUCKET', data.lake, ['GetObject'], LAKE_PREFIXES.lake)
      .bindBucket('LAKE_BUCKET', data.lake, ['PutObject'], LAKE_PREFIXES.exports);
    const fail = this.#function('failExport', 'fail-export', {
      description: 'Records why an export failed',
    }).bindTable('EXPORTS_TABLE', data.exports, ['UpdateItem']);
    return { write, fail };
  }

  #function(
    operation: string,
    handler: string,
    props: Omit<ServiceFunctionProps, 'config' | 'operation' | 'entry' | 'alarmTopic'>,
  ): ServiceFunction {
    const { config, data } = this.#props;
    return new ServiceFunction(this, {
      config,
      operation,
      entry: `${HANDLERS}/${handler}.ts`,
      alarmTopic: data.alarmTopic,
      ...props,
    });
  }

  #addAlarms(machine: ServiceStateMachine, exports: ServiceStateMachine): void {
    const { config, data } = this.#props;
    const common = {
      runbookBaseUrl: config.alarms.runbookBaseUrl,
      topic: data.alarmTopic,
      evaluationPeriods: 1,
      runbook: 'lake-run',
    } as const;
    const counted = { period: Duration.minutes(5), statistic: Stats.SUM };
    operatorAlarm(this, 'LakeRunsFailed', {
      ...common,
      metric: machine.metricFailed(counted),
      threshold: 1,
      meaning: 'A run of the lake failed.',
    });
    operatorAlarm(this, 'LakeRunsTimedOut', {
      ...common,
      metric: machine.metricTimedOut(counted),
      threshold: 1,
      meaning: 'A run of the lake timed out.',
    });
    operatorAlarm(this, 'ExportsFailed', {
      ...common,
      runbook: 'export-failures',
      metric: exports.metricFailed(counted),
      threshold: 1,
      meaning: 'An export failed.',
    });
    if (!config.insight.schedule.enabled) return;
    operatorAlarm(this, 'NoLakeRunStarted', {
      ...common,
      metric: machine.metricStarted({ period: DAY, statistic: Stats.SUM }),
      threshold: 1,
      comparisonOperator: ComparisonOperator.LESS_THAN_THRESHOLD,
      silenceIsFailure: true,
      meaning: 'No run of the lake was started for a day although the schedule is enabled.',
    });
  }
}
