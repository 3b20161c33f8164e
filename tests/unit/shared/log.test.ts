// What of an error may be logged: everything but the content that could not be parsed.
import { describe, expect, it } from 'vitest';
import { withoutContent } from '../../../functions/shared/observability/log.ts';

function errorOf(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (error) {
    return error;
  }
}

describe('an error without content', () => {
  it.each([
    'Hanbit Trading Co.',
    '{"companyName":"Hanbit Trading Co." x}',
    '{"note":"Hanbit\n    at Seoul"}',
    '["Hanbit',
    'Hanbit\n    at Seoul',
    'H\n    at S',
  ])('keeps the position at which %j is not JSON, and quotes nothing of it', (text) => {
    const original = errorOf(text) as SyntaxError;
    const error = withoutContent(original);
    expect(error).toBeInstanceOf(SyntaxError);
    expect(`${error.message}${error.stack}`).not.toMatch(/Hanbit|at S/);
    expect(error.stack).toMatch(/^SyntaxError: Invalid JSON.*\n {4}at JSON\.parse/);
  });

  it('is the same error where it is of another kind', () => {
    const error = new TypeError('x is not a function');
    expect(withoutContent(error)).toBe(error);
  });

  it('is made of whatever was thrown', () => {
    expect(withoutContent('a text').message).toBe('a text');
  });
});
