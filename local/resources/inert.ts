// Resources that a deployment needs and one machine does not: they are accepted and do nothing.
import { ACCOUNT_ID, REGION } from '../settings.ts';
import type { Instance } from './resource.ts';

/** Every such type with the reason. A type that is neither here nor in registry.ts is refused. */
export const INERT_TYPES: ReadonlyMap<string, string> = new Map([
  ['AWS::IAM::Role', 'functions run as the user of this machine'],
  ['AWS::IAM::Policy', 'the emulators check no permissions'],
  ['AWS::IAM::ManagedPolicy', 'the emulators check no permissions'],
  ['AWS::Lambda::LayerVersion', 'node_modules provides what layers contain: onnxruntime'],
  ['AWS::Lambda::Permission', 'every resource that the template connects to a function may call it'],
  ['AWS::Logs::LogGroup', 'functions log to the state folder'],
  ['AWS::Logs::MetricFilter', 'metrics are not collected here'],
  ['AWS::CloudWatch::Alarm', 'metrics are not collected here'],
  ['AWS::CloudWatch::CompositeAlarm', 'metrics are not collected here'],
  ['AWS::CloudWatch::Dashboard', 'metrics are not collected here'],
  ['AWS::SNS::TopicPolicy', 'the emulators check no permissions'],
  ['AWS::SNS::Subscription', 'published messages are in notices.jsonl'],
  ['AWS::Scheduler::ScheduleGroup', 'schedules need no groups here'],
  ['AWS::KMS::Key', 'encryption at rest is up to the disk of this machine'],
  ['AWS::KMS::Alias', 'encryption at rest is up to the disk of this machine'],
  ['AWS::S3::BucketPolicy', 'the emulators check no permissions'],
  ['AWS::SQS::QueuePolicy', 'the emulators check no permissions'],
  ['AWS::SecretsManager::ResourcePolicy', 'the emulators check no permissions'],
  ['AWS::CDK::Metadata', 'usage statistics for the authors of the CDK'],
  ['Custom::LogRetention', 'functions log to the state folder'],
  ['Custom::S3AutoDeleteObjects', 'buckets are emptied with --reset'],
]);

/** Construct ids of the functions behind the CDK's own custom resources. */
const PROVIDER_IDS = [/^Custom::/, /^LogRetention[0-9a-f]{32}$/, /^AWS[0-9a-f]{32}$/];

/** True for a function, or its role, that only serves a custom resource of the CDK: nothing calls it here. */
export function isProviderOfCdk(type: string, path: string): boolean {
  if (type !== 'AWS::Lambda::Function' && type !== 'AWS::IAM::Role') return false;
  return path.split('/').some((id) => PROVIDER_IDS.some((pattern) => pattern.test(id)));
}

/** An instance that other resources can refer to. */
export function inertInstance(logicalId: string, type: string): Instance {
  const service = type.split('::')[1]?.toLowerCase() ?? 'unknown';
  return { ref: logicalId, attributes: { Arn: `arn:aws:${service}:${REGION}:${ACCOUNT_ID}:${logicalId}` } };
}
