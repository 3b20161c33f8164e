// Where alarms go: an encrypted topic with the stage's operators subscribed.
import { CfnOutput, Stack } from 'aws-cdk-lib';
import { ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import { Key } from 'aws-cdk-lib/aws-kms';
import { Topic } from 'aws-cdk-lib/aws-sns';
import { EmailSubscription } from 'aws-cdk-lib/aws-sns-subscriptions';
import type { Construct } from 'constructs';

export class AlarmTopic extends Topic {
  constructor(scope: Construct, emails: readonly string[]) {
    // CloudWatch cannot publish to a topic under the AWS managed key, hence a key of our own.
    const masterKey = new Key(scope, 'AlarmTopicKey', {
      description: 'Encrypts the alarms of Customs Scoring',
      enableKeyRotation: true,
    });
    masterKey.grantEncryptDecrypt(new ServicePrincipal('cloudwatch.amazonaws.com'));
    super(scope, 'AlarmTopic', { displayName: 'Customs Scoring alarms', masterKey, enforceSSL: true });
    for (const email of emails) this.addSubscription(new EmailSubscription(email));
    new CfnOutput(Stack.of(this), 'AlarmTopicArn', { value: this.topicArn });
  }
}
