// The Amazon States Language of this host: a definition is checked once, refused by name if it uses anything that would behave
// differently here, and translated so that aws-local-stepfunctions runs it as AWS would.
import { StateMachine, type StateMachineDefinition } from 'aws-local-stepfunctions';
import { messageOf } from '../errors.ts';
import { isRecord } from '../json.ts';
import { type Fields, FLOW, MACHINE_FIELDS, PROCESSOR_FIELDS, RESULT, STATE_FIELDS } from './fields.ts';
import { translateChoice, translatePaths } from './translate.ts';

/** Names the part of a definition that is invalid or not supported. */
class DefinitionError extends Error {
  override readonly name = 'DefinitionError';
}

/** A Task state: the function that it calls, and its timeout. */
export interface TaskPlan {
  readonly kind: 'task';
  readonly functionArn: string;
  /** Starts when the function has a process; in AWS functions do not wait for one. */
  readonly timeoutMs: number | undefined;
  /** `arn:aws:states:::lambda:invoke`: takes FunctionName and Payload, and wraps the answer. */
  readonly enveloped: boolean;
}

/** A Map state: how it processes each item. */
export interface MapPlan {
  readonly kind: 'map';
  readonly distributed: boolean;
  /** Part of the names of a distributed map's child executions. */
  readonly label: string;
  /** 0 if the definition sets no limit. */
  readonly maxConcurrency: number;
  /** Template of an iteration's input; the item itself if undefined. */
  readonly itemSelector: unknown;
  readonly processor: Program;
}

/** Compiled states: of a whole state machine, or of the processor of one of its maps. */
export interface Program {
  readonly definition: StateMachineDefinition;
  /** The type of each state in the original definition, by name. */
  readonly types: ReadonlyMap<string, string>;
  /** The states that the host runs itself, by name. */
  readonly plans: ReadonlyMap<string, TaskPlan | MapPlan>;
}

export interface CompiledMachine {
  readonly program: Program;
  /** Of a whole execution. */
  readonly timeoutMs: number | undefined;
}

/** The ARN of a function by its ARN or name; undefined if the deployment has no such function. */
export type FindFunction = (nameOrArn: string) => string | undefined;

const LAMBDA_INVOKE = 'arn:aws:states:::lambda:invoke';
/** The library's timer would fire immediately for the days that AWS allows a task by default. */
const LONGEST_TIMER_SECONDS = 2_147_483;

/**
 * Compiles the text of a definition.
 *
 * @throws DefinitionError with the name of the state for anything invalid or not supported
 */
export function compileDefinition(text: string, findFunction: FindFunction): CompiledMachine {
  const given = parsed(text);
  onlyKnown(given, MACHINE_FIELDS, 'the definition');
  const seen = new Set<string>();
  const program = programOf(given, findFunction, seen);
  const { TimeoutSeconds: seconds } = given;
  checkLanguage(given);
  return { program, timeoutMs: seconds === undefined ? undefined : milliseconds(seconds, 'the definition') };
}

function parsed(text: string): Fields {
  let given: unknown;
  try {
    given = JSON.parse(text);
  } catch (error) {
    throw new DefinitionError(`the definition is not JSON: ${messageOf(error)}`);
  }
  if (!isRecord(given)) throw new DefinitionError('the definition is not an object');
  return given;
}

/** The library's validator: unreachable states, fields of the wrong type, invalid paths. */
function checkLanguage(given: Fields): void {
  try {
    new StateMachine(given as unknown as StateMachineDefinition, {
      validationOptions: { checkPaths: true, checkArn: false },
    });
  } catch (error) {
    throw new DefinitionError(messageOf(error));
  }
}

function programOf(given: Fields, findFunction: FindFunction, seen: Set<string>): Program {
  const { StartAt: startAt, States: states, QueryLanguage: language } = given;
  if (typeof startAt !== 'string' || !isRecord(states)) {
    throw new DefinitionError('StartAt should be a string and States an object');
  }
  onlyJsonPath(language, 'the definition');
  const types = new Map<string, string>();
  const plans = new Map<string, TaskPlan | MapPlan>();
  const translated: Record<string, unknown> = {};
  for (const [name, state] of Object.entries(states)) {
    if (!isRecord(state) || typeof state.Type !== 'string')
      throw new DefinitionError(`${name} is not a state`);
    // AWS refuses it too; here states are identified by their names.
    if (seen.has(name)) throw new DefinitionError(`two states are named ${name}`);
    seen.add(name);
    const known = STATE_FIELDS.get(state.Type);
    if (known === undefined) throw new DefinitionError(`${name}: ${state.Type} states are not supported`);
    onlyKnown(state, known, name);
    onlyJsonPath(state.QueryLanguage, name);
    types.set(name, state.Type);
    translated[name] = translatedState(name, state, plans, findFunction, seen);
  }
  const definition = { StartAt: startAt, States: translated } as unknown as StateMachineDefinition;
  return { definition, types, plans };
}

