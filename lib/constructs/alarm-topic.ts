// Where alarms go: an encrypted topic with the stage's operators subscribed.
import { ArnFormat, Stack } from 'aws-cdk-lib';
import { PolicyStatement, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import { Key } from 'aws-cdk-lib/aws-kms';
import { Topic } from 'aws-cdk-lib/aws-sns';
import { EmailSubscription } from 'aws-cdk-lib/aws-sns-subscriptions';
import type { Construct } from 'constructs';
import { output } from './output.ts';

export class AlarmTopic extends Topic {
  constructor(scope: Construct, emails: readonly string[]) {
    // CloudWatch cannot publish to a topic encrypted with the AWS managed key, so the topic has its own key.
    const masterKey = new Key(scope, 'AlarmTopicKey', {
      description: 'Encrypts the alarms of Customs Scoring',
      enableKeyRotation: true,
    });
    const cloudWatch = new ServicePrincipal('cloudwatch.amazonaws.com');
    masterKey.grantEncryptDecrypt(cloudWatch);
    super(scope, 'AlarmTopic', { displayName: 'Customs Scoring alarms', masterKey, enforceSSL: true });
    // The policy that enforces TLS replaces the default policy, which allows the account's alarms to publish.
    this.addToResourcePolicy(
      new PolicyStatement({
        principals: [cloudWatch],
        actions: ['sns:Publish'],
        resources: [this.topicArn],
        conditions: { ArnLike: { 'aws:SourceArn': anyAlarmOf(Stack.of(this)) } },
      }),
    );
    for (const email of emails) this.addSubscription(new EmailSubscription(email));
    output(this, 'AlarmTopicArn', this.topicArn, 'Where alarms go; subscribe whoever is on duty');
  }
}

function anyAlarmOf(stack: Stack): string {
  return stack.formatArn({
    service: 'cloudwatch',
    resource: 'alarm',
    resourceName: '*',
    arnFormat: ArnFormat.COLON_RESOURCE_NAME,
  });
}
