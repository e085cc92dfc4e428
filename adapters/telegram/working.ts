import { setTimeout as sleep } from 'node:timers/promises';
import type { Address } from './address.ts';
import type { Client } from './client.ts';
import { TelegramFault } from './errors.ts';

/** Telegram shows an action for five seconds at most; it is renewed before it lapses. */
const renewalMs = 4_000;

/** Shows "sending a photo…" until the signal aborts. Never throws: a hint that is missing harms nobody. */
export async function showWorking(client: Client, address: Address, signal: AbortSignal): Promise<void> {
  const { chat, thread } = address;
  try {
    while (!signal.aborted) {
      await client
        .call(
          'sendChatAction',
          { chat_id: chat, action: 'upload_photo', ...(thread === undefined ? {} : { message_thread_id: thread }) },
          { signal, timeoutMs: renewalMs },
        )
        .catch((error: unknown) => {
          if (!(error instanceof TelegramFault && error.isPassing)) throw error;
        });
      await sleep(renewalMs, undefined, { signal });
    }
  } catch {
    // The check is done, or nobody is there to see it.
  }
}
