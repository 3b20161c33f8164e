// A deployment on this machine: creates each resource of the stacks once, after those that it refers to, and resolves the references
// between them.
import { HostError } from '../errors.ts';
import { isRecord } from '../json.ts';
import { INERT_TYPES, inertInstance, isProviderOfCdk } from '../resources/inert.ts';
import type { HostServices, Instance, Resource, ResourceRunner } from '../resources/resource.ts';
import { ACCOUNT_ID, REGION } from '../settings.ts';
import { type ReferenceScope, resolveValue } from './intrinsics.ts';
import { physicalName, type ResourceDeclaration, type StackTemplate } from './template.ts';

/** An output of a stack with its value. */
export interface Output {
  readonly key: string;
  readonly value: unknown;
}

export class Deployment {
  readonly #stacks: readonly StackTemplate[];
  readonly #runners: ReadonlyMap<string, ResourceRunner>;
  readonly #services: HostServices;
  readonly #instances = new Map<string, Promise<Instance>>();
  readonly #names = new Map<string, string>();
  /** The resources that each resource waits for: a circle is refused instead of waiting forever. */
  readonly #waits = new Map<string, Set<string>>();

  constructor(
    stacks: readonly StackTemplate[],
    runners: ReadonlyMap<string, ResourceRunner>,
    services: HostServices,
  ) {
    this.#stacks = stacks;
    this.#runners = runners;
    this.#services = services;
  }

