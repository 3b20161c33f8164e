// An S3 bucket as this service keeps all of its files: private, TLS only, encrypted, versioned, retained.
import { CfnOutput, Duration, RemovalPolicy, Stack } from 'aws-cdk-lib';
import {
  BlockPublicAccess,
  Bucket,
  BucketEncryption,
  type IBucket,
  ObjectOwnership,
} from 'aws-cdk-lib/aws-s3';
import type { Construct } from 'constructs';

/** Old versions and broken uploads are kept this long. */
const LEFTOVERS_DAYS = 30;

export interface ServiceBucketProps {
  /** Where accesses are logged; absent only for the log bucket itself. */
  readonly accessLogs?: IBucket;
}

/** Gives its name as the stack output `BucketName<id>`. */
export class ServiceBucket extends Bucket {
  constructor(scope: Construct, id: string, props: ServiceBucketProps = {}) {
    super(scope, id, {
      blockPublicAccess: BlockPublicAccess.BLOCK_ALL,
      enforceSSL: true,
      encryption: BucketEncryption.S3_MANAGED,
      objectOwnership: ObjectOwnership.BUCKET_OWNER_ENFORCED,
      versioned: true,
      removalPolicy: RemovalPolicy.RETAIN,
      lifecycleRules: [
        {
          noncurrentVersionExpiration: Duration.days(LEFTOVERS_DAYS),
          abortIncompleteMultipartUploadAfter: Duration.days(LEFTOVERS_DAYS),
        },
      ],
      ...(props.accessLogs === undefined
        ? {}
        : { serverAccessLogsBucket: props.accessLogs, serverAccessLogsPrefix: `${id}/` }),
    });
    new CfnOutput(Stack.of(this), `BucketName${id}`, { value: this.bucketName }).overrideLogicalId(
      `BucketName${id}`,
    );
  }
}
