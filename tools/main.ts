// npm run tool -- <name> [options]: the operators' commands and the instruments by name; without a name, the list of them.
import { join } from 'node:path';
import { INSTRUMENTS, OPERATORS_COMMANDS, type Tool } from './list.ts';

const ROOT = join(import.meta.dirname, '..');
const HELP = `usage: npm run tool -- <name> [options]

Each tool describes its options with --help.

Operators' commands
${listed(OPERATORS_COMMANDS)}

Instruments
${listed(INSTRUMENTS)}`;

const [name = '--help'] = process.argv.slice(2);
const chosen = [...OPERATORS_COMMANDS, ...INSTRUMENTS].find((tool) => tool.name === name);
if (chosen !== undefined) {
  // The tool reads its options as if it had been started by itself.
  process.argv.splice(1, 2, join(ROOT, chosen.file));
  await import(join(ROOT, chosen.file));
} else if (name === '--help' || name === '-h') {
  console.log(HELP);
} else {
  console.error(`Unknown tool "${name}".\n\n${HELP}`);
  process.exitCode = 2;
}

function listed(tools: readonly Tool[]): string {
  return tools.map(({ name, summary }) => `  ${name.padEnd(18)}${summary}`).join('\n');
}
