// Secrets: generated once by the template's rules, kept in the state folder and served by the secrets endpoint.
import { recordProperty } from './properties.ts';
import type { ResourceRunner } from './resource.ts';

export const secretRunner: ResourceRunner = {
  async create(resource, services) {
    const given = await resource.property('SecretString');
    const rules = await recordProperty(resource, 'GenerateSecretString');
    const arn = services.secrets.ensure(
      resource.name('Name'),
      typeof given === 'string' ? { value: given } : { rules },
    );
    return { ref: arn, attributes: { Id: arn } };
  },
};
