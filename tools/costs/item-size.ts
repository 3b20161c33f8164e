// The size of an item as DynamoDB counts it: names in UTF-8 and values by their type.
// https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/CapacityUnitCalculations.html
import type { AttributeValue } from '@aws-sdk/client-dynamodb';

/** Overhead of a list or a map. */
const CONTAINER_BYTES = 3;
/** Overhead of each of its elements. */
const ELEMENT_BYTES = 1;

/** Bytes of an item with its attributes' names. */
export function itemBytes(item: Readonly<Record<string, AttributeValue>>): number {
  return Object.entries(item).reduce((sum, [name, value]) => sum + textBytes(name) + valueBytes(value), 0);
}

function valueBytes(value: AttributeValue): number {
  if (value.S !== undefined) return textBytes(value.S);
  if (value.N !== undefined) return numberBytes(value.N);
  if (value.B !== undefined) return value.B.byteLength;
  if (value.SS !== undefined) return value.SS.reduce((sum, text) => sum + textBytes(text), 0);
  if (value.L !== undefined) {
    return value.L.reduce((sum, one) => sum + ELEMENT_BYTES + valueBytes(one), CONTAINER_BYTES);
  }
  if (value.M !== undefined) {
    return itemBytes(value.M) + CONTAINER_BYTES + ELEMENT_BYTES * Object.keys(value.M).length;
  }
  return 1;
}

function textBytes(text: string): number {
  return Buffer.byteLength(text);
}

/** One byte for two significant digits, and one more. */
function numberBytes(text: string): number {
  const digits = text.replace(/[-+.]|e.*$/gi, '').replace(/^0+|0+$/g, '');
  return Math.ceil(digits.length / 2) + 1;
}
