// EventBridge's patterns, with the examples of its documentation where it has some.
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
    flag: true,
    nothing: null,
    parts: [
      { name: 'a', size: 1 },
      { name: 'b', size: 2 },
    ],
    none: [],
  },
};

const matches = (pattern: unknown): boolean => compilePattern(pattern)(EVENT);
const key = (...filters: unknown[]): boolean => matches({ detail: { object: { key: filters } } });
const size = (...filters: unknown[]): boolean => matches({ detail: { object: { size: filters } } });

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
    expect(size(100)).toBe(true);
    expect(size('100')).toBe(false);
    expect(matches({ detail: { flag: [true] } })).toBe(true);
    expect(matches({ detail: { nothing: [null] } })).toBe(true);
    expect(matches({ detail: { missing: [null] } })).toBe(false);
  });

  test('matches a list by any of its values', () => {
    expect(matches({ resources: ['arn:aws:s3:::other'] })).toBe(true);
    expect(matches({ resources: [{ suffix: ':scans' }] })).toBe(true);
    expect(matches({ resources: ['arn:aws:s3:::third'] })).toBe(false);
  });

  test('looks for all fields of an object in the same element of a list', () => {
    expect(matches({ detail: { parts: { name: ['a'], size: [1] } } })).toBe(true);
    expect(matches({ detail: { parts: { name: ['a'], size: [2] } } })).toBe(false);
  });

  test('knows alternatives of fields', () => {
    const or = (...alternatives: object[]): boolean =>
      matches({ source: ['aws.s3'], detail: { $or: alternatives } });
    expect(or({ reason: ['CopyObject'] }, { object: { size: [100] } })).toBe(true);
    expect(or({ reason: ['CopyObject'] }, { object: { size: [1] } })).toBe(false);
  });
});

describe('a filter', () => {
  test('prefix and suffix', () => {
    expect(key({ prefix: 'uploads/' })).toBe(true);
    expect(key({ prefix: 'Uploads/' })).toBe(false);
    expect(key({ prefix: { 'equals-ignore-case': 'UPLOADS/' } })).toBe(true);
    expect(key({ suffix: '.PNG' })).toBe(true);
    expect(key({ suffix: '.png' })).toBe(false);
    expect(key({ suffix: { 'equals-ignore-case': '.png' } })).toBe(true);
    expect(size({ prefix: '1' })).toBe(false);
  });

  test('equals-ignore-case', () => {
    expect(key({ 'equals-ignore-case': 'UPLOADS/2026/SCAN 1.png' })).toBe(true);
    expect(key({ 'equals-ignore-case': 'uploads' })).toBe(false);
  });

  test('wildcard', () => {
    expect(key({ wildcard: 'uploads/*/*.PNG' })).toBe(true);
    expect(key({ wildcard: '*' })).toBe(true);
    expect(key({ wildcard: 'uploads/*.png' })).toBe(false);
    expect(key({ wildcard: 'uploads/....*' })).toBe(false);
    const literal = compilePattern({ key: [{ wildcard: 'a\\*b\\\\*' }] });
    expect(literal({ key: 'a*b\\c' })).toBe(true);
    expect(literal({ key: 'axb\\c' })).toBe(false);
  });

  test('numeric', () => {
    expect(size({ numeric: ['=', 100] })).toBe(true);
    expect(size({ numeric: ['>', 0, '<=', 100] })).toBe(true);
    expect(size({ numeric: ['>', 100] })).toBe(false);
    expect(key({ numeric: ['>', 0] })).toBe(false);
  });

  test('exists', () => {
    expect(key({ exists: true })).toBe(true);
    expect(key({ exists: false })).toBe(false);
    expect(matches({ detail: { missing: [{ exists: false }] } })).toBe(true);
    expect(matches({ detail: { object: { 'version-id': [{ exists: false }] } } })).toBe(true);
    expect(matches({ detail: { absent: { deeper: [{ exists: false }] } } })).toBe(true);
    expect(matches({ detail: { absent: { deeper: [{ exists: true }] } } })).toBe(false);
    // Of values, not of objects: so says AWS.
    expect(matches({ detail: { object: [{ exists: true }] } })).toBe(false);
    expect(matches({ detail: { none: [{ exists: true }] } })).toBe(false);
    expect(matches({ detail: { nothing: [{ exists: true }] } })).toBe(true);
  });

  test('anything-but', () => {
    expect(size({ 'anything-but': 1 })).toBe(true);
    expect(size({ 'anything-but': [1, 100] })).toBe(false);
    expect(key({ 'anything-but': { prefix: 'overlays/' } })).toBe(true);
    expect(key({ 'anything-but': { prefix: ['overlays/', 'uploads/'] } })).toBe(false);
    expect(key({ 'anything-but': { suffix: '.pdf' } })).toBe(true);
    expect(key({ 'anything-but': { wildcard: '*/2026/*' } })).toBe(false);
    expect(key({ 'anything-but': { 'equals-ignore-case': ['a', 'b'] } })).toBe(true);
    expect(matches({ detail: { missing: [{ 'anything-but': 'x' }] } })).toBe(false);
  });
});

describe('what cannot be honoured is refused', () => {
  test.each<[unknown, string]>([
    [{ detail: { ip: [{ cidr: '10.0.0.0/24' }] } }, 'detail.ip: the operator cidr is not supported'],
    [{ key: [{ 'anything-but': { numeric: ['=', 1] } }] }, 'the operator numeric is not supported'],
    [{ key: [{ prefix: { suffix: 'x' } }] }, 'key: prefix: the operator suffix is not supported'],
    [{ key: [{ prefix: 'a', suffix: 'b' }] }, 'key: a filter has one operator'],
    [{ key: [{ prefix: 1 }] }, 'key: prefix takes a text, not 1'],
    [{ key: [{ numeric: ['about', 1] }] }, 'key: numeric takes comparisons'],
    [{ key: [{ numeric: ['>', '1'] }] }, 'key: numeric takes comparisons'],
    [{ key: [{ exists: 'yes' }] }, 'key: exists takes true or false'],
    [{ key: [{ wildcard: 'a**' }] }, 'takes no two * in a row'],
    [{ key: [{ wildcard: 'a\\b' }] }, 'only before'],
    [{ key: [] }, 'key should not be an empty list'],
    [{ key: [{ 'anything-but': [] }] }, 'should not be an empty list'],
    [{ key: 'value' }, 'key should be a list of values or an object'],
    [{ key: [['a']] }, 'is not a value or a filter'],
    [{ $or: [{ key: ['a'] }] }, '$or should be a list of two or more patterns'],
    [{}, 'at least one field'],
  ])('%j', (pattern, message) => {
    expect(() => compilePattern(pattern)).toThrow(message);
  });
});
