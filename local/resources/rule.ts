// EventBridge rules: on new objects in buckets and on executions of state machines, to queues and functions. Anything that
// would never happen here (another source, a schedule) is refused, so that nobody waits for it.
import { HostError, messageOf } from '../errors.ts';
import * as objectCreated from '../events/object-created.ts';
import { compilePattern, type Matcher } from '../events/pattern.ts';
import { isRecord } from '../json.ts';
import { ACCOUNT_ID, REGION } from '../settings.ts';
import * as execution from '../states/execution.ts';
import { odd, recordProperty, refuse, textProperty } from './properties.ts';
import type { HostServices, Resource, ResourceRunner } from './resource.ts';

/** What a target may say beside its `Id` and `Arn`; delivery on this machine neither fails nor asks for a role. */
const TARGET_SETTINGS = new Set(['Id', 'Arn', 'RoleArn', 'DeadLetterConfig', 'RetryPolicy']);

/** What happens on this machine, by its source. */
const EVENTS: ReadonlyMap<string, string> = new Map([
  [objectCreated.SOURCE, objectCreated.DETAIL_TYPE],
  [execution.SOURCE, execution.DETAIL_TYPE],
]);

export const ruleRunner: ResourceRunner = {
  async create(resource, services) {
    const name = resource.name('Name');
    await refuse(resource, 'ScheduleExpression');
    const bus = await textProperty(resource, 'EventBusName', 'default');
    if (bus !== 'default') throw odd(resource, 'EventBusName', 'default', bus);
    const matches = await matcherOf(resource);
    const targets = await targetsOf(resource, services);
    const state = await textProperty(resource, 'State', 'ENABLED');
    if (state !== 'DISABLED') services.events.addRule({ matches, targets });
    return { ref: name, attributes: { Arn: `arn:aws:events:${REGION}:${ACCOUNT_ID}:rule/${name}` } };
  },
};

async function matcherOf(resource: Resource): Promise<Matcher> {
  const pattern = await recordProperty(resource, 'EventPattern');
  const only = (field: string, values: readonly string[]): string => {
    const given: unknown = pattern[field];
    const value = values.find((known) => Array.isArray(given) && given.length === 1 && given[0] === known);
    if (value !== undefined) return value;
    const wanted = values.map((known) => JSON.stringify([known])).join(' or ');
    throw odd(resource, `EventPattern.${field}`, wanted, given);
  };
  const source = only('source', [...EVENTS.keys()]);
  only('detail-type', [EVENTS.get(source) ?? '']);
  try {
    return compilePattern(pattern);
  } catch (error) {
    throw new HostError(`${resource.type} ${resource.path}: EventPattern: ${messageOf(error)}`);
  }
}

async function targetsOf(resource: Resource, services: HostServices): Promise<string[]> {
  const targets = (await resource.property('Targets')) ?? [];
  if (!Array.isArray(targets)) throw odd(resource, 'Targets', 'a list', targets);
  return targets.map((target: unknown, index) => {
    const where = `Targets[${index}]`;
    if (!isRecord(target)) throw odd(resource, where, 'an object', target);
    const strange = Object.keys(target).find((setting) => !TARGET_SETTINGS.has(setting));
    if (strange !== undefined) {
      throw new HostError(
        `${resource.type} ${resource.path}: ${where}.${strange} is not supported by the local host`,
      );
    }
    const arn = String(target.Arn);
    if (services.queues.get(arn) !== undefined) return arn;
    if (services.functions.pool(arn) !== undefined) return services.consumers.asyncQueueOf(arn);
    throw odd(resource, `${where}.Arn`, 'a queue or a function of this deployment', target.Arn);
  });
}
