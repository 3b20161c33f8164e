// S3 buckets: folders of the S3 emulator. Encryption, versioning, lifecycle and access settings are AWS's business.
import { REGION } from '../settings.ts';
import type { ResourceRunner } from './resource.ts';

export const bucketRunner: ResourceRunner = {
  async create(resource, services) {
    const name = resource.name('BucketName');
    await services.s3.ensureBucket(name);
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
