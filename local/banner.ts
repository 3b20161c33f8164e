// What the host prints once it is ready: its addresses, and three commands to paste.
import type { Command } from './commands.ts';

export interface BannerFacts {
  readonly consoleUrl: string | undefined;
  /** Whether the console is still being built. */
  readonly consoleFollows: boolean;
  readonly apiUrl: string;
  readonly tokenUrl: string;
  readonly stateFolder: string;
  readonly startMs: number;
}

/** @param commands the commands to show, each as a title and one line to paste */
export function banner(facts: BannerFacts, commands: readonly Command[]): string {
  const seconds = (facts.startMs / 1000).toFixed(1);
  return [
    '',
    `Customs Scoring is ready (${seconds} s). Stop it with Ctrl-C.`,
    '',
    `  Console    ${facts.consoleUrl}${facts.consoleFollows ? ' (in some seconds: it is being built)' : ''}`,
    `  API        ${facts.apiUrl}/v1`,
    `  Reference  ${facts.apiUrl}/docs`,
    `  Tokens     ${facts.tokenUrl}`,
    `  State      ${facts.stateFolder} (endpoints.json, logs/functions.jsonl)`,
    '',
    'Open the console in a browser, or paste these lines into another terminal (bash or zsh):',
    ...commands.map(({ title }, index) => `  ${index + 1}. ${title}`),
    '',
    // No titles in between: the block is pasted as a whole.
    ...commands.flatMap(({ command }) => [command, '']),
    'The tour of everything else is in docs/tour.md; `npm run --silent start -- --commands` prints its commands.',
    '',
  ].join('\n');
}
