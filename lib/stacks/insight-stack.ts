// The lake: the nightly run that writes what the service knows as Parquet, its schedule, its tables for Athena and
// its alarms; the making of exports; and the runs that find groups of high-risk imports.
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
import { filesToMeasure, MODELS_FOLDER } from '../constructs/model-files.ts';
import { type RiskGroupFunctions, riskGroupSteps } from '../constructs/risk-group-steps.ts';
import { ServiceFunction, type ServiceFunctionProps } from '../constructs/service-function.ts';
import { emitted } from '../constructs/service-metrics.ts';
import { ServiceStateMachine } from '../constructs/service-state-machine.ts';
import type { DataStack } from './data-stack.ts';

const MEASURE_MODELS = 'measureModels';
/** Lambda gives one full vCPU at this size. */
const ONE_CORE_MB = 1_769;
/** Rows of a day of a million declarations, as text and as Parquet. */
const DISK_MB = 10_240;
const LONG = Duration.minutes(15);
/** A run that takes longer has failed. */
const RUN_TIMEOUT = Duration.hours(6);
/** Three attempts of a quarter of an hour. */
const GROUPS_TIMEOUT = Duration.minutes(50);
const EXPORT_TIMEOUT = Duration.minutes(50);
/** Lambda gives nearly two cores; new accounts may have no more. */
const QUERY_MEMORY_MB = 3_008;
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
    const groupFunctions = this.#groupFunctions(layer);
    this.functions = [steps, exportFunctions, groupFunctions].flatMap((some) => Object.values(some));
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
    const groups = new ServiceStateMachine(this, 'RiskGroups', {
      config,
      name: 'risk-groups',
      comment: 'Finds the groups of high-risk imports of a period',
      definition: riskGroupSteps(this, groupFunctions, LONG),
      timeout: GROUPS_TIMEOUT,
      functions: Object.values(groupFunctions),
    });
    const { hour, minute, timeZone, enabled } = config.insight.schedule;
    this.#addSchedule('NightlyLake', machine, {
      description: `Writes the lake every night at ${hour}:${String(minute).padStart(2, '0')} in ${timeZone}`,
      enabled,
      cron: `${minute} ${hour} * * ? *`,
      timeZone,
    });
    const { schedule } = config.riskGroups;
    this.#addSchedule('RiskGroupsOfPeriod', groups, {
      description: `Finds the groups of high-risk imports of the last ${schedule.every}`,
      enabled: schedule.enabled,
      cron: `${schedule.minute} ${schedule.hour} ${schedule.every === 'week' ? '? * MON' : '1 * ?'} *`,
      timeZone: schedule.timeZone,
    });
    if (config.insight.athena.enabled) new LakeCatalog(this, config, props.data.lake);
    this.#addAlarms(machine, exports, groups);
  }

  #addSchedule(
    id: string,
    machine: ServiceStateMachine,
    when: {
      readonly description: string;
      readonly enabled: boolean;
      readonly cron: string;
      readonly timeZone: string;
    },
  ): void {
    const { description, enabled } = when;
    new Schedule(this, id, {
      description,
      enabled,
      schedule: ScheduleExpression.expression(`cron(${when.cron})`, TimeZone.of(when.timeZone)),
      target: new StepFunctionsStartExecution(machine, {
        input: ScheduleTargetInput.fromObject({ scheduledTime: ContextAttribute.scheduledTime }),
      }),
    });
  }

  #lakeFunctions(layer: DuckDbLayer): LakeFunctions {
    const { config, data } = this.#props;
    const plan = this.#function('planLakeRun', 'insight/handlers/plan-lake-run', {
      description: 'Finds the days that something has changed in',
      timeout: LONG,
      memoryMb: ONE_CORE_MB,
    })
      .bindTable('AUDIT_TABLE', data.audit, ['Query'], DAY_INDEX)
      .bindTable('DECLARATIONS_TABLE', data.declarations, ['BatchGetItem'])
      .bindBucketListing(data.snapshots)
      .bindBucket('SNAPSHOTS_BUCKET', data.snapshots, ['GetObject'], PREFIXES.delinquency)
      .bindBucketListing(data.lake)
      .bindBucket('LAKE_BUCKET', data.lake, ['GetObject'], LAKE_PREFIXES.state);
    const write = this.#function('writeLakeDay', 'insight/handlers/write-lake-day', {
      description: 'Writes a day of declarations, documents, scores or acts to the lake',
      timeout: LONG,
      memoryMb: ONE_CORE_MB,
      diskMb: DISK_MB,
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
    const finish = this.#function('finishLakeRun', 'insight/handlers/finish-lake-run', {
      description: 'Records until when the lake is complete',
      timeout: LONG,
    })
      .bindBucketListing(data.lake)
      .bindBucket('LAKE_BUCKET', data.lake, ['GetObject', 'PutObject'], LAKE_PREFIXES.state);
    const measure = this.#function(MEASURE_MODELS, 'insight/handlers/measure-models', {
      description: 'Measures the health of import risk',
      timeout: LONG,
      memoryMb: QUERY_MEMORY_MB,
      diskMb: DISK_MB,
      layers: [layer],
      files: filesToMeasure(),
      environment: { MODELS_DIR: MODELS_FOLDER },
    })
      .bindBucketListing(data.lake)
      .bindBucket('LAKE_BUCKET', data.lake, ['GetObject'], LAKE_PREFIXES.lake)
      .bindBucket('LAKE_BUCKET', data.lake, ['GetObject'], LAKE_PREFIXES.state);
    return { plan, write, finish, measure };
  }

  #exportFunctions(layer: DuckDbLayer): ExportFunctions {
    const { data } = this.#props;
    const write = this.#function('writeExport', 'insight/handlers/write-export', {
      description: 'Makes the file of an export',
      timeout: LONG,
      memoryMb: QUERY_MEMORY_MB,
      diskMb: DISK_MB,
      layers: [layer],
    })
      .bindTable('EXPORTS_TABLE', data.exports, ['GetItem', 'UpdateItem'])
      .bindBucketListing(data.lake)
      .bindBucket('LAKE_BUCKET', data.lake, ['GetObject'], LAKE_PREFIXES.lake)
      .bindBucket('LAKE_BUCKET', data.lake, ['PutObject'], LAKE_PREFIXES.exports);
    const fail = this.#function('failExport', 'insight/handlers/fail-export', {
      description: 'Records why an export failed',
    }).bindTable('EXPORTS_TABLE', data.exports, ['UpdateItem']);
    return { write, fail };
  }

  #groupFunctions(layer: DuckDbLayer): RiskGroupFunctions {
    const { config, data } = this.#props;
    const { windowDays, recordsDays, schedule } = config.riskGroups;
    const rhythm = { INTERVAL: schedule.every, TIME_ZONE: schedule.timeZone };
    const find = this.#function('findRiskGroups', 'risk-groups/handlers/find-groups', {
      description: 'Finds and publishes the groups of high-risk imports of a period',
      timeout: LONG,
      memoryMb: QUERY_MEMORY_MB,
      diskMb: DISK_MB,
      layers: [layer],
      environment: { ...rhythm, WINDOW_DAYS: String(windowDays), RECORD_DAYS: String(recordsDays) },
    })
      .bindTable('RISK_GROUPS_TABLE', data.riskGroups, ['GetItem', 'UpdateItem'])
      .bindBucketListing(data.lake)
      .bindBucket('LAKE_BUCKET', data.lake, ['GetObject'], LAKE_PREFIXES.lake);
    const fail = this.#function('failRiskGroupRun', 'risk-groups/handlers/fail-run', {
      description: 'Marks a run of risk groups as failed',
      environment: rhythm,
    }).bindTable('RISK_GROUPS_TABLE', data.riskGroups, ['UpdateItem']);
    return { find, fail };
  }

  #function(
    operation: string,
    /** File of the handler in functions/, without its ending. */
    handler: string,
    props: Omit<ServiceFunctionProps, 'config' | 'operation' | 'entry' | 'alarmTopic'>,
  ): ServiceFunction {
    const { config, data } = this.#props;
    return new ServiceFunction(this, {
      config,
      operation,
      entry: `functions/${handler}.ts`,
      alarmTopic: data.alarmTopic,
      isStep: true,
      ...props,
    });
  }

  #addAlarms(machine: ServiceStateMachine, exports: ServiceStateMachine, groups: ServiceStateMachine): void {
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
    operatorAlarm(this, 'ModelsUnhealthy', {
      ...common,
      runbook: 'model-health',
      metric: emitted(MEASURE_MODELS, 'ModelHealthAlarms', DAY, Stats.MAXIMUM),
      threshold: 1,
      meaning: 'The health of import risk has raised an alarm.',
    });
    operatorAlarm(this, 'ExportsFailed', {
      ...common,
      runbook: 'export-failures',
      metric: exports.metricFailed(counted),
      threshold: 1,
      meaning: 'An export failed.',
    });
    operatorAlarm(this, 'RiskGroupRunsFailed', {
      ...common,
      runbook: 'risk-group-runs',
      metric: groups.metricFailed(counted),
      threshold: 1,
      meaning: 'A run that finds groups of high-risk imports failed.',
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
