// What `npm run tool -- publish-console` puts into the bucket of the console, and in which order.
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { PutObjectCommand, S3Client } from '@aws-sdk/client-s3';
import { expect, test } from 'vitest';
import { publishConsole } from '../../../bin/support/console-files.ts';
import { temporaryFolder } from '../local/temporary.ts';

function built(): string {
  const folder = temporaryFolder();
  mkdirSync(join(folder, 'assets'));
  mkdirSync(join(folder, 'field'));
  const files = ['index.html', 'favicon.svg', 'licenses.md', 'assets/page-1.js', 'assets/page-1.css'];
  for (const file of [...files, 'field-worker.js', 'field/1.gz']) {
    writeFileSync(join(folder, file), file);
  }
  return folder;
}

test('puts every file under the path of the console, the document that names the others last', async () => {
  const objects: PutObjectCommand['input'][] = [];
  let count = 0;
  await publishConsole({
    s3: {
      send: async (command: PutObjectCommand) => {
        objects.push(command.input);
      },
    } as unknown as S3Client,
    bucket: 'files',
    folder: built(),
    config: '{"clientId":"console"}',
    put: () => {
      count += 1;
    },
  });
  expect(count).toBe(8);
  expect(new Set(objects.map(({ Bucket }) => Bucket))).toEqual(new Set(['files']));
  expect(objects.map(({ Key, ContentType, CacheControl }) => [Key, ContentType, CacheControl])).toEqual([
    ['console/assets/page-1.css', 'text/css; charset=utf-8', 'public, max-age=31536000, immutable'],
    ['console/assets/page-1.js', 'text/javascript; charset=utf-8', 'public, max-age=31536000, immutable'],
    ['console/field/1.gz', 'application/octet-stream', 'public, max-age=31536000, immutable'],
    ['console/favicon.svg', 'image/svg+xml', 'no-cache'],
    ['console/field-worker.js', 'text/javascript; charset=utf-8', 'no-cache'],
    ['console/licenses.md', 'text/markdown; charset=utf-8', 'no-cache'],
    ['console/config.json', 'application/json', 'no-cache'],
    ['console/index.html', 'text/html; charset=utf-8', 'no-cache'],
  ]);
  expect(objects.map(({ Body }) => String(Body)).slice(-2)).toEqual(['{"clientId":"console"}', 'index.html']);
});

test('leaves the document of the earlier build where a file cannot be put', async () => {
  const keys: string[] = [];
  const refused = publishConsole({
    s3: {
      send: async ({ input }: PutObjectCommand) => {
        if (input.Key?.endsWith('.css')) throw new Error('Access denied');
        keys.push(String(input.Key));
      },
    } as unknown as S3Client,
    bucket: 'files',
    folder: built(),
    config: '{}',
    put: () => undefined,
  });
  await expect(refused).rejects.toThrow('Access denied');
  expect(keys).not.toContain('console/index.html');
});
