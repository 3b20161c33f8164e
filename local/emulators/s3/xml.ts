// The XML of S3's requests and responses.

/** A list repeats its element; `undefined` leaves it out. */
type Content =
  | string
  | number
  | boolean
  | undefined
  | readonly Content[]
  | { readonly [name: string]: Content };

/** A whole document with one root element. */
export function xmlDocument(root: string, content: Content): string {
  return `<?xml version="1.0" encoding="UTF-8"?>\n${element(root, content)}`;
}

function element(name: string, content: Content): string {
  if (content === undefined) return '';
  if (Array.isArray(content)) return content.map((one: Content) => element(name, one)).join('');
  const inside =
    typeof content === 'object'
      ? Object.entries(content)
          .map(([child, value]) => element(child, value))
          .join('')
      : escaped(String(content));
  return `<${name}>${inside}</${name}>`;
}

/** Unescaped carriage returns would be read as line feeds. */
function escaped(text: string): string {
  return text
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;')
    .replaceAll('\r', '&#13;');
}

/** The contents of every element with this name, at any depth; in S3's requests elements of one name are not nested. */
export function insidesOf(xml: string, name: string): string[] {
  const elements = xml.matchAll(new RegExp(`<${name}(?:\\s[^>]*)?>(.*?)</${name}\\s*>`, 'gs'));
  return [...elements].map(([, inside = '']) => inside);
}

/** The text of the first element of this name. */
export function textOf(xml: string, name: string): string | undefined {
  return insidesOf(xml, name)[0]?.replaceAll(/&(?:#x([0-9a-f]+)|#(\d+)|(\w+));/gi, entity);
}

const NAMED: Readonly<Record<string, string>> = { amp: '&', lt: '<', gt: '>', quot: '"', apos: "'" };

function entity(whole: string, hexadecimal?: string, decimal?: string, name?: string): string {
  if (name !== undefined) return NAMED[name] ?? whole;
  const code = hexadecimal === undefined ? Number(decimal) : Number.parseInt(hexadecimal, 16);
  return code <= 0x10_ff_ff ? String.fromCodePoint(code) : whole;
}
