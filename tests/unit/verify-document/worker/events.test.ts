// Messages of the queue: S3's and GuardDuty's events as AWS documents them, and batches of them.
import type { SQSRecord } from 'aws-lambda';
import { describe, expect, it } from 'vitest';
import { processBatch } from '../../../../functions/verify-document/worker/batch.ts';
import { uploadEventOf } from '../../../../functions/verify-document/worker/events.ts';
import { objectCreated } from '../../../../local/events/object-created.ts';

const CREATED = {
  version: '0',
  'detail-type': 'Object Created',
  source: 'aws.s3',
  detail: {
    version: '0',
    bucket: { name: 'bucket' },
    object: {
      key: 'uploads/1/original',
      size: 5,
      etag: 'b1946ac92492d2347c6235b4d2611184',
      'version-id': 'IYV3p45BT0ac8hjHg1houSdS1a.Mro8e',
    },
    reason: 'PutObject',
  },
};

const SCANNED = {
  version: '0',
  'detail-type': 'GuardDuty Malware Protection Object Scan Result',
  source: 'aws.guardduty',
  detail: {
    schemaVersion: '1.0',
    scanStatus: 'COMPLETED',
    resourceType: 'S3_OBJECT',
    s3ObjectDetails: {
      bucketName: 'bucket',
      objectKey: 'uploads/1/original',
      eTag: 'ASIAI44QH8DHBEXAMPLE',
      versionId: 'd41d8cd98f00b204e9800998eEXAMPLE',
      s3Throttled: false,
    },
    scanResultDetails: { scanResultStatus: 'NO_THREATS_FOUND', threats: null },
  },
};

describe('an event', () => {
  it('from S3 names the version of the object', () => {
    expect(uploadEventOf(JSON.stringify(CREATED))).toEqual({
      bucket: 'bucket',
      key: 'uploads/1/original',
      objectId: 'IYV3p45BT0ac8hjHg1houSdS1a.Mro8e',
      versionId: 'IYV3p45BT0ac8hjHg1houSdS1a.Mro8e',
    });
  });

  it('from the local host names the ETag: no versions are kept there', () => {
    const event = objectCreated({
      sequence: 1,
      at: 0,
      bucket: 'bucket',
      key: 'references/a/stamp/1/original',
      size: 1,
      etag: 'abc',
      reason: 'PutObject',
      requestId: '1',
      sourceIp: '127.0.0.1',
    });
    expect(uploadEventOf(JSON.stringify(event))).toEqual({
      bucket: 'bucket',
      key: 'references/a/stamp/1/original',
      objectId: 'abc',
    });
  });

  it('from GuardDuty carries the scan result', () => {
    expect(uploadEventOf(JSON.stringify(SCANNED))).toEqual({
      bucket: 'bucket',
      key: 'uploads/1/original',
      objectId: 'd41d8cd98f00b204e9800998eEXAMPLE',
      versionId: 'd41d8cd98f00b204e9800998eEXAMPLE',
      scanResult: 'NO_THREATS_FOUND',
    });
  });

  it.each([null, 'null'])('about an unversioned object (%j) names the ETag', (versionId) => {
    const s3ObjectDetails = { ...SCANNED.detail.s3ObjectDetails, versionId };
    const event = { ...SCANNED, detail: { ...SCANNED.detail, s3ObjectDetails } };
    expect(uploadEventOf(JSON.stringify(event))).toMatchObject({ objectId: 'ASIAI44QH8DHBEXAMPLE' });
  });

  it.each(['', 'no JSON', '{}', 'null', JSON.stringify({ ...CREATED, 'detail-type': 'Object Deleted' })])(
    'of any other kind is refused: %s',
    (body) => {
      expect(() => uploadEventOf(body)).toThrow();
    },
  );
});

describe('a batch', () => {
  const records = ['1', '2', '3'].map((messageId) => ({ messageId, body: messageId }) as SQSRecord);

  it('is processed in turn, and only failed messages are delivered again', async () => {
    const order: string[] = [];
    const errors: unknown[] = [];
    const answer = await processBatch(
      records,
      async (body) => {
        order.push(body);
        await Promise.resolve();
        if (body === '2') throw new Error('two');
      },
      () => true,
      (error, { messageId }) => errors.push([messageId, String(error)]),
    );
    expect(order).toEqual(['1', '2', '3']);
    expect(answer).toEqual({ batchItemFailures: [{ itemIdentifier: '2' }] });
    expect(errors).toEqual([['2', 'Error: two']]);
  });

  it('starts nothing that could not be finished: the rest is delivered again', async () => {
    const left = [true, false, false];
    const done: string[] = [];
    const answer = await processBatch(
      records,
      (body) => {
        done.push(body);
        return Promise.resolve();
      },
      () => left.shift() ?? false,
      () => {},
    );
    expect(done).toEqual(['1']);
    expect(answer.batchItemFailures.map(({ itemIdentifier }) => itemIdentifier)).toEqual(['2', '3']);
  });
});
