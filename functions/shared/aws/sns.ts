// The SNS client, apart from the others: one function tells people of something.
import { PublishCommand, SNSClient } from '@aws-sdk/client-sns';
import { CLIENT_SETTINGS } from './clients.ts';

/** SNS takes no longer subject. */
const LONGEST_SUBJECT = 99;

/** Tells a topic's subscribers; `subject` is cut to 99 characters, and must be ASCII. */
export async function publishNotice(topicArn: string, subject: string, message: string): Promise<void> {
  const client = new SNSClient(CLIENT_SETTINGS);
  try {
    await client.send(
      new PublishCommand({
        TopicArn: topicArn,
        Subject: subject.slice(0, LONGEST_SUBJECT),
        Message: message,
      }),
    );
  } finally {
    client.destroy();
  }
}
