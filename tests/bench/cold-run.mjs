// Child process of the cold-start benchmark: imports what it is told and answers once, timing from the first line.
// argv: bundle <index.mjs> <event.json> | floor <model.onnx>
const startedAt = performance.now();
const [kind, file, eventFile] = process.argv.slice(2);
const { createRequire } = await import('node:module');
if (kind === 'floor') {
  const ort = createRequire(import.meta.url)('onnxruntime-node');
  const session = await ort.InferenceSession.create(file, { intraOpNumThreads: 1, interOpNumThreads: 1 });
  await session.run({
    codes: new ort.Tensor('string', new Array(11).fill(''), [1, 11]),
    numbers: new ort.Tensor('float32', new Float32Array(3).fill(1), [1, 3]),
    profiles: new ort.Tensor('float32', new Float32Array(15), [1, 15]),
    rows: new ort.Tensor('int64', new BigInt64Array(1), [1]),
    occluded: new ort.Tensor('int64', new BigInt64Array(1), [1]),
  });
  console.log(`ANSWER ${performance.now() - startedAt}`);
} else {
  const { pathToFileURL } = await import('node:url');
  const { readFileSync } = await import('node:fs');
  const { handler } = await import(pathToFileURL(file).href);
  const importedMs = performance.now() - startedAt;
  const event = JSON.parse(readFileSync(eventFile, 'utf8'));
  const answer = await handler(event, { awsRequestId: 'cold', getRemainingTimeInMillis: () => 10_000 });
  if (answer.statusCode !== 201) throw new Error(`Status ${answer.statusCode}: ${answer.body}`);
  console.log(`IMPORTED ${importedMs}`);
  console.log(`ANSWER ${performance.now() - startedAt}`);
}
process.exit(0);
