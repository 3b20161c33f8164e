// What outlives every deployment: tables, buckets, the secret of the random draw, and the topic alarms go to.
import { RemovalPolicy, Stack, type StackProps, Validations } from 'aws-cdk-lib';
import { Secret } from 'aws-cdk-lib/aws-secretsmanager';
import type { Construct } from 'constructs';
import { PREFIXES as DELINQUENCY_PREFIXES } from '../../functions/delinquency/keys.ts';
import { PREFIXES } from '../../functions/verify-document/uploads/keys.ts';
import type { StageConfig } from '../config.ts';
import { AlarmTopic } from '../constructs/alarm-topic.ts';
import { ServiceBucket } from '../constructs/bucket.ts';
import {
  DeclarationsTable,
  DelinquencyScoresTable,
  DocumentsTable,
  HsPredictionsTable,
  IdempotencyTable,
  ReferencesTable,
  RiskProfilesTable,
  RunsTable,
} from '../constructs/table.ts';

const DRAW_SECRET_LENGTH = 64;

export interface DataStackProps extends StackProps {
  readonly config: StageConfig;
}

export class DataStack extends Stack {
  readonly declarations: DeclarationsTable;
  readonly riskProfiles: RiskProfilesTable;
  readonly hsPredictions: HsPredictionsTable;
  readonly documentRecords: DocumentsTable;
  readonly references: ReferencesTable;
  readonly delinquencyScores: DelinquencyScoresTable;
  readonly runs: RunsTable;
  readonly idempotency: IdempotencyTable;
  /** Scans that brokers upload, pictures of references, and what is made of both. */
  readonly documents: ServiceBucket;
  /** Taxpayer snapshots and the reports made of them. */
  readonly snapshots: ServiceBucket;
  readonly drawSecret: Secret;
  readonly alarmTopic: AlarmTopic;

  constructor(scope: Construct, id: string, props: DataStackProps) {
    super(scope, id, props);
    this.declarations = new DeclarationsTable(this);
    this.riskProfiles = new RiskProfilesTable(this);
    this.hsPredictions = new HsPredictionsTable(this);
    this.documentRecords = new DocumentsTable(this);
    this.references = new ReferencesTable(this);
    this.delinquencyScores = new DelinquencyScoresTable(this);
    this.runs = new RunsTable(this);
    this.idempotency = new IdempotencyTable(this);
    const accessLogs = new ServiceBucket(this, 'AccessLogs');
    Validations.of(accessLogs).acknowledge({
      id: 'AwsSolutions-S1',
      reason: 'This is the bucket that access logs go to; logging its own accesses would never end.',
    });
    const { originalsDays, overlaysDays } = props.config.documents;
    this.documents = new ServiceBucket(this, 'Documents', {
      accessLogs,
      events: true,
      expiries: [
        { prefix: PREFIXES.uploads, days: originalsDays },
        { prefix: PREFIXES.overlays, days: overlaysDays },
      ],
    });
    this.snapshots = new ServiceBucket(this, 'Snapshots', {
      accessLogs,
      expiries: [{ prefix: DELINQUENCY_PREFIXES.work, days: props.config.delinquency.workDays }],
    });
    this.alarmTopic = new AlarmTopic(this, props.config.alarms.emails);
    this.drawSecret = new Secret(this, 'DrawSecret', {
      description: 'Key of the random share of inspections: decides which declarations are drawn',
      generateSecretString: { passwordLength: DRAW_SECRET_LENGTH, excludePunctuation: true },
      removalPolicy: RemovalPolicy.RETAIN,
    });
    Validations.of(this.drawSecret).acknowledge({
      id: 'AwsSolutions-SMG4',
      reason:
        'The draw must stay the same for a declaration that is sent again; rotating the key would redraw. It protects no access.',
    });
  }
}
