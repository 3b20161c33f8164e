// What is opened by the first request that needs it, and then kept.

/** Opens something at the first call; later calls get the same. */
export function once<Value>(open: () => Promise<Value>): () => Promise<Value> {
  let opened: Promise<Value> | undefined;
  return () => {
    opened ??= open();
    return opened;
  };
}
