// The documents stack, from the bucket to the worker: which events go through which queue, and what happens to those that fail.
import { describe, expect, it } from 'vitest';
import { retryDelayMs } from '../../local/events/consumers.ts';
import {
  type Properties,
  resourcesOf,
  synthesise,
  type Template,
  withOtherSettings,
} from '../support/synthesis.ts';

const { documents } = synthesise();

function only(type: string, template: Template = documents): { id: string; properties: Properties } {
  const [found, ...others] = resourcesOf(template, type);
  if (found === undefined || others.length > 0) throw new Error(`Expected one ${type}`);
  return { id: found.id, properties: found.resource.Properties };
}

function queue(id: string): { id: string; properties: Properties } {
  const found = resourcesOf(documents, 'AWS::SQS::Queue').find(
    (one) => one.id.replace(/[0-9A-F]{8}$/, '') === id,
  );
  if (found === undefined) throw new Error(`No queue ${id}`);
  return { id: found.id, properties: found.resource.Properties };
}

const worker = only('AWS::Lambda::Function');

describe('the rule', () => {
  it('matches new objects of the documents bucket, uploads and references only', () => {
    const { EventPattern: pattern, Targets: targets } = only('AWS::Events::Rule').properties;
    expect(pattern).toEqual({
      source: ['aws.s3'],
      'detail-type': ['Object Created'],
      detail: {
        bucket: { name: [{ 'Fn::ImportValue': expect.stringContaining('RefDocuments') }] },
        object: { key: [{ prefix: 'uploads/' }, { prefix: 'references/' }] },
      },
    });
    expect(targets).toEqual([{ Arn: { 'Fn::GetAtt': [queue('Uploads').id, 'Arn'] }, Id: 'Target0' }]);
  });

  it('matches the results of the malware scan instead if the stage enables it', () => {
    const { documents: template } = withOtherSettings();
    expect(only('AWS::Events::Rule', template).properties.EventPattern).toEqual({
      source: ['aws.guardduty'],
      'detail-type': ['GuardDuty Malware Protection Object Scan Result'],
      detail: { s3ObjectDetails: { bucketName: [{ 'Fn::ImportValue': expect.any(String) }] } },
    });
    const plan = only('AWS::GuardDuty::MalwareProtectionPlan', template).properties;
    expect(plan.ProtectedResource.S3Bucket.ObjectPrefixes).toEqual(['uploads/', 'references/']);
    expect(resourcesOf(documents, 'AWS::GuardDuty::MalwareProtectionPlan')).toEqual([]);
  });
});

describe('the queues', () => {
  it('hide a message for six times the timeout of the worker', () => {
    expect(queue('Uploads').properties.VisibilityTimeout).toBe(6 * Number(worker.properties.Timeout));
  });

  it('dead-letter a message after five attempts, and keep it for two weeks', () => {
    const dead = queue('UploadsDeadLetters');
    expect(queue('Uploads').properties.RedrivePolicy).toEqual({
      deadLetterTargetArn: { 'Fn::GetAtt': [dead.id, 'Arn'] },
      maxReceiveCount: 5,
    });
    expect(dead.properties.MessageRetentionPeriod).toBe(14 * 24 * 60 * 60);
  });

  it('are listed in the stack outputs', () => {
    expect(documents.Outputs.QueueUrlUploads?.Value).toEqual({ Ref: queue('Uploads').id });
    expect(documents.Outputs.QueueUrlUploadsDeadLetters?.Value).toEqual({
      Ref: queue('UploadsDeadLetters').id,
    });
  });
});

describe('the worker', () => {
  it('processes one upload at a time, reports failed messages, and has the configured concurrency', () => {
    const mapping = (template: Template) => only('AWS::Lambda::EventSourceMapping', template).properties;
    expect(mapping(documents)).toMatchObject({
      BatchSize: 1,
      FunctionResponseTypes: ['ReportBatchItemFailures'],
      ScalingConfig: { MaximumConcurrency: 10 },
    });
    expect(mapping(withOtherSettings().documents).ScalingConfig).toEqual({ MaximumConcurrency: 50 });
  });

  it('is retried once more after the lease of a crashed attempt has expired, in AWS and on the local host', () => {
    const leaseMs = Number(worker.properties.Environment.Variables.LEASE_MS);
    const { VisibilityTimeout, RedrivePolicy } = queue('Uploads').properties;
    const visibilityMs = VisibilityTimeout * 1000;
    expect(visibilityMs).toBeGreaterThan(leaseMs);
    const retries = Array.from({ length: RedrivePolicy.maxReceiveCount - 1 }, (_, index) => index + 1);
    const waitedMs = retries.reduce((sum, receives) => sum + retryDelayMs(receives, visibilityMs), 0);
    expect(waitedMs).toBeGreaterThan(leaseMs);
  });

  it('has a lease longer than its timeout, and starts no upload that it could not finish', () => {
    const { Timeout, MemorySize, Environment } = worker.properties;
    const { LEASE_MS: lease, RESERVE_MS: reserve, READING_MS: reading } = Environment.Variables;
    expect(Number(lease)).toBeGreaterThan(Timeout * 1000);
    expect(Number(reserve)).toBeLessThan(Timeout * 1000);
    expect(Number(reading)).toBeLessThan(Number(reserve));
    expect(MemorySize).toBe(3008);
  });

  it('keeps records for as long as the stage says', () => {
    const other = only('AWS::Lambda::Function', withOtherSettings().documents);
    expect(worker.properties.Environment.Variables.DOCUMENT_DAYS).toBe('1917');
    expect(other.properties.Environment.Variables.DOCUMENT_DAYS).toBe('90');
  });

  it('gets the marks that the stage requires of a document', () => {
    const variables = (template: Template) =>
      only('AWS::Lambda::Function', template).properties.Environment.Variables;
    expect(variables(documents).VERDICT_REQUIRED).toBe('{}');
    expect(variables(withOtherSettings().documents).VERDICT_REQUIRED).toBe('{"other":["stamp"]}');
  });
});

describe('the alarms', () => {
  it.each([
    ['ApproximateAgeOfOldestMessage', 900, 'document-queue'],
    ['ApproximateNumberOfMessagesVisible', 1, 'document-dead-letters'],
    ['UploadFailures', 5, 'document-failures'],
  ])('watch %s', (metric, threshold, runbook) => {
    const found = resourcesOf(documents, 'AWS::CloudWatch::Alarm').filter(
      ({ resource }) => resource.Properties.MetricName === metric,
    );
    expect(found.map(({ resource }) => resource.Properties.Threshold)).toEqual([threshold]);
    expect(found[0]?.resource.Properties.AlarmDescription).toContain(`${runbook}.md`);
  });

  it('watch failed malware scans if scans are enabled', () => {
    const watched = (template: Template) =>
      resourcesOf(template, 'AWS::CloudWatch::Alarm').map(({ resource }) => resource.Properties.MetricName);
    expect(watched(documents)).not.toContain('MalwareScanFailures');
    expect(watched(withOtherSettings().documents)).toContain('MalwareScanFailures');
  });
});
