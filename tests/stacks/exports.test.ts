// What one stack takes from another: only data and queues are held by exports; what is watched may go.
import { describe, expect, it } from 'vitest';
import { type Properties, synthesise } from '../support/synthesis.ts';

const stacks = synthesise();

interface Exported {
  readonly stack: string;
  readonly type: string;
}

/** The resources whose name or ARN a stack exports. */
function exportedBy([stack, { Resources, Outputs }]: [string, Properties]): Exported[] {
  return Object.values((Outputs ?? {}) as Record<string, Properties>)
    .filter(({ Export }) => Export !== undefined)
    .map(({ Value }) => {
      const id: string = Value.Ref ?? Value['Fn::GetAtt'][0];
      return { stack, type: Resources[id].Type };
    });
}

/** The outputs of other stacks that a part of a template reads. */
function readBy(part: unknown): Properties[] {
  if (typeof part !== 'object' || part === null) return [];
  const { 'Fn::GetStackOutput': output } = part as Properties;
  return output === undefined ? Object.values(part).flatMap(readBy) : [output];
}

const exported = Object.entries({ ...stacks }).flatMap(exportedBy);

describe('exports', () => {
  it('hold no function and no state machine, so that one that goes takes a single deployment', () => {
    expect(exported.filter(({ type }) => /Lambda|StepFunctions/.test(type))).toEqual([]);
  });

  it('are of stored data, and of the queue that the API sends to', () => {
    expect(new Set(exported.filter(({ stack }) => stack !== 'data').map(({ type }) => type))).toEqual(
      new Set(['AWS::SQS::Queue']),
    );
  });
});

describe('the monitoring stack', () => {
  it('reads what it watches from outputs, and imports nothing', () => {
    const read = readBy(stacks.monitoring);
    expect(JSON.stringify(stacks.monitoring)).not.toContain('Fn::ImportValue');
    expect(read.length).toBeGreaterThan(100);
    for (const { StackName, OutputName } of read) {
      const producer = String(StackName).split('-').at(-1)?.toLowerCase() as keyof typeof stacks;
      expect(stacks[producer].Outputs, OutputName).toHaveProperty(OutputName);
    }
  });
});
