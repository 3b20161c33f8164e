// Publishes the console of a deployed stage: npm run tool -- publish-console --stage prod
import { parseArgs } from 'node:util';
import { buildConsole } from '../lib/bundling/console.ts';
import { filesToPublish, publishConsole } from './support/console-files.ts';
import { runCommand, stackOutputs, UsageError } from './support/endpoints.ts';
import { Progress } from './support/progress.ts';

const HELP = `Builds the console of this checkout and puts it into the bucket of a deployed stage, with your AWS credentials.

usage: npm run tool -- publish-console --stage <name> [options]

  --region <name>      AWS region of the stage

The stage hosts the console (console.hosting in its settings) and is deployed. Run it after each deployment: pages and API are of one
version then. Whoever has the console open goes on with the files of the earlier build, which stay.`;

await runCommand(async () => {
  const { values } = parseArgs({
    options: { stage: { type: 'string' }, region: { type: 'string' }, help: { type: 'boolean', short: 'h' } },
  });
  if (values.help) {
    console.log(HELP);
    return;
  }
  const { stage, region } = values;
  if (stage === undefined) throw new UsageError(`Expected --stage.\n\n${HELP}`);
  const settings = region === undefined ? {} : { region };
  const [outputs, folder] = await Promise.all([
    stackOutputs([`CustomsScoring-${stage}-Console`], settings),
    buildConsole(),
  ]);
  const [bucket, config] = [outputs.get('ConsoleBucket'), outputs.get('ConsoleConfig')];
  if (bucket === undefined || config === undefined) {
    throw new UsageError(`The stack of the console of ${stage} has no bucket or settings: deploy it again`);
  }
  const { S3Client } = await import('@aws-sdk/client-s3');
  const progress = new Progress('files', filesToPublish(folder).length);
  await publishConsole({
    s3: new S3Client(settings),
    bucket,
    folder,
    config,
    put: () => progress.add(1),
  });
  console.log(`Published: ${outputs.get('ConsoleUrl')}`);
});
