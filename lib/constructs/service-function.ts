// A Lambda of this service: one bundled handler with its own role, log group, tracing and alarms. Its only permissions are those
// that the bind methods grant.
import { AssetHashType, DockerImage, Duration, RemovalPolicy, Size, Stack, Validations } from 'aws-cdk-lib';
import { type IAlarm, Stats } from 'aws-cdk-lib/aws-cloudwatch';
import type { ITable } from 'aws-cdk-lib/aws-dynamodb';
import type { IEventBus } from 'aws-cdk-lib/aws-events';
import { Effect, PolicyStatement } from 'aws-cdk-lib/aws-iam';
import {
  Architecture,
  type CfnFunction,
  Code,
  FilterCriteria,
  type ILayerVersion,
  Function as LambdaFunction,
  LoggingFormat,
  Runtime,
  StartingPosition,
  SystemLogLevel,
  Tracing,
} from 'aws-cdk-lib/aws-lambda';
import { DynamoEventSource } from 'aws-cdk-lib/aws-lambda-event-sources';
import { LogGroup, type RetentionDays } from 'aws-cdk-lib/aws-logs';
import type { IBucket } from 'aws-cdk-lib/aws-s3';
import type { ISecret } from 'aws-cdk-lib/aws-secretsmanager';
import type { ITopic } from 'aws-cdk-lib/aws-sns';
import type { IQueue } from 'aws-cdk-lib/aws-sqs';
import type { Construct } from 'constructs';
import { type FunctionCode, writeFunctionCode } from '../bundling/bundles.ts';
import type { StageConfig } from '../config.ts';
import { type OperatorAlarmProps, operatorAlarm } from './alarm.ts';
import { anyKeyFinding } from './bucket.ts';
import { FunctionRole } from './function-role.ts';
import type { NeptuneGraph } from './neptune-graph.ts';
import { readable } from './readable.ts';
import { ROOT } from './root.ts';

/** Template metadata that names a function's TypeScript entry; the local host finds its bundle by it. */
export const ENTRY_METADATA = 'customs-scoring:entry';

const LIGHT_MEMORY_MB = 512;
/** Changes in one event of a stream. */
const STREAM_BATCH = 100;
/** Share of the timeout above which the longest invocation is at risk of being cut off. */
const DURATION_ALARM_SHARE = 0.8;
const ALARM_PERIOD = Duration.minutes(5);

export interface ServiceFunctionProps {
  readonly config: StageConfig;
  /** In camelCase; names its log lines, its metrics and, capitalised, its construct. */
  readonly operation: string;
  readonly description: string;
  /** Handler file, relative to the repository's root. */
  readonly entry: string;
  readonly alarmTopic: ITopic;
  /** Set only if something must know the name before the function exists; CloudFormation chooses it otherwise. */
  readonly functionName?: string;
  readonly timeout?: Duration;
  readonly memoryMb?: number;
  /** Size of /tmp; 512 MB if omitted. */
  readonly diskMb?: number;
  readonly layers?: readonly ILayerVersion[];
  /** Files deployed with the code, under the same paths as in the repository. */
  readonly files?: readonly string[];
  /** Sources of worker threads by their paths in the repository: bundled under the same path, as .mjs. */
  readonly workers?: readonly string[];
  /** 99th percentile of the duration above which an alarm is raised; the timeout where only coming close to it matters. */
  readonly p99Target?: Duration;
  /** True for a step of a state machine: it has no alarms, since the machine's failed runs raise one. */
  readonly isStep?: boolean;
  readonly environment?: Readonly<Record<string, string>>;
  /** True where another stack adds the alarms ({@link ServiceFunction.addAlarms}): a stack takes 500 resources. */
  readonly alarmsElsewhere?: boolean;
}

