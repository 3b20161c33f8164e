// The checksums that a client can send with a body, by the headers that carry them in base 64:
// https://docs.aws.amazon.com/AmazonS3/latest/userguide/checking-object-integrity.html
import { Crc32, Crc32c, Crc64Nvme } from '@aws-sdk/checksums/crc';
import { Sha1, Sha256 } from '@aws-sdk/checksums/sha';

interface Checksum {
  update(bytes: Uint8Array): void;
  digest(): Promise<Uint8Array>;
}

export const CHECKSUMS: ReadonlyMap<string, new () => Checksum> = new Map<string, new () => Checksum>([
  ['x-amz-checksum-crc32', Crc32],
  ['x-amz-checksum-crc32c', Crc32c],
  ['x-amz-checksum-crc64nvme', Crc64Nvme],
  ['x-amz-checksum-sha1', Sha1],
  ['x-amz-checksum-sha256', Sha256],
]);
