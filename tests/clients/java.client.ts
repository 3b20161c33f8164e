// A generated Java client calls the local host, where there is a JDK to compile it. Its libraries are those that openapi-generator itself
// is made with, so that nothing is downloaded for it.
import { spawnSync } from 'node:child_process';
import { mkdirSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, describe, expect, test } from 'vitest';
import { startService } from '../api/support/service.ts';
import { pythonEnvironment } from '../support/python-environment.ts';
import { CAPABILITIES, contextOf } from './support/context.ts';
import { generate, generatorOf } from './support/openapi-generator.ts';
import { execute } from './support/packages.ts';

const FOLDER = join(import.meta.dirname, 'java');
const GENERATED = join(FOLDER, 'generated', 'client');
const CLASSES = join(FOLDER, 'generated', 'classes');
const HAS_JDK = spawnSync('javac', ['-version']).status === 0;
/** The others differ in no type that these do not have. */
const TRIED = ['declarations', 'batch', 'hsCodes', 'models', 'refusal', 'problem', 'replay'];

const service = startService();

describe.skipIf(!HAS_JDK)('the client of openapi-generator for Java', () => {
  let classPath: string;

  beforeAll(async () => {
    const programs = await pythonEnvironment(
      'clients',
      join(import.meta.dirname, 'python', 'requirements.txt'),
    );
    const options = ['--library', 'native', '--additional-properties', 'openApiNullable=false'];
    await generate(programs, 'java', GENERATED, [
      ...options,
      ...['--global-property', 'apiTests=false,modelTests=false,apiDocs=false,modelDocs=false'],
    ]);
    const { jar } = await generatorOf(programs);
    classPath = `${CLASSES}:${jar}`;
    mkdirSync(CLASSES, { recursive: true });
    const sources = readdirSync(join(GENERATED, 'src', 'main', 'java'), { recursive: true, encoding: 'utf8' })
      .filter((name) => name.endsWith('.java'))
      .map((name) => join(GENERATED, 'src', 'main', 'java', name));
    const own = [join(FOLDER, 'Client.java'), join(FOLDER, 'javax', 'annotation', 'Generated.java')];
    await execute('javac', ['-proc:none', '-nowarn', '-cp', jar, '-d', CLASSES, ...own, ...sources]);
  });

  test.each(CAPABILITIES.filter(([, capability]) => TRIED.includes(capability)))(
    '%s',
    async (_title, capability) => {
      const { apiUrl, token } = await contextOf(service());
      await expect(
        execute('java', ['-XX:TieredStopAtLevel=1', '-cp', classPath, 'Client', capability, apiUrl, token]),
      ).resolves.toMatchObject({ stdout: '' });
    },
  );
});
