// Reading resolved properties: narrows what a template says to what a runner expects, or names the property that is odd.
import { HostError } from '../errors.ts';
import { isRecord } from '../json.ts';
import type { Resource } from './resource.ts';

/** A text property; `fallback` where the template leaves it out. */
export async function textProperty(resource: Resource, name: string, fallback?: string): Promise<string> {
  const value = (await resource.property(name)) ?? fallback;
  if (typeof value !== 'string') throw odd(resource, name, 'a text', value);
  return value;
}

/** A number property; `fallback` where the template leaves it out. */
export async function numberProperty(resource: Resource, name: string, fallback: number): Promise<number> {
  const value = (await resource.property(name)) ?? fallback;
  if (typeof value !== 'number') throw odd(resource, name, 'a number', value);
  return value;
}

/** A list of texts; empty where the template leaves it out. */
export async function textsProperty(resource: Resource, name: string): Promise<readonly string[]> {
  return texts(resource, name, (await resource.property(name)) ?? []);
}

/** An object property; empty where the template leaves it out. */
export async function recordProperty(resource: Resource, name: string): Promise<Record<string, unknown>> {
  const value = (await resource.property(name)) ?? {};
  if (!isRecord(value)) throw odd(resource, name, 'an object', value);
  return value;
}

/** Narrows a list of texts inside a property. */
export function texts(resource: Resource, name: string, value: unknown): readonly string[] {
  if (!Array.isArray(value)) throw odd(resource, name, 'a list of texts', value);
  return value.map((item: unknown) => {
    if (typeof item !== 'string') throw odd(resource, name, 'a list of texts', value);
    return item;
  });
}

/**
 * Refuses a property that the template sets.
 *
 * @throws HostError that names it
 */
export async function refuse(resource: Resource, name: string): Promise<void> {
  if ((await resource.property(name)) === undefined) return;
  throw new HostError(`${resource.type} ${resource.path}: ${name} is not supported by the local host`);
}

/** The error for a property that is not what a runner can work with. */
export function odd(resource: Resource, name: string, expected: string, value: unknown): HostError {
  return new HostError(
    `${resource.type} ${resource.path}: ${name} should be ${expected}, not ${JSON.stringify(value)}`,
  );
}
