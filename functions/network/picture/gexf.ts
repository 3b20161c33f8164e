// GEXF 1.3 (gexf.net): read by Gephi and networkx.
import { type Neighbourhood, xmlText } from './neighbourhood.ts';

const NODE_ATTRIBUTES = {
  kind: 'string',
  score: 'integer',
  band: 'string',
  degree: 'integer',
  hub: 'boolean',
} as const;
const LINK_ATTRIBUTES = { relation: 'string', since: 'string', until: 'string', text: 'string' } as const;

/** @param day of the graph, YYYY-MM-DD */
export function gexf({ nodes, links, hubs }: Neighbourhood, day: string): string {
  const hubIds = new Set(hubs.map(({ id }) => id));
  return [
    '<?xml version="1.0" encoding="UTF-8"?>',
    '<gexf xmlns="http://gexf.net/1.3" version="1.3">',
    `<meta lastmodifieddate="${day}"><creator>Customs Scoring</creator></meta>`,
    '<graph defaultedgetype="undirected" mode="static">',
    declared('node', NODE_ATTRIBUTES),
    declared('edge', LINK_ATTRIBUTES),
    '<nodes>',
    ...nodes.map(
      ({ id, label, ...node }) =>
        `<node id="${xmlText(id)}" label="${xmlText(label)}">${values('node', NODE_ATTRIBUTES, { ...node, hub: hubIds.has(id) })}</node>`,
    ),
    '</nodes>',
    '<edges>',
    ...links.map(
      ({ from, to, n, ...link }, index) =>
        `<edge id="${index}" source="${xmlText(from)}" target="${xmlText(to)}" weight="${n}">${values('edge', LINK_ATTRIBUTES, link)}</edge>`,
    ),
    '</edges>',
    '</graph>',
    '</gexf>',
    '',
  ].join('\n');
}

function declared(element: 'node' | 'edge', attributes: Readonly<Record<string, string>>): string {
  const each = Object.entries(attributes).map(
    ([name, type]) => `<attribute id="${element}-${name}" title="${name}" type="${type}"/>`,
  );
  return `<attributes class="${element}">${each.join('')}</attributes>`;
}

function values(
  element: string,
  attributes: Readonly<Record<string, string>>,
  given: Readonly<Record<string, unknown>>,
): string {
  const each = Object.keys(attributes)
    .filter((name) => given[name] !== undefined)
    .map((name) => `<attvalue for="${element}-${name}" value="${xmlText(String(given[name]))}"/>`);
  return `<attvalues>${each.join('')}</attvalues>`;
}
