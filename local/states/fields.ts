// The fields of the Amazon States Language that this host supports; a definition with any other is refused.

/** An object of a definition. */
export type Fields = Readonly<Record<string, unknown>>;

const COMMON = ['Type', 'Comment', 'QueryLanguage'];
/** The next state, and the parts of input and output that a state uses. */
export const FLOW = [...COMMON, 'Next', 'End', 'InputPath', 'OutputPath'];
/** The handling of results and errors. */
export const RESULT = ['ResultSelector', 'ResultPath', 'Retry', 'Catch'];
const MAP_ITEMS = ['ItemsPath', 'ItemSelector', 'Parameters', 'ItemProcessor', 'Iterator'];
const MAP_LIMITS = ['MaxConcurrency', 'ToleratedFailurePercentage', 'ToleratedFailureCount'];
/** The fields of each type of state. Parallel states and JSONata are not supported. */
export const STATE_FIELDS: ReadonlyMap<string, ReadonlySet<string>> = new Map([
  ['Task', new Set([...FLOW, ...RESULT, 'Resource', 'Parameters', 'TimeoutSeconds'])],
  ['Map', new Set([...FLOW, ...RESULT, ...MAP_ITEMS, ...MAP_LIMITS, 'MaxConcurrencyPath', 'Label'])],
  ['Choice', new Set([...COMMON, 'InputPath', 'OutputPath', 'Choices', 'Default'])],
  ['Pass', new Set([...FLOW, 'Result', 'Parameters', 'ResultPath'])],
  ['Wait', new Set([...FLOW, 'Seconds', 'SecondsPath', 'Timestamp', 'TimestampPath'])],
  ['Succeed', new Set([...COMMON, 'InputPath', 'OutputPath'])],
  ['Fail', new Set([...COMMON, 'Error', 'ErrorPath', 'Cause', 'CausePath'])],
]);
export const MACHINE_FIELDS = new Set([
  'Comment',
  'StartAt',
  'States',
  'TimeoutSeconds',
  'Version',
  'QueryLanguage',
]);
export const PROCESSOR_FIELDS = new Set(['Comment', 'StartAt', 'States', 'ProcessorConfig', 'QueryLanguage']);
