// The processing of uploads: events of the bucket, or of the malware scan, go into a queue, from which one function processes them;
// messages that exhaust their retries go to a dead-letter queue.
import { Duration, Stack, type StackProps } from 'aws-cdk-lib';
import { Stats } from 'aws-cdk-lib/aws-cloudwatch';
import { type EventPattern, Rule } from 'aws-cdk-lib/aws-events';
import { SqsQueue } from 'aws-cdk-lib/aws-events-targets';
import { SqsEventSource } from 'aws-cdk-lib/aws-lambda-event-sources';
import type { Queue } from 'aws-cdk-lib/aws-sqs';
import type { Construct } from 'constructs';
import { PREFIXES } from '../../functions/verify-document/uploads/keys.ts';
import type { StageConfig } from '../config.ts';
import { operatorAlarm } from '../constructs/alarm.ts';
import { ImageLayer } from '../constructs/image-layer.ts';
import { protectFromMalware } from '../constructs/malware-protection.ts';
import { filesToRun, MODELS_FOLDER } from '../constructs/model-files.ts';
import { OnnxLayer } from '../constructs/onnx-layer.ts';
import { PAGE_READING } from '../constructs/page-reading.ts';
import { ServiceFunction } from '../constructs/service-function.ts';
import { emitted } from '../constructs/service-metrics.ts';
import { queueWithDeadLetters } from '../constructs/service-queue.ts';
import type { DataStack } from './data-stack.ts';

/** The worker's operation, which names its function, log lines and metrics. */
export const PROCESS_UPLOADS = 'processUploads';

/** The models and pdfium. */
const FILES = [
  ...filesToRun('document-detector'),
  ...filesToRun('stamp-verification', ['comparison.onnx']),
  ...filesToRun('signature-verification', ['comparison.onnx']),
  ...PAGE_READING.files,
];

/** With this size Lambda provides 1.7 cores, one of them for the models, and enough memory for a large page and pdfium. */
const MEMORY_MB = 3_008;
const TIMEOUT = Duration.seconds(120);
/** A lease outlives every invocation that could hold it. */
const LEASE = Duration.seconds(130);
/** An invocation starts another upload only with this much time left; reading may take part of it. */
const RESERVE = Duration.seconds(60);
const READING = Duration.seconds(40);
/** A file that kills the process must not affect others: in one batch they would exhaust their retries together. */
const BATCH = 1;
/** Six times the function's timeout, as AWS recommends. */
const VISIBILITY = Duration.seconds(720);
const RECEIVES = 5;

const PERIOD = Duration.minutes(5);
const OLDEST_MESSAGE = Duration.minutes(15);
const FAILURES = 5;

export interface DocumentsStackProps extends StackProps {
  readonly config: StageConfig;
  readonly data: DataStack;
}

export class DocumentsStack extends Stack {
  readonly worker: ServiceFunction;
  readonly queue: Queue;
  readonly deadLetters: Queue;

  constructor(scope: Construct, id: string, props: DocumentsStackProps) {
    super(scope, id, props);
    const { config, data } = props;
    const uploads = queueWithDeadLetters(this, 'Uploads', {
      visibilityTimeout: VISIBILITY,
      receives: RECEIVES,
    });
    this.queue = uploads.queue;
    this.deadLetters = uploads.deadLetters;
    const prefixes = [PREFIXES.uploads, PREFIXES.references];
    const { malwareScan } = config.documents;
    if (malwareScan) protectFromMalware(this, data.documents, prefixes);
    new Rule(this, 'OnUpload', {
      description: 'Sends events of uploaded documents and references to the worker',
      eventPattern: malwareScan ? scanned(data) : uploaded(data, prefixes),
      targets: [new SqsQueue(this.queue)],
    });
    this.worker = this.#worker(props);
    this.worker.addEventSource(
      new SqsEventSource(this.queue, {
        batchSize: BATCH,
        maxConcurrency: config.documents.concurrency,
        reportBatchItemFailures: true,
      }),
    );
    this.#addAlarms(props);
  }

