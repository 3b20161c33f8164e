// Download URLs of reports: presigned for some minutes, with a file name that contains the day.
import { S3Client } from '@aws-sdk/client-s3';
import { expect, it } from 'vitest';
import { ReportDownloads } from '../../../../functions/delinquency/run/downloads.ts';

it('A report is downloaded under a name that contains its day, for a quarter of an hour', async () => {
  const credentials = { accessKeyId: 'test', secretAccessKey: 'test' };
  const downloads = new ReportDownloads(new S3Client({ region: 'eu-central-1', credentials }), 'snapshots');
  const url = new URL(await downloads.urlOf('delinquency/2026-11-20/report.csv'));
  expect(url.host).toBe('snapshots.s3.eu-central-1.amazonaws.com');
  expect(url.pathname).toBe('/delinquency/2026-11-20/report.csv');
  expect(url.searchParams.get('X-Amz-Expires')).toBe('900');
  expect(url.searchParams.get('response-content-disposition')).toBe(
    'attachment; filename="delinquency-2026-11-20-report.csv"',
  );
});
