// Reads resolved properties: narrows a value of the template to the type that a runner expects, or refuses it by name.
import { HostError } from '../errors.ts';
import { isRecord } from '../json.ts';
import type { Resource } from './resource.ts';

/** A string; `fallback` if the template omits it. */
export async function stringProperty(resource: Resource, name: string, fallback?: string): Promise<string> {
  const value = (await resource.property(name)) ?? fallback;
  if (typeof value !== 'string') throw invalidProperty(resource, name, 'a string', value);
  return value;
}

/** A number; `fallback` if the template omits it. */
export async function numberProperty(resource: Resource, name: string, fallback: number): Promise<number> {
  const value = (await resource.property(name)) ?? fallback;
  if (typeof value !== 'number') throw invalidProperty(resource, name, 'a number', value);
  return value;
}

/** A list of strings; empty if the template omits it. */
export async function stringListProperty(resource: Resource, name: string): Promise<readonly string[]> {
  return stringList(resource, name, (await resource.property(name)) ?? []);
}

/** An object; empty if the template omits it. */
export async function recordProperty(resource: Resource, name: string): Promise<Record<string, unknown>> {
  const value = (await resource.property(name)) ?? {};
  if (!isRecord(value)) throw invalidProperty(resource, name, 'an object', value);
  return value;
}

/** Narrows a list of strings inside a property. */
export function stringList(resource: Resource, name: string, value: unknown): readonly string[] {
  if (!Array.isArray(value)) throw invalidProperty(resource, name, 'a list of strings', value);
  return value.map((item: unknown) => {
    if (typeof item !== 'string') throw invalidProperty(resource, name, 'a list of strings', value);
    return item;
  });
}

/**
 * Refuses a property that the template sets.
 *
 * @throws HostError that names it
 */
export async function refuseProperty(resource: Resource, name: string): Promise<void> {
  if ((await resource.property(name)) === undefined) return;
  throw unsupported(resource, name);
}

/** The error for a setting that the local host does not have. */
export function unsupported(resource: Resource, what: string): HostError {
  return new HostError(`${resource.type} ${resource.path}: ${what} is not supported by the local host`);
}

/** The error for a value that a runner cannot use. */
export function invalidProperty(
  resource: Resource,
  name: string,
  expected: string,
  value: unknown,
): HostError {
  return new HostError(
    `${resource.type} ${resource.path}: ${name} should be ${expected}, not ${JSON.stringify(value)}`,
  );
}
