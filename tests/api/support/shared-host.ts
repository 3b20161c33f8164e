// A host that the files of a test run share: shared-host.ts <state folder> <URL of the test run>. It stops when the run ends.
import { messageOf } from '../../../local/errors.ts';
import { startHost } from '../../../local/host.ts';
import { HOST_OF_TESTS } from './settings.ts';
import { sharedTemplates } from './shared-templates.ts';
import type { SharedHostAnswer } from './test-run.ts';

const [state = '', testRun = ''] = process.argv.slice(2);

function tell(answer: SharedHostAnswer): void {
  process.send?.(answer);
}

try {
  const host = await startHost({ ...HOST_OF_TESTS, state, synthesize: sharedTemplates(testRun) });
  process.once('disconnect', () => {
    void host.stop().finally(() => process.exit());
  });
  tell({ stateFolder: host.stateFolder });
} catch (error) {
  tell({ error: messageOf(error) });
  process.exitCode = 1;
}
