// A bounded cache around an asynchronous read.

/** Caches the values read last; the least recently used one makes room for a new one. */
export function lruCached<Value extends object>(
  read: (key: string) => Promise<Value>,
  capacity: number,
): (key: string) => Promise<Value> {
  const cached = new Map<string, Value>();
  return async (key) => {
    const value = cached.get(key) ?? (await read(key));
    // A map iterates in insertion order, so the last used key goes to its end.
    cached.delete(key);
    cached.set(key, value);
    const [oldest] = cached.keys();
    if (cached.size > capacity && oldest !== undefined) cached.delete(oldest);
    return value;
  };
}
