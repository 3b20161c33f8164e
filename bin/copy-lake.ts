// Copies declarations of the lake to a folder, to train from them: npm run tool -- copy-lake <folder> [--from <day>] [--to <day>]
import * as z from 'zod';
import { EARLIEST_DAY } from '../functions/shared/days.ts';
import { fileArguments, findService, runCommand, SERVICE_HELP, UsageError } from './support/endpoints.ts';
import { copyLake } from './support/lake-copy.ts';

const HELP = `Copies the declarations of the lake to a folder, from which \`npm run train -- import-risk all --lake <folder>\` trains. Files that
the lake has no more are removed from the folder. The copy names parties and goods: protect it like the lake.

usage: npm run tool -- copy-lake <folder> [options]

  --from <day>         first day (default: the first of the lake)
  --to <day>           last day (default: the last of the lake)
${SERVICE_HELP}`;

const LAST_DAY = '9999-12-31';
const TABLE = 'declarations';

await runCommand(async () => {
  const options = fileArguments(HELP, { from: { type: 'string' }, to: { type: 'string' } });
  if (options === undefined) return;
  const { path: folder, from = EARLIEST_DAY, to = LAST_DAY } = options;
  for (const [name, day] of Object.entries({ from, to })) {
    if (!z.iso.date().safeParse(day).success) throw new UsageError(`--${name}: expected a day, YYYY-MM-DD`);
  }
  if (from > to) throw new UsageError('--from is after --to');
  const service = await findService(options);
  const bucket = service.buckets.lake;
  if (bucket === undefined) throw new UsageError('The service has no lake');
  const client = await service.s3();
  const { files, bytes } = await copyLake(client, bucket, TABLE, { from, to }, folder);
  client.destroy();
  if (files === 0)
    throw new UsageError('The lake has no declarations in these days: run `npm run tool -- write-lake`');
  console.log(
    `${files.toLocaleString('en-US')} files, ${(bytes / 2 ** 20).toFixed(1)} MiB, are in ${folder}`,
  );
});
