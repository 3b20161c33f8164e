// The opaque page token of the worklist: the position after the page's last item, bound to its lane and day.
import * as z from 'zod';
import type { WorklistPosition } from './store.ts';

/** Lane, day, probability, id: no more than the table takes as a key, since a client may send any token. */
const Token = z.tuple([z.string(), z.string(), z.number().min(0).max(1), z.string().min(1).max(64)]);

/** Packs a position; clients pass it back and never look inside. */
export function packToken(lane: string, day: string, position: WorklistPosition): string {
  const content = [lane, day, position.fraudProbability, position.declarationId];
  return Buffer.from(JSON.stringify(content)).toString('base64url');
}

/** Unpacks a token; undefined where it was not made for this lane and day. */
export function unpackToken(token: string, lane: string, day: string): WorklistPosition | undefined {
  let content: unknown;
  try {
    content = JSON.parse(Buffer.from(token, 'base64url').toString('utf8'));
  } catch {
    return undefined;
  }
  const parsed = Token.safeParse(content);
  if (!parsed.success || parsed.data[0] !== lane || parsed.data[1] !== day) return undefined;
  return { fraudProbability: parsed.data[2], declarationId: parsed.data[3] };
}
