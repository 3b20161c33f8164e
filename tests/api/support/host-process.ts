// npm start with the templates that the test run's files share, to avoid a synthesis per start: host-process.ts <URL of the run> [options]
import { runCommandLine } from '../../../local/command-line.ts';
import { sharedTemplates } from './shared-templates.ts';

const [testRun = '', ...options] = process.argv.slice(2);

runCommandLine(options, sharedTemplates(testRun));
