// A stand-in for a graph of Neptune Analytics: holds what was imported from the tables of a day, and answers the texts that the adapter
// sends by what their clauses mean. It knows these texts alone; that Neptune reads them the same way is not tested anywhere.
import { gunzipSync } from 'node:zlib';
import { parse } from 'csv-parse/sync';
import {
  COMPONENT,
  HUBS,
  KINDS,
  LINKS,
  LINKS_OF_HUBS,
  MARK,
  MARKED,
  NODES,
  neighboursQuery,
  RELATIONS,
  SIZES,
  STEP,
} from '../../functions/network/graph/neptune/queries.ts';
import type { TablePart } from '../../functions/network/graph/neptune/tables.ts';

type Row = Readonly<Record<string, string | number | null>>;
type Given = Readonly<Record<string, unknown>>;

interface Node {
  readonly id: string;
  readonly kind: string;
  readonly label: string;
  readonly score: number | null;
  readonly degree: number;
  readonly hub: number;
  readonly component: string;
  readonly rank: number;
  readonly place: number;
}

interface Link {
  readonly start: Node;
  readonly end: Node;
  readonly relation: string;
  readonly since: string;
  readonly until: string;
  readonly n: number;
}

export class ImportedGraph {
  readonly #nodes = new Map<string, Node>();
  readonly #links: Link[] = [];
  readonly #marks = new Set<string>();
  /** Every query that was run, with its parameters. */
  readonly asked: { readonly query: string; readonly parameters: Given }[] = [];

  import(parts: Iterable<TablePart>): this {
    const tables = [...parts].map(({ name, bytes }) => ({
      name,
      rows: parse(gunzipSync(bytes), { columns: true }) as Record<string, string>[],
    }));
    for (const row of tables.filter(({ name }) => name.startsWith('nodes-')).flatMap(({ rows }) => rows)) {
      this.#nodes.set(row[':ID'] ?? '', nodeOf(row));
    }
    for (const row of tables.filter(({ name }) => name.startsWith('links-')).flatMap(({ rows }) => rows)) {
      const [start, end] = [this.#nodes.get(row[':START_ID'] ?? ''), this.#nodes.get(row[':END_ID'] ?? '')];
      if (start === undefined || end === undefined) throw new Error('A link without its nodes');
      this.#links.push({
        start,
        end,
        relation: row['relation:String'] ?? '',
        since: row['since:String'] ?? '',
        until: row['until:String'] ?? '',
        n: Number(row['n:Int']),
      });
    }
    return this;
  }

  rows(query: string, parameters: Given): Promise<readonly Row[]> {
    this.asked.push({ query, parameters });
    return Promise.resolve(this.#answer(query, parameters));
  }

  #answer(query: string, given: Given): readonly Row[] {
    const listed = (name: string): readonly string[] => given[name] as readonly string[];
    const text = (name: string): string => String(given[name]);
    const known = (name: string): Node[] =>
      [...new Set(listed(name))].flatMap((id) => this.#nodes.get(id) ?? []);
    switch (query) {
      case MARK:
        this.#marks.add(text('build'));
        return [];
      case MARKED:
        return this.#marks.has(text('build')) ? [{ id: text('build') }] : [];
      case NODES: {
        if (!this.#marks.has(text('build'))) return [];
        const found = known('ids').map(shown);
        return found.length === 0 ? [NOTHING] : found;
      }
      case LINKS: {
        const among = new Set(listed('shown'));
        return known('plain').flatMap((a) =>
          this.#linksOf(a)
            .filter(
              ({ b, link }) =>
                among.has(b.id) && link.until >= text('since') && (a.place < b.place || b.hub === 1),
            )
            .map(({ b, link }) => linkRow(a, b, link)),
        );
      }
      case LINKS_OF_HUBS: {
        const hubs = new Set(listed('hubs'));
        return this.#links
          .filter(({ start, end, until }) => hubs.has(start.id) && hubs.has(end.id) && until >= text('since'))
          .map((link) => linkRow(link.start, link.end, link));
      }
      case STEP: {
        const rows = known('edge').flatMap((edge) =>
          this.#linksOf(edge).map(({ b }) => ({
            from: edge.id,
            id: b.id,
            degree: b.degree,
            hub: b.hub,
            place: b.place,
          })),
        );
        return [...new Map(rows.map((row) => [`${row.from}\n${row.id}`, row])).values()];
      }
      case COMPONENT: {
        const component = this.#nodes.get(text('id'))?.component;
        const size = [...this.#nodes.values()].filter((node) => node.component === component).length;
        return component === undefined ? [] : [{ componentId: component, size }];
      }
      case KINDS:
        return counted([...this.#nodes.values()].map(({ kind }) => kind));
      case RELATIONS:
        return counted(this.#links.map(({ relation }) => relation));
      case SIZES: {
        const sizes = counted([...this.#nodes.values()].map(({ component }) => component));
        const counts = sizes.map(({ count }) => count);
        return [{ components: sizes.length, largest: sizes.length === 0 ? null : Math.max(...counts) }];
      }
      case HUBS:
        return [{ hubs: [...this.#nodes.values()].filter(({ hub }) => hub === 1).length }];
      default:
        return this.#neighbours(query, given);
    }
  }

  #neighbours(query: string, given: Given): readonly Row[] {
    const most = Number(/ LIMIT (\d+)$/.exec(query)?.[1]);
    if (query !== neighboursQuery(most, 'kinds' in given)) throw new Error(`Unknown text: ${query}`);
    const shownIds = new Set(given.shown as readonly string[]);
    const kinds = given.kinds as readonly string[] | undefined;
    const found = (given.edge as readonly string[]).flatMap((id) => {
      const edge = this.#nodes.get(id);
      return edge === undefined
        ? []
        : this.#linksOf(edge)
            .filter(({ b, link }) => !shownIds.has(b.id) && link.until >= String(given.since))
            .filter(({ b }) => kinds === undefined || kinds.includes(b.kind))
            .map(({ b }) => b);
    });
    return [...new Set(found)]
      .toSorted((one, other) => one.rank - other.rank || one.place - other.place)
      .slice(0, most)
      .map((node) => ({ ...shown(node), rank: node.rank }));
  }

  #linksOf(a: Node): { b: Node; link: Link }[] {
    return this.#links.flatMap((link) =>
      link.start === a ? [{ b: link.end, link }] : link.end === a ? [{ b: link.start, link }] : [],
    );
  }
}

const NOTHING: Row = {
  id: null,
  kind: null,
  label: null,
  score: null,
  degree: null,
  hub: null,
  place: null,
};

function nodeOf(row: Readonly<Record<string, string>>): Node {
  const number = (name: string): number => Number(row[name]);
  return {
    id: row[':ID'] ?? '',
    kind: row['kind:String'] ?? '',
    label: row['label:String'] ?? '',
    score: row['score:Int'] === '' ? null : number('score:Int'),
    degree: number('degree:Int'),
    hub: number('hub:Int'),
    component: row['component:String'] ?? '',
    rank: number('rank:Int'),
    place: number('place:Int'),
  };
}

function shown({ id, kind, label, score, degree, hub, place }: Node): Row {
  return { id, kind, label, score, degree, hub, place };
}

function linkRow(a: Node, b: Node, { relation, since, until, n }: Link): Row {
  return { one: a.id, other: b.id, isForward: Number(a.place < b.place), relation, since, until, n };
}

function counted(names: readonly string[]): { name: string; count: number }[] {
  return [...Map.groupBy(names, (name) => name)].map(([name, all]) => ({ name, count: all.length }));
}
