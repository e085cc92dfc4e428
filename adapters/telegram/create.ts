import { createUnderWay } from '../../src/ops/under-way.ts';
import { within } from '../../src/ops/within.ts';
import type { Adapter } from '../../src/platform/adapter.ts';
import type { AdapterContext } from '../../src/platform/adapter-context.ts';
import { personAddress, readAddress } from './address.ts';
import { createClient } from './client.ts';
import { createConnection } from './connection.ts';
import { createDelivering } from './deliver.ts';
import { createMessages } from './messages.ts';
import { createPhotos } from './photo.ts';
import { createReceiving } from './receive.ts';
import { createRespond } from './respond.ts';
import type { TelegramConfig } from './settings.ts';
import { createWebhook, webhookSecret } from './webhook.ts';
import { showWorking } from './working.ts';

/** How long a final reply is tried while Telegram can't be reached; then the queue decides. */
const replyPatienceMs = 60_000;
/** How long a question or a hint is tried: nobody repeats it, and a photo waits for consent for 15 minutes. */
const talkPatienceMs = 600_000;
/** How long `close` waits for replies that are being sent: a turn in the chat and Telegram's answer. */
const farewellMs = 5_000;

/**
 * Telegram, on when `TELEGRAM_BOT_TOKEN` is set.
 *
 * @throws TypeError without a token: the composition root asks for the adapter only where there is one.
 */
export function createTelegramAdapter(context: AdapterContext<TelegramConfig>): Adapter {
  const { config, metrics, store, http } = context;
  const token = config.TELEGRAM_BOT_TOKEN;
  if (token === undefined) throw new TypeError('TELEGRAM_BOT_TOKEN is not set.');
  const logger = context.logger.child({ platform: 'telegram' });

  const connection = createConnection(logger);
  const client = createClient({ config, token, logger, metrics, onRefused: connection.refused });
  const delivering = createDelivering(createMessages(client, replyPatienceMs, logger), store, token);
  const photos = createPhotos(client, config, token);
  const webhook =
    http === undefined || config.TELEGRAM_WEBHOOK_URL === undefined
      ? undefined
      : createWebhook({
          http,
          client,
          metrics,
          url: config.TELEGRAM_WEBHOOK_URL,
          secret: webhookSecret(config.TELEGRAM_WEBHOOK_SECRET, token),
        });
  const receiving = createReceiving({
    client,
    connection,
    respond: createRespond(createMessages(client, talkPatienceMs, logger), delivering),
    store,
    secret: token,
    isShared: config.REDIS_URL !== undefined,
    logger,
    metrics,
    ...(webhook === undefined ? {} : { webhook }),
  });

  const sending = createUnderWay();

  return {
    platform: 'telegram',
    access: { owners: config.TELEGRAM_OWNER_IDS, allowed: config.TELEGRAM_ALLOWED_CHATS },
    receive: (converse) => receiving.start(converse),
    open: (photo) => photos.open(photo),
    keepsPhoto: () => true,
    personAddress: (address) => personAddress(readAddress(address)),
    showWorking: (address, signal) => showWorking(client, readAddress(address), signal),
    prepare: (address, memo) => delivering.prepare(readAddress(address), memo),
    deliver: async (address, reply, memo) => sending.track(delivering.deliver(readAddress(address), reply, memo)),
    health: () => connection.health(),
    stopReceiving: () => receiving.stop(),
    async close() {
      await within(farewellMs, sending.ended());
      await receiving.close();
      client.close();
      await photos.close();
    },
  };
}
