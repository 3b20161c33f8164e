// npm start with the templates that the run's files share, so that each start spares a synthesis: host-process.ts <URL of the run> [options]
import { runCommandLine } from '../../../local/command-line.ts';
import { sharedTemplates } from './shared-templates.ts';

const [testRun = '', ...options] = process.argv.slice(2);

runCommandLine(options, sharedTemplates(testRun));
