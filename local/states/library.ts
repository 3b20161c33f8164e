// Types that aws-local-stepfunctions does not export, derived from those that it does.
import type { StateMachine } from 'aws-local-stepfunctions';

type Run = ReturnType<StateMachine['run']>;

export type JsonValue = Awaited<Run['result']>;
export type EventLog = Run['eventLogs'] extends AsyncGenerator<infer Event> ? Event : never;
