// Subheadings of the HS for tests, read from the shipped file without the service's code.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';

const FILE = join(import.meta.dirname, '..', '..', 'functions', 'shared', 'nomenclature', 'hs-editions.json');

const { subheadings } = JSON.parse(readFileSync(FILE, 'utf8')) as {
  subheadings: Record<string, string[]>;
};

/** Every subheading of an edition ("2017"), ascending. */
export function subheadingsOf(edition: string): string[] {
  return Object.entries(subheadings)
    .filter(([editions]) => editions.split(' ').includes(edition))
    .flatMap(([, lines]) =>
      lines.flatMap((line) => {
        const [heading = '', ...tails] = line.split(' ');
        return tails.map((tail) => heading + tail);
      }),
    )
    .sort();
}

/** Subheadings that every edition has, so that they suit any day; each is the first of its heading. */
export const LASTING_SUBHEADINGS: readonly string[] = (subheadings['2002 2007 2012 2017 2022'] ?? []).map(
  (line) => line.slice(0, 4) + line.slice(5, 7),
);
