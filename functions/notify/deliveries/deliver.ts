// One attempt to deliver an event. The delivery's record says what is due; messages of the queue only say when to look. So a message
// may come twice, early or late, and a crash at any point leaves a record and a message from which the next invocation goes on:
//   1. count the attempt and take the lease (one conditional write)
//   2. send the event
//   3. record the outcome and release the lease; where the attempt failed, with the time of the next one
//   4. queue the next attempt, then let the queue delete this message
// A crash before 3 repeats the attempt once the lease has expired: delivery is at least once, with the same id. A crash between 3 and
// 4 brings this message back before the next attempt is due, and it is queued then.
import type { DeliveryFailure } from '../schemas.ts';
import type { Webhooks } from '../webhooks/webhook.ts';
import {
  type Attempt,
  type Claim,
  type Deliveries,
  type DeliveryMessage,
  type DeliveryQueue,
  delayAfter,
} from './delivery.ts';
import type { Post, PostOutcome } from './post.ts';
import type { SignedHeaders } from './signature.ts';

export interface DeliverPorts {
  readonly webhooks: Pick<Webhooks, 'get'>;
  readonly deliveries: Pick<Deliveries, 'begin' | 'finish'>;
  readonly queue: DeliveryQueue;
  readonly post: Post;
  readonly sign: (
    webhookId: string,
    message: { readonly id: string; readonly body: string; readonly at: Date },
  ) => SignedHeaders;
  readonly now: () => Date;
  /** 0 to 1, for the jitter of delays. */
  readonly random: () => number;
  /** Longer than an invocation can last. */
  readonly leaseMs: number;
}

/** How a message was dealt with. */
export type Delivered =
  | { readonly kind: 'nothing-to-do' | 'queued-again' }
  | {
      readonly kind: 'delivered' | 'failed' | 'given-up';
      readonly claim: Claim;
      readonly attempt: Attempt;
    };

/** Another invocation makes the attempt, or did and crashed: the queue delivers the message again. */
export class BusyError extends Error {}

/** Makes the attempt that a message asks for, if it is due. */
export async function deliver(ports: DeliverPorts, message: DeliveryMessage): Promise<Delivered> {
  const { deliveries, queue, now, leaseMs } = ports;
  const at = now().getTime();
  const name = { webhookId: message.webhookId, place: message.place };
  const begun = await deliveries.begin(name, { now: at, leaseMs }, message.attempts);
  if ('kind' in begun) {
    if (begun.kind === 'busy') throw new BusyError('Another invocation makes this attempt');
    if (begun.kind === 'finished') return { kind: 'nothing-to-do' };
    await queue.send(name, begun.dueAt - at);
    return { kind: 'queued-again' };
  }
  return await attemptDelivery(ports, begun);
}

async function attemptDelivery(ports: DeliverPorts, claim: Claim): Promise<Delivered> {
  const { webhooks, deliveries, queue, now, random } = ports;
  const { owner, webhookId, place, tries, attempts } = claim.delivery;
  const webhook = await webhooks.get(owner, webhookId);
  if (webhook === undefined) {
    const attempt: Attempt = { at: now().getTime(), failure: 'webhook-deleted' };
    await deliveries.finish(claim, attempt, 'failed');
    return { kind: 'failed', claim, attempt };
  }
  const outcome = await send(ports, claim, webhook.url);
  const attempt = { at: now().getTime(), ...resultOf(outcome) };
  if (attempt.failure === undefined) {
    await deliveries.finish(claim, attempt, 'delivered');
    return { kind: 'delivered', claim, attempt };
  }
  const delay = delayAfter(tries, random());
  if (delay === undefined) {
    // The dead letter first: a crash in between makes one more attempt, and none is given up without a letter.
    await queue.sendDeadLetter({ webhookId, place, attempts });
    await deliveries.finish(claim, attempt, 'failed');
    return { kind: 'given-up', claim, attempt };
  }
  await deliveries.finish(claim, attempt, 'pending', attempt.at + delay);
  await queue.send({ webhookId, place }, delay);
  return { kind: 'failed', claim, attempt };
}

async function send(
  { post, sign, now }: DeliverPorts,
  { delivery }: Claim,
  url: string,
): Promise<PostOutcome> {
  const { webhookId, eventId, body } = delivery;
  return await post({ url, headers: sign(webhookId, { id: eventId, body, at: now() }), body });
}

function resultOf(outcome: PostOutcome): {
  readonly responseStatus?: number;
  readonly failure?: DeliveryFailure;
} {
  if ('failure' in outcome) return { failure: outcome.failure };
  const { status } = outcome;
  const [success, redirect] = [status >= 200 && status < 300, status >= 300 && status < 400];
  if (success) return { responseStatus: status };
  return { responseStatus: status, failure: redirect ? 'redirected' : 'refused' };
}
