// Encrypts every table, bucket, queue and log group of the app with the stage's own key in place of AWS's.
import type { IAspect } from 'aws-cdk-lib';
import { CfnTable } from 'aws-cdk-lib/aws-dynamodb';
import type { IKey } from 'aws-cdk-lib/aws-kms';
import { CfnLogGroup } from 'aws-cdk-lib/aws-logs';
import { CfnBucket } from 'aws-cdk-lib/aws-s3';
import { CfnQueue } from 'aws-cdk-lib/aws-sqs';
import type { IConstruct } from 'constructs';

export class CustomerKey implements IAspect {
  readonly #key: IKey;

  constructor(key: IKey) {
    this.#key = key;
  }

  visit(node: IConstruct): void {
    const key = this.#key.keyArn;
    if (node instanceof CfnTable) {
      node.sseSpecification = { sseEnabled: true, sseType: 'KMS', kmsMasterKeyId: key };
    } else if (node instanceof CfnBucket && node.loggingConfiguration !== undefined) {
      // The bucket of access logs, the only one without access logs, stays as it is: S3 delivers logs to its own encryption only.
      node.bucketEncryption = {
        serverSideEncryptionConfiguration: [
          {
            bucketKeyEnabled: true,
            serverSideEncryptionByDefault: { sseAlgorithm: 'aws:kms', kmsMasterKeyId: key },
          },
        ],
      };
    } else if (node instanceof CfnQueue) {
      node.sqsManagedSseEnabled = false;
      node.kmsMasterKeyId = key;
    } else if (node instanceof CfnLogGroup) {
      node.kmsKeyId = key;
    }
  }
}
