import {
  type APIInteraction,
  type APIInteractionResponse,
  makeURLSearchParams,
  type RawFile,
  REST,
  type RESTGetAPIApplicationCommandsQuery,
  type RESTGetAPIApplicationCommandsResult,
  type RESTGetAPIChannelMessageResult,
  type RESTGetCurrentApplicationResult,
  type RESTPostAPIChannelMessageJSONBody,
  type RESTPostAPICurrentUserCreateDMChannelJSONBody,
  type RESTPostAPICurrentUserCreateDMChannelResult,
  type RESTPutAPIApplicationCommandsJSONBody,
  type ResponseLike,
  Routes,
} from 'discord.js';
import { retry } from '../../src/ops/backoff.ts';
import type { Metrics } from '../../src/ops/metrics.ts';
import { apiCode, DiscordCallError } from './errors.ts';
import type { DiscordConfig } from './settings.ts';

/** A message ready to be sent: the JSON body and the files it names. */
export interface DrawnMessage {
  readonly body: Pick<
    RESTPostAPIChannelMessageJSONBody,
    'components' | 'content' | 'attachments' | 'allowed_mentions'
  > & {
    readonly flags: number;
  };
  readonly files: readonly RawFile[];
}

/** An interaction as its follow-up calls name it. The token is a credential of 15 minutes: never logged. */
interface InteractionHandle {
  readonly application: string;
  readonly token: string;
}

/** Which commands a call is about: everybody's, or one server's. */
type CommandScope = { readonly application: string; readonly guild?: string };

/** The calls to Discord's REST API that MoleCheck makes. Each throws only {@link DiscordCallError}. */
export type Client = ReturnType<typeof createClient>;

