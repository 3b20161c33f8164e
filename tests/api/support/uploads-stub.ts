// The worker of uploads with an examination that needs no models: everything else - doors, tables, storage, events, queue - is
// the service's own. What it says of a file is written in the file.
import type { Synthesize } from '../../../local/synth/synthesis.ts';

const WORKER = 'functions/verify-document/handlers/process-uploads.ts';
const STUB = 'tests/api/support/uploads-stub-worker.ts';

/** Stage templates whose worker is the stub. */
export function withStubbedWorker(synthesize: Synthesize): Synthesize {
  return async (input) => JSON.parse(JSON.stringify(await synthesize(input)).replaceAll(WORKER, STUB));
}