function translatedState(
  name: string,
  given: Fields,
  plans: Map<string, TaskPlan | MapPlan>,
  findFunction: FindFunction,
  seen: Set<string>,
): Fields {
  // The states of a map's processor are translated with the processor.
  const { ItemProcessor: processor, Iterator: iterator, ...own } = given;
  const state = translatePaths(own, (what) => new DefinitionError(`${name}: ${what}`));
  switch (state.Type) {
    case 'Task': {
      plans.set(name, taskPlan(name, state, findFunction));
      return { ...state, TimeoutSeconds: LONGEST_TIMER_SECONDS };
    }
    case 'Map': {
      const plan = mapPlan(name, state, processor ?? iterator, (inner) =>
        programOf(inner, findFunction, seen),
      );
      plans.set(name, plan);
      return mapAsTask(state);
    }
    case 'Choice':
      return translateChoice(state);
    case 'Pass': {
      if ('Result' in state && !state.Result) {
        throw new DefinitionError(
          `${name}: a Result of ${JSON.stringify(state.Result)} is not supported by the local host`,
        );
      }
      return state;
    }
    default:
      return state;
  }
}

function taskPlan(name: string, state: Fields, findFunction: FindFunction): TaskPlan {
  const { Resource: resource, Parameters: parameters, TimeoutSeconds: seconds } = state;
  const enveloped = resource === LAMBDA_INVOKE;
  const called = enveloped && isRecord(parameters) ? parameters.FunctionName : resource;
  const functionArn = typeof called === 'string' ? findFunction(called) : undefined;
  if (functionArn === undefined) {
    const what = JSON.stringify(called ?? resource);
    throw new DefinitionError(`${name}: Resource should be a function of this deployment, not ${what}`);
  }
  if (enveloped && isRecord(parameters)) {
    onlyKnown(parameters, new Set(['FunctionName', 'Payload', 'Payload.$']), `${name}.Parameters`);
  }
  const timeoutMs = seconds === undefined ? undefined : milliseconds(seconds, name);
  return { kind: 'task', functionArn, timeoutMs, enveloped };
}

function mapPlan(
  name: string,
  state: Fields,
  given: unknown,
  compile: (processor: Fields) => Program,
): MapPlan {
  if (!isRecord(given)) throw new DefinitionError(`${name}: ItemProcessor should be an object`);
  onlyKnown(given, PROCESSOR_FIELDS, `${name}.ItemProcessor`);
  for (const field of ['ToleratedFailurePercentage', 'ToleratedFailureCount']) {
    if (state[field] !== undefined && state[field] !== 0) {
      throw new DefinitionError(`${name}: a ${field} other than 0 is not supported by the local host`);
    }
  }
  const { Mode: mode = 'INLINE' } = isRecord(given.ProcessorConfig) ? given.ProcessorConfig : {};
  const { MaxConcurrency: maxConcurrency = 0, Label: label = name } = state;
  return {
    kind: 'map',
    distributed: mode === 'DISTRIBUTED',
    label: String(label).replaceAll(/\s/g, ''),
    maxConcurrency: typeof maxConcurrency === 'number' ? maxConcurrency : 0,
    itemSelector: state.ItemSelector ?? state.Parameters,
    processor: compile(given),
  };
}

/**
 * The host runs a map as a task whose input is the items: the library would continue with the remaining items after one has failed,
 * and would give each iteration its own `$$.Execution` and no `$$.Map`.
 */
function mapAsTask(state: Fields): Fields {
  const { ItemsPath: items, MaxConcurrencyPath: maxConcurrency } = state;
  const kept = [...FLOW, ...RESULT].filter((field) => field in state);
  return {
    ...Object.fromEntries(kept.map((field) => [field, state[field]])),
    Type: 'Task',
    Resource: 'map',
    TimeoutSeconds: LONGEST_TIMER_SECONDS,
    Parameters: {
      'items.$': items ?? '$',
      'input.$': '$',
      ...(maxConcurrency === undefined ? {} : { 'maxConcurrency.$': maxConcurrency }),
    },
  };
}

function onlyKnown(given: Fields, known: ReadonlySet<string>, where: string): void {
  const unknown = Object.keys(given).filter((field) => !known.has(field));
  if (unknown.length > 0) {
    throw new DefinitionError(`${where}: ${unknown.join(', ')} not supported by the local host`);
  }
}

function onlyJsonPath(language: unknown, where: string): void {
  if (language === undefined || language === 'JSONPath') return;
  throw new DefinitionError(`${where}: the query language ${String(language)} is not supported`);
}

function milliseconds(seconds: unknown, where: string): number {
  if (typeof seconds !== 'number' || seconds <= 0) {
    throw new DefinitionError(`${where}: TimeoutSeconds should be a number above 0`);
  }
  return Math.min(seconds, LONGEST_TIMER_SECONDS) * 1000;
}
