// Step Functions state machines: their definition compiled once, at the start. Logging, tracing and encryption are AWS's
// business.
import { HostError, messageOf } from '../errors.ts';
import { isRecord } from '../json.ts';
import { ACCOUNT_ID, REGION } from '../settings.ts';
import { compileDefinition } from '../states/definition.ts';
import { odd, recordProperty, refuse, textProperty } from './properties.ts';
import type { HostServices, Resource, ResourceRunner } from './resource.ts';

export const stateMachineRunner: ResourceRunner = {
  async create(resource, services) {
    await refuse(resource, 'DefinitionS3Location');
    const type = await textProperty(resource, 'StateMachineType', 'STANDARD');
    if (type !== 'STANDARD') throw odd(resource, 'StateMachineType', 'STANDARD', type);
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

/** With the substitutions (`${Name}`) that the template asks for. */
async function definitionText(resource: Resource): Promise<string> {
  const definition = await resource.property('Definition');
  const text = isRecord(definition)
    ? JSON.stringify(definition)
    : await textProperty(resource, 'DefinitionString');
  const substitutions = await recordProperty(resource, 'DefinitionSubstitutions');
  return text.replaceAll(/\$\{([^}]+)\}/g, (placeholder, name: string) =>
    Object.hasOwn(substitutions, name) ? String(substitutions[name]) : placeholder,
  );
}

/** A function by its ARN or its name, with or without a version. */
function functionArn(called: string, services: HostServices): string | undefined {
  const given = called.startsWith('arn:')
    ? called
    : `arn:aws:lambda:${REGION}:${ACCOUNT_ID}:function:${called}`;
  const arn = given.replace(/:\$LATEST$/, '');
  return services.functions.pool(arn)?.definition.arn;
}