/** The API's root as discord.js wants it, which adds the version itself; a root that has one already is taken as well. */
export function apiBase(config: Pick<DiscordConfig, 'DISCORD_API_URL'>): string {
  return config.DISCORD_API_URL.replace(/(?:\/v10)?\/*$/, '');
}

/** Longest wait for a rate limit inside a call; beyond it the call fails as transient and the job's own retry takes over. */
const maxRateLimitWaitMs = 60_000;

/** A call that may be repeated is made again after a network fault; the library does so for 5xx only. */
const repeated = { attempts: 3, firstMs: 200, mostMs: 1_000 };
const once = { ...repeated, attempts: 1 };

/**
 * The API over `@discordjs/rest` (rate-limit buckets, retries of 5xx and resets), without a gateway connection, so that a
 * worker process can deliver. Interaction calls have a client of their own: Discord does not count them against the bot's
 * 50 requests a second.
 */
export function createClient(config: Pick<DiscordConfig, 'DISCORD_API_URL' | 'DISCORD_BOT_TOKEN'>, metrics?: Metrics) {
  const create = (globalRequestsPerSecond: number) =>
    new REST({
      api: apiBase(config),
      version: '10',
      globalRequestsPerSecond,
      rejectOnRateLimit: ({ timeToReset }) => timeToReset > maxRateLimitWaitMs,
      // Node's own fetch, as the option's documentation proposes: by default @discordjs/rest calls undici 6, whose requests
      // run through the dispatcher of whichever undici was loaded first; that of undici 7 can't send its uploads.
      makeRequest: (url, init) => fetch(url, init as unknown as RequestInit) as unknown as Promise<ResponseLike>,
    });
  const bot = create(50).setToken(config.DISCORD_BOT_TOKEN ?? '');
  const interactions = create(Number.POSITIVE_INFINITY);

  const call = <T>(name: string, request: () => Promise<T>, tries = repeated): Promise<T> => {
    const attempt = async () => {
      try {
        return await request();
      } catch (error) {
        const failure = new DiscordCallError(name, error);
        metrics?.apiErrors.inc({ platform: 'discord', method: name, code: failure.code });
        throw failure;
      }
    };
    return retry(attempt, {
      ...tries,
      again: (error) => ((error as DiscordCallError).isNetwork ? 0 : undefined),
      onRetry: () => metrics?.retries.inc({ platform: 'discord', what: name }),
    });
  };
  /** For calls whose answer says nothing more than that it was done. */
  const tell = async (...args: Parameters<typeof call>): Promise<void> => {
    await call(...args);
  };
  const commandsRoute = ({ application, guild }: CommandScope) =>
    guild === undefined ? Routes.applicationCommands(application) : Routes.applicationGuildCommands(application, guild);
  const multipart = ({ body, files }: DrawnMessage) => ({ body, files: [...files] });

  return {
    respond: ({ id, token }: Pick<APIInteraction, 'id' | 'token'>, body: APIInteractionResponse) =>
      tell('respond', () => interactions.post(Routes.interactionCallback(id, token), { body, auth: false }), once),
    /** `message`: `@original` (the first answer, or the message whose button was pressed) or a message's id. Idempotent. */
    edit: ({ application, token }: InteractionHandle, message: string, drawn: DrawnMessage) =>
      tell('edit', () =>
        interactions.patch(Routes.webhookMessage(application, token, message), { ...multipart(drawn), auth: false }),
      ),
    remove: async ({ application, token }: InteractionHandle, message: string) => {
      try {
        const route = Routes.webhookMessage(application, token, message);
        await tell('remove', () => interactions.delete(route, { auth: false }));
      } catch (error) {
        // Gone already is what was wanted.
        if (!(error instanceof DiscordCallError && error.is(apiCode.unknownMessage))) throw error;
      }
    },
    /** Not repeated after a network fault: a second message would follow. */
    followUp: ({ application, token }: InteractionHandle, drawn: DrawnMessage) =>
      tell(
        'followUp',
        () => interactions.post(Routes.webhook(application, token), { ...multipart(drawn), auth: false }),
        once,
      ),
    /** `nonce` makes a repetition within minutes give back the first message instead of a second one. */
    send: (
      channel: string,
      { body, files }: DrawnMessage,
      { nonce, replyTo }: { readonly nonce: string; readonly replyTo?: string },
    ) => {
      const reference =
        replyTo === undefined ? {} : { message_reference: { message_id: replyTo, fail_if_not_exists: false } };
      const message: RESTPostAPIChannelMessageJSONBody = { ...body, ...reference, nonce, enforce_nonce: true };
      return tell('send', () => bot.post(Routes.channelMessages(channel), { body: message, files: [...files] }));
    },
    /** A message as Discord has it now, its links fresh. */
    message: (channel: string, id: string) =>
      call('message', () => bot.get(Routes.channelMessage(channel, id)) as Promise<RESTGetAPIChannelMessageResult>),
    /** The DM channel with a person; the same one each time. */
    openDm: async (user: string) => {
      const body: RESTPostAPICurrentUserCreateDMChannelJSONBody = { recipient_id: user };
      const open = () =>
        bot.post(Routes.userChannels(), { body }) as Promise<RESTPostAPICurrentUserCreateDMChannelResult>;
      return (await call('openDm', open)).id;
    },
    type: (channel: string) => tell('type', () => bot.post(Routes.channelTyping(channel))),
    /** The application that the token belongs to. */
    application: () =>
      call('application', () => bot.get(Routes.currentApplication()) as Promise<RESTGetCurrentApplicationResult>),
    commands: (scope: CommandScope) =>
      call('commands', () => {
        const query = makeURLSearchParams<RESTGetAPIApplicationCommandsQuery>({ with_localizations: true });
        return bot.get(commandsRoute(scope), { query }) as Promise<RESTGetAPIApplicationCommandsResult>;
      }),
    putCommands: (scope: CommandScope, body: RESTPutAPIApplicationCommandsJSONBody) =>
      tell('putCommands', () => bot.put(commandsRoute(scope), { body })),
    close: () => {
      for (const rest of [bot, interactions]) {
        rest.clearHandlerSweeper();
        rest.clearHashSweeper();
      }
    },
  };
}
