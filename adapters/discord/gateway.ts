import { CloseCodes, type SessionInfo, WebSocketManager, WebSocketShardEvents } from '@discordjs/ws';
import {
  type APIInteraction,
  DiscordAPIError,
  GatewayCloseCodes,
  GatewayDispatchEvents,
  type GatewayDispatchPayload,
  GatewayIntentBits,
  type GatewayMessageCreateDispatchData,
  REST,
} from 'discord.js';
import type { Logger } from 'pino';
import { retry } from '../../src/ops/backoff.ts';
import { errorCode } from '../../src/ops/error-code.ts';
import type { AdapterHealth } from '../../src/platform/adapter.ts';
import { apiBase } from './client.ts';
import { createServers } from './servers.ts';
import type { DiscordConfig } from './settings.ts';
import type { ServerFacts } from './translate.ts';

export interface GatewayEvents {
  interaction(interaction: APIInteraction): void;
  message(message: GatewayMessageCreateDispatchData, server: ServerFacts): void;
}

/** The connection that events come over. It heals itself; what it can't heal it says in `health()`. */
export interface Gateway {
  /** Resolves when connected, or when it is clear that no waiting helps (a refused token). */
  connect(): Promise<void>;
  health(): AdapterHealth;
  close(): Promise<void>;
}

type GatewayConfig = Pick<
  DiscordConfig,
  'DISCORD_BOT_TOKEN' | 'DISCORD_APPLICATION_ID' | 'DISCORD_API_URL' | 'DISCORD_SHARDS' | 'DISCORD_SHARD_RANGE'
>;

/** Servers' languages, direct messages, and messages in servers, which come empty unless they mention the bot. None is privileged. */
const intents = GatewayIntentBits.Guilds | GatewayIntentBits.GuildMessages | GatewayIntentBits.DirectMessages;

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
/** A shard that was about to reconnect when it was dropped asks for its session first, and waits for it without end. */
const never = new Promise<null>(() => {});
const betweenConnections = { firstMs: 1_000, mostMs: 300_000 };

/**
 * Connects with discord.js's own gateway, unpatched: it resumes, identifies anew after an invalid session, drops zombie
 * connections and keeps the identify limits. It is used without the client around it, because that builds objects out of every
 * event and ends the process on one that lacks a field (an interaction without `entitlements` is enough); so HTTP mode and
 * this one share every line after the raw event, too.
 */