  /**
   * Creates every resource of every stack.
   *
   * @throws HostError that names every unsupported resource, before any is created
   */
  async create(): Promise<void> {
    const declared = await this.#declared();
    const refused = declared.filter(({ declaration, path }) => !this.#isKnown(declaration, path));
    if (refused.length > 0) {
      throw new HostError(
        refused
          .map(({ declaration, logicalId, path }) => {
            return `${declaration.Type} ${path} (${logicalId}) is not supported by the local host`;
          })
          .join('\n'),
      );
    }
    await Promise.all(declared.map(({ stack, logicalId }) => this.#instance(stack, logicalId)));
  }

  /** The outputs of every stack. */
  async outputs(): Promise<Output[]> {
    const outputs: Output[] = [];
    for (const stack of this.#stacks) {
      const scope = this.#scope(stack);
      for (const [key, output] of Object.entries(stack.template.Outputs ?? {})) {
        if (output.Condition !== undefined && !(await scope.condition(output.Condition))) continue;
        outputs.push({ key, value: await resolveValue(output.Value, scope, `output ${key}`) });
      }
    }
    return outputs;
  }

  async #declared() {
    const declared: {
      stack: StackTemplate;
      logicalId: string;
      declaration: ResourceDeclaration;
      path: string;
    }[] = [];
    for (const stack of this.#stacks) {
      for (const [logicalId, declaration] of Object.entries(stack.template.Resources ?? {})) {
        const { Condition: condition } = declaration;
        if (condition !== undefined && !(await this.#scope(stack).condition(condition))) continue;
        declared.push({ stack, logicalId, declaration, path: pathOf(stack, logicalId) });
      }
    }
    return declared;
  }

  #isKnown(declaration: ResourceDeclaration, path: string): boolean {
    return (
      this.#runners.has(declaration.Type) ||
      INERT_TYPES.has(declaration.Type) ||
      isProviderOfCdk(declaration.Type, path)
    );
  }

  async #instance(stack: StackTemplate, logicalId: string, dependent?: string): Promise<Instance> {
    const key = keyOf(stack, logicalId);
    if (dependent !== undefined) {
      if (this.#waitsFor(key, dependent))
        throw new HostError(`Circular reference between ${dependent} and ${key}`);
      this.#waits.set(dependent, (this.#waits.get(dependent) ?? new Set()).add(key));
    }
    const instance = this.#instances.get(key) ?? this.#create(stack, logicalId);
    this.#instances.set(key, instance);
    return await instance;
  }

  #waitsFor(waiting: string, other: string): boolean {
    if (waiting === other) return true;
    return [...(this.#waits.get(waiting) ?? [])].some((next) => this.#waitsFor(next, other));
  }

  async #create(stack: StackTemplate, logicalId: string): Promise<Instance> {
    const declaration = stack.template.Resources?.[logicalId];
    if (declaration === undefined) {
      throw new HostError(`${stack.stackName} has no resource ${logicalId}`);
    }
    const path = pathOf(stack, logicalId);
    const runner = isProviderOfCdk(declaration.Type, path) ? undefined : this.#runners.get(declaration.Type);
    if (runner === undefined) {
      if (this.#isKnown(declaration, path)) return inertInstance(logicalId, declaration.Type);
      throw new HostError(`${declaration.Type} ${path} (${logicalId}) is not supported by the local host`);
    }
    return await runner.create(this.#resource(stack, logicalId, declaration, path), this.#services);
  }

  #resource(
    stack: StackTemplate,
    logicalId: string,
    declaration: ResourceDeclaration,
    path: string,
  ): Resource {
    const scope = this.#scope(stack, keyOf(stack, logicalId));
    const properties = declaration.Properties ?? {};
    return {
      type: declaration.Type,
      logicalId,
      path,
      constructIds: path.split('/'),
      metadata: declaration.Metadata ?? {},
      name: (property) => this.#name(declaration.Type, path, properties[property]),
      property: async (name) => await resolveValue(properties[name], scope, `${logicalId}.${name}`),
    };
  }

  #name(type: string, path: string, chosen: unknown): string {
    const name = typeof chosen === 'string' ? chosen : physicalName(path);
    const key = `${type} ${name}`;
    const other = this.#names.get(key);
    // Numbered names could swap the data of two resources when a later change reorders them.
    if (other !== undefined && other !== path) {
      throw new HostError(
        `${other} and ${path} would both be named ${name} locally; change the construct id of one`,
      );
    }
    this.#names.set(key, path);
    return name;
  }

  #scope(stack: StackTemplate, dependent?: string): ReferenceScope {
    const { template } = stack;
    const pseudo: Readonly<Record<string, string>> = {
      'AWS::Region': REGION,
      'AWS::AccountId': ACCOUNT_ID,
      'AWS::Partition': 'aws',
      'AWS::URLSuffix': 'amazonaws.com',
      'AWS::StackName': stack.stackName,
      'AWS::StackId': `arn:aws:cloudformation:${REGION}:${ACCOUNT_ID}:stack/${stack.stackName}/local`,
    };
    const scope: ReferenceScope = {
      ref: async (logicalId) => {
        const fixed = pseudo[logicalId];
        if (fixed !== undefined) return fixed;
        const parameter = template.Parameters?.[logicalId];
        if (parameter === undefined) return (await this.#instance(stack, logicalId, dependent)).ref;
        if (parameter.Default !== undefined) return parameter.Default;
        throw new HostError(`${stack.stackName}: parameter ${logicalId} has no default value`);
      },
      attribute: async (logicalId, attribute) => {
        const { attributes } = await this.#instance(stack, logicalId, dependent);
        const value = attributes[attribute];
        if (value !== undefined) return value;
        const type = template.Resources?.[logicalId]?.Type ?? '';
        throw new HostError(
          `${type} ${logicalId}: the attribute ${attribute} is not supported by the local host`,
        );
      },
      importValue: async (name) => {
        for (const exporter of this.#stacks) {
          const inside = this.#scope(exporter, dependent);
          for (const [key, output] of Object.entries(exporter.template.Outputs ?? {})) {
            if (output.Export === undefined) continue;
            if ((await resolveValue(output.Export.Name, inside, `output ${key}`)) !== name) continue;
            return await resolveValue(output.Value, inside, `output ${key}`);
          }
        }
        throw new HostError(`${stack.stackName} imports ${name}, which no stack exports`);
      },
      stackOutput: async (stackName, key) => {
        const producer = this.#stacks.find((one) => one.stackName === stackName);
        const output = producer?.template.Outputs?.[key];
        if (producer === undefined || output === undefined) {
          throw new HostError(`${stack.stackName} reads the output ${key} of ${stackName}, which has none`);
        }
        return await resolveValue(output.Value, this.#scope(producer, dependent), `output ${key}`);
      },
      condition: async (name) => {
        const condition = template.Conditions?.[name];
        const value = await resolveValue(condition, scope, `condition ${name}`);
        if (typeof value !== 'boolean') throw new HostError(`${stack.stackName}: ${name} is not a condition`);
        return value;
      },
      mapping: (map, first, second) => {
        const value = template.Mappings?.[map]?.[first]?.[second];
        if (value === undefined) {
          throw new HostError(`${stack.stackName}: the mapping ${map} has no ${first}/${second}`);
        }
        return value;
      },
    };
    return scope;
  }
}

function keyOf(stack: StackTemplate, logicalId: string): string {
  return `${stack.stackName}/${logicalId}`;
}

function pathOf(stack: StackTemplate, logicalId: string): string {
  const path = stack.paths[logicalId];
  if (path !== undefined) return path;
  const metadata = stack.template.Resources?.[logicalId]?.Metadata;
  const inTemplate = isRecord(metadata) ? metadata['aws:cdk:path'] : undefined;
  return typeof inTemplate === 'string' ? inTemplate : `${stack.stackName}/${logicalId}`;
}
