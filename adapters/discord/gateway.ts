import { setTimeout as sleep } from 'node:timers/promises';
import {
  type APIInteraction,
  Client,
  DiscordAPIError,
  DiscordjsError,
  DiscordjsErrorCodes,
  Events,
  GatewayCloseCodes,
  GatewayDispatchEvents,
  GatewayIntentBits,
  type GatewayMessageCreateDispatchData,
  Options,
  Partials,
  Status,
} from 'discord.js';
import type { Logger } from 'pino';
import type { Config } from '../../src/config/config.ts';
import { errorCode } from '../../src/ops/error-code.ts';
import type { AdapterHealth } from '../../src/platform/adapter.ts';
import { shardOptions } from './shards.ts';

export interface GatewayEvents {
  interaction(interaction: APIInteraction): void;
  /** `serverLocale`: the language that the server says it speaks. */
  message(message: GatewayMessageCreateDispatchData, serverLocale: string | undefined): void;
}

/** The connection that events come over. It heals itself; what it can't heal it says in `health()`. */
export interface Gateway {
  /** Resolves when connected, or when it is clear that no waiting helps (a refused token). */
  connect(): Promise<void>;
  health(): AdapterHealth;
  close(): Promise<void>;
}

type GatewayConfig = Pick<Config, 'DISCORD_BOT_TOKEN' | 'DISCORD_API_URL' | 'DISCORD_SHARDS' | 'DISCORD_SHARD_RANGE'>;

/** Servers' lists, direct messages, and messages in servers, which come empty unless they mention the bot. None is privileged. */
const intents = [GatewayIntentBits.Guilds, GatewayIntentBits.GuildMessages, GatewayIntentBits.DirectMessages];

const refused =
  'Discord refused the bot token: set DISCORD_BOT_TOKEN to the one on the Bot page of the developer portal. Discord is off until then.';

/** Closing codes after which connecting again fails in the same way, with what the operator can do. */
const finalCloses: Readonly<Record<number, string>> = {
  [GatewayCloseCodes.AuthenticationFailed]: refused,
  [GatewayCloseCodes.InvalidShard]:
    'Discord refused the shard: DISCORD_SHARDS and DISCORD_SHARD_RANGE do not fit together.',
  [GatewayCloseCodes.ShardingRequired]: 'Discord asks for more shards: set DISCORD_SHARDS=auto.',
  [GatewayCloseCodes.InvalidAPIVersion]: 'Discord no longer speaks this version of its API: MoleCheck needs an update.',
  [GatewayCloseCodes.InvalidIntents]: 'Discord refused the intents as invalid: MoleCheck needs an update.',
  [GatewayCloseCodes.DisallowedIntents]:
    'Discord refused the intents of this app. MoleCheck uses no privileged one; look at the Bot page of the developer portal.',
};

const connecting = 'Connecting to Discord.';
const firstRetryMs = 2_000;
const longestRetryMs = 300_000;

/**
 * Connects with discord.js's client, unpatched: it resumes, identifies anew after an invalid session, drops zombie
 * connections and keeps the identify limits. Events are taken as Discord sent them (`client.ws`), so that HTTP mode and
 * this one share every line after it; caches stay nearly empty.
 *
 * @throws ConfigError for shards that don't fit together.
 */
