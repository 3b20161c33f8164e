// What is opened by the first request that needs it, and then kept.

/** Opens something at the first call; later calls get the same. */
export function once<Opened>(open: () => Opened): () => Opened {
  let opened: Opened | undefined;
  return () => {
    opened ??= open();
    return opened;
  };
}
