// The state folder: its lock, its files, and the folders that it never touches.
import { existsSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { openState } from '../../../local/state.ts';
import { temporaryFolder } from './temporary.ts';

const open = (folder: string, reset = false) => openState(folder, { reset });

describe('a state folder', () => {
  test('is created if it is missing and keeps its files', () => {
    const folder = join(temporaryFolder(), 'deep', 'state');
    const first = open(folder);
    first.writeJson('secrets.json', { a: 1 });
    first.release();
    const second = open(folder);
    expect(second.readJson('secrets.json')).toEqual({ a: 1 });
    expect(second.readJson('other.json')).toBeUndefined();
    expect(statSync(join(folder, 'secrets.json')).mode & 0o777).toBe(0o600);
    second.release();
  });

  test('serves one host at a time', () => {
    const folder = temporaryFolder();
    const first = open(folder);
    expect(() => open(folder)).toThrow(`in use by another running host (process ${process.pid})`);
    first.release();
    open(folder).release();
  });

  test('is taken over from a killed host', () => {
    const folder = temporaryFolder();
    open(folder).release();
    writeFileSync(join(folder, 'host.lock'), JSON.stringify({ pid: 2 ** 22 + 1 }));
    open(folder).release();
  });

  test.each(['', 'torn', '{}'])('is taken over if its lock is invalid (%j)', (lock) => {
    const folder = temporaryFolder();
    open(folder).release();
    writeFileSync(join(folder, 'host.lock'), lock);
    open(folder).release();
  });

  test.runIf(existsSync('/proc/self/stat'))(
    'is taken over where the process number went to another program',
    () => {
      const folder = temporaryFolder();
      open(folder).release();
      writeFileSync(
        join(folder, 'host.lock'),
        JSON.stringify({ pid: process.ppid, bornAt: 'before the reboot' }),
      );
      open(folder).release();
    },
  );

  test('is emptied by a reset', () => {
    const folder = temporaryFolder();
    const first = open(folder);
    first.writeJson('secrets.json', {});
    first.release();
    open(folder, true).release();
    expect(readdirSync(folder)).toEqual(['state.json']);
  });

  test.each([false, true])('is never created in a folder with other content (reset: %s)', (reset) => {
    const folder = temporaryFolder();
    writeFileSync(join(folder, 'thesis.txt'), 'years of work');
    expect(() => open(folder, reset)).toThrow('is not a state folder of this host');
    expect(readFileSync(join(folder, 'thesis.txt'), 'utf8')).toBe('years of work');
    expect(readdirSync(folder)).toEqual(['thesis.txt']);
  });

  test('of another version is refused until it is reset', () => {
    const folder = temporaryFolder();
    open(folder).release();
    writeFileSync(join(folder, 'state.json'), '{"format":99}');
    expect(() => open(folder)).toThrow(
      'written by another version (format 99, this one reads 3); start with --reset',
    );
    open(folder, true).release();
    open(folder).release();
  });

  test('names a damaged file', () => {
    const folder = temporaryFolder();
    const state = open(folder);
    writeFileSync(join(folder, 'issuer.json'), '{"half":');
    expect(() => state.readJson('issuer.json')).toThrow(
      'issuer.json is damaged (not JSON); start with --reset',
    );
    state.release();
  });
});