export function createGateway(
  config: GatewayConfig,
  logger: Logger,
  events: GatewayEvents,
  retryMs = firstRetryMs,
): Gateway {
  const options = clientOptions(config);
  const closing = new AbortController();
  let client: Client | undefined;
  let problem: string | undefined = connecting;
  let isFinal = false;

  const giveUp = (why: string) => {
    isFinal = true;
    problem = why;
    logger.error({ platform: 'discord' }, why);
  };

  const attach = (fresh: Client) => {
    fresh.ws.on(GatewayDispatchEvents.InteractionCreate, (data: APIInteraction) => events.interaction(data));
    fresh.ws.on(GatewayDispatchEvents.MessageCreate, (data: GatewayMessageCreateDispatchData) => {
      const server = data.guild_id === undefined ? undefined : fresh.guilds.cache.get(data.guild_id);
      events.message(data, server?.preferredLocale);
    });
    fresh.on(Events.ShardReconnecting, (shard) => {
      logger.warn({ platform: 'discord', shard }, 'gateway connection lost, connecting again');
    });
    fresh.on(Events.ShardDisconnect, ({ code }) => {
      if (!closing.signal.aborted) giveUp(finalCloses[code] ?? `Discord closed the connection for good (${code}).`);
    });
    // Without listeners these would end the process; the client goes on by itself.
    fresh.on(Events.ShardError, (error, shard) =>
      logger.warn({ platform: 'discord', shard, code: errorCode(error) }, 'gateway error'),
    );
    fresh.on(Events.Error, (error) =>
      logger.warn({ platform: 'discord', code: errorCode(error) }, 'Discord client error'),
    );
  };

  return {
    async connect() {
      for (let waitMs = retryMs; !closing.signal.aborted && !isFinal; waitMs = Math.min(2 * waitMs, longestRetryMs)) {
        client = new Client(options);
        attach(client);
        try {
          await login(client, config.DISCORD_BOT_TOKEN ?? '', closing.signal);
          if (isFinal || closing.signal.aborted) return;
          problem = undefined;
          logger.info({ platform: 'discord', shards: client.ws.shards.size }, 'connected to Discord');
          return;
        } catch (error) {
          if (closing.signal.aborted || isFinal) return;
          if (isRefusedToken(error)) return giveUp(refused);
          const pauseMs = sessionLimitMs(error) ?? waitMs;
          problem = `Discord can't be reached; trying again in ${Math.ceil(pauseMs / 1000)} s.`;
          logger.warn({ platform: 'discord', code: errorCode(error), pauseMs }, 'no connection to Discord yet');
          await sleep(pauseMs, undefined, { signal: closing.signal }).catch(() => {});
        }
      }
    },
    health() {
      if (problem !== undefined || client === undefined) return { ready: false, detail: problem ?? connecting };
      const shards = [...client.ws.shards.values()];
      const connected = shards.filter(
        ({ status }) => status === Status.Ready || status === Status.WaitingForGuilds,
      ).length;
      const detail = `${connected} of ${shards.length} connection(s) to Discord stand.`;
      return { ready: connected === shards.length, detail };
    },
    async close() {
      closing.abort();
      problem = 'Discord is disconnected.';
      await client?.destroy();
    },
  };
}

function clientOptions(config: GatewayConfig) {
  return {
    intents,
    // A DM's channel is not announced before its first message.
    partials: [Partials.Channel],
    rest: { api: config.DISCORD_API_URL.replace(/\/+$/, ''), version: '10' },
    allowedMentions: { parse: [] },
    makeCache: Options.cacheWithLimits({
      ...Options.DefaultMakeCacheSettings,
      MessageManager: 0,
      PresenceManager: 0,
      ReactionManager: 0,
      GuildMemberManager: { maxSize: 0, keepOverLimit: (member) => member.id === member.client.user.id },
      UserManager: { maxSize: 0, keepOverLimit: (user) => user.id === user.client.user.id },
    }),
    ...shardOptions(config),
  };
}

/** Ends as soon as the gateway closes for good: the login itself does not notice that. */
async function login(client: Client, token: string, signal: AbortSignal): Promise<void> {
  const closed = new Promise<void>((resolve) => {
    client.once(Events.ShardDisconnect, () => resolve());
    signal.addEventListener('abort', () => resolve(), { once: true });
  });
  const loggedIn = client.login(token);
  loggedIn.catch(() => {});
  await Promise.race([loggedIn, closed]);
}

function isRefusedToken(error: unknown): boolean {
  if (error instanceof DiscordjsError) return error.code === DiscordjsErrorCodes.TokenInvalid;
  return error instanceof DiscordAPIError && error.status === 401;
}

/** discord.js refuses to identify beyond Discord's daily limit and says when it ends. Milliseconds from now. */
function sessionLimitMs(error: unknown): number | undefined {
  const resetsAt =
    error instanceof Error ? /Not enough sessions remaining .* resets at (\S+)/.exec(error.message)?.[1] : undefined;
  return resetsAt === undefined ? undefined : Math.max(1_000, Date.parse(resetsAt) - Date.now());
}
