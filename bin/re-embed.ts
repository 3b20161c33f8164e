// Re-embeds registered stamps and signatures after a model upgrade: npm run tool -- re-embed
//
// Each active reference is read from its original picture and embedded with the current model. References that are up to date are
// skipped: the command can be stopped and restarted, and a second run changes nothing.
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { examinationOf } from '../functions/verify-document/examination/open.ts';
import { PDFIUM_IN_CHECKOUT } from '../functions/verify-document/examination/pages/pdf.ts';
import { outdatedReferences, reEmbed } from '../functions/verify-document/references/re-embedding.ts';
import { ReferenceStore } from '../functions/verify-document/references/store.ts';
import { DocumentFiles } from '../functions/verify-document/uploads/files.ts';
import { findService, runCommand, SERVICE_HELP, SERVICE_OPTIONS, UsageError } from './support/endpoints.ts';
import { Progress } from './support/progress.ts';

const HELP = `Re-embeds registered stamps and signatures with the models of this checkout, from their original pictures.

usage: npm run tool -- re-embed [options]

Run it after deploying a new version of stamp-verification or signature-verification: until then documents are not
compared with references of the old version, and a quality warning says so. It can be stopped and restarted. It also
moves embeddings that records still hold, from before 2026-11-29, into the bucket, where documents read them once.

${SERVICE_HELP}`;

const ROOT = join(import.meta.dirname, '..');
/** Reading and storing overlap; the model itself processes one picture after the other. */
const CONCURRENCY = 4;

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
  const [dynamodb, s3] = await Promise.all([service.dynamodb(), service.s3()]);
  const models = join(ROOT, 'models');
  const examination = await examinationOf({ models, pdfium: PDFIUM_IN_CHECKOUT, threads: 1 });
  const ports = {
    examination,
    references: new ReferenceStore(dynamodb, table),
    files: new DocumentFiles(s3, bucket),
  };
  const startedAt = performance.now();
  const { active, outdated } = await outdatedReferences(ports);
  const progress = new Progress('references', outdated.length);
  const counts = { embedded: 0, retired: 0, failed: 0 };
  const failures: string[] = [];
  await reEmbed(ports, outdated, CONCURRENCY, (done) => {
    counts[done.kind]++;
    if (done.kind === 'failed') {
      failures.push(`${done.reference.authorityId} ${done.reference.referenceId}: ${done.reason}`);
    }
    progress.add(1);
  });
  const seconds = ((performance.now() - startedAt) / 1000).toFixed(1);
  const { stamp, signature } = examination.comparedBy;
  console.log(
    `Re-embedded ${counts.embedded} of ${active} active references in ${seconds} s (stamp model ${stamp}, signature model ${signature}); ` +
      `${active - outdated.length} were up to date, ${counts.retired} were retired meanwhile, ${counts.failed} failed`,
  );
  for (const line of failures) console.error(line);
  if (failures.length > 0) process.exitCode = 1;
  dynamodb.destroy();
  s3.destroy();
});
