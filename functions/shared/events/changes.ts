// What a table's stream says of an item, in the form in which capabilities turn it into events.
import type { NewEvent } from './catalogue.ts';

/** An item in DynamoDB's JSON, as far as events need it. */
export type Image = Readonly<
  Record<string, { readonly S?: string | undefined; readonly N?: string | undefined } | undefined>
>;

/** A committed change of an item. */
export interface Change {
  /** Undefined where the item is new. */
  readonly before: Image | undefined;
  /** Undefined where the item was deleted. */
  readonly after: Image | undefined;
}

/** The events that a change means: none for most changes. A change that cannot be read must throw: nothing is lost silently. */
export type EventsOf = (change: Change) => readonly NewEvent[];

/** A filter of a stream, in EventBridge's pattern language: Lambda does not invoke the publisher for other changes. */
export type StreamFilter = Readonly<Record<string, unknown>>;

/** A text attribute of an image. */
export function textOf(image: Image, name: string): string {
  const value = image[name]?.S;
  if (value === undefined) throw new Error(`A changed item has no ${name}`);
  return value;
}
