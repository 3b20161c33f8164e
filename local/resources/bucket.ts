// S3 buckets, which send events of new objects if the template enables EventBridge, and keep old versions if it says so. Encryption,
// lifecycle and access settings matter only in AWS.
import { isRecord } from '../json.ts';
import { REGION } from '../settings.ts';
import { recordProperty, unsupported } from './properties.ts';
import type { Resource, ResourceRunner } from './resource.ts';

export const bucketRunner: ResourceRunner = {
  async create(resource, services) {
    const name = resource.name('BucketName');
    const { Status: versioning } = await recordProperty(resource, 'VersioningConfiguration');
    await services.s3.ensureBucket(name, {
      events: await hasEvents(resource),
      versions: versioning === 'Enabled',
    });
    const host = `${name}.s3.amazonaws.com`;
    return {
      ref: name,
      attributes: {
        Arn: `arn:aws:s3:::${name}`,
        DomainName: host,
        RegionalDomainName: `${name}.s3.${REGION}.amazonaws.com`,
      },
    };
  },
};

/** Whether new objects send events to EventBridge; other notifications of S3 are refused. */
async function hasEvents(resource: Resource): Promise<boolean> {
  const { EventBridgeConfiguration: settings, ...others } = await recordProperty(
    resource,
    'NotificationConfiguration',
  );
  const [other] = Object.keys(others);
  if (other !== undefined) throw unsupported(resource, `NotificationConfiguration.${other}`);
  return isRecord(settings) && String(settings.EventBridgeEnabled ?? true) === 'true';
}
