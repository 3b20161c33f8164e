// Topics, published to with the SDK, and the notices that result.
import { existsSync, readFileSync } from 'node:fs';
import { InvalidParameterException, NotFoundException, PublishCommand, SNSClient } from '@aws-sdk/client-sns';
import { expect, onTestFinished, test } from 'vitest';
import { startSns } from '../../../local/emulators/sns.ts';
import { Notices } from '../../../local/notices.ts';
import { temporaryFolder } from './temporary.ts';

const TOPIC = 'arn:aws:sns:us-east-1:000000000000:runs';

async function topic() {
  const path = `${temporaryFolder()}/notices.jsonl`;
  const shown: string[] = [];
  const notices = new Notices(path, (text) => shown.push(text));
  notices.addTopic(TOPIC);
  const endpoint = await startSns(notices);
  const sns = new SNSClient({
    endpoint: endpoint.url,
    region: 'us-east-1',
    credentials: { accessKeyId: 'x', secretAccessKey: 'x' },
    maxAttempts: 1,
  });
  onTestFinished(async () => {
    sns.destroy();
    await endpoint.close();
  });
  return { sns, path, shown };
}

test('a notice is stored with its subject and shown on the terminal', async () => {
  const { sns, path, shown } = await topic();
  const message = 'Run dr-2026-11-23 failed: "no files" & <more>\n세관';
  const published = await sns.send(
    new PublishCommand({ TopicArn: TOPIC, Subject: 'Run failed', Message: message }),
  );
  expect(published.MessageId).toMatch(/^[0-9a-f-]{36}$/);
  await sns.send(new PublishCommand({ TopicArn: TOPIC, Message: 'without a subject' }));
  const lines = readFileSync(path, 'utf8').trim().split('\n');
  expect(lines.map((line): unknown => JSON.parse(line))).toEqual([
    { topic: TOPIC, subject: 'Run failed', message, publishedAt: expect.stringMatching(/^\d{4}-\d\d-\d\dT/) },
    { topic: TOPIC, message: 'without a subject', publishedAt: expect.any(String) },
  ]);
  expect(shown).toEqual(['NOTICE runs: Run failed', 'NOTICE runs: without a subject']);
});

test('a message that cannot be delivered here is refused', async () => {
  const { sns, path } = await topic();
  const notice = { TopicArn: TOPIC, Message: 'x' };
  await expect(sns.send(new PublishCommand({ ...notice, TopicArn: `${TOPIC}-other` }))).rejects.toThrow(
    NotFoundException,
  );
  await expect(sns.send(new PublishCommand({ ...notice, MessageStructure: 'json' }))).rejects.toThrow(
    InvalidParameterException,
  );
  await expect(sns.send(new PublishCommand({ ...notice, Message: '' }))).rejects.toThrow('Empty message');
  const large = 'x'.repeat(256 * 1024 + 1);
  await expect(sns.send(new PublishCommand({ ...notice, Message: large }))).rejects.toThrow('too long');
  for (const Subject of ['세관', 'two\nlines', 'x'.repeat(100), '']) {
    await expect(sns.send(new PublishCommand({ ...notice, Subject }))).rejects.toThrow('Subject');
  }
  expect(existsSync(path)).toBe(false);
});
