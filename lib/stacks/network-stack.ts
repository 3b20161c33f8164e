// The nightly run of networks: a state machine that collects, builds and publishes a day; the schedule that starts it; and the function that
// marks a run as failed if its execution ends early.
import { Duration, Stack, type StackProps, TimeZone } from 'aws-cdk-lib';
import { ComparisonOperator, Stats } from 'aws-cdk-lib/aws-cloudwatch';
import { Rule } from 'aws-cdk-lib/aws-events';
import { LambdaFunction } from 'aws-cdk-lib/aws-events-targets';
import {
  ContextAttribute,
  Schedule,
  ScheduleExpression,
  ScheduleTargetInput,
} from 'aws-cdk-lib/aws-scheduler';
import { StepFunctionsStartExecution } from 'aws-cdk-lib/aws-scheduler-targets';
import type { Construct } from 'constructs';
import { PREFIXES } from '../../functions/network/keys.ts';
import { LAKE_PREFIXES } from '../../functions/shared/lake/keys.ts';
import type { StageConfig } from '../config.ts';
import { operatorAlarm } from '../constructs/alarm.ts';
import { DuckDbLayer } from '../constructs/duckdb-layer.ts';
import { filesToRun, modelFolder } from '../constructs/model-files.ts';
import { type NetworkFunctions, networkSteps } from '../constructs/network-steps.ts';
import { OnnxLayer } from '../constructs/onnx-layer.ts';
import { ServiceFunction, type ServiceFunctionProps } from '../constructs/service-function.ts';
import { ServiceStateMachine } from '../constructs/service-state-machine.ts';
import { stateMachineArn } from '../constructs/state-machine-name.ts';
import { TRANSLITERATION } from '../constructs/transliteration.ts';
import type { DataStack } from './data-stack.ts';

const MODEL = 'network-risk';
const HANDLERS = 'functions/network/handlers';
/** Lambda gives nearly two cores; new accounts may have no more. A graph of 5 million links takes 0.7 GB. */
const MEMORY_MB = 3_008;
/** For the columns of declarations that a run reads. */
const DISK_MB = 2_048;
const LONG = Duration.minutes(15);
/** A run that takes longer has failed. */
const RUN_TIMEOUT = Duration.hours(3);
const DAY = Duration.days(1);

export interface NetworkStackProps extends StackProps {
  readonly config: StageConfig;
  readonly data: DataStack;
}

export class NetworkStack extends Stack {
  readonly functions: readonly ServiceFunction[];
  readonly #props: NetworkStackProps;

