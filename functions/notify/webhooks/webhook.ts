// Webhooks as they are stored, and whose they are: a party's webhooks get that party's events, those of customs all events.
import type { Act } from '../../shared/auth/act.ts';
import type { By } from '../../shared/auth/caller.ts';
import type { DomainEvent, EventType } from '../../shared/events/catalogue.ts';
import type { NewWebhook, Webhook } from '../schemas.ts';

/** Webhooks of one owner; each of its events is sent to every one of them. */
export const MOST_WEBHOOKS = 20;

const CUSTOMS = 'customs';

/** Whose webhooks a caller sees: its party's, or those of customs. */
export function ownerOf(caller: { readonly party: string | undefined } | undefined): string {
  return caller?.party === undefined ? CUSTOMS : `party#${caller.party}`;
}

/** Whose webhooks get an event. */
export function ownersOf({ party }: Pick<DomainEvent, 'party'>): readonly string[] {
  return party === undefined ? [CUSTOMS] : [CUSTOMS, ownerOf({ party })];
}

export interface StoredWebhook {
  readonly owner: string;
  readonly webhookId: string;
  readonly url: string;
  readonly events: readonly EventType[];
  readonly description?: string;
  readonly createdAt: string;
  readonly by: By;
}

export interface WebhookPage {
  readonly webhooks: readonly StoredWebhook[];
  /** The last id of this page; undefined on the last page. */
  readonly next: string | undefined;
}

/** The stored webhooks. */
export interface Webhooks {
  create(webhook: StoredWebhook, requestId: string): Promise<void>;
  get(owner: string, webhookId: string): Promise<StoredWebhook | undefined>;
  /** @param after the last id of the previous page */
  list(owner: string, limit: number, after?: string): Promise<WebhookPage>;
  /** Every webhook of an owner. */
  all(owner: string): Promise<readonly StoredWebhook[]>;
  /**
   * @param by who deletes it, and when (ISO 8601)
   * @returns false if there is none
   */
  remove(owner: string, webhookId: string, by: Act & { readonly at: string }): Promise<boolean>;
}

export function webhookOf(
  { url, events, description }: NewWebhook,
  registered: {
    readonly owner: string;
    readonly webhookId: string;
    readonly createdAt: string;
    readonly by: By;
  },
): StoredWebhook {
  return { ...registered, url, events, ...(description === undefined ? {} : { description }) };
}

/** A webhook as its owner sees it. */
export function webhookView({ owner: _, events, ...webhook }: StoredWebhook): Webhook {
  return { ...webhook, events: [...events] };
}
