import { renew } from '../../src/platform/renew.ts';
import type { Address } from './address.ts';
import type { Client } from './client.ts';
import { TelegramFault } from './errors.ts';

/** Telegram shows an action for five seconds at most. */
const rhythm = { firstMs: 0, everyMs: 4_000 };

/** Shows "sending a photo…" until the signal aborts. Never throws. */
export function showWorking(client: Client, { chat, thread }: Address, signal: AbortSignal): void {
  const where = { chat_id: chat, ...(thread === undefined ? {} : { message_thread_id: thread }) };
  void renew(signal, rhythm, () =>
    client
      .call('sendChatAction', { ...where, action: 'upload_photo' }, { signal, timeoutMs: rhythm.everyMs })
      .catch((error: unknown) => {
        if (!(error instanceof TelegramFault && error.isPassing)) throw error;
      }),
  );
}
