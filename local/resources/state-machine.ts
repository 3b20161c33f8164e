// Step Functions state machines. Their definitions are compiled once, at the start. Logging, tracing and encryption matter only in
// AWS.
import { HostError, messageOf } from '../errors.ts';
import { isRecord } from '../json.ts';
import { ACCOUNT_ID, REGION } from '../settings.ts';
import { compileDefinition } from '../states/definition.ts';
import { invalidProperty, recordProperty, refuseProperty, stringProperty } from './properties.ts';
import type { HostServices, Resource, ResourceRunner } from './resource.ts';

export const stateMachineRunner: ResourceRunner = {
  async create(resource, services) {
    await refuseProperty(resource, 'DefinitionS3Location');
    const type = await stringProperty(resource, 'StateMachineType', 'STANDARD');
    if (type !== 'STANDARD') throw invalidProperty(resource, 'StateMachineType', 'STANDARD', type);
    const name = resource.name('StateMachineName');
    const arn = `arn:aws:states:${REGION}:${ACCOUNT_ID}:stateMachine:${name}`;
    const text = await definitionText(resource);
    try {
      const compiled = compileDefinition(text, (called) => functionArn(called, services));
      services.executions.define({ ...compiled, name, arn, text, createdAt: Date.now() });
    } catch (error) {
      throw new HostError(`${resource.type} ${resource.path}: ${messageOf(error)}`);
    }
    return { ref: arn, attributes: { Arn: arn, Name: name } };
  },
};

/** The definition with the template's substitutions (`${Name}`). */
async function definitionText(resource: Resource): Promise<string> {
  const definition = await resource.property('Definition');
  const text = isRecord(definition)
    ? JSON.stringify(definition)
    : await stringProperty(resource, 'DefinitionString');
  const substitutions = await recordProperty(resource, 'DefinitionSubstitutions');
  return text.replaceAll(/\$\{([^}]+)\}/g, (placeholder, name: string) =>
    Object.hasOwn(substitutions, name) ? String(substitutions[name]) : placeholder,
  );
}

/** The ARN of a function, from its ARN or name, with or without `:$LATEST`. */
function functionArn(called: string, services: HostServices): string | undefined {
  const given = called.startsWith('arn:')
    ? called
    : `arn:aws:lambda:${REGION}:${ACCOUNT_ID}:function:${called}`;
  const arn = given.replace(/:\$LATEST$/, '');
  return services.functions.pool(arn)?.definition.arn;
}
