// The nightly scoring of all taxpayers: a state machine that plans the day's snapshot, scores its shards, ranks the taxpayers and
// publishes the scores; the schedule that starts it; and the function that marks a run as failed if its execution ends early.
import { Duration, Stack, type StackProps, TimeZone } from 'aws-cdk-lib';
import { ComparisonOperator, Stats } from 'aws-cdk-lib/aws-cloudwatch';
import { Rule } from 'aws-cdk-lib/aws-events';
import { LambdaFunction } from 'aws-cdk-lib/aws-events-targets';
import { Alias } from 'aws-cdk-lib/aws-kms';
import {
  ContextAttribute,
  Schedule,
  ScheduleExpression,
  ScheduleTargetInput,
} from 'aws-cdk-lib/aws-scheduler';
import { StepFunctionsStartExecution } from 'aws-cdk-lib/aws-scheduler-targets';
import { Topic } from 'aws-cdk-lib/aws-sns';
import { EmailSubscription } from 'aws-cdk-lib/aws-sns-subscriptions';
import type { StateMachine } from 'aws-cdk-lib/aws-stepfunctions';
import type { Construct } from 'constructs';
import { PREFIXES } from '../../functions/delinquency/keys.ts';
import { SHIFTED_FROM } from '../../functions/shared/stability.ts';
import type { StageConfig } from '../config.ts';
import { operatorAlarm } from '../constructs/alarm.ts';
import { delinquencySteps, type StepFunctions } from '../constructs/delinquency-steps.ts';
import { filesToRun, modelFolder } from '../constructs/model-files.ts';
import { OnnxLayer } from '../constructs/onnx-layer.ts';
import { ServiceFunction, type ServiceFunctionProps } from '../constructs/service-function.ts';
import { emitted } from '../constructs/service-metrics.ts';
import { ServiceStateMachine } from '../constructs/service-state-machine.ts';
import { stateMachineArn } from '../constructs/state-machine-name.ts';
import type { DataStack } from './data-stack.ts';

const MODEL = 'delinquency';
/** Operation of the last step, which names its function and the metrics of runs. */
export const FINISH_RUN = 'finishDelinquencyRun';

const HANDLERS = 'functions/delinquency/handlers';
/** Lambda gives one full vCPU at this size. */
const ONE_CORE_MB = 1_769;
/** Enough disk for the reports of ten million taxpayers. */
const DISK_MB = 10_240;
const LONG = Duration.minutes(15);
const SHARD_TIMEOUT = Duration.minutes(2);
const PUBLISH_TIMEOUT = Duration.minutes(5);
/**
 * Shards published at the same time. A new table takes 4,000 writes a second, which one function can offer by itself: more of them
 * would wait, and are billed for waiting (docs/decisions/0057).
 */
const PUBLISHERS = 4;
/** A run that takes longer has failed. */
const RUN_TIMEOUT = Duration.hours(6);
const DAY = Duration.days(1);

export interface DelinquencyStackProps extends StackProps {
  readonly config: StageConfig;
  readonly data: DataStack;
}

export class DelinquencyStack extends Stack {
  readonly stateMachine: StateMachine;
  readonly functions: readonly ServiceFunction[];
  readonly #props: DelinquencyStackProps;

  constructor(scope: Construct, id: string, props: DelinquencyStackProps) {
    super(scope, id, props);
    this.#props = props;
    const steps = this.#functions();
    this.stateMachine = this.#stateMachine(steps);
    const ended = this.#endedRuns();
    this.functions = [...Object.values(steps), ended];
    this.#schedule();
    this.#addAlarms();
  }

