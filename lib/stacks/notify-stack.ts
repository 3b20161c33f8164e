// Events and webhooks: the streams of tables become events on the service's bus; a rule sends them into a queue, from which one function
// starts a delivery for each webhook, and another one makes the attempts.
import { Duration, Stack, type StackProps } from 'aws-cdk-lib';
import { Stats } from 'aws-cdk-lib/aws-cloudwatch';
import type { Table } from 'aws-cdk-lib/aws-dynamodb';
import { EventBus, Rule } from 'aws-cdk-lib/aws-events';
import { SqsQueue } from 'aws-cdk-lib/aws-events-targets';
import { SqsEventSource } from 'aws-cdk-lib/aws-lambda-event-sources';
import type { Construct } from 'constructs';
import { RUN_FILTERS } from '../../functions/delinquency/run/events.ts';
import { NETWORK_FILTERS } from '../../functions/network/run/events.ts';
import { GROUP_FILTERS } from '../../functions/risk-groups/runs/events.ts';
import { DECLARATION_FILTERS } from '../../functions/score-import/declarations/events.ts';
import { EVENT_SOURCE } from '../../functions/shared/events/catalogue.ts';
import type { StreamFilter } from '../../functions/shared/events/changes.ts';
import { DOCUMENT_FILTERS } from '../../functions/verify-document/documents/events.ts';
import { REFERENCE_FILTERS } from '../../functions/verify-document/references/events.ts';
import type { StageConfig } from '../config.ts';
import { operatorAlarm } from '../constructs/alarm.ts';
import { ServiceFunction, type ServiceFunctionProps } from '../constructs/service-function.ts';
import { type QueuePair, queueWithDeadLetters } from '../constructs/service-queue.ts';
import type { DataStack } from './data-stack.ts';

/** Operation of the function that makes the attempts, which names its metrics. */
export const DELIVER_EVENTS = 'deliverEvents';

const TIMEOUT = Duration.seconds(30);
/** A lease outlives every invocation that could hold it. */
const LEASE = Duration.seconds(40);
/** Six times the functions' timeout, as AWS recommends; longer than a lease, so that a message finds it expired. */
const VISIBILITY = Duration.seconds(180);
/** What a receiver has for its answer. */
const DELIVERY_TIMEOUT = Duration.seconds(10);
const RECEIVES = 5;
const BATCH = 10;

const PERIOD = Duration.minutes(5);
const LATE = Duration.minutes(15);

export interface NotifyStackProps extends StackProps {
  readonly config: StageConfig;
  readonly data: DataStack;
}

export class NotifyStack extends Stack {
  readonly functions: readonly ServiceFunction[];
  /** Events that wait for their webhooks to be found. */
  readonly events: QueuePair;
  /** Deliveries that wait for their next attempt. */
  readonly deliveries: QueuePair;
  readonly #props: NotifyStackProps;

