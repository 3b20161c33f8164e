// EventBridge rules that send events to queues and functions: those of new objects and of executions on the default bus, and those
// that functions put on a bus of the deployment. A rule that could never match here (another source, a schedule) is refused.
import { HostError, messageOf } from '../errors.ts';
import { DEFAULT_BUS } from '../events/event-bus.ts';
import * as objectCreated from '../events/object-created.ts';
import { compilePattern, type Matcher } from '../events/pattern.ts';
import { isRecord } from '../json.ts';
import { ACCOUNT_ID, REGION } from '../settings.ts';
import * as execution from '../states/execution.ts';
import {
  invalidProperty,
  recordProperty,
  refuseProperty,
  stringProperty,
  unsupported,
} from './properties.ts';
import type { HostServices, Resource, ResourceRunner } from './resource.ts';

/** The settings that a target may have; delivery on this machine needs no role, no retry and no dead-letter queue. */
const TARGET_SETTINGS = new Set(['Id', 'Arn', 'RoleArn', 'DeadLetterConfig', 'RetryPolicy']);

/** The events of AWS that this machine has: their detail types by source. */
const EVENTS: ReadonlyMap<string, string> = new Map([
  [objectCreated.SOURCE, objectCreated.DETAIL_TYPE],
  [execution.SOURCE, execution.DETAIL_TYPE],
]);

export const ruleRunner: ResourceRunner = {
  async create(resource, services) {
    const name = resource.name('Name');
    await refuseProperty(resource, 'ScheduleExpression');
    const bus = (await stringProperty(resource, 'EventBusName', DEFAULT_BUS)).split('/').at(-1) ?? '';
    if (!services.events.has(bus)) {
      throw invalidProperty(resource, 'EventBusName', `${DEFAULT_BUS} or a bus of this deployment`, bus);
    }
    const matches = await matcherOf(resource, bus);
    const targets = await targetsOf(resource, services);
    const state = await stringProperty(resource, 'State', 'ENABLED');
    if (state !== 'DISABLED') services.events.addRule({ bus, matches, targets });
    return { ref: name, attributes: { Arn: `arn:aws:events:${REGION}:${ACCOUNT_ID}:rule/${name}` } };
  },
};

async function matcherOf(resource: Resource, bus: string): Promise<Matcher> {
  const pattern = await recordProperty(resource, 'EventPattern');
  const only = (field: string, values: readonly string[]): string => {
    const given: unknown = pattern[field];
    const value = values.find((known) => Array.isArray(given) && given.length === 1 && given[0] === known);
    if (value !== undefined) return value;
    const wanted = values.map((known) => JSON.stringify([known])).join(' or ');
    throw invalidProperty(resource, `EventPattern.${field}`, wanted, given);
  };
  if (bus === DEFAULT_BUS) {
    const source = only('source', [...EVENTS.keys()]);
    only('detail-type', [EVENTS.get(source) ?? '']);
  }
  try {
    return compilePattern(pattern);
  } catch (error) {
    throw new HostError(`${resource.type} ${resource.path}: EventPattern: ${messageOf(error)}`);
  }
}

async function targetsOf(resource: Resource, services: HostServices): Promise<string[]> {
  const targets = (await resource.property('Targets')) ?? [];
  if (!Array.isArray(targets)) throw invalidProperty(resource, 'Targets', 'a list', targets);
  return targets.map((target: unknown, index) => {
    const where = `Targets[${index}]`;
    if (!isRecord(target)) throw invalidProperty(resource, where, 'an object', target);
    const unknown = Object.keys(target).find((setting) => !TARGET_SETTINGS.has(setting));
    if (unknown !== undefined) throw unsupported(resource, `${where}.${unknown}`);
    const arn = String(target.Arn);
    if (services.queues.get(arn) !== undefined) return arn;
    if (services.functions.pool(arn) !== undefined) return services.consumers.asyncQueueOf(arn);
    throw invalidProperty(resource, `${where}.Arn`, 'a queue or a function of this deployment', target.Arn);
  });
}
