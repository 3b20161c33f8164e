// The inputs of the steps that make an export.
import * as z from 'zod';

export const WriteExportTask = z.object({ exportId: z.string() });

export const FailExportTask = z.object({
  exportId: z.string(),
  /** What Step Functions says of a failed step. */
  error: z.object({ Error: z.string(), Cause: z.string().optional() }),
});

/** Why an export failed, for people: the message of a refusal, which is meant for them, and of nothing else. */
export function problemOf({
  Error: name,
  Cause: cause = '',
}: z.infer<typeof FailExportTask>['error']): string {
  if (name === 'ExportRefused') {
    const message = messageIn(cause);
    if (message !== undefined) return message;
  }
  return 'The export failed; request it again, or fewer days';
}

function messageIn(cause: string): string | undefined {
  try {
    const parsed = JSON.parse(cause) as { errorMessage?: unknown };
    return typeof parsed.errorMessage === 'string' ? parsed.errorMessage : undefined;
  } catch {
    return undefined;
  }
}
