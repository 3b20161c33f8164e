// EventBridge's patterns: what the templates use, and the refusal of everything else by name.
import { describe, expect, test } from 'vitest';
import { compilePattern } from '../../../local/events/pattern.ts';

const EVENT = {
  source: 'aws.s3',
  'detail-type': 'Object Created',
  resources: ['arn:aws:s3:::scans', 'arn:aws:s3:::other'],
  detail: {
    bucket: { name: 'scans' },
    object: { key: 'uploads/2026/Scan 1.PNG', size: 100 },
    reason: 'PutObject',
    parts: [
      { name: 'a', size: '1' },
      { name: 'b', size: '2' },
    ],
  },
};

const matches = (pattern: unknown): boolean => compilePattern(pattern)(EVENT);
const key = (...filters: unknown[]): boolean => matches({ detail: { object: { key: filters } } });

describe('a pattern', () => {
  test('matches where every field does', () => {
    const bucket = { bucket: { name: ['scans'] } };
    expect(matches({ source: ['aws.s3'], 'detail-type': ['Object Created'], detail: bucket })).toBe(true);
    expect(matches({ source: ['aws.ec2'], detail: bucket })).toBe(false);
    expect(matches({ detail: { ...bucket, reason: ['CopyObject'] } })).toBe(false);
  });

  test('matches a value by any of its alternatives, with its type', () => {
    expect(key('other', 'uploads/2026/Scan 1.PNG')).toBe(true);
    expect(key('uploads/2026/scan 1.png')).toBe(false);
    expect(matches({ detail: { object: { size: ['100'] } } })).toBe(false);
    expect(matches({ detail: { missing: ['undefined'] } })).toBe(false);
    expect(matches({ detail: { missing: { deeper: ['a'] } } })).toBe(false);
    expect(matches({ detail: { object: ['a'] } })).toBe(false);
    expect(matches({ toString: ['a'] })).toBe(false);
  });

  test('matches a prefix', () => {
    expect(key({ prefix: 'uploads/' })).toBe(true);
    expect(key({ prefix: 'references/' }, { prefix: 'uploads/' })).toBe(true);
    expect(key({ prefix: 'Uploads/' })).toBe(false);
    expect(matches({ detail: { object: { size: [{ prefix: '1' }] } } })).toBe(false);
  });

  test('matches what exists, or what does not', () => {
    const reason = (exists: boolean): boolean => matches({ detail: { reason: [{ exists }] } });
    const missing = (exists: boolean): boolean => matches({ detail: { missing: { deeper: [{ exists }] } } });
    expect([reason(true), reason(false)]).toEqual([true, false]);
    expect([missing(true), missing(false)]).toEqual([false, true]);
  });

  test('matches a list by any of its values', () => {
    expect(matches({ resources: ['arn:aws:s3:::other'] })).toBe(true);
    expect(matches({ resources: [{ prefix: 'arn:aws:s3:::o' }] })).toBe(true);
    expect(matches({ resources: ['arn:aws:s3:::third'] })).toBe(false);
  });

  test('looks for all fields of an object in the same element of a list', () => {
    expect(matches({ detail: { parts: { name: ['a'], size: ['1'] } } })).toBe(true);
    expect(matches({ detail: { parts: { name: ['a'], size: ['2'] } } })).toBe(false);
  });
});

describe('the local host refuses by name', () => {
  test.each<[unknown, string]>([
    [{ detail: { ip: [{ cidr: '10.0.0.0/24' }] } }, 'detail.ip: cidr is not supported by the local host'],
    [{ key: [{ suffix: '.png' }] }, 'key: suffix is not supported'],
    [{ key: [{ 'equals-ignore-case': 'a' }] }, 'key: equals-ignore-case is not supported'],
    [{ key: [{ wildcard: 'a*' }] }, 'key: wildcard is not supported'],
    [{ size: [{ numeric: ['>', 0] }] }, 'size: numeric is not supported'],
    [{ key: [{ 'anything-but': 'a' }] }, 'key: anything-but is not supported'],
    [{ key: ['a', { 'anything-but': { prefix: 'a' } }] }, 'key: anything-but is not supported'],
    [{ detail: { $or: [{ a: ['b'] }, { c: ['d'] }] } }, 'detail.$or: $or is not supported'],
    [{ key: [{ prefix: 'a', suffix: 'b' }] }, 'key: suffix is not supported'],
    [{ key: [{ prefix: { 'equals-ignore-case': 'a' } }] }, 'key: prefix should be a string'],
    [{ key: [{ prefix: 1 }] }, 'key: prefix should be a string, not 1'],
    [{ key: [{}] }, 'key: prefix should be a string, not undefined'],
    [{ key: [1] }, 'key: the value 1 is not supported'],
    [{ key: [null] }, 'key: the value null is not supported'],
    [{ key: [true] }, 'key: the value true is not supported'],
    [{ key: [['a']] }, 'key: the value ["a"] is not supported'],
    [{ key: [] }, 'key should not be an empty list'],
    [{ key: 'value' }, 'key should be a list of values or an object with at least one field'],
    [{ detail: {} }, 'detail should be a list of values or an object with at least one field'],
    [{}, 'the pattern should be an object with at least one field'],
  ])('%j', (pattern, message) => {
    expect(() => compilePattern(pattern)).toThrow(message);
  });
});
