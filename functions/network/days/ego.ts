// A neighbourhood of a day: as data, and as a picture or a file for programs that draw graphs.
import type { Language } from '../../shared/words/language.ts';
import { type Message, message } from '../../shared/words/message.ts';
import { worded } from '../../shared/words/wording.ts';
import type { Ego as FoundEgo, GraphPath } from '../graph/reader.ts';
import { gexf } from '../picture/gexf.ts';
import { graphml } from '../picture/graphml.ts';
import type { Band, Neighbourhood } from '../picture/neighbourhood.ts';
import { svg } from '../picture/svg.ts';
import type { Ego, NodeKind } from '../schemas.ts';
import { type Bands, bandOf } from '../scoring/manifest.ts';
import { kindWords, linkWords } from '../words.ts';

/** The answer in JSON. */
export function egoView({ truncated, hubs, ...found }: FoundEgo, bands: Bands): Ego {
  return { ...nodesAndLinks(found, bands), truncated, hubs: hubs.map((hub) => ({ ...hub })) };
}

/** Nodes with their bands, and links in words. */
export function nodesAndLinks({ nodes, links }: GraphPath, bands: Bands): Pick<Ego, 'nodes' | 'links'> {
  const labels = new Map(nodes.map(({ id, label }) => [id, label]));
  return {
    nodes: nodes.map(({ score, kind, ...node }) => ({
      ...node,
      kind: kind as NodeKind,
      ...(score === undefined ? {} : { score, band: bandOf(score / 1000, bands) }),
    })),
    links: links.map((link) => ({ ...link, text: linkWords(link, labels) })),
  };
}

/**
 * The answer in another form.
 *
 * @param day of the graph, YYYY-MM-DD
 */
export function egoText(ego: Ego, format: string, language: Language, day: string): string {
  const shown: Neighbourhood = {
    ...ego,
    links: ego.links.map((link) => ({ ...link, text: worded(link.text, language) })),
  };
  if (format === 'application/graphml+xml') return graphml(shown);
  if (format === 'application/gexf+xml') return gexf(shown, day);
  const say = (what: Message): string => worded(what, language);
  return svg(shown, {
    title: say(message('network.picture.title', { label: shown.nodes[0]?.label ?? '' })),
    truncated: say(message('network.picture.truncated')),
    hub: (degree) => say(message('network.picture.hub', { degree })),
    kind: (kind) => say(kindWords(kind as NodeKind)),
    band: (band) => say({ phrase: BANDS[band] }),
  });
}

const BANDS = {
  low: 'network.band.low',
  medium: 'network.band.medium',
  high: 'network.band.high',
} as const satisfies Readonly<Record<Band, string>>;
