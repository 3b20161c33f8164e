// The S3 bucket construct of this service: private, TLS only, encrypted, versioned, retained.
import { Duration, RemovalPolicy, Stack } from 'aws-cdk-lib';
import {
  BlockPublicAccess,
  Bucket,
  BucketEncryption,
  type CfnBucket,
  type CorsRule,
  HttpMethods,
  type IBucket,
  ObjectLockRetention,
  ObjectOwnership,
} from 'aws-cdk-lib/aws-s3';
import type { Construct } from 'constructs';
import { output } from './output.ts';

/** How long old versions and incomplete uploads are kept. */
const LEFTOVERS_DAYS = 30;

export interface ServiceBucketProps {
  /** Where accesses are logged; absent only for the log bucket itself. */
  readonly accessLogs?: IBucket;
  /** True sends an event to EventBridge for every new object. */
  readonly events?: boolean;
  /** Scheme and host of the pages that may upload to it with a signed URL; no page may without. */
  readonly uploadsFrom?: string | undefined;
  /** Days for which no version can be deleted, but by those who may bypass governance; none if 0 or omitted. */
  readonly lockDays?: number;
  /** Objects under a prefix are deleted after so many days. */
  readonly expiries?: readonly { readonly prefix: string; readonly days: number }[];
}

/** Exports its name as the stack output `BucketName<id>`. */
export class ServiceBucket extends Bucket {
  constructor(scope: Construct, id: string, props: ServiceBucketProps = {}) {
    super(scope, id, {
      blockPublicAccess: BlockPublicAccess.BLOCK_ALL,
      enforceSSL: true,
      encryption: BucketEncryption.S3_MANAGED,
      objectOwnership: ObjectOwnership.BUCKET_OWNER_ENFORCED,
      versioned: true,
      ...(props.lockDays === undefined || props.lockDays === 0
        ? {}
        : { objectLockDefaultRetention: ObjectLockRetention.governance(Duration.days(props.lockDays)) }),
      ...(props.uploadsFrom === undefined ? {} : { cors: [corsRule(props.uploadsFrom)] }),
      removalPolicy: RemovalPolicy.RETAIN,
      lifecycleRules: [
        {
          noncurrentVersionExpiration: Duration.days(LEFTOVERS_DAYS),
          abortIncompleteMultipartUploadAfter: Duration.days(LEFTOVERS_DAYS),
        },
        ...(props.expiries ?? []).map(({ prefix, days }) => ({ prefix, expiration: Duration.days(days) })),
      ],
      ...(props.accessLogs === undefined
        ? {}
        : { serverAccessLogsBucket: props.accessLogs, serverAccessLogsPrefix: `${id}/` }),
    });
    if (props.events === true) {
      // Set on the L1 bucket: the construct's own switch deploys a custom resource with a function.
      (this.node.defaultChild as CfnBucket).notificationConfiguration = {
        eventBridgeConfiguration: { eventBridgeEnabled: true },
      };
    }
    output(this, `BucketName${id}`, this.bucketName, `The bucket ${id}`);
  }
}

/** What the headers of a signed upload need, and no more. */
function corsRule(origin: string): CorsRule {
  return {
    allowedOrigins: [origin],
    allowedMethods: [HttpMethods.PUT],
    allowedHeaders: ['content-type', 'x-amz-*'],
    maxAge: 600,
  };
}

/** cdk-nag's id for another stack's permission on every key under a prefix. */
export function anyKeyFinding(bucket: IBucket, prefix: string): string {
  const stack = Stack.of(bucket);
  const imported = stack.resolve(stack.exportValue(bucket.bucketArn)) as {
    readonly 'Fn::ImportValue': string;
  };
  return `AwsSolutions-IAM5[Resource::${imported['Fn::ImportValue']}/${prefix}*]`;
}
