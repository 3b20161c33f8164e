// Settings of a function: each handler parses its own environment once, at cold start.
import { resolve } from 'node:path';
import * as z from 'zod';

// Compiling each schema on its first use costs more at cold start than it saves on requests of this size.
z.config({ jitless: true });

/** Absolute path of a file or folder that is deployed with the function's code; an absolute path is returned unchanged. */
export function taskPath(path: string): string {
  return resolve(process.env.LAMBDA_TASK_ROOT ?? process.cwd(), path);
}

/** On a machine where no function's size is known. */
const DEFAULT_MEMORY_MB = 2_048;

/** Memory of the Lambda function. */
export function functionMemoryMb(): number {
  return Number(process.env.AWS_LAMBDA_FUNCTION_MEMORY_SIZE ?? DEFAULT_MEMORY_MB);
}

/**
 * Parses the process environment.
 *
 * @throws Error that names every missing or bad variable
 */
export function parseEnvironment<Shape extends z.ZodRawShape>(shape: Shape): z.infer<z.ZodObject<Shape>> {
  const parsed = z.object(shape).safeParse(process.env);
  if (!parsed.success) {
    const bad = parsed.error.issues.map((issue) => `${issue.path.join('.')}: ${issue.message}`).join('; ');
    throw new Error(`The function's environment is not valid: ${bad}`);
  }
  return parsed.data;
}
