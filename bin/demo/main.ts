// npm run demo [-- declarations | case | documents | delinquency | insight | network]: one of the demonstrations, of declarations where none is named.
const DEMOS = new Map([
  ['declarations', () => import('./declarations.ts')],
  ['case', () => import('./case.ts')],
  ['documents', () => import('./documents.ts')],
  ['delinquency', () => import('./delinquency.ts')],
  ['insight', () => import('./insight.ts')],
  ['network', () => import('./network.ts')],
]);

const [name = ''] = process.argv.slice(2);
const named = DEMOS.get(name);
// The demonstration reads its options as if it had been started by itself.
if (named !== undefined) process.argv.splice(2, 1);
await (named ?? (() => import('./declarations.ts')))();
