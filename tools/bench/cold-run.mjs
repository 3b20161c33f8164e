// Child process of the cold-start benchmark: imports one module and answers once, timing from the first line.
// argv: bundle <index.mjs> <event.json> | floor <model.onnx> <feeds.json>
const startedAt = performance.now();
const [kind, file, inputFile] = process.argv.slice(2);
const { readFileSync } = await import('node:fs');
const { createRequire } = await import('node:module');
if (kind === 'floor') {
  const ort = createRequire(import.meta.url)('onnxruntime-node');
  const session = await ort.InferenceSession.create(file, { intraOpNumThreads: 1, interOpNumThreads: 1 });
  const numbers = { float32: Float32Array, int32: Int32Array, uint32: Uint32Array, bool: Uint8Array, uint8: Uint8Array };
  const dataOf = {
    string: (data) => data,
    int64: (data) => BigInt64Array.from(data.map(BigInt)),
    uint64: (data) => BigUint64Array.from(data.map(BigInt)),
  };
  const feeds = Object.entries(JSON.parse(readFileSync(inputFile, 'utf8'))).map(([name, { type, dims, data }]) => [
    name,
    new ort.Tensor(type, dataOf[type]?.(data) ?? numbers[type].from(data), dims),
  ]);
  await session.run(Object.fromEntries(feeds));
  console.log(`ANSWER ${performance.now() - startedAt}`);
} else {
  const { pathToFileURL } = await import('node:url');
  const { handler } = await import(pathToFileURL(file).href);
  const importedMs = performance.now() - startedAt;
  const event = JSON.parse(readFileSync(inputFile, 'utf8'));
  const answer = await handler(event, { awsRequestId: 'cold', getRemainingTimeInMillis: () => 10_000 });
  if (answer.statusCode >= 300) throw new Error(`Status ${answer.statusCode}: ${answer.body}`);
  console.log(`IMPORTED ${importedMs}`);
  console.log(`ANSWER ${performance.now() - startedAt}`);
}
process.exit(0);
