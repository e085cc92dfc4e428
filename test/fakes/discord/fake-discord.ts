import { startCdn } from './cdn.ts';
import { FaultScript } from './faults.ts';
import { FakeGateway } from './gateway.ts';
import { createSigner, postInteraction } from './http-interactions.ts';
import { flatten } from './message-rules.ts';
import { People } from './people.ts';
import { createRest, type GatewayInformation } from './rest.ts';
import { type FakeChannel, type FakeMessage, type FakeUser, World } from './world.ts';

export type FakeDiscord = Awaited<ReturnType<typeof startFakeDiscord>>;

/** A bot token in Discord's shape, worth nothing. */
const token = 'MTI3NTM5NjM4MTYzNzg0Mjk1Ng.GfAkE0.not-a-real-token-not-a-real-token-0000';

/**
 * A whole Discord on loopback: REST API, gateway and CDN, with people who use the app. Nothing in it knows the adapter.
 * The app is pointed at it by `environment()` alone.
 */
export async function startFakeDiscord() {
  const faults = new FaultScript();
  const cdn = await startCdn(faults);
  const world = new World(cdn);
  const gateway = new FakeGateway(world, token);
  const information: GatewayInformation = {
    url: '',
    shards: 1,
    session_start_limit: { total: 1000, remaining: 1000, reset_after: 14_400_000, max_concurrency: 16 },
  };
  const { publicKey, privateKey } = createSigner();
  const rest = createRest({ world, token, faults, gateway: information, publicKey });
  const origin = await rest.app.listen({ host: '127.0.0.1', port: 0 });
  gateway.attach(rest.app.server);
  gateway.url = origin.replace('http', 'ws');
  information.url = gateway.url;

  const endpoint: { url: string | undefined } = { url: undefined };
  const delivered = new Map<string, Parameters<FakeGateway['dispatch']>>();
  const people = new People(world, async (event, data, guildId) => {
    delivered.set(String(data['id']), [event, data, guildId]);
    if (event === 'INTERACTION_CREATE' && endpoint.url !== undefined)
      await postInteraction(world, privateKey, endpoint.url, data, rest.violations);
    else gateway.dispatch(event, data, guildId);
  });

  /** What the bot wrote in one channel that this person can see. */
  const seenIn = (channel: FakeChannel, user: FakeUser): readonly FakeMessage[] =>
    (world.messagesIn.get(channel.id) ?? []).filter(
      ({ authorId, deleted, loading, visibleTo }) =>
        authorId === world.botId && !deleted && !loading && (visibleTo ?? user.id) === user.id,
    );

  const watchers = new Set<() => void>();
  const changed = () => {
    for (const watcher of watchers) watcher();
  };
  world.onChange = changed;
  gateway.onChange = changed;

  return {
    world,
    people,
    gateway,
    cdn,
    faults,
    token,
    publicKey,
    privateKey,
    apiUrl: `${origin}/api`,
    information,
    requests: rest.requests,
    /** Requests that Discord would refuse or that break a rule of ours; a test ends by expecting none. */
    violations: rest.violations,

    /** Where interactions are posted (HTTP mode); undefined: through the gateway. */
    set interactionsEndpoint(url: string | undefined) {
      endpoint.url = url;
    },

    /** The variables that point MoleCheck at this Discord. */
    environment(mode: 'gateway' | 'http' = 'gateway'): Record<string, string> {
      return {
        DISCORD_BOT_TOKEN: token,
        DISCORD_APPLICATION_ID: world.botId,
        DISCORD_PUBLIC_KEY: publicKey,
        DISCORD_MODE: mode,
        DISCORD_API_URL: `${origin}/api`,
        DISCORD_CDN_ORIGINS: cdn.origin,
      };
    },

    /** Delivers the event of this message or interaction again, exactly as it was. */
    async redeliver(id: string): Promise<void> {
      const event = delivered.get(id);
      if (event === undefined) throw new Error('There was no such event.');
      if (endpoint.url === undefined) gateway.dispatch(...event);
      // The endpoint may well refuse it.
      else await postInteraction(world, privateKey, endpoint.url, event[1], []).catch(() => {});
    },

    seenIn,

    /** What the bot wrote that this person can see now: no deleted ones, no "thinking…", nobody else's ephemeral ones. */
    seenBy(user: FakeUser): readonly FakeMessage[] {
      return [...world.channels.values()]
        .filter(({ type, recipients }) => type === 0 || recipients.includes(user.id))
        .flatMap((channel) => seenIn(channel, user))
        .sort((a, b) => (BigInt(a.id) < BigInt(b.id) ? -1 : 1));
    },

    /** Resolves when the condition holds, looking again at each change; rejects after `timeoutMs`. */
    async until<T>(condition: () => T | undefined | false, timeoutMs = 20_000): Promise<T> {
      const first = condition();
      if (first !== undefined && first !== false) return first;
      return new Promise<T>((resolve, reject) => {
        const end = (finish: () => void) => {
          watchers.delete(look);
          clearInterval(poll);
          clearTimeout(timer);
          finish();
        };
        const look = () => {
          const value = condition();
          if (value !== undefined && value !== false) end(() => resolve(value));
        };
        // Requests without a visible effect change nothing that is watched, hence the second look.
        const poll = setInterval(look, 20);
        const timer = setTimeout(() => end(() => reject(new Error('The awaited state did not come.'))), timeoutMs);
        watchers.add(look);
      });
    },

    async close(): Promise<void> {
      gateway.close();
      await rest.app.close();
      await cdn.close();
    },
  };
}

/** All the text of a message, in the order in which it is read. */
export function textOf(message: FakeMessage): string {
  return [message.content, ...flatten(message.components).map(({ content }) => content ?? '')]
    .filter((text) => text !== '')
    .join('\n');
}

/** The labels of a message's buttons. */
export function buttonsOf(message: FakeMessage): readonly string[] {
  return flatten(message.components).flatMap(({ type, label }) => (type === 2 && label !== undefined ? [label] : []));
}
