// HTTP byte by byte, for requests that no client library would send.
import { connect } from 'node:net';
import type { Service } from '../../api/support/service.ts';

/** An answer that does not come, or a connection left open, is waited for this long. */
const IDLE_MS = 1_500;

/**
 * Sends bytes to the API and reads until it closes the connection or falls silent.
 *
 * @returns the answers one by one, each from its status line on; none where the connection was closed without
 */
export async function rawExchange({ endpoints }: Service, request: string | Buffer): Promise<string[]> {
  const { hostname, port } = new URL(endpoints.apiUrl);
  const text = await new Promise<string>((resolve) => {
    const chunks: Buffer[] = [];
    const socket = connect(Number(port), hostname, () => socket.write(request));
    const end = (): void => {
      socket.destroy();
      resolve(Buffer.concat(chunks).toString('latin1'));
    };
    socket.setTimeout(IDLE_MS, end);
    socket.on('data', (chunk: Buffer) => chunks.push(chunk));
    socket.on('error', end);
    socket.on('end', end);
  });
  return text.split(/(?=HTTP\/1\.1 \d{3} )/).filter((answer) => answer !== '');
}
