// Binds a handler to its dependencies once, at its export.

/**
 * Binds a handler to its dependencies.
 *
 * In Lambda (and on the local host, which sets the same variable) the dependencies are opened at cold start, so that a bad setting
 * or model stops the function before its first event. Anywhere else they are opened by the first event: a test can import the file
 * and call `make` with fakes, without an environment.
 *
 * @param make builds the handler from its dependencies
 * @param open reads the environment and opens stores, models and clients
 * @throws whatever `open` throws, at cold start in Lambda, otherwise as the rejection of the first event
 */
export async function bindHandler<Dependencies, Event extends readonly unknown[], Answer>(
  make: (dependencies: Dependencies) => (...event: Event) => Promise<Answer>,
  open: () => Dependencies | Promise<Dependencies>,
): Promise<(...event: Event) => Promise<Answer>> {
  const bind = async () => make(await open());
  if (process.env.AWS_LAMBDA_FUNCTION_NAME !== undefined) return await bind();
  let bound: ReturnType<typeof bind> | undefined;
  return async (...event) => {
    bound ??= bind();
    return (await bound)(...event);
  };
}
