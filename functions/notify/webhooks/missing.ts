// The answer for a webhook that does not exist, or belongs to somebody else: one for both.
import { ProblemError } from '../../shared/http/problem.ts';
import { message } from '../../shared/words/message.ts';

export function unknownWebhook(webhookId: string): ProblemError {
  return new ProblemError(404, { detail: message('webhook.unknown', { id: webhookId }) });
}
