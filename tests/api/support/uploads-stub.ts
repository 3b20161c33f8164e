// The upload worker with an examination that needs no models: everything else - handlers, tables, storage, events, queue - is
// the service's own. The content of a file determines its findings.
import type { Synthesize } from '../../../local/synth/synthesis.ts';
import { withEntry, withResources } from './entries.ts';

const STUBBED = {
  'functions/verify-document/handlers/process-uploads.ts': 'tests/api/support/uploads-stub-worker.ts',
};

/** Stage templates whose worker is the stub. */
export function withStubbedWorker(synthesize: Synthesize): Synthesize {
  return async (input) =>
    (await synthesize(input)).map((stack) => withResources(stack, (one) => withEntry(one, STUBBED)));
}
