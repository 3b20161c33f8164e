// The inputs of the steps that make an export.
import * as z from 'zod';
import { isMessage, type Message, message } from '../../shared/words/message.ts';

export const WriteExportTask = z.object({ exportId: z.string() });

export const FailExportTask = z.object({
  exportId: z.string(),
  /** What Step Functions says of a failed step. */
  error: z.object({ Error: z.string(), Cause: z.string().optional() }),
});

/** Why an export failed, for people: what a refusal says, which is meant for them, and nothing that another error says. */
export function problemOf({
  Error: name,
  Cause: cause = '',
}: z.infer<typeof FailExportTask>['error']): Message {
  return (name === 'ExportRefused' ? messageIn(cause) : undefined) ?? message('export.failed');
}

/** What the error says: Lambda's cause is the error as JSON, and so is its message (functions/shared/task-handler.ts). */
function messageIn(cause: string): Message | undefined {
  try {
    const { errorMessage } = JSON.parse(cause) as { errorMessage?: unknown };
    const says = JSON.parse(String(errorMessage)) as unknown;
    return isMessage(says) ? says : undefined;
  } catch {
    return undefined;
  }
}
