// What a template says about a function.

export interface FunctionDefinition {
  readonly name: string;
  readonly arn: string;
  /** The file that exports `handler`: TypeScript, or a bundle. */
  readonly entry: string;
  /** The folder that files read at run time are relative to. */
  readonly taskRoot: string;
  /** The template's variables; a process also gets those that Lambda always sets. */
  readonly environment: Readonly<Record<string, string>>;
  readonly timeoutMs: number;
  readonly memoryMb: number;
}
