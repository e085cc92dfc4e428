import { MessageChannel } from 'node:worker_threads';

const { port1: closed } = new MessageChannel();
closed.close();

/**
 * Frees what is behind a view at once, whole; whoever looks at it afterwards finds it empty. V8 would free it with its next collection, and
 * begins one the sooner the more it waits for. What is sent to a closed port is gone, as the standard has it.
 */
export function letGo({ buffer }: Uint8Array<ArrayBuffer>): void {
  if (buffer.byteLength > 0) closed.postMessage(undefined, [buffer]);
}
