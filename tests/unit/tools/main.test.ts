// npm run tool: lists the tools, and starts the one that is named.
import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { INSTRUMENTS, OPERATORS_COMMANDS } from '../../../tools/list.ts';

const ROOT = join(import.meta.dirname, '..', '..', '..');
const TOOLS = [...OPERATORS_COMMANDS, ...INSTRUMENTS];

function tool(...args: readonly string[]): { status: number | null; stdout: string; stderr: string } {
  const { status, stdout, stderr } = spawnSync(process.execPath, [join(ROOT, 'tools', 'main.ts'), ...args], {
    encoding: 'utf8',
  });
  return { status, stdout, stderr };
}

describe('npm run tool', () => {
  test('lists every tool in a line when none is named', () => {
    const { status, stdout } = tool();
    expect(status).toBe(0);
    for (const { name, summary } of TOOLS) {
      expect(stdout).toMatch(new RegExp(`^ {2}${name} +${summary}$`, 'm'));
    }
  });

  test('passes its options on to the tool', () => {
    const { status, stdout } = tool('costs', '--help');
    expect(status).toBe(0);
    expect(stdout).toContain('usage: npm run tool -- costs');
  });

  test('refuses an unknown name and shows the list', () => {
    const { status, stdout, stderr } = tool('redive');
    expect({ status, stdout }).toEqual({ status: 2, stdout: '' });
    expect(stderr).toMatch(/^Unknown tool "redive"\./);
    expect(stderr).toContain('redrive');
  });

  test.each(TOOLS)('$name is a file of the repository', ({ file }) => {
    expect(existsSync(join(ROOT, file))).toBe(true);
  });
});
