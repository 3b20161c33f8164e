// Starts the field kit's two workers: the one that keeps its page, and the one in which its models run. Their addresses are the only ones
// that a script of the console may be started from (the policy field-workers of lib/console-headers.ts).
import modelsScript from './models-worker.ts?worker&url';
import { FIELD_PATH, SHELL_SCRIPT } from './shell.ts';

/** Of browsers that enforce Trusted Types; the others take an address as text. */
interface TrustedTypes {
  createPolicy(
    name: string,
    rules: { createScriptURL(address: string): string },
  ): { createScriptURL(address: string): string };
}

const { trustedTypes } = globalThis as { trustedTypes?: TrustedTypes };
const policy = trustedTypes?.createPolicy('field-workers', {
  createScriptURL: (address) => {
    if (address === modelsScript || address === SHELL_SCRIPT) return address;
    throw new TypeError(`No worker of the console is at ${address}`);
  },
});
const trusted = (address: string): string => policy?.createScriptURL(address) ?? address;

export function startModels(): Worker {
  return new Worker(trusted(modelsScript), { type: 'module' });
}

/** Keeps the page for visits without a network; resolves once it is kept. */
export async function keepShell(): Promise<void> {
  await navigator.serviceWorker.register(trusted(SHELL_SCRIPT), {
    scope: FIELD_PATH,
    updateViaCache: 'none',
  });
  await untilKept();
}

async function untilKept(): Promise<void> {
  const registration = await navigator.serviceWorker.getRegistration(FIELD_PATH);
  if (registration === undefined || registration.active !== null) return;
  const installing = registration.installing ?? registration.waiting;
  await new Promise<void>((resolve, reject) => {
    installing?.addEventListener('statechange', () => {
      if (installing.state === 'activated') resolve();
      if (installing.state === 'redundant') reject(new Error('The page could not be kept'));
    });
  });
}

/** Whether the page is kept already. */
export async function isShellKept(): Promise<boolean> {
  const registration = await navigator.serviceWorker?.getRegistration(FIELD_PATH);
  return (registration?.active ?? null) !== null;
}
