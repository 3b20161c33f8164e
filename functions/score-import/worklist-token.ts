// The opaque page token of the worklist: the position after the page's last item, bound to its lane and day.
import * as z from 'zod';
import * as shared from '../shared/http/page-token.ts';
import type { WorklistPosition } from './store.ts';

/** Lane, day, probability, id: no more than the table takes as a key, since a client may send any token. */
const Token = z.tuple([z.string(), z.string(), z.number().min(0).max(1), z.string().min(1).max(64)]);

/** Packs a position. */
export function packToken(lane: string, day: string, position: WorklistPosition): string {
  return shared.packToken([lane, day, position.fraudProbability, position.declarationId]);
}

/** Unpacks a token; undefined where it was not made for this lane and day. */
export function unpackToken(token: string, lane: string, day: string): WorklistPosition | undefined {
  const content = shared.unpackToken(token, Token);
  if (content === undefined || content[0] !== lane || content[1] !== day) return undefined;
  return { fraudProbability: content[2], declarationId: content[3] };
}
