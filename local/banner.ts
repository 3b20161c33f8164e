// What the host shows once it is ready: where it answers, and commands that can be copied as they are.

export interface BannerCommand {
  readonly title: string;
  /** One line for sh or zsh. */
  readonly command: string;
}

export interface BannerFacts {
  readonly apiUrl: string;
  readonly tokenUrl: string;
  readonly stateFolder: string;
  readonly startMs: number;
}

/** The text of the banner. */
export function banner(facts: BannerFacts, commands: readonly BannerCommand[]): string {
  const seconds = (facts.startMs / 1000).toFixed(1);
  return [
    '',
    `Customs Scoring is ready (${seconds} s). Stop it with Ctrl-C.`,
    '',
    `  API    ${facts.apiUrl}/v1`,
    `  Tokens ${facts.tokenUrl}`,
    `  State  ${facts.stateFolder} (endpoints.json, logs/functions.jsonl)`,
    '',
    'Try it in another terminal:',
    '',
    ...commands.flatMap(({ title, command }) => [`# ${title}`, command, '']),
  ].join('\n');
}
