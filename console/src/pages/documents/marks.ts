// The marks of a document as its page names and draws them.
import type { Schemas } from '../../api/client.ts';

type Finding = Schemas['Finding'];

/** A mark with its number among those of its kind, and its number on the page, both from 1. */
export interface NumberedMark {
  readonly finding: Finding;
  readonly ofKind: number;
  readonly onPage: number;
}

/** Numbers the marks of a document, in the order of its findings. */
export function numbered(findings: readonly Finding[]): NumberedMark[] {
  const counts = new Map<string, number>();
  const next = (name: string): number => {
    const count = (counts.get(name) ?? 0) + 1;
    counts.set(name, count);
    return count;
  };
  return findings.map((finding) => ({
    finding,
    ofKind: next(finding.kind),
    onPage: next(`page ${finding.page}`),
  }));
}

/**
 * The order in which boxes are drawn over each other, by index: a small one must lie on a large one, to be seen and reached.
 *
 * @returns for each box its place from the bottom, from 1
 */
export function layers(boxes: readonly Finding['box'][]): number[] {
  const area = ({ width, height }: Finding['box']): number => width * height;
  const largestFirst = boxes
    .map((_, index) => index)
    .sort((one, other) => {
      const [first, second] = [boxes[one], boxes[other]];
      return first === undefined || second === undefined ? 0 : area(second) - area(first);
    });
  return boxes.map((_, index) => largestFirst.indexOf(index) + 1);
}