export function createGateway(config: GatewayConfig, logger: Logger, events: GatewayEvents): Gateway {
  const token = config.DISCORD_BOT_TOKEN ?? '';
  const closing = new AbortController();
  const servers = createServers(config.DISCORD_APPLICATION_ID);
  const connected = new Set<number>();
  const dropped = new WeakSet<WebSocketManager>();
  let manager: WebSocketManager | undefined;
  let shardCount = 0;
  let problem: string | undefined = connecting;
  let isFinal = false;

  const giveUp = (why: string) => {
    isFinal = true;
    problem = why;
    logger.error({ platform: 'discord' }, why);
  };

  const dispatch = (payload: GatewayDispatchPayload) => {
    const { t: type, d: data } = payload;
    if (type === GatewayDispatchEvents.InteractionCreate) events.interaction(data);
    else if (type === GatewayDispatchEvents.MessageCreate) events.message(data, servers.factsOf(data.guild_id));
    else servers.note(payload);
  };

  const create = (): WebSocketManager => {
    const rest = new REST({ api: apiBase(config), version: '10' }).setToken(token);
    // discord.js would share the sessions of all managers in a process.
    const sessions = new Map<number, SessionInfo>();
    const fresh = new WebSocketManager({
      token,
      intents,
      rest,
      shardCount: config.DISCORD_SHARDS === 'auto' ? null : config.DISCORD_SHARDS,
      shardIds: config.DISCORD_SHARD_RANGE ?? null,
      retrieveSessionInfo: (shardId) => (dropped.has(fresh) ? never : (sessions.get(shardId) ?? null)),
      updateSessionInfo: (shardId, session) => {
        if (session === null) sessions.delete(shardId);
        else sessions.set(shardId, session);
      },
    });
    fresh.on(WebSocketShardEvents.Dispatch, ({ data }) => dispatch(data));
    fresh.on(WebSocketShardEvents.Ready, ({ shardId }) => void connected.add(shardId));
    fresh.on(WebSocketShardEvents.Resumed, ({ shardId }) => void connected.add(shardId));
    fresh.on(WebSocketShardEvents.Closed, ({ code, shardId }) => {
      connected.delete(shardId);
      if (closing.signal.aborted || dropped.has(fresh)) return;
      const final = finalCloses[code];
      if (final !== undefined) giveUp(final);
      else logger.warn({ platform: 'discord', shard: shardId, code }, 'gateway connection lost, connecting again');
    });
    // Without a listener it would be thrown; the shard goes on by itself.
    fresh.on(WebSocketShardEvents.Error, ({ error, shardId }) =>
      logger.warn({ platform: 'discord', shard: shardId, code: errorCode(error) }, 'gateway error'),
    );
    return fresh;
  };

  const disconnect = async (old: WebSocketManager): Promise<void> => {
    dropped.add(old);
    try {
      await old.destroy({ code: CloseCodes.Normal, reason: 'closing' });
    } catch {
      // What is broken need not be closed.
    }
  };

  return {
    async connect() {
      const attempt = async () => {
        manager = create();
        await untilConnectedOrClosed(manager, closing.signal);
        if (isFinal || closing.signal.aborted) return;
        shardCount = (await manager.getShardIds()).length;
        problem = undefined;
        logger.info({ platform: 'discord', shards: shardCount }, 'connected to Discord');
      };
      const onRetry = async (error: unknown, pauseMs: number) => {
        if (manager !== undefined) await disconnect(manager);
        problem = `Discord can't be reached; trying again in ${Math.ceil(pauseMs / 1000)} s.`;
        logger.warn({ platform: 'discord', code: errorCode(error), pauseMs }, 'no connection to Discord yet');
      };
      const again = (error: unknown) => (isFinal || isRefusedToken(error) ? undefined : sessionLimitMs(error));
      try {
        await retry(attempt, { ...betweenConnections, signal: closing.signal, again, onRetry });
      } catch {
        if (!closing.signal.aborted && !isFinal) giveUp(refused);
      }
    },
    health() {
      if (problem !== undefined) return { ready: false, detail: problem };
      const detail = `${connected.size} of ${shardCount} connection(s) to Discord stand.`;
      return { ready: connected.size === shardCount, detail };
    },
    async close() {
      closing.abort();
      problem = 'Discord is disconnected.';
      if (manager !== undefined) await disconnect(manager);
    },
  };
}

/** Connecting does not end by itself when the gateway closes for good. */
async function untilConnectedOrClosed(manager: WebSocketManager, signal: AbortSignal): Promise<void> {
  const closed = new Promise<void>((resolve) => {
    manager.on(WebSocketShardEvents.Closed, ({ code }) => {
      if (code in finalCloses) resolve();
    });
    signal.addEventListener('abort', () => resolve(), { once: true });
  });
  const done = manager.connect();
  done.catch(() => {});
  await Promise.race([done, closed]);
}

function isRefusedToken(error: unknown): boolean {
  return error instanceof DiscordAPIError && error.status === 401;
}

/** It refuses to identify beyond Discord's daily limit and says when it ends. Milliseconds from now, 0 for other errors. */
function sessionLimitMs(error: unknown): number {
  const resetsAt =
    error instanceof Error ? /Not enough sessions remaining .* resets at (\S+)/.exec(error.message)?.[1] : undefined;
  return resetsAt === undefined ? 0 : Math.max(1_000, Date.parse(resetsAt) - Date.now());
}
