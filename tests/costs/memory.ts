// The memory of each function, as the templates of production give it.
import { resourcesOf, synthesise } from '../support/synthesis.ts';

let known: ReadonlyMap<string, number> | undefined;

/**
 * In MB, by operation.
 *
 * @throws Error where there is no such function
 */
export function memoryOf(operation: string): number {
  known ??= new Map(
    Object.values({ ...synthesise('prod') })
      .flatMap((template) => resourcesOf(template, 'AWS::Lambda::Function'))
      .map(({ resource: { Properties } }) => [
        Properties.Environment.Variables.POWERTOOLS_SERVICE_NAME,
        Properties.MemorySize,
      ]),
  );
  const memoryMb = known.get(operation);
  if (memoryMb === undefined) throw new Error(`There is no function ${operation}`);
  return memoryMb;
}
