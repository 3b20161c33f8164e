// In which rounds the API is fuzzed: one for each operation by itself, and one for each chain of operations that links lead
// through. Left to choose, the stateful phase begins with few operations: it takes a party's id in a body for one that an
// operation would have to create.
import { readFileSync } from 'node:fs';

export interface Round {
  readonly name: string;
  readonly phases: readonly string[];
  /** Every operation where empty. */
  readonly operations: readonly string[];
}

interface Operation {
  readonly operationId: string;
  readonly responses: Readonly<Record<string, { readonly links?: Readonly<Record<string, unknown>> }>>;
}
interface Document {
  readonly paths: Readonly<Record<string, Readonly<Record<string, Operation>>>>;
}

/**
 * @param openapi path of the document
 * @param operations those asked for; every one where empty
 */
export function roundsOf(openapi: string, phases: readonly string[], operations: readonly string[]): Round[] {
  const apart = phases.filter((phase) => phase !== 'stateful');
  const asked = ([first, ...others]: readonly string[]): boolean =>
    operations.length === 0 || [first, ...others].some((id) => id !== undefined && operations.includes(id));
  return [
    ...(apart.length === 0 ? [] : [{ name: 'operations', phases: apart, operations }]),
    ...(phases.includes('stateful') ? chainsOf(openapi) : [])
      .filter(asked)
      .map((chain) => ({ name: `from-${chain[0]}`, phases: ['stateful'], operations: chain })),
  ];
}

/** Each operation with links, and those that they lead to. */
function chainsOf(openapi: string): string[][] {
  const { paths } = JSON.parse(readFileSync(openapi, 'utf8')) as Document;
  return Object.values(paths)
    .flatMap((methods) => Object.values(methods))
    .map(({ operationId, responses }) => [
      operationId,
      ...Object.values(responses).flatMap(({ links = {} }) => Object.keys(links)),
    ])
    .filter(({ length }) => length > 1);
}
