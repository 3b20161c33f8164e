// npm start with the templates that the run's files share, so that each start spares a synthesis: host-process.ts <URL of the run> [options]
import { rmSync } from 'node:fs';
import { runCommandLine } from '../../../local/command-line.ts';
import { sharedTemplates } from './shared-templates.ts';

const [testRun = '', ...options] = process.argv.slice(2);

runCommandLine(options, (input) => {
  // What an earlier start on the same state has linked.
  rmSync(input.compileCache, { recursive: true, force: true });
  return sharedTemplates(testRun)(input);
});