  #functions(): StepFunctions {
    const { config, data } = this.#props;
    const { language } = config.delinquency;
    const model = {
      files: filesToRun(MODEL),
      environment: { MODEL_DIR: modelFolder(MODEL), ...ruleOverrides(config) },
    };
    const begin = this.#function('beginDelinquencyRun', 'begin-run', {
      description: 'Claims a day for a delinquency run and plans its shards',
      timeout: LONG,
      memoryMb: ONE_CORE_MB,
      files: model.files,
      environment: {
        ...model.environment,
        TIME_ZONE: config.delinquency.schedule.timeZone,
        RUN_DAYS: String(config.delinquency.runsDays),
        STATE_MACHINE_ARN: stateMachineArn(this, config, 'delinquency'),
      },
    })
      .bindTable('RUNS_TABLE', data.runs, ['GetItem', 'BatchGetItem', 'UpdateItem'])
      .bindBucketListing(data.snapshots)
      .bindBucket('SNAPSHOTS_BUCKET', data.snapshots, ['GetObject'], PREFIXES.taxpayers)
      .bindBucket('SNAPSHOTS_BUCKET', data.snapshots, ['GetObject', 'PutObject'], PREFIXES.work)
      .bindExecutions(stateMachineArn(this, config, 'delinquency'), ['DescribeExecution']);
    const score = this.#function('scoreDelinquencyShard', 'score-shard', {
      description: 'Scores the taxpayers of one shard',
      timeout: SHARD_TIMEOUT,
      memoryMb: ONE_CORE_MB,
      layers: [new OnnxLayer(this, config)],
      files: model.files,
      environment: { ...model.environment, ONNX_THREADS: '1', REPORT_LANGUAGE: language },
    })
      .bindTable('DELINQUENCY_SCORES_TABLE', data.delinquencyScores, ['BatchGetItem'])
      .bindBucket('SNAPSHOTS_BUCKET', data.snapshots, ['GetObject'], PREFIXES.taxpayers)
      .bindBucket('SNAPSHOTS_BUCKET', data.snapshots, ['GetObject', 'PutObject'], PREFIXES.work)
      .bindBucketListing(data.snapshots);
    const noteFailure = this.#function('noteDelinquencyShardFailure', 'note-shard-failure', {
      description: 'Records why a shard could not be scored',
    }).bindBucket('SNAPSHOTS_BUCKET', data.snapshots, ['PutObject'], PREFIXES.work);
    const rank = this.#function('rankDelinquencyRun', 'rank-run', {
      description: 'Ranks the taxpayers of a run and writes its reports',
      timeout: LONG,
      memoryMb: ONE_CORE_MB,
      diskMb: DISK_MB,
      files: model.files,
      environment: { ...model.environment, REPORT_LANGUAGE: language },
    })
      .bindBucket('SNAPSHOTS_BUCKET', data.snapshots, ['GetObject', 'PutObject'], PREFIXES.work)
      .bindBucket('SNAPSHOTS_BUCKET', data.snapshots, ['PutObject'], PREFIXES.rankings)
      .bindBucketListing(data.snapshots);
    const publish = this.#function('publishDelinquencyShard', 'publish-shard', {
      description: 'Publishes the scores of one shard',
      timeout: PUBLISH_TIMEOUT,
      memoryMb: ONE_CORE_MB,
      environment: { HISTORY_DAYS: String(config.delinquency.historyDays) },
    })
      .bindTable('DELINQUENCY_SCORES_TABLE', data.delinquencyScores, ['BatchWriteItem'])
      .bindBucket('SNAPSHOTS_BUCKET', data.snapshots, ['GetObject', 'PutObject'], PREFIXES.work)
      .bindBucketListing(data.snapshots);
    const topic = this.#topic();
    const finish = this.#function(FINISH_RUN, 'finish-run', {
      description: 'Publishes a run’s reports and sends the notification',
      timeout: LONG,
      memoryMb: ONE_CORE_MB,
      environment: { RUN_TOPIC_ARN: topic.topicArn, REPORT_LANGUAGE: language },
    })
      .bindTable('RUNS_TABLE', data.runs, ['GetItem', 'UpdateItem'])
      .bindTable('DELINQUENCY_SCORES_TABLE', data.delinquencyScores, ['DeleteItem'])
      .bindBucket('SNAPSHOTS_BUCKET', data.snapshots, ['GetObject'], PREFIXES.work)
      .bindBucket('SNAPSHOTS_BUCKET', data.snapshots, ['GetObject'], PREFIXES.rankings)
      .bindBucketListing(data.snapshots)
      .bindBucket('SNAPSHOTS_BUCKET', data.snapshots, ['PutObject'], PREFIXES.delinquency);
    topic.grantPublish(finish);
    const fail = this.#function('failDelinquencyRun', 'fail-run', {
      description: 'Marks a run as failed and records the reason',
      environment: { TIME_ZONE: config.delinquency.schedule.timeZone },
    }).bindTable('RUNS_TABLE', data.runs, ['UpdateItem']);
    return { begin, score, noteFailure, rank, publish, finish, fail };
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

  /** Topic of the notifications about published scores, encrypted with SNS's own key: only functions of this account publish. */
  #topic(): Topic {
    const topic = new Topic(this, 'RunTopic', {
      displayName: 'Delinquency scores',
      masterKey: Alias.fromAliasName(this, 'SnsKey', 'alias/aws/sns'),
      enforceSSL: true,
    });
    for (const email of this.#props.config.delinquency.notify)
      topic.addSubscription(new EmailSubscription(email));
    return topic;
  }

  #stateMachine(steps: StepFunctions): StateMachine {
    const { config } = this.#props;
    return new ServiceStateMachine(this, 'Delinquency', {
      config,
      name: 'delinquency',
      comment: 'Scores, ranks and publishes all taxpayers of a day',
      definition: delinquencySteps(this, steps, {
        concurrency: config.delinquency.concurrency,
        publishers: Math.min(PUBLISHERS, config.delinquency.concurrency),
        long: LONG,
        shard: SHARD_TIMEOUT,
        publish: PUBLISH_TIMEOUT,
      }),
      timeout: RUN_TIMEOUT,
      functions: Object.values(steps),
    });
  }

  /** An execution that was aborted or timed out runs no further step that could mark its run as failed. */
  #endedRuns(): ServiceFunction {
    const { config, data } = this.#props;
    const note = this.#function('noteEndedDelinquencyRun', 'note-ended-run', {
      isStep: false,
      description: 'Marks a run as failed if its execution ended early',
      environment: { TIME_ZONE: config.delinquency.schedule.timeZone },
    }).bindTable('RUNS_TABLE', data.runs, ['GetItem', 'UpdateItem']);
    new Rule(this, 'OnEndedRun', {
      description: 'Handles failed, timed-out or aborted delinquency executions',
      eventPattern: {
        source: ['aws.states'],
        detailType: ['Step Functions Execution Status Change'],
        detail: {
          stateMachineArn: [stateMachineArn(this, config, 'delinquency')],
          status: ['FAILED', 'TIMED_OUT', 'ABORTED'],
        },
      },
      targets: [new LambdaFunction(note)],
    });
    return note;
  }

  #schedule(): void {
    const { hour, minute, timeZone, enabled } = this.#props.config.delinquency.schedule;
    new Schedule(this, 'Nightly', {
      description: `Scores all taxpayers every night at ${hour}:${String(minute).padStart(2, '0')} in ${timeZone}`,
      enabled,
      schedule: ScheduleExpression.expression(`cron(${minute} ${hour} * * ? *)`, TimeZone.of(timeZone)),
      target: new StepFunctionsStartExecution(this.stateMachine, {
        input: ScheduleTargetInput.fromObject({ scheduledTime: ContextAttribute.scheduledTime }),
      }),
    });
  }

  #addAlarms(): void {
    const { config, data } = this.#props;
    const common = {
      runbookBaseUrl: config.alarms.runbookBaseUrl,
      topic: data.alarmTopic,
      evaluationPeriods: 1,
    };
    operatorAlarm(this, 'RunsFailed', {
      ...common,
      metric: this.stateMachine.metricFailed({ period: Duration.minutes(5), statistic: Stats.SUM }),
      threshold: 1,
      meaning: 'A nightly delinquency run failed.',
      runbook: 'delinquency-run',
    });
    operatorAlarm(this, 'RunsTimedOut', {
      ...common,
      metric: this.stateMachine.metricTimedOut({ period: Duration.minutes(5), statistic: Stats.SUM }),
      threshold: 1,
      meaning: 'A nightly delinquency run timed out.',
      runbook: 'delinquency-run',
    });
    if (config.delinquency.schedule.enabled) {
      operatorAlarm(this, 'NoRunStarted', {
        ...common,
        metric: this.stateMachine.metricStarted({ period: DAY, statistic: Stats.SUM }),
        threshold: 1,
        comparisonOperator: ComparisonOperator.LESS_THAN_THRESHOLD,
        silenceIsFailure: true,
        meaning: 'No delinquency run was started for a day although the schedule is enabled.',
        runbook: 'delinquency-run',
      });
    }
    operatorAlarm(this, 'ScoresShifted', {
      ...common,
      metric: emitted(FINISH_RUN, 'PopulationStabilityIndex', DAY, Stats.MAXIMUM),
      threshold: SHIFTED_FROM,
      comparisonOperator: ComparisonOperator.GREATER_THAN_THRESHOLD,
      meaning: 'The delinquency scores have shifted from those of the training data.',
      runbook: 'delinquency-drift',
    });
  }
}

/** The stage's changes to the rule table, if there are any. */
function ruleOverrides({ delinquency }: StageConfig): Record<string, string> {
  const { points, caps } = delinquency.rules;
  const isChanged = Object.keys(points).length + Object.keys(caps).length > 0;
  return isChanged ? { RULE_OVERRIDES: JSON.stringify(delinquency.rules) } : {};
}