  constructor(scope: Construct, id: string, props: NetworkStackProps) {
    super(scope, id, props);
    this.#props = props;
    const { config } = props;
    const steps = this.#steps();
    const machine = new ServiceStateMachine(this, 'Network', {
      config,
      name: 'network',
      comment: 'Collects, builds and publishes the network of a day',
      definition: networkSteps(this, steps, LONG),
      timeout: RUN_TIMEOUT,
      functions: Object.values(steps),
    });
    this.functions = [...Object.values(steps), this.#endedRuns()];
    const { hour, minute, timeZone, enabled } = config.network.schedule;
    new Schedule(this, 'NightlyNetwork', {
      description: `Builds the network every night at ${hour}:${String(minute).padStart(2, '0')} in ${timeZone}`,
      enabled,
      schedule: ScheduleExpression.expression(`cron(${minute} ${hour} * * ? *)`, TimeZone.of(timeZone)),
      target: new StepFunctionsStartExecution(machine, {
        input: ScheduleTargetInput.fromObject({ scheduledTime: ContextAttribute.scheduledTime }),
      }),
    });
    this.#addAlarms(machine);
  }

  #steps(): NetworkFunctions {
    const { config, data } = this.#props;
    const { schedule, language, runsDays, historyDays } = config.network;
    const machine = stateMachineArn(this, config, 'network');
    const collect = this.#function('collectNetwork', 'collect-network', {
      description: 'Claims a day for a run of the network and collects what is known of it',
      timeout: LONG,
      memoryMb: MEMORY_MB,
      diskMb: DISK_MB,
      layers: [new DuckDbLayer(this, config)],
      environment: {
        TIME_ZONE: schedule.timeZone,
        RUN_DAYS: String(runsDays),
        HISTORY_DAYS: String(historyDays),
        REPORT_LANGUAGE: language,
        STATE_MACHINE_ARN: machine,
      },
    })
      .bindTable('NETWORK_RUNS_TABLE', data.networkRuns, ['GetItem', 'UpdateItem'])
      .bindBucketListing(data.lake)
      .bindBucket('LAKE_BUCKET', data.lake, ['GetObject'], LAKE_PREFIXES.lake)
      .bindBucketListing(data.snapshots)
      .bindBucket('SNAPSHOTS_BUCKET', data.snapshots, ['GetObject', 'PutObject'], PREFIXES.input)
      .bindBucket('SNAPSHOTS_BUCKET', data.snapshots, ['PutObject'], PREFIXES.work)
      .bindTable('NETWORK_ACTS_TABLE', data.networkActs, ['Query'])
      .bindSecret('NETWORK_KEY_ID', data.networkKey)
      .bindExecutions(machine, ['DescribeExecution']);
    const build = this.#function('buildNetwork', 'build-network', {
      description: 'Builds the network of a day and publishes it',
      timeout: LONG,
      memoryMb: MEMORY_MB,
      layers: [new OnnxLayer(this, config)],
      files: [...filesToRun(MODEL), ...TRANSLITERATION],
      environment: { MODEL_DIR: modelFolder(MODEL), ONNX_THREADS: '1', REPORT_LANGUAGE: language },
    })
      .bindTable('NETWORK_RUNS_TABLE', data.networkRuns, ['GetItem', 'UpdateItem'])
      .bindTable('NETWORK_ACTS_TABLE', data.networkActs, ['Query'])
      .bindBucketListing(data.snapshots)
      .bindBucket('SNAPSHOTS_BUCKET', data.snapshots, ['GetObject'], PREFIXES.work)
      .bindBucket('SNAPSHOTS_BUCKET', data.snapshots, ['GetObject', 'PutObject'], PREFIXES.days)
      .bindBucket('SNAPSHOTS_BUCKET', data.snapshots, ['PutObject'], PREFIXES.input);
    const fail = this.#function('failNetworkRun', 'fail-network-run', {
      description: 'Marks a run of the network as failed and records the reason',
      environment: { TIME_ZONE: schedule.timeZone },
    }).bindTable('NETWORK_RUNS_TABLE', data.networkRuns, ['UpdateItem']);
    const load = this.#load();
    return { collect, build, fail, ...(load === undefined ? {} : { load }) };
  }

  #load(): ServiceFunction | undefined {
    const { data } = this.#props;
    if (data.networkGraph === undefined) return undefined;
    return this.#function('loadNeptuneGraph', 'load-neptune-graph', {
      description: 'Loads the published network into Neptune Analytics',
      timeout: LONG,
      memoryMb: MEMORY_MB,
    })
      .bindTable('NETWORK_RUNS_TABLE', data.networkRuns, ['GetItem'])
      .bindBucketListing(data.snapshots)
      .bindBucket('SNAPSHOTS_BUCKET', data.snapshots, ['GetObject', 'PutObject'], PREFIXES.days)
      .bindNeptuneLoading(data.networkGraph);
  }

  /** An execution that was aborted or timed out runs no further step that could mark its run as failed. */
  #endedRuns(): ServiceFunction {
    const { config, data } = this.#props;
    const note = this.#function('noteEndedNetworkRun', 'note-ended-run', {
      isStep: false,
      description: 'Marks a run of the network as failed if its execution ended early',
      environment: { TIME_ZONE: config.network.schedule.timeZone },
    }).bindTable('NETWORK_RUNS_TABLE', data.networkRuns, ['GetItem', 'UpdateItem']);
    new Rule(this, 'OnEndedNetworkRun', {
      description: 'Handles failed, timed-out or aborted executions of the network',
      eventPattern: {
        source: ['aws.states'],
        detailType: ['Step Functions Execution Status Change'],
        detail: {
          stateMachineArn: [stateMachineArn(this, config, 'network')],
          status: ['FAILED', 'TIMED_OUT', 'ABORTED'],
        },
      },
      targets: [new LambdaFunction(note)],
    });
    return note;
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
      isStep: true,
      ...props,
    });
  }

  #addAlarms(machine: ServiceStateMachine): void {
    const { config, data } = this.#props;
    const common = {
      runbookBaseUrl: config.alarms.runbookBaseUrl,
      topic: data.alarmTopic,
      evaluationPeriods: 1,
      runbook: 'network-run',
    } as const;
    const counted = { period: Duration.minutes(5), statistic: Stats.SUM };
    operatorAlarm(this, 'NetworkRunsFailed', {
      ...common,
      metric: machine.metricFailed(counted),
      threshold: 1,
      meaning: 'A run of the network failed.',
    });
    operatorAlarm(this, 'NetworkRunsTimedOut', {
      ...common,
      metric: machine.metricTimedOut(counted),
      threshold: 1,
      meaning: 'A run of the network timed out.',
    });
    if (!config.network.schedule.enabled) return;
    operatorAlarm(this, 'NoNetworkRunStarted', {
      ...common,
      metric: machine.metricStarted({ period: DAY, statistic: Stats.SUM }),
      threshold: 1,
      comparisonOperator: ComparisonOperator.LESS_THAN_THRESHOLD,
      silenceIsFailure: true,
      meaning: 'No run of the network was started for a day although the schedule is enabled.',
    });
  }
}
