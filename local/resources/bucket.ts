// S3 buckets: folders of the S3 emulator, which tells of new objects where the template turns EventBridge on.
// Encryption, versioning, lifecycle and access settings are AWS's business.
import { HostError } from '../errors.ts';
import { isRecord } from '../json.ts';
import { REGION } from '../settings.ts';
import { recordProperty } from './properties.ts';
import type { Resource, ResourceRunner } from './resource.ts';

export const bucketRunner: ResourceRunner = {
  async create(resource, services) {
    const name = resource.name('BucketName');
    await services.s3.ensureBucket(name, { events: await hasEvents(resource) });
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

/** Whether new objects are announced to EventBridge; S3's other notifications are refused. */
async function hasEvents(resource: Resource): Promise<boolean> {
  const { EventBridgeConfiguration: settings, ...others } = await recordProperty(
    resource,
    'NotificationConfiguration',
  );
  const [other] = Object.keys(others);
  if (other !== undefined) {
    throw new HostError(
      `${resource.type} ${resource.path}: NotificationConfiguration.${other} is not supported by the local host`,
    );
  }
  return isRecord(settings) && String(settings.EventBridgeEnabled ?? true) === 'true';
}