  constructor(scope: Construct, id: string, props: NotifyStackProps) {
    super(scope, id, props);
    this.#props = props;
    const bus = new EventBus(this, 'Bus', {
      eventBusName: `customs-scoring-${props.config.stage}`,
      description: 'What has happened in the service: ids and statuses',
    });
    const publishers = this.#publishers(bus);
    this.events = queueWithDeadLetters(this, 'Events', {
      visibilityTimeout: VISIBILITY,
      receives: RECEIVES,
    });
    this.deliveries = queueWithDeadLetters(this, 'Deliveries', {
      visibilityTimeout: VISIBILITY,
      receives: RECEIVES,
    });
    new Rule(this, 'OnEvent', {
      eventBus: bus,
      description: 'Sends every event of the service to the function that starts deliveries',
      eventPattern: { source: [EVENT_SOURCE] },
      targets: [new SqsQueue(this.events.queue)],
    });
    const notifiers = [this.#fanOut(), this.#deliverer()];
    this.functions = [...publishers, ...notifiers];
    this.#addAlarms(publishers);
  }

  #publishers(bus: EventBus): ServiceFunction[] {
    const { data } = this.#props;
    const publisher = (
      what: string,
      entry: string,
      streams: readonly (readonly [Table, readonly StreamFilter[]])[],
    ): ServiceFunction => {
      const created = this.#function(`publish${what}Events`, entry, {
        description: `Publishes events of changed ${what.toLowerCase()}s`,
      }).bindEventBus('EVENT_BUS', bus);
      for (const [table, filters] of streams) created.readStream(table, filters);
      return created;
    };
    return [
      publisher('Declaration', 'functions/score-import/handlers/publish-declaration-events.ts', [
        [data.declarations, DECLARATION_FILTERS],
      ]),
      publisher('Document', 'functions/verify-document/handlers/publish-document-events.ts', [
        [data.documentRecords, DOCUMENT_FILTERS],
        [data.references, REFERENCE_FILTERS],
      ]),
      publisher('Run', 'functions/delinquency/handlers/publish-run-events.ts', [[data.runs, RUN_FILTERS]]),
      publisher('Network', 'functions/network/handlers/publish-network-events.ts', [
        [data.networkRuns, NETWORK_FILTERS],
      ]),
      publisher('Group', 'functions/risk-groups/handlers/publish-group-events.ts', [
        [data.riskGroups, GROUP_FILTERS],
      ]),
    ];
  }

  #fanOut(): ServiceFunction {
    const { data } = this.#props;
    const created = this.#function('fanOutEvents', 'functions/notify/handlers/fan-out-events.ts', {
      description: 'Starts the deliveries of events to webhooks',
    })
      .bindTable('WEBHOOKS_TABLE', data.webhooks, ['Query'])
      .bindTable('DELIVERIES_TABLE', data.deliveries, ['PutItem'])
      .bindQueue('DELIVERIES_QUEUE', this.deliveries.queue);
    created.addEventSource(
      new SqsEventSource(this.events.queue, { batchSize: BATCH, reportBatchItemFailures: true }),
    );
    return created;
  }

  #deliverer(): ServiceFunction {
    const { config, data } = this.#props;
    const created = this.#function(DELIVER_EVENTS, 'functions/notify/handlers/deliver-events.ts', {
      description: 'Makes the attempts to deliver events to webhooks',
      p99Target: TIMEOUT,
      environment: {
        DELIVERY_TIMEOUT_MS: String(DELIVERY_TIMEOUT.toMilliseconds()),
        LEASE_MS: String(LEASE.toMilliseconds()),
        ALLOW_LOOPBACK: String(config.webhooks.allowLoopback),
      },
    })
      .bindTable('WEBHOOKS_TABLE', data.webhooks, ['GetItem'])
      .bindTable('DELIVERIES_TABLE', data.deliveries, ['GetItem', 'UpdateItem'])
      .bindQueue('DELIVERIES_QUEUE', this.deliveries.queue)
      .bindQueue('DELIVERIES_DEAD_LETTERS', this.deliveries.deadLetters)
      .bindSecret('WEBHOOK_KEY_ID', data.webhookKey);
    created.addEventSource(
      new SqsEventSource(this.deliveries.queue, {
        batchSize: BATCH,
        maxConcurrency: config.webhooks.concurrency,
        reportBatchItemFailures: true,
      }),
    );
    return created;
  }

  #function(operation: string, entry: string, props: Partial<ServiceFunctionProps>): ServiceFunction {
    const { config, data } = this.#props;
    return new ServiceFunction(this, {
      config,
      operation,
      entry,
      description: '',
      alarmTopic: data.alarmTopic,
      timeout: TIMEOUT,
      p99Target: DELIVERY_TIMEOUT,
      ...props,
    });
  }

  #addAlarms(publishers: readonly ServiceFunction[]): void {
    const { config, data } = this.#props;
    const common = {
      runbookBaseUrl: config.alarms.runbookBaseUrl,
      topic: data.alarmTopic,
      evaluationPeriods: 1,
    };
    const maximum = { period: PERIOD, statistic: Stats.MAXIMUM };
    for (const publisher of publishers) {
      operatorAlarm(publisher, 'Late', {
        ...common,
        metric: publisher.metric('IteratorAge', maximum),
        threshold: LATE.toMilliseconds(),
        meaning: `${publisher.operation} does not publish events in time.`,
        runbook: 'event-delays',
      });
    }
    operatorAlarm(this, 'EventsWaiting', {
      ...common,
      metric: this.events.queue.metricApproximateAgeOfOldestMessage(maximum),
      threshold: LATE.toSeconds(),
      meaning: 'Events are waiting too long for their deliveries to start.',
      runbook: 'event-delays',
    });
    operatorAlarm(this, 'EventsGivenUp', {
      ...common,
      metric: this.events.deadLetters.metricApproximateNumberOfMessagesVisible(maximum),
      threshold: 1,
      meaning: 'The deliveries of an event could not be started (dead-lettered).',
      runbook: 'event-delays',
    });
    operatorAlarm(this, 'DeliveriesGivenUp', {
      ...common,
      metric: this.deliveries.deadLetters.metricApproximateNumberOfMessagesVisible(maximum),
      threshold: 1,
      meaning: 'A delivery to a webhook has failed for a day (dead-lettered).',
      runbook: 'webhook-dead-letters',
    });
  }
}
