// GraphML (graphml.graphdrawing.org): read by networkx, yEd, Gephi and others.
import { type Neighbourhood, xmlText } from './neighbourhood.ts';

const NODE_KEYS = {
  kind: 'string',
  label: 'string',
  score: 'int',
  band: 'string',
  degree: 'int',
  hub: 'boolean',
} as const;
const LINK_KEYS = { relation: 'string', since: 'string', until: 'string', n: 'int', text: 'string' } as const;

export function graphml({ nodes, links, hubs }: Neighbourhood): string {
  const hubIds = new Set(hubs.map(({ id }) => id));
  const keys = [
    ...Object.entries(NODE_KEYS).map(([name, type]) => key('node', name, type)),
    ...Object.entries(LINK_KEYS).map(([name, type]) => key('edge', name, type)),
  ];
  return [
    '<?xml version="1.0" encoding="UTF-8"?>',
    '<graphml xmlns="http://graphml.graphdrawing.org/xmlns">',
    ...keys,
    '<graph edgedefault="undirected">',
    ...nodes.map(
      ({ id, ...node }) =>
        `<node id="${xmlText(id)}">${data('node', NODE_KEYS, { ...node, hub: hubIds.has(id) })}</node>`,
    ),
    ...links.map(
      ({ from, to, ...link }, index) =>
        `<edge id="e${index}" source="${xmlText(from)}" target="${xmlText(to)}">${data('edge', LINK_KEYS, link)}</edge>`,
    ),
    '</graph>',
    '</graphml>',
    '',
  ].join('\n');
}

function key(element: 'node' | 'edge', name: string, type: string): string {
  return `<key id="${element}-${name}" for="${element}" attr.name="${name}" attr.type="${type}"/>`;
}

function data(
  element: string,
  keys: Readonly<Record<string, string>>,
  values: Readonly<Record<string, unknown>>,
): string {
  return Object.keys(keys)
    .filter((name) => values[name] !== undefined)
    .map((name) => `<data key="${element}-${name}">${xmlText(String(values[name]))}</data>`)
    .join('');
}