export class ServiceFunction extends LambdaFunction {
  /** Name in its log lines and the `service` dimension of its metrics. */
  readonly operation: string;
  readonly memoryMb: number;
  readonly #auditDays: number;
  readonly #alarms: Pick<ServiceFunctionProps, 'config' | 'alarmTopic' | 'p99Target' | 'isStep'> & {
    readonly timeout: Duration;
  };
  #raised: readonly IAlarm[] | undefined;

  constructor(scope: Construct, props: ServiceFunctionProps) {
    const { config, operation, entry } = props;
    const id = operation.charAt(0).toUpperCase() + operation.slice(1);
    const timeout = props.timeout ?? Duration.seconds(10);
    const memoryMb = props.memoryMb ?? LIGHT_MEMORY_MB;
    const logGroup = new LogGroup(scope, `${id}Logs`, {
      retention: config.logRetentionDays as RetentionDays,
      removalPolicy: RemovalPolicy.DESTROY,
    });
    const role = new FunctionRole(scope, `${id}Role`, `Role of ${operation}`);
    logGroup.grantWrite(role);
    super(scope, id, {
      description: props.description,
      handler: 'index.handler',
      runtime: Runtime.NODEJS_24_X,
      architecture: config.architecture === 'arm64' ? Architecture.ARM_64 : Architecture.X86_64,
      memorySize: memoryMb,
      timeout,
      role,
      logGroup,
      loggingFormat: LoggingFormat.JSON,
      // At INFO Lambda adds three lines to each invocation, whose facts are in ours and in its metrics; failures are logged still.
      systemLogLevelV2: SystemLogLevel.WARN,
      tracing: Tracing.ACTIVE,
      ...(props.diskMb === undefined ? {} : { ephemeralStorageSize: Size.mebibytes(props.diskMb) }),
      ...(props.layers === undefined ? {} : { layers: [...props.layers] }),
      ...(props.functionName === undefined ? {} : { functionName: props.functionName }),
      environment: {
        POWERTOOLS_SERVICE_NAME: operation,
        POWERTOOLS_LOG_LEVEL: config.logLevel,
        ...props.environment,
      },
      code: bundledCode({ entry, files: props.files ?? [], workers: props.workers ?? [] }),
    });
    this.operation = operation;
    this.memoryMb = memoryMb;
    this.#auditDays = config.audit.retentionDays;
    (this.node.defaultChild as CfnFunction).addMetadata(ENTRY_METADATA, entry);
    acknowledgeTracing(role);
    this.#alarms = { ...props, timeout };
    if (props.alarmsElsewhere !== true) this.addAlarms(this);
  }

  /** Grants `actions` on a table, or on one of its indexes, and puts the table's name into the environment. */
  bindTable(variable: string, table: ITable, actions: readonly string[], index?: string): this {
    this.addToRolePolicy(
      new PolicyStatement({
        effect: Effect.ALLOW,
        actions: actions.map((action) => `dynamodb:${action}`),
        resources: [index === undefined ? table.tableArn : `${table.tableArn}/index/${index}`],
      }),
    );
    this.addEnvironment(variable, table.tableName);
    return this;
  }

  /** Grants `actions` on the objects under a prefix of a bucket and puts the bucket's name into the environment. */
  bindBucket(variable: string, bucket: IBucket, actions: readonly string[], prefix: string): this {
    this.addToRolePolicy(
      new PolicyStatement({
        effect: Effect.ALLOW,
        actions: actions.map((action) => `s3:${action}`),
        resources: [bucket.arnForObjects(`${prefix}*`)],
      }),
    );
    Validations.of(this.role ?? this).acknowledge({
      id: anyKeyFinding(bucket, prefix),
      reason: `The keys under ${prefix} are ids generated at run time.`,
    });
    this.addEnvironment(variable, bucket.bucketName);
    return this;
  }

  /** Grants listing of a bucket; without it, S3 answers 403 instead of 404 for a missing object. */
  bindBucketListing(bucket: IBucket): this {
    this.addToRolePolicy(
      new PolicyStatement({
        effect: Effect.ALLOW,
        actions: ['s3:ListBucket'],
        resources: [bucket.bucketArn],
      }),
    );
    return this;
  }

  /** Grants starting executions of a state machine. */
  bindStateMachine(stateMachineArn: string): this {
    this.addToRolePolicy(
      new PolicyStatement({
        effect: Effect.ALLOW,
        actions: ['states:StartExecution'],
        resources: [stateMachineArn],
      }),
    );
    return this;
  }

  /** Grants `actions` on the executions of a state machine. */
  bindExecutions(stateMachineArn: string, actions: readonly string[]): this {
    const resource = `${stateMachineArn.replace(':stateMachine:', ':execution:')}:*`;
    this.addToRolePolicy(
      new PolicyStatement({
        effect: Effect.ALLOW,
        actions: actions.map((action) => `states:${action}`),
        resources: [resource],
      }),
    );
    Validations.of(this.role ?? this).acknowledge({
      id: `AwsSolutions-IAM5[Resource::${readable(this, resource)}]`,
      reason: 'Names of state machine executions are generated at run time.',
    });
    return this;
  }

  /** Grants running queries of a work group of Athena over one table, whose files the function may read. */
  bindAthena(workGroup: string, database: string, table: string, results: IBucket, prefix: string): this {
    const stack = Stack.of(this);
    const allow = (actions: readonly string[], resources: readonly string[]): void =>
      this.addToRolePolicy(
        new PolicyStatement({ effect: Effect.ALLOW, actions: [...actions], resources: [...resources] }),
      );
    const arn = (service: string, resource: string, resourceName?: string): string =>
      stack.formatArn({ service, resource, ...(resourceName === undefined ? {} : { resourceName }) });
    allow(
      ['athena:StartQueryExecution', 'athena:GetQueryExecution', 'athena:GetQueryResults'],
      [arn('athena', 'workgroup', workGroup)],
    );
    allow(
      ['glue:GetDatabase', 'glue:GetTable'],
      [
        arn('glue', 'catalog'),
        arn('glue', 'database', database),
        arn('glue', 'table', `${database}/${table}`),
      ],
    );
    allow(['s3:GetBucketLocation'], [results.bucketArn]);
    return this.bindBucket('LAKE_BUCKET', results, ['GetObject', 'PutObject'], prefix);
  }

  /** Grants reading a graph of Neptune Analytics by queries and puts its id into the environment. */
  bindNeptune({ graphArn, graphId }: NeptuneGraph): this {
    this.addToRolePolicy(
      new PolicyStatement({
        effect: Effect.ALLOW,
        actions: ['neptune-graph:ReadDataViaQuery'],
        resources: [graphArn],
      }),
    );
    return this.addEnvironment('NEPTUNE_GRAPH_ID', graphId);
  }

  /** Grants emptying a graph of Neptune Analytics and filling it from its bucket. */
  bindNeptuneLoading(graph: NeptuneGraph): this {
    const allow = (actions: readonly string[], resource: string, conditions = {}): void =>
      this.addToRolePolicy(
        new PolicyStatement({
          effect: Effect.ALLOW,
          actions: [...actions],
          resources: [resource],
          conditions,
        }),
      );
    const imports = Stack.of(this).formatArn({
      service: 'neptune-graph',
      resource: 'import-task',
      resourceName: '*',
    });
    allow(
      ['GetGraph', 'ResetGraph', 'StartImportTask', 'WriteDataViaQuery'].map(
        (action) => `neptune-graph:${action}`,
      ),
      graph.graphArn,
    );
    allow(['neptune-graph:GetImportTask'], imports);
    allow(['iam:PassRole'], graph.importRole.roleArn, {
      StringEquals: { 'iam:PassedToService': 'neptune-graph.amazonaws.com' },
    });
    Validations.of(this.role ?? this).acknowledge({
      id: `AwsSolutions-IAM5[Resource::${readable(this, imports)}]`,
      reason: 'Ids of import tasks are generated by Neptune.',
    });
    this.addEnvironment('NEPTUNE_IMPORT_ROLE_ARN', graph.importRole.roleArn);
    return this.bindNeptune(graph);
  }

  /** Grants access to the Idempotency-Key records. */
  bindIdempotency(table: ITable): this {
    return this.bindTable('IDEMPOTENCY_TABLE', table, ['GetItem', 'PutItem', 'UpdateItem', 'DeleteItem']);
  }

  /** Grants adding lines to the audit trail, within transactions only: a line without its act cannot be written. */
  bindAudit(table: ITable): this {
    this.addToRolePolicy(
      new PolicyStatement({
        effect: Effect.ALLOW,
        actions: ['dynamodb:PutItem'],
        resources: [table.tableArn],
        conditions: { 'ForAnyValue:StringEquals': { 'dynamodb:EnclosingOperation': 'TransactWriteItems' } },
      }),
    );
    this.addEnvironment('AUDIT_TABLE', table.tableName);
    this.addEnvironment('AUDIT_DAYS', String(this.#auditDays));
    return this;
  }

  /** Grants reading a secret and puts its id into the environment. */
  bindSecret(variable: string, secret: ISecret): this {
    secret.grantRead(this);
    this.addEnvironment(variable, secret.secretArn);
    return this;
  }

  /** Grants putting events on a bus and puts its name into the environment. */
  bindEventBus(variable: string, bus: IEventBus): this {
    this.addToRolePolicy(
      new PolicyStatement({
        effect: Effect.ALLOW,
        actions: ['events:PutEvents'],
        resources: [bus.eventBusArn],
      }),
    );
    this.addEnvironment(variable, bus.eventBusName);
    return this;
  }

  /** Grants sending messages to a queue and puts its URL into the environment. */
  bindQueue(variable: string, queue: IQueue): this {
    this.addToRolePolicy(
      new PolicyStatement({
        effect: Effect.ALLOW,
        actions: ['sqs:SendMessage'],
        resources: [queue.queueArn],
      }),
    );
    this.addEnvironment(variable, queue.queueUrl);
    return this;
  }

  /**
   * Invokes the function with the changes of a table, in order and until each is processed or a day has passed.
   *
   * @param filters in EventBridge's pattern language; changes that match none of them are skipped
   */
  readStream(table: ITable, filters: readonly Readonly<Record<string, unknown>>[]): this {
    this.addEventSource(
      new DynamoEventSource(table, {
        startingPosition: StartingPosition.TRIM_HORIZON,
        batchSize: STREAM_BATCH,
        reportBatchItemFailures: true,
        filters: filters.map((filter) => FilterCriteria.filter(filter)),
      }),
    );
    return this;
  }

  get hasAlarms(): boolean {
    return this.#raised !== undefined;
  }

  /** Adds the alarms on errors and, where there is a target, on durations. */
  addAlarms(scope: Construct): readonly IAlarm[] {
    this.#raised = this.#alarms.isStep === true ? [] : [this.#errors(scope), ...this.#durations(scope)];
    return this.#raised;
  }

  #errors(scope: Construct): IAlarm {
    return this.#alarm(scope, 'Errors', {
      metric: this.metricErrors({ period: ALARM_PERIOD }),
      threshold: 1,
      evaluationPeriods: 1,
      meaning: `${this.operation} had unhandled errors.`,
      runbook: 'function-errors',
    });
  }

  #durations(scope: Construct): IAlarm[] {
    const { p99Target, timeout } = this.#alarms;
    if (p99Target === undefined) return [];
    const [target, timeoutMs] = [p99Target.toMilliseconds(), timeout.toMilliseconds()];
    // Whoever has a target below the timeout is slow long before it is cut off, and being cut off is an error.
    return [
      target < timeoutMs
        ? this.#alarm(scope, 'P99', {
            metric: this.metricDuration({ period: ALARM_PERIOD, statistic: Stats.p(99) }),
            threshold: target,
            evaluationPeriods: 3,
            meaning: `${this.operation} is slow: its 99th percentile exceeded the target in three consecutive periods.`,
            runbook: 'function-latency',
          })
        : this.#alarm(scope, 'Duration', {
            metric: this.metricDuration({ period: ALARM_PERIOD, statistic: Stats.MAXIMUM }),
            threshold: timeoutMs * DURATION_ALARM_SHARE,
            evaluationPeriods: 1,
            meaning: `${this.operation} came close to its timeout.`,
            runbook: 'function-latency',
          }),
    ];
  }

  #alarm(scope: Construct, id: string, props: Omit<OperatorAlarmProps, 'runbookBaseUrl' | 'topic'>): IAlarm {
    const { config, alarmTopic } = this.#alarms;
    return operatorAlarm(scope, id, {
      ...props,
      runbookBaseUrl: config.alarms.runbookBaseUrl,
      topic: alarmTopic,
    });
  }
}

/** The bundle of a function, made only if its stack is synthesised for a deployment. */
function bundledCode(code: FunctionCode): Code {
  return Code.fromAsset(ROOT, {
    assetHashType: AssetHashType.OUTPUT,
    bundling: {
      image: DockerImage.fromRegistry('unused: functions are bundled by the local step'),
      // Never run: tells the CDK's cache one function's bundle from another's.
      command: [code.entry, ...code.files, ...code.workers],
      local: {
        tryBundle(outputFolder: string): boolean {
          writeFunctionCode(outputFolder, code);
          return true;
        },
      },
    },
  });
}

/** X-Ray has no resource-level permissions for sending traces, and DynamoDB none for listing streams. */
function acknowledgeTracing(role: FunctionRole): void {
  Validations.of(role).acknowledge({
    id: 'AwsSolutions-IAM5[Resource::*]',
    reason: `X-Ray's PutTraceSegments and PutTelemetryRecords, and DynamoDB's ListStreams, take no resource (${Stack.of(role).stackName}).`,
  });
}