  #worker({ config, data }: DocumentsStackProps): ServiceFunction {
    return new ServiceFunction(this, {
      config,
      operation: PROCESS_UPLOADS,
      description: 'Examines uploaded documents and enrols uploaded references',
      entry: 'functions/verify-document/handlers/process-uploads.ts',
      alarmTopic: data.alarmTopic,
      memoryMb: MEMORY_MB,
      timeout: TIMEOUT,
      p99Target: RESERVE,
      layers: [new OnnxLayer(this, config), new ImageLayer(this, config)],
      files: FILES,
      workers: PAGE_READING.workers,
      environment: {
        MODELS_DIR: MODELS_FOLDER,
        ONNX_THREADS: '1',
        DOCUMENT_DAYS: String(config.documents.recordsDays),
        LEASE_MS: String(LEASE.toMilliseconds()),
        RESERVE_MS: String(RESERVE.toMilliseconds()),
        READING_MS: String(READING.toMilliseconds()),
        VERDICT_REQUIRED: JSON.stringify(config.documents.required),
      },
    })
      .bindTable('DOCUMENTS_TABLE', data.documentRecords, ['GetItem', 'UpdateItem'])
      .bindTable('REFERENCES_TABLE', data.references, ['GetItem', 'Query', 'UpdateItem'])
      .bindBucket('DOCUMENTS_BUCKET', data.documents, ['GetObject', 'GetObjectVersion'], PREFIXES.uploads)
      .bindBucket('DOCUMENTS_BUCKET', data.documents, ['GetObject', 'GetObjectVersion'], PREFIXES.references)
      .bindBucket('DOCUMENTS_BUCKET', data.documents, ['GetObject', 'PutObject'], PREFIXES.embeddings)
      .bindBucket('DOCUMENTS_BUCKET', data.documents, ['PutObject'], PREFIXES.normalised)
      .bindBucket('DOCUMENTS_BUCKET', data.documents, ['PutObject'], PREFIXES.pages)
      .bindBucket('DOCUMENTS_BUCKET', data.documents, ['PutObject'], PREFIXES.marks);
  }

  #addAlarms({ config, data }: DocumentsStackProps): void {
    const common = {
      runbookBaseUrl: config.alarms.runbookBaseUrl,
      topic: data.alarmTopic,
      evaluationPeriods: 1,
    };
    operatorAlarm(this, 'UploadsWaiting', {
      ...common,
      metric: this.queue.metricApproximateAgeOfOldestMessage({ period: PERIOD, statistic: Stats.MAXIMUM }),
      threshold: OLDEST_MESSAGE.toSeconds(),
      meaning: 'Uploads are waiting too long for processing.',
      runbook: 'document-queue',
    });
    operatorAlarm(this, 'UploadsGivenUp', {
      ...common,
      metric: this.deadLetters.metricApproximateNumberOfMessagesVisible({
        period: PERIOD,
        statistic: Stats.MAXIMUM,
      }),
      threshold: 1,
      meaning: 'An upload exhausted its retries (dead-lettered).',
      runbook: 'document-dead-letters',
    });
    operatorAlarm(this, 'UploadFailures', {
      ...common,
      metric: emitted(PROCESS_UPLOADS, 'UploadFailures', PERIOD),
      threshold: FAILURES,
      meaning: 'Uploads fail during processing and are retried.',
      runbook: 'document-failures',
    });
    if (!config.documents.malwareScan) return;
    operatorAlarm(this, 'MalwareScanFailures', {
      ...common,
      metric: emitted(PROCESS_UPLOADS, 'MalwareScanFailures', PERIOD),
      threshold: 1,
      meaning: 'GuardDuty could not scan an upload, which was rejected for this reason.',
      runbook: 'document-failures',
    });
  }
}

/** S3's event for a new object. */
function uploaded({ documents }: DataStack, prefixes: readonly string[]): EventPattern {
  return {
    source: ['aws.s3'],
    detailType: ['Object Created'],
    detail: {
      bucket: { name: [documents.bucketName] },
      object: { key: prefixes.map((prefix) => ({ prefix })) },
    },
  };
}

/** GuardDuty's event with the result of the malware scan. */
function scanned({ documents }: DataStack): EventPattern {
  return {
    source: ['aws.guardduty'],
    detailType: ['GuardDuty Malware Protection Object Scan Result'],
    detail: { s3ObjectDetails: { bucketName: [documents.bucketName] } },
  };
}
