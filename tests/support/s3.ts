// S3 for tests: the local host's emulator in a thread, with a temporary folder and one empty bucket.
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import {
  DeleteObjectCommand,
  GetObjectCommand,
  ListObjectsV2Command,
  PutObjectCommand,
  S3Client,
} from '@aws-sdk/client-s3';
import { startS3 } from '../../local/emulators/s3.ts';
import { CREDENTIALS } from '../../local/settings.ts';

interface TestBucket {
  readonly bucket: string;
  readonly put: (key: string, content: string | Buffer) => Promise<void>;
  /** An object's text. */
  readonly text: (key: string) => Promise<string>;
  readonly remove: (key: string) => Promise<void>;
  /** All keys with this prefix, in order. */
  readonly keys: (prefix: string) => Promise<string[]>;
}

export interface TestS3 extends TestBucket {
  readonly client: S3Client;
  /** Environment variables with which a process reaches the bucket through the AWS SDK. */
  readonly environment: Readonly<Record<string, string>>;
  /** Makes another bucket. */
  readonly also: (bucket: string) => Promise<TestBucket>;
  readonly close: () => Promise<void>;
}

export async function startTestS3(bucket = 'snapshots', versions = false): Promise<TestS3> {
  const folder = mkdtempSync(join(tmpdir(), 'customs-s3-'));
  const crashed = (error: Error): never => {
    throw error;
  };
  const emulator = await startS3(join(folder, 'objects'), join(folder, 'events'), crashed, () => undefined);
  await emulator.ensureBucket(bucket, { events: false, versions });
  const client = new S3Client({
    endpoint: emulator.url,
    region: 'eu-central-1',
    credentials: CREDENTIALS,
    forcePathStyle: true,
    requestChecksumCalculation: 'WHEN_REQUIRED',
    responseChecksumValidation: 'WHEN_REQUIRED',
  });
  return {
    client,
    ...testBucket(client, bucket),
    environment: {
      AWS_ENDPOINT_URL_S3: emulator.url,
      AWS_ACCESS_KEY_ID: CREDENTIALS.accessKeyId,
      AWS_SECRET_ACCESS_KEY: CREDENTIALS.secretAccessKey,
    },
    also: async (another) => {
      await emulator.ensureBucket(another, { events: false, versions: false });
      return testBucket(client, another);
    },
    close: async () => {
      client.destroy();
      await emulator.close();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

function testBucket(client: S3Client, bucket: string): TestBucket {
  return {
    bucket,
    put: async (Key, content) => {
      await client.send(new PutObjectCommand({ Bucket: bucket, Key, Body: Buffer.from(content) }));
    },
    text: async (Key) => {
      const { Body } = await client.send(new GetObjectCommand({ Bucket: bucket, Key }));
      return (await Body?.transformToString()) ?? '';
    },
    remove: async (Key) => {
      await client.send(new DeleteObjectCommand({ Bucket: bucket, Key }));
    },
    keys: async (prefix) => {
      const { Contents = [] } = await client.send(
        new ListObjectsV2Command({ Bucket: bucket, Prefix: prefix }),
      );
      return Contents.map(({ Key = '' }) => Key);
    },
  };
}
