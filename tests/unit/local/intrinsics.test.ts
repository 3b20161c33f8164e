// The intrinsic functions of CloudFormation.
// biome-ignore-all lint/suspicious/noTemplateCurlyInString: CloudFormation's own placeholders
import { describe, expect, test } from 'vitest';
import { type ReferenceScope, resolveValue } from '../../../local/template/intrinsics.ts';

const scope: ReferenceScope = {
  ref: (id) => Promise.resolve(id === 'AWS::Region' ? 'us-east-1' : `ref-of-${id}`),
  attribute: (id, attribute) => Promise.resolve(`${attribute}-of-${id}`),
  importValue: (name) => Promise.resolve(`import-of-${name}`),
  stackOutput: (stack, output) => Promise.resolve(`${output}-of-${stack}`),
  condition: (name) => Promise.resolve(name === 'Yes'),
  mapping: (map, first, second) => `${map}/${first}/${second}`,
};

const resolved = (value: unknown): Promise<unknown> => resolveValue(value, scope, 'Thing.Property');

describe('intrinsic functions', () => {
  test.each([
    ['a plain value stays as it is', { a: [1, 'two', true, null] }, { a: [1, 'two', true, null] }],
    ['Ref', { Ref: 'Table' }, 'ref-of-Table'],
    ['Ref of a pseudo parameter', { Ref: 'AWS::Region' }, 'us-east-1'],
    ['GetAtt as a list', { 'Fn::GetAtt': ['Table', 'Arn'] }, 'Arn-of-Table'],
    ['GetAtt as a text', { 'Fn::GetAtt': 'Table.Stream.Arn' }, 'Stream.Arn-of-Table'],
    ['Join', { 'Fn::Join': ['', ['integrations/', { Ref: 'It' }]] }, 'integrations/ref-of-It'],
    ['Join over a computed list', { 'Fn::Join': ['-', { 'Fn::Split': ['.', 'a.b'] }] }, 'a-b'],
    [
      'Sub with references',
      { 'Fn::Sub': '${Table}/${Table.Arn}/${AWS::Region}' },
      'ref-of-Table/Arn-of-Table/us-east-1',
    ],
    ['Sub with variables', { 'Fn::Sub': ['${x}!', { x: { Ref: 'A' } }] }, 'ref-of-A!'],
    ['Sub with a literal', { 'Fn::Sub': '${!kept}' }, '${kept}'],
    ['Select', { 'Fn::Select': [1, ['a', { Ref: 'B' }]] }, 'ref-of-B'],
    ['Split', { 'Fn::Split': ['/', 'a/b'] }, ['a', 'b']],
    ['ImportValue', { 'Fn::ImportValue': { 'Fn::Sub': '${A}:x' } }, 'import-of-ref-of-A:x'],
    [
      'GetStackOutput',
      { 'Fn::GetStackOutput': { StackName: 'Data', OutputName: { 'Fn::Sub': '${A}Name' } } },
      'ref-of-AName-of-Data',
    ],
    ['FindInMap', { 'Fn::FindInMap': ['M', { Ref: 'AWS::Region' }, 'k'] }, 'M/us-east-1/k'],
    ['If, true', { 'Fn::If': ['Yes', 'a', 'b'] }, 'a'],
    ['If, false', { 'Fn::If': ['No', 'a', 'b'] }, 'b'],
    [
      'And, Or, Not, Equals',
      {
        'Fn::And': [
          { 'Fn::Or': [{ Condition: 'No' }, { Condition: 'Yes' }] },
          { 'Fn::Not': [{ 'Fn::Equals': ['a', 'b'] }] },
        ],
      },
      true,
    ],
    ['members without a value are left out', { a: 1, b: { Ref: 'AWS::NoValue' } }, { a: 1 }],
    ['items without a value are left out', [1, { Ref: 'AWS::NoValue' }], [1]],
    [
      'conditions of a policy statement are not conditions of a template',
      { Condition: { Bool: { x: 'false' } } },
      { Condition: { Bool: { x: 'false' } } },
    ],
  ])('%s', async (_title, value, expected) => {
    expect(await resolved(value)).toEqual(expected);
  });

  test('an unknown function is refused with its place in the template', async () => {
    await expect(resolved({ deep: { 'Fn::Transform': {} } })).rejects.toThrow(
      'Thing.Property.deep: Fn::Transform is not supported by the local host',
    );
  });

  test('an output of a stack is asked for by two names', async () => {
    await expect(resolved({ 'Fn::GetStackOutput': { StackName: 'Data' } })).rejects.toThrow(
      'Fn::GetStackOutput takes a StackName and an OutputName',
    );
  });

  test('an index outside of its list is refused', async () => {
    await expect(resolved({ 'Fn::Select': [2, ['a']] })).rejects.toThrow(
      'Fn::Select takes an index inside its list',
    );
  });
});
