// What the data stack keeps, and how safely.
import { describe, expect, it } from 'vitest';
import {
  type Properties,
  resourcesOf,
  synthesise,
  type Template,
  withOtherSettings,
} from '../support/synthesis.ts';

const { data } = synthesise();
const tables = resourcesOf(data, 'AWS::DynamoDB::Table');
const buckets = resourcesOf(data, 'AWS::S3::Bucket');

function table(name: string) {
  const found = tables.find(({ id }) => id.startsWith(name));
  if (found === undefined) throw new Error(`No table ${name}`);
  return found.resource;
}

describe.each(tables.map(({ id, resource }) => [id, resource] as const))('the table %s', (_id, resource) => {
  it('can be restored to any moment', () => {
    expect(resource.Properties.PointInTimeRecoverySpecification).toEqual({
      PointInTimeRecoveryEnabled: true,
    });
  });

  it('outlives its stack, and cannot be deleted by mistake', () => {
    expect(resource.DeletionPolicy).toBe('Retain');
    expect(resource.UpdateReplacePolicy).toBe('Retain');
    expect(resource.Properties.DeletionProtectionEnabled).toBe(true);
  });

  it('is paid by request, so that no capacity is planned', () => {
    expect(resource.Properties.BillingMode).toBe('PAY_PER_REQUEST');
  });

  it('has a name that CloudFormation chooses, so that it can be replaced', () => {
    expect(resource.Properties.TableName).toBeUndefined();
  });
});

describe('the tables', () => {
  it('are one for each kind of record', () => {
    expect(tables).toHaveLength(8);
  });

  it.each([
    ['Declarations', 'declarationId'],
    ['RiskProfiles', 'entity'],
    ['HsPredictions', 'predictionId'],
    ['DocumentRecords', 'documentId'],
    ['Runs', 'runId'],
    ['Idempotency', 'id'],
  ])('%s is keyed by %s', (name, key) => {
    expect(table(name).Properties.KeySchema).toEqual([{ AttributeName: key, KeyType: 'HASH' }]);
  });

  it('index declarations by lane and day, in the order of fraud probability, with what a worklist shows', () => {
    expect(table('Declarations').Properties.GlobalSecondaryIndexes).toEqual([
      {
        IndexName: 'worklist',
        KeySchema: [
          { AttributeName: 'laneDay', KeyType: 'HASH' },
          { AttributeName: 'fraudProbability', KeyType: 'RANGE' },
        ],
        Projection: { ProjectionType: 'INCLUDE', NonKeyAttributes: ['assessment', 'inspection'] },
      },
    ]);
    expect(table('Declarations').Properties.AttributeDefinitions).toContainEqual({
      AttributeName: 'fraudProbability',
      AttributeType: 'N',
    });
  });

  it('hold the references of an authority together', () => {
    expect(table('References').Properties.KeySchema).toEqual([
      { AttributeName: 'authorityId', KeyType: 'HASH' },
      { AttributeName: 'referenceKey', KeyType: 'RANGE' },
    ]);
  });

  it('index documents by party and by status, in the order of time', () => {
    const order = { AttributeName: 'createdOrder', KeyType: 'RANGE' };
    expect(table('DocumentRecords').Properties.GlobalSecondaryIndexes).toEqual([
      {
        IndexName: 'party',
        KeySchema: [{ AttributeName: 'party', KeyType: 'HASH' }, order],
        Projection: { ProjectionType: 'INCLUDE', NonKeyAttributes: ['status'] },
      },
      {
        IndexName: 'status',
        KeySchema: [{ AttributeName: 'statusShard', KeyType: 'HASH' }, order],
        Projection: { ProjectionType: 'KEYS_ONLY' },
      },
    ]);
  });

  it('keep a taxpayer’s scores by day, and index a day’s grades by position with their keys only', () => {
    const { KeySchema, GlobalSecondaryIndexes } = table('DelinquencyScores').Properties;
    expect(KeySchema).toEqual([
      { AttributeName: 'taxpayerId', KeyType: 'HASH' },
      { AttributeName: 'runDate', KeyType: 'RANGE' },
    ]);
    expect(GlobalSecondaryIndexes).toEqual([
      {
        IndexName: 'ranking',
        KeySchema: [
          { AttributeName: 'ranking', KeyType: 'HASH' },
          { AttributeName: 'position', KeyType: 'RANGE' },
        ],
        Projection: { ProjectionType: 'KEYS_ONLY' },
      },
    ]);
  });

  it('forget scores by themselves, and runs never', () => {
    expect(table('DelinquencyScores').Properties.TimeToLiveSpecification).toEqual({
      AttributeName: 'expiresAt',
      Enabled: true,
    });
    expect(table('Runs').Properties.TimeToLiveSpecification).toBeUndefined();
  });

  it('forget documents and references whose file never came', () => {
    for (const name of ['DocumentRecords', 'References']) {
      expect(table(name).Properties.TimeToLiveSpecification).toEqual({
        AttributeName: 'removeAt',
        Enabled: true,
      });
    }
  });

  it('forget idempotency records and HS predictions by themselves, declarations and profiles never', () => {
    expect(table('Idempotency').Properties.TimeToLiveSpecification).toEqual({
      AttributeName: 'expiration',
      Enabled: true,
    });
    expect(table('HsPredictions').Properties.TimeToLiveSpecification).toEqual({
      AttributeName: 'expiresAt',
      Enabled: true,
    });
    expect(table('Declarations').Properties.TimeToLiveSpecification).toBeUndefined();
    expect(table('RiskProfiles').Properties.TimeToLiveSpecification).toBeUndefined();
  });

  it('are named to operators by the stack', () => {
    const named = Object.keys(data.Outputs).filter((name) => name.startsWith('TableName'));
    expect(named.map((name) => data.Outputs[name]?.Value.Ref).sort()).toEqual(
      tables.map(({ id }) => id).sort(),
    );
  });
});

