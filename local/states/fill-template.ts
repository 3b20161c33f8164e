// Payload templates, filled in by the library as it does for a Pass state.
import { StateMachine } from 'aws-local-stepfunctions';
import { failureOf, UNCHECKED } from './errors.ts';
import type { JsonValue } from './library.ts';
import type { ContextObject } from './run-context.ts';

/** Fills in a payload template with an input and the context object. */
export async function fillTemplate(
  template: unknown,
  input: JsonValue,
  context: ContextObject,
): Promise<JsonValue> {
  const states = { Fill: { Type: 'Pass', Parameters: template as JsonValue, End: true } } as const;
  const machine = new StateMachine({ StartAt: 'Fill', States: states }, UNCHECKED);
  try {
    return await machine.run(input, { context: context as unknown as Record<string, JsonValue> }).result;
  } catch (error) {
    throw failureOf(error);
  }
}
