// npm run tool -- promote import-risk: makes the challenger of a model the version that decides, or takes that back.
import { join, relative } from 'node:path';
import { parseArgs } from 'node:util';
import { runCommand, UsageError } from '../support/endpoints.ts';
import { promote, rollBack } from './versions.ts';

const HELP = `Makes the challenger of a model (models/<name>/challenger) the version that decides. It must open as in the service,
reproduce its golden vectors, and meet the accuracy gates of the model. The version before is kept in models/<name>/former.
Commit the change and deploy it; needs no running service.

usage: npm run tool -- promote import-risk [options]

  --accept-worse <reason>   promotes in spite of missed gates, or of figures on other data; model.json then has the reason
  --rollback                makes the former version decide again, and keeps this one as the former
  --models <folder>         folder of all models (default: models)`;

const ROOT = join(import.meta.dirname, '..', '..');
/** Models that score beside a challenger. */
const MODELS = ['import-risk'];

await runCommand(async () => {
  const { values, positionals } = parseArgs({
    options: {
      'accept-worse': { type: 'string' },
      rollback: { type: 'boolean' },
      models: { type: 'string', default: join(ROOT, 'models') },
      help: { type: 'boolean', short: 'h' },
    },
    allowPositionals: true,
  });
  if (values.help) {
    console.log(HELP);
    return;
  }
  const [name, ...others] = positionals;
  if (name === undefined || !MODELS.includes(name) || others.length > 0) {
    throw new UsageError(`Expected one of ${MODELS.join(', ')}.\n\n${HELP}`);
  }
  const reason = values['accept-worse'];
  if (reason?.trim() === '') throw new UsageError('--accept-worse needs a reason');
  if (reason !== undefined && values.rollback) {
    throw new UsageError('--rollback checks no gates: leave out --accept-worse');
  }
  const folder = join(values.models, name);
  const { from, to } = values.rollback ? await rollBack(folder) : await promote(folder, reason);
  const shown = relative(process.cwd(), folder);
  console.log(`${name} ${to} decides now; ${from} is kept in ${join(shown, 'former')}.

Commit the change, test and deploy it:
  git add ${shown} && git commit -m "${values.rollback ? 'Return' : 'Promote'} ${values.rollback ? 'to ' : ''}${name} ${to}"`);
});