describe.each(buckets.map(({ id, resource }) => [id, resource] as const))(
  'the bucket %s',
  (_id, resource) => {
    it('is versioned and retained', () => {
      expect(resource.Properties.VersioningConfiguration).toEqual({ Status: 'Enabled' });
      expect(resource.DeletionPolicy).toBe('Retain');
    });
  },
);

describe('the bucket of documents', () => {
  const rules = (template: Template) =>
    resourcesOf(template, 'AWS::S3::Bucket').find(({ id }) => id.startsWith('Documents'))?.resource
      .Properties;

  it('tells EventBridge of every upload, without a function of the CDK in between', () => {
    expect(rules(data)?.NotificationConfiguration).toEqual({
      EventBridgeConfiguration: { EventBridgeEnabled: true },
    });
    expect(resourcesOf(data, 'Custom::S3BucketNotifications')).toEqual([]);
  });

  it('forgets uploads and overlays as the settings say, and keeps references', () => {
    const { Rules: lifecycle } = rules(withOtherSettings().data)?.LifecycleConfiguration ?? {};
    const expiring = (lifecycle as Properties[]).filter((rule) => rule.ExpirationInDays !== undefined);
    expect(expiring.map(({ Prefix, ExpirationInDays }) => [Prefix, ExpirationInDays])).toEqual([
      ['uploads/', 7],
      ['overlays/', 70],
    ]);
  });
});

describe('the bucket of snapshots', () => {
  it('forgets what runs work with as the settings say, and keeps snapshots and reports', () => {
    const bucket = resourcesOf(withOtherSettings().data, 'AWS::S3::Bucket').find(({ id }) =>
      id.startsWith('Snapshots'),
    );
    const { Rules: lifecycle } = bucket?.resource.Properties.LifecycleConfiguration ?? {};
    const expiring = (lifecycle as Properties[]).filter((rule) => rule.ExpirationInDays !== undefined);
    expect(expiring.map(({ Prefix, ExpirationInDays }) => [Prefix, ExpirationInDays])).toEqual([
      ['delinquency-work/', 3],
    ]);
  });
});

describe('the secret of the random draw', () => {
  const [secret, ...others] = resourcesOf(data, 'AWS::SecretsManager::Secret');

  it('is generated, never written in the template, and survives the stack: the draw must not change', () => {
    expect(others).toEqual([]);
    expect(secret?.resource.Properties.SecretString).toBeUndefined();
    expect(secret?.resource.Properties.GenerateSecretString).toMatchObject({ PasswordLength: 64 });
    expect(secret?.resource.DeletionPolicy).toBe('Retain');
  });
});

describe('the alarm topic', () => {
  it('is encrypted under a key that CloudWatch may use', () => {
    const [key] = resourcesOf(data, 'AWS::KMS::Key');
    const [topic] = resourcesOf(data, 'AWS::SNS::Topic');
    expect(topic?.resource.Properties.KmsMasterKeyId).toEqual({ 'Fn::GetAtt': [key?.id, 'Arn'] });
    expect(JSON.stringify(key?.resource.Properties.KeyPolicy)).toContain('cloudwatch.amazonaws.com');
  });

  it('takes what the alarms of this account publish: its policy replaces the one that would let them', () => {
    const [topic] = resourcesOf(data, 'AWS::SNS::Topic');
    const [policy] = resourcesOf(data, 'AWS::SNS::TopicPolicy');
    const account = [{ Ref: 'AWS::Region' }, ':', { Ref: 'AWS::AccountId' }, ':alarm:*'];
    const alarms = { 'Fn::Join': ['', ['arn:', { Ref: 'AWS::Partition' }, ':cloudwatch:', ...account]] };
    expect(policy?.resource.Properties.PolicyDocument.Statement).toContainEqual(
      expect.objectContaining({
        Effect: 'Allow',
        Action: 'sns:Publish',
        Principal: { Service: 'cloudwatch.amazonaws.com' },
        Resource: { Ref: topic?.id },
        Condition: { ArnLike: { 'aws:SourceArn': alarms } },
      }),
    );
  });

  it("tells the stage's operators", () => {
    const told = resourcesOf(withOtherSettings().data, 'AWS::SNS::Subscription');
    expect(told.map(({ resource }) => [resource.Properties.Protocol, resource.Properties.Endpoint])).toEqual([
      ['email', 'duty@customs.example'],
    ]);
  });
});
