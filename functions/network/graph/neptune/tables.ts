// The graph of a day as tables in the openCypher load format of Neptune: nodes and links, in parts of a bounded size.
import { gzipSync } from 'node:zlib';
import { dayOf, type Graph, idAt, labelAt, NO_SCORE } from '../layout.ts';
import { rankOf } from '../rank.ts';

const ROWS_A_PART = 200_000;
const NODE_COLUMNS =
  ':ID,:LABEL,kind:String,label:String,score:Int,degree:Int,hub:Int,component:String,rank:Int,place:Int';
const LINK_COLUMNS = ':ID,:START_ID,:END_ID,:TYPE,relation:String,since:String,until:String,n:Int';

export interface TablePart {
  /** Name of the file, such as `nodes-0001.csv.gz`. */
  readonly name: string;
  /** CSV in UTF-8, gzip. */
  readonly bytes: Uint8Array;
}

/** The tables of a graph, a part at a time. Each link goes from its lower to its higher node. */
export function* tableParts(graph: Graph, rowsAPart = ROWS_A_PART): Generator<TablePart> {
  yield* parts('nodes', NODE_COLUMNS, nodeRows(graph), rowsAPart);
  yield* parts('links', LINK_COLUMNS, linkRows(graph), rowsAPart);
}

function* parts(
  name: string,
  columns: string,
  rows: Iterable<string>,
  rowsAPart: number,
): Generator<TablePart> {
  let number = 0;
  let lines: string[] = [];
  const part = (): TablePart => ({
    name: `${name}-${String(++number).padStart(4, '0')}.csv.gz`,
    bytes: gzipSync([columns, ...lines, ''].join('\n')),
  });
  for (const row of rows) {
    lines.push(row);
    if (lines.length < rowsAPart) continue;
    yield part();
    lines = [];
  }
  if (lines.length > 0) yield part();
}

function* nodeRows({ names, arrays }: Graph): Generator<string> {
  for (let node = 0; node < arrays.kinds.length; node++) {
    const score = arrays.scores[node] as number;
    const degree = (arrays.offsets[node + 1] as number) - (arrays.offsets[node] as number);
    yield [
      quoted(idAt(arrays, node)),
      'Node',
      quoted(names.kinds[arrays.kinds[node] as number] ?? ''),
      quoted(labelAt(arrays, node)),
      score === NO_SCORE ? '' : score,
      degree,
      arrays.hubs[node],
      quoted(idAt(arrays, arrays.components[node] as number)),
      rankOf(arrays, node),
      node,
    ].join(',');
  }
}

function* linkRows({ names, arrays }: Graph): Generator<string> {
  for (let node = 0; node < arrays.kinds.length; node++) {
    const id = quoted(idAt(arrays, node));
    for (let place = arrays.offsets[node] as number; place < (arrays.offsets[node + 1] as number); place++) {
      const neighbour = arrays.neighbours[place] as number;
      if (neighbour < node) continue;
      yield [
        place,
        id,
        quoted(idAt(arrays, neighbour)),
        'Link',
        quoted(names.relations[arrays.relations[place] as number] ?? ''),
        dayOf(arrays.since[place] as number),
        dayOf(arrays.until[place] as number),
        arrays.counts[place],
      ].join(',');
    }
  }
}

/** A text in quotes always: unquoted, an empty one would be no property. */
function quoted(text: string): string {
  return `"${text.replaceAll('"', '""')}"`;
}
