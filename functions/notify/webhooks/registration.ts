// What the schema of a new webhook cannot know: the stage, and who registers it.
import { PARTY_EVENTS } from '../../shared/events/catalogue.ts';
import type { FieldError } from '../../shared/http/problem.ts';
import { message } from '../../shared/words/message.ts';
import type { NewWebhook } from '../schemas.ts';
import { isLoopbackUrl } from './url.ts';

/** The bad fields of a new webhook: an address of this machine, and events that a party never gets. */
export function registrationErrors(
  { url, events }: NewWebhook,
  { party, allowLoopback }: { readonly party: string | undefined; readonly allowLoopback: boolean },
): FieldError[] {
  const errors: FieldError[] = [];
  if (!allowLoopback && isLoopbackUrl(new URL(url))) {
    errors.push({ pointer: '/url', message: message('webhook.publicAddress') });
  }
  if (party === undefined) return errors;
  const own: readonly string[] = PARTY_EVENTS;
  for (const [index, event] of events.entries()) {
    if (own.includes(event)) continue;
    errors.push({ pointer: `/events/${index}`, message: message('webhook.partyEvents', { types: own }) });
  }
  return errors;
}
