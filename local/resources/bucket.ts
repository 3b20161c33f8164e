// S3 buckets, which send events of new objects if the template enables EventBridge, keep old versions and accept uploads from
// pages if it says so. Encryption, lifecycle and access settings matter only in AWS.
import { isRecord } from '../json.ts';
import { REGION } from '../settings.ts';
import { recordProperty, unsupported } from './properties.ts';
import type { Resource, ResourceRunner } from './resource.ts';

export const bucketRunner: ResourceRunner = {
  async create(resource, services) {
    const name = resource.name('BucketName');
    const { Status: versioning } = await recordProperty(resource, 'VersioningConfiguration');
    const uploadsFrom = await uploadOrigins(resource);
    await services.s3.ensureBucket(name, {
      events: await hasEvents(resource),
      versions: versioning === 'Enabled',
      ...(uploadsFrom.length === 0 ? {} : { uploadsFrom }),
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

/** Origins of the pages that may upload with a signed URL. */
async function uploadOrigins(resource: Resource): Promise<readonly string[]> {
  const { CorsRules: rules = [] } = await recordProperty(resource, 'CorsConfiguration');
  if (!Array.isArray(rules)) throw unsupported(resource, 'CorsConfiguration');
  return rules.flatMap((rule: unknown) => {
    const { AllowedMethods: methods, AllowedOrigins: origins } = isRecord(rule) ? rule : {};
    if (JSON.stringify(methods) !== '["PUT"]' || !Array.isArray(origins)) {
      throw unsupported(resource, 'CorsConfiguration other than of uploads');
    }
    return origins.map((origin) => new URL(String(origin)).origin);
  });
}

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
