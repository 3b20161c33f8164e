// Resources that a deployment needs and one machine does not: they are accepted by name and do nothing here.
import { ACCOUNT_ID, REGION } from '../settings.ts';
import type { Instance } from './resource.ts';

/** Every accepted type that does nothing, with the reason. What is neither here nor in registry.ts is refused. */
export const INERT_TYPES: ReadonlyMap<string, string> = new Map([
  ['AWS::IAM::Role', 'functions run as the user of this machine'],
  ['AWS::IAM::Policy', 'the emulators check no permissions'],
  ['AWS::IAM::ManagedPolicy', 'the emulators check no permissions'],
  ['AWS::Lambda::LayerVersion', 'layers hold what node_modules has here: onnxruntime'],
  ['AWS::Lambda::Permission', 'whatever the template points at a function may call it'],
  ['AWS::Logs::LogGroup', 'functions log to the state folder'],
  ['AWS::Logs::MetricFilter', 'nobody watches metrics here'],
  ['AWS::CloudWatch::Alarm', 'nobody watches metrics here'],
  ['AWS::CloudWatch::CompositeAlarm', 'nobody watches metrics here'],
  ['AWS::CloudWatch::Dashboard', 'nobody watches metrics here'],
  ['AWS::SNS::TopicPolicy', 'the emulators check no permissions'],
  ['AWS::SNS::Subscription', 'what topics carry to people is in notices.jsonl'],
  ['AWS::Scheduler::ScheduleGroup', 'schedules need no group here'],
  ['AWS::KMS::Key', 'data at rest is protected by the disk of this machine'],
  ['AWS::KMS::Alias', 'data at rest is protected by the disk of this machine'],
  ['AWS::S3::BucketPolicy', 'the emulators check no permissions'],
  ['AWS::SQS::QueuePolicy', 'the emulators check no permissions'],
  ['AWS::SecretsManager::ResourcePolicy', 'the emulators check no permissions'],
  ['AWS::CDK::Metadata', 'usage figures for the authors of the CDK'],
  ['Custom::LogRetention', 'functions log to the state folder'],
  ['Custom::S3AutoDeleteObjects', 'buckets are emptied with --reset'],
]);

/** Construct ids under which the CDK puts the functions behind its own custom resources. */
const PROVIDER_IDS = [/^Custom::/, /^LogRetention[0-9a-f]{32}$/, /^AWS[0-9a-f]{32}$/];

/** True for a function (or its role) that only serves a custom resource of the CDK: nothing calls it here. */
export function isProviderOfCdk(type: string, path: string): boolean {
  if (type !== 'AWS::Lambda::Function' && type !== 'AWS::IAM::Role') return false;
  return path.split('/').some((id) => PROVIDER_IDS.some((pattern) => pattern.test(id)));
}

/** An instance that can be referred to and does nothing. */
export function inertInstance(logicalId: string, type: string): Instance {
  const service = type.split('::')[1]?.toLowerCase() ?? 'unknown';
  return { ref: logicalId, attributes: { Arn: `arn:aws:${service}:${REGION}:${ACCOUNT_ID}:${logicalId}` } };
}
