// Embeds registered stamps and signatures again after a model upgrade: npm run tool -- re-embed
//
// Each active reference is read from its original picture and gets what the current model makes of it. One that has that
// already is left alone: the command can be stopped and started again, and a second run does nothing.
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { examinationOf } from '../functions/verify-document/examination/open.ts';
import { FONT_FOLDER } from '../functions/verify-document/examination/overlay/font.ts';
import { outdatedReferences, reEmbed } from '../functions/verify-document/references/re-embedding.ts';
import { ReferenceStore } from '../functions/verify-document/references/store.ts';
import { DocumentFiles } from '../functions/verify-document/uploads/files.ts';
import { findService, runCommand, SERVICE_HELP, SERVICE_OPTIONS, UsageError } from './support/endpoints.ts';
import { Progress } from './support/progress.ts';

const HELP = `Embeds registered stamps and signatures again with the models of this checkout, from their original pictures.

usage: npm run tool -- re-embed [options]

Run it after a new version of stamp-verification or signature-verification has been deployed: until then documents are
not compared with references of the old version, and say so. It can be stopped and started again.

${SERVICE_HELP}`;

const ROOT = join(import.meta.dirname, '..');
/** Reading and storing overlap; the model itself runs one picture after the other. */
const AT_ONCE = 4;

await runCommand(async () => {
  const { values } = parseArgs({ options: { ...SERVICE_OPTIONS, help: { type: 'boolean', short: 'h' } } });
  if (values.help) {
    console.log(HELP);
    return;
  }
  const service = await findService(values);
  const { references: table } = service.tables;
  const { documents: bucket } = service.buckets;
  if (table === undefined || bucket === undefined) {
    throw new UsageError('The service has no references table or no documents bucket');
  }
  const [dynamodb, s3] = [service.dynamodb(), service.s3()];
  const models = join(ROOT, 'models');
  const ports = {
    ...(await examinationOf({ models, fonts: join(ROOT, FONT_FOLDER), threads: 1 })),
    references: new ReferenceStore(dynamodb, table),
    files: new DocumentFiles(s3, bucket),
  };
  const startedAt = performance.now();
  const { active, outdated } = await outdatedReferences(ports);
  const progress = new Progress('references', outdated.length);
  const counts = { embedded: 0, retired: 0, refused: 0 };
  const refused: string[] = [];
  await reEmbed(ports, outdated, AT_ONCE, (done) => {
    counts[done.kind]++;
    if (done.kind === 'refused') {
      refused.push(`${done.reference.authorityId} ${done.reference.referenceId}: ${done.why}`);
    }
    progress.add(1);
  });
  const seconds = ((performance.now() - startedAt) / 1000).toFixed(1);
  const { stamp, signature } = ports.comparedBy;
  console.log(
    `${counts.embedded} of ${active} active references embedded again in ${seconds} s (stamps ${stamp}, signatures ${signature}); ` +
      `${active - outdated.length} were up to date, ${counts.retired} were retired meanwhile, ${counts.refused} could not be`,
  );
  for (const line of refused) console.error(line);
  if (refused.length > 0) process.exitCode = 1;
  dynamodb.destroy();
  s3.destroy();
});
