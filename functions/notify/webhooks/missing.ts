// The answer for a webhook that does not exist, or belongs to somebody else: one for both.
import { ProblemError } from '../../shared/http/problem.ts';

export function unknownWebhook(webhookId: string): ProblemError {
  return new ProblemError(404, { detail: `You have no webhook ${webhookId}` });
}
