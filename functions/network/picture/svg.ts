// A neighbourhood as a picture: the node in the middle, its neighbours around it, theirs outside. Shape says the kind, colour and letter the
// band of the score, thickness how often a link was seen.
import { type Band, type Neighbourhood, type ShownLink, type ShownNode, xmlText } from './neighbourhood.ts';
import { layout, type Point } from './rings-layout.ts';

const MARGIN = 110;
const NODE_RADIUS = 15;
const LONGEST_LABEL = 18;

/** Colours that people with colour vision deficiency tell apart, with a letter of their own. */
const BAND_LOOKS: Readonly<Record<Band, { readonly fill: string; readonly letter: string }>> = {
  low: { fill: '#dceefb', letter: 'L' },
  medium: { fill: '#fbe3a1', letter: 'M' },
  high: { fill: '#f3a89b', letter: 'H' },
};
const THING_FILL = '#eceff1';

/** Words of the picture, in the language of the reader. */
export interface PictureWords {
  readonly title: string;
  readonly truncated: string;
  readonly hub: (degree: number) => string;
  readonly kind: (kind: string) => string;
  readonly band: (band: Band) => string;
}

export function svg(neighbourhood: Neighbourhood, words: PictureWords): string {
  const { nodes, links, truncated, hubs } = neighbourhood;
  const points = layout(neighbourhood);
  const degrees = new Map(hubs.map(({ id, degree }) => [id, degree]));
  const xs = [...points.values()].map(({ x }) => x);
  const ys = [...points.values()].map(({ y }) => y);
  const [left, top] = [Math.min(...xs) - MARGIN, Math.min(...ys) - MARGIN];
  const width = Math.max(...xs) + MARGIN - left;
  const height = Math.max(...ys) + MARGIN + 30 - top;
  const bands = [...new Set(nodes.flatMap(({ band }) => (band === undefined ? [] : [band])))];
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" viewBox="${[left, top, width, height].map(rounded).join(' ')}" role="img" aria-label="${xmlText(words.title)}" font-family="'Noto Sans KR', 'Noto Sans', system-ui, sans-serif" font-size="12">`,
    `<title>${xmlText(words.title)}</title>`,
    `<rect x="${rounded(left)}" y="${rounded(top)}" width="${rounded(width)}" height="${rounded(height)}" fill="#fff"/>`,
    ...links.map((link) => line(link, points)),
    ...nodes.map((node) => shape(node, points.get(node.id) ?? { x: 0, y: 0 }, degrees.get(node.id), words)),
    ...bands.map((band, index) => legend(band, left + 24 + index * 130, top + height - 24, words)),
    truncated
      ? `<text x="${rounded(left + width - 24)}" y="${rounded(top + height - 20)}" text-anchor="end" fill="#444">${xmlText(words.truncated)}</text>`
      : '',
    '</svg>',
    '',
  ]
    .filter((part, index, parts) => part !== '' || index === parts.length - 1)
    .join('\n');
}

function line({ from, to, n, text }: ShownLink, points: ReadonlyMap<string, Point>): string {
  const [start, end] = [points.get(from), points.get(to)];
  if (start === undefined || end === undefined) return '';
  const width = Math.min(6, 1 + Math.log2(n));
  return (
    `<line x1="${rounded(start.x)}" y1="${rounded(start.y)}" x2="${rounded(end.x)}" y2="${rounded(end.y)}" stroke="#90a4ae" stroke-width="${rounded(width)}">` +
    `<title>${xmlText(text)}</title></line>`
  );
}

function shape(node: ShownNode, { x, y }: Point, hubDegree: number | undefined, words: PictureWords): string {
  const look = node.band === undefined ? undefined : BAND_LOOKS[node.band];
  const paint = `fill="${look?.fill ?? THING_FILL}" stroke="#37474f" stroke-width="${hubDegree === undefined ? 1.5 : 4}"`;
  const says = [words.kind(node.kind), node.label, node.band === undefined ? '' : words.band(node.band)]
    .filter((part) => part !== '')
    .join(', ');
  const label =
    [...node.label].length > LONGEST_LABEL
      ? `${[...node.label].slice(0, LONGEST_LABEL - 1).join('')}…`
      : node.label;
  return [
    `<g><title>${xmlText(hubDegree === undefined ? says : `${says}, ${words.hub(hubDegree)}`)}</title>`,
    outline(node.kind, x, y, paint),
    look === undefined
      ? ''
      : `<text x="${rounded(x)}" y="${rounded(y + 4)}" text-anchor="middle" font-weight="700">${look.letter}</text>`,
    `<text x="${rounded(x)}" y="${rounded(y + NODE_RADIUS + 14)}" text-anchor="middle">${xmlText(label)}</text>`,
    `<text x="${rounded(x)}" y="${rounded(y + NODE_RADIUS + 28)}" text-anchor="middle" fill="#546e7a" font-size="10">${xmlText(words.kind(node.kind))}</text>`,
    '</g>',
  ].join('');
}

/** Parties: circle, rounded square, hexagon, lorry-like rectangle. Things: a diamond. */
function outline(kind: string, x: number, y: number, paint: string): string {
  const r = NODE_RADIUS;
  switch (kind) {
    case 'person':
    case 'traveller':
      return `<circle cx="${rounded(x)}" cy="${rounded(y)}" r="${r}" ${paint}/>`;
    case 'company':
    case 'taxpayer':
      return `<rect x="${rounded(x - r)}" y="${rounded(y - r)}" width="${2 * r}" height="${2 * r}" rx="3" ${paint}/>`;
    case 'cargo':
      return polygon(
        x,
        y,
        [
          [-r, -r / 2],
          [0, -r],
          [r, -r / 2],
          [r, r / 2],
          [0, r],
          [-r, r / 2],
        ],
        paint,
      );
    case 'vehicle':
      return `<rect x="${rounded(x - 1.4 * r)}" y="${rounded(y - 0.7 * r)}" width="${rounded(2.8 * r)}" height="${rounded(1.4 * r)}" rx="6" ${paint}/>`;
    default:
      return polygon(
        x,
        y,
        [
          [0, -r],
          [r, 0],
          [0, r],
          [-r, 0],
        ],
        paint,
      );
  }
}

function polygon(
  x: number,
  y: number,
  corners: readonly (readonly [number, number])[],
  paint: string,
): string {
  const points = corners.map(([dx, dy]) => `${rounded(x + dx)},${rounded(y + dy)}`).join(' ');
  return `<polygon points="${points}" ${paint}/>`;
}

function legend(band: Band, x: number, y: number, words: PictureWords): string {
  const { fill, letter } = BAND_LOOKS[band];
  return (
    `<rect x="${rounded(x)}" y="${rounded(y - 12)}" width="18" height="18" rx="3" fill="${fill}" stroke="#37474f"/>` +
    `<text x="${rounded(x + 9)}" y="${rounded(y + 2)}" text-anchor="middle" font-weight="700">${letter}</text>` +
    `<text x="${rounded(x + 26)}" y="${rounded(y + 2)}">${xmlText(words.band(band))}</text>`
  );
}

function rounded(value: number): string {
  return String(Math.round(value * 10) / 10);
}
