import type { APIInteraction } from 'discord.js';
import { ConfigError } from '../../src/config/config.ts';
import { errorCode } from '../../src/ops/error-code.ts';
import { createUnderWay } from '../../src/ops/under-way.ts';
import { within } from '../../src/ops/within.ts';
import type { Adapter, Converse } from '../../src/platform/adapter.ts';
import type { AdapterContext } from '../../src/platform/adapter-context.ts';
import { acknowledgeByRest } from './acknowledge.ts';
import { readAddress } from './address.ts';
import { createClient } from './client.ts';
import { deliver } from './deliver.ts';
import { createGateway, type Gateway } from './gateway.ts';
import { type Acknowledge, receiveInteraction, receiveMessage } from './intake.ts';
import { createPhotos } from './photo.ts';
import { registerCommands } from './profile.ts';
import type { DiscordConfig } from './settings.ts';
import { registerWebhook } from './webhook.ts';
import { showWorking } from './working.ts';

/** How long answers that are being sent may hold up the end of the process; jobs in the queue have their own grace. */
const drainMs = 5_000;

/**
 * Discord, through discord.js: by a gateway connection, or in HTTP mode by `POST /discord/interactions` on the shared
 * server. `open` and `deliver` use REST alone and so work in a worker.
 *
 * @throws ConfigError without token or application id.
 */
export function createDiscordAdapter(context: AdapterContext<DiscordConfig>): Adapter {
  const { config, logger, metrics, store, http } = context;
  const { DISCORD_APPLICATION_ID: application, DISCORD_PUBLIC_KEY: publicKey } = config;
  if (config.DISCORD_BOT_TOKEN === undefined || application === undefined)
    throw new ConfigError('Discord needs DISCORD_BOT_TOKEN and DISCORD_APPLICATION_ID.');
  const isHttpMode = config.DISCORD_MODE === 'http';
  const api = createClient(config, metrics);
  const photos = createPhotos(config);
  let converse: Converse | undefined;
  const underWay = createUnderWay();

  const parts = { api, open: photos.openLink, logger, metrics };
  const handle = (interaction: APIInteraction, acknowledge: Acknowledge): Promise<void> =>
    converse === undefined
      ? Promise.resolve()
      : underWay.track(receiveInteraction({ ...parts, converse }, interaction, acknowledge));

  let gateway: Gateway | undefined;
  if (isHttpMode && http !== undefined && publicKey !== undefined)
    registerWebhook(http, {
      publicKey,
      store,
      logger,
      metrics,
      handler: () => (converse === undefined ? undefined : handle),
    });
  else if (!isHttpMode)
    gateway = createGateway(config, logger, {
      interaction: (interaction) => void handle(interaction, acknowledgeByRest(api, interaction)),
      message: (message, server) => {
        if (converse === undefined) return;
        void underWay.track(receiveMessage({ ...parts, converse }, message, application, server));
      },
    });

  return {
    platform: 'discord',
    access: { owners: config.DISCORD_OWNER_IDS, allowed: config.DISCORD_ALLOWED_SERVERS },
    async receive(given) {
      converse = given;
      await gateway?.connect();
      if (config.DISCORD_REGISTER && (gateway === undefined || gateway.health().ready))
        await registerCommands({ config, api })
          .then(({ changed }) => logger.info({ platform: 'discord', changed }, 'commands registered'))
          .catch((error) => logger.error({ platform: 'discord', code: errorCode(error) }, 'commands not registered'));
    },
    open: (photo) => photos.open(photo),
    // Discord keeps no photo of a command, and one in somebody else's message is not for us to fetch later.
    keepsPhoto: (address) => readAddress(address).kind === 'message',
    personAddress: (address) => {
      const { id, user } = readAddress(address);
      return { kind: 'direct', id, user };
    },
    showWorking: (address, signal) => showWorking(api, readAddress(address), signal),
    deliver: (address, reply, memo) => deliver({ api, logger }, readAddress(address), reply, memo),
    health: () =>
      gateway?.health() ?? {
        ready: converse !== undefined,
        detail: converse === undefined ? 'Discord: not receiving.' : 'Discord: interactions come over HTTP.',
      },
    async stopReceiving() {
      converse = undefined;
      await gateway?.close();
      await within(drainMs, underWay.ended());
    },
    async close() {
      await gateway?.close();
      await photos.close();
      api.close();
    },
  };
}
