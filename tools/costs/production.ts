// Read from production's templates: the memory of each function, and the resources that are billed regardless of load.

import { METRICS_NAMESPACE } from '../../functions/shared/observability/metric-names.ts';
import { resourcesOf, type Stacks, synthesise } from '../../tests/support/synthesis.ts';
import { widgetsOf } from '../../tests/support/watched-metrics.ts';
import type { CostInputs } from './inputs.ts';

let known: Stacks | undefined;

function stacks(): Stacks {
  known ??= synthesise('prod');
  return known;
}

function allOf(type: string): ReturnType<typeof resourcesOf> {
  return Object.values({ ...stacks() }).flatMap((template) => resourcesOf(template, type));
}

/**
 * Memory of an operation's function in MB.
 *
 * @throws Error where there is no such function
 */
export function memoryOf(operation: string): number {
  const found = allOf('AWS::Lambda::Function').find(
    ({ resource }) => resource.Properties.Environment.Variables.POWERTOOLS_SERVICE_NAME === operation,
  );
  if (found === undefined) throw new Error(`No function implements ${operation}`);
  return found.resource.Properties.MemorySize;
}

/** What is billed by the month. */
export function standingOf(): CostInputs['standing'] {
  const own = widgetsOf(stacks().monitoring)
    .flatMap(({ metrics }) => metrics)
    .filter(({ namespace }) => namespace === METRICS_NAMESPACE)
    .map(({ name, dimensions }) => `${dimensions.service} ${name}`);
  return {
    alarms: allOf('AWS::CloudWatch::Alarm').length,
    metrics: new Set(own).size,
    dashboards: allOf('AWS::CloudWatch::Dashboard').length,
    secrets: allOf('AWS::SecretsManager::Secret').length,
    clients: allOf('AWS::Cognito::UserPoolClient').length,
  };
}
