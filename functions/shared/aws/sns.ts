// The SNS client, in a file of its own: only one function sends notifications.
import { PublishCommand, SNSClient } from '@aws-sdk/client-sns';
import { CLIENT_SETTINGS } from './clients.ts';

/** SNS's limit is 100 characters, exclusive. */
const MAX_SUBJECT_LENGTH = 99;

/** Notifies the subscribers of a topic; `subject` must be ASCII and is cut to 99 characters. */
export async function publishNotice(topicArn: string, subject: string, message: string): Promise<void> {
  const client = new SNSClient(CLIENT_SETTINGS);
  try {
    await client.send(
      new PublishCommand({
        TopicArn: topicArn,
        Subject: subject.slice(0, MAX_SUBJECT_LENGTH),
        Message: message,
      }),
    );
  } finally {
    client.destroy();
  }
}
