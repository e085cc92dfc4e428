import multipart from '@fastify/multipart';
import Fastify, { type FastifyInstance, type FastifyReply, type FastifyRequest } from 'fastify';
import { applyCallback, type Callback, interactionOf, postForInteraction } from './callbacks.ts';
import type { FaultScript } from './faults.ts';
import { type Component, ephemeralFlag, flatten, type MessageBody, messageFaults } from './message-rules.ts';
import { channelPayload, messagePayload, userPayload } from './payloads.ts';
import { snowflake } from './snowflake.ts';
import { loadSpecification } from './specification.ts';
import { ApiFault, type FakeChannel, type UploadedFile, type World } from './world.ts';

/** One request as it arrived, for tests that look at what the adapter sends. */
export interface SeenRequest {
  readonly method: string;
  /** After `/api/v10`. */
  readonly path: string;
  readonly body: unknown;
  readonly files: readonly UploadedFile[];
  readonly authorized: boolean;
  status: number;
}

export interface GatewayInformation {
  url: string;
  shards: number;
  session_start_limit: { total: number; remaining: number; reset_after: number; max_concurrency: number };
}

interface RestOptions {
  readonly world: World;
  readonly token: string;
  readonly faults: FaultScript;
  readonly gateway: GatewayInformation;
  readonly publicKey: string;
}

interface Parsed {
  readonly body: unknown;
  readonly files: readonly UploadedFile[];
}

/** The REST API under `/api/v10`, with Discord's errors, rate-limit headers and checks. */
export function createRest({ world, token, faults, gateway, publicKey }: RestOptions) {
  const app: FastifyInstance = Fastify({ forceCloseConnections: true, bodyLimit: 64 * 1024 * 1024 });
  const requests: SeenRequest[] = [];
  const violations: string[] = [];
  const specification = loadSpecification();
  const seen = new WeakMap<FastifyRequest, SeenRequest>();
  const answers = new WeakSet<FastifyRequest>();

  app.register(multipart, { limits: { fileSize: 64 * 1024 * 1024, files: 10 } });
  app.setErrorHandler((error, _request, reply) => {
    if (error instanceof ApiFault) return reply.code(error.status).send({ message: error.message, code: error.code });
    return reply.code(500).send({ message: '500: Internal Server Error', code: 0 });
  });
  app.setNotFoundHandler((request, reply) => {
    violations.push(`no such route in the fake: ${request.method} ${request.url}`);
    return reply.code(404).send({ message: '404: Not Found', code: 0 });
  });
  app.addHook('onResponse', async (request, reply) => {
    const entry = seen.get(request);
    if (entry !== undefined) entry.status = reply.statusCode;
  });
  app.addHook('onSend', async (request) => {
    if (answers.has(request)) request.raw.socket.destroy();
  });

  const readBody = async (request: FastifyRequest): Promise<Parsed> => {
    if (!request.isMultipart()) return { body: request.body ?? undefined, files: [] };
    const files: UploadedFile[] = [];
    let body: unknown;
    for await (const part of request.parts()) {
      if (part.type === 'file')
        files.push({
          field: part.fieldname,
          fileName: part.filename,
          bytes: await part.toBuffer(),
          contentType: part.mimetype,
        });
      else if (part.fieldname === 'payload_json') body = JSON.parse(String(part.value));
    }
    return { body, files };
  };

  /** Wraps a route: records, applies the fault script, checks against the specification, then answers. */
  const route = (
    method: 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE',
    url: string,
    handle: (request: FastifyRequest, parsed: Parsed, reply: FastifyReply) => unknown,
    authorised = true,
  ) => {
    app.route({
      method,
      url: `/api/v10${url}`,
      handler: async (request, reply) => {
        const path = decodeURIComponent(new URL(request.url, 'http://api').pathname).slice('/api/v10'.length);
        const parsed = await readBody(request);
        const authorized = request.headers.authorization === `Bot ${token}`;
        const entry: SeenRequest = { method, path, ...parsed, authorized, status: 0 };
        requests.push(entry);
        seen.set(request, entry);

        const wrong = specification?.faults(method, path, request.query as Record<string, unknown>, parsed.body) ?? [];
        violations.push(...wrong);

        const fault = faults.take(method, path);
        if (fault !== undefined) {
          if ('drop' in fault) return void request.raw.socket.destroy();
          if ('answer' in fault)
            return reply
              .headers(fault.headers ?? {})
              .code(fault.answer)
              .send(fault.body ?? {});
          if ('loseAnswer' in fault) answers.add(request);
          if ('delayMs' in fault) await new Promise((resolve) => setTimeout(resolve, fault.delayMs));
        }
        if (authorised && !authorized) return reply.code(401).send({ message: '401: Unauthorized', code: 0 });
        if (wrong.length > 0)
          return reply.code(400).send({ message: 'Invalid Form Body', code: 50_035, errors: { _errors: wrong } });
        reply.headers({
          via: '1.1 google',
          'x-ratelimit-bucket': `${method}${request.routeOptions.url?.length ?? 0}`,
          'x-ratelimit-limit': '100000',
          'x-ratelimit-remaining': '99999',
          'x-ratelimit-reset': String(Date.now() / 1000 + 1),
          'x-ratelimit-reset-after': '1.000',
        });
        const result = await handle(request, parsed, reply);
        return result === undefined ? reply.code(204).send() : reply.send(result);
      },
    });
  };

  const params = (request: FastifyRequest) => request.params as Record<string, string>;
  const checked = (parsed: Parsed, alreadyV2: boolean): MessageBody => {
    const body = (parsed.body ?? {}) as MessageBody;
    const wrong = messageFaults(
      body,
      parsed.files.map(({ fileName }) => fileName),
      alreadyV2,
    );
    violations.push(...wrong);
    if (wrong.length > 0) throw new ApiFault(400, 50_035, `Invalid Form Body: ${wrong.join('; ')}`);
    if (
      (body.content ?? '') === '' &&
      (body.embeds ?? []).length === 0 &&
      flatten(body.components ?? []).length === 0 &&
      parsed.files.length === 0
    )
      throw new ApiFault(400, 50_006, 'Cannot send an empty message');
    return body;
  };
  const isV2 = (flags: number) => (flags & (1 << 15)) !== 0;

  route('GET', '/gateway/bot', () => gateway);
  route('GET', '/gateway', () => ({ url: gateway.url }), false);
  route('GET', '/users/@me', () => {
    const bot = world.users.get(world.botId);
    return bot === undefined ? {} : userPayload(bot);
  });
  route('GET', '/applications/@me', () => ({
    id: world.botId,
    name: 'MoleCheck',
    verify_key: publicKey,
    flags: 0,
  }));

  route(
    'POST',
    '/interactions/:id/:token/callback',
    (request, parsed) => {
      const callback = parsed.body as Callback;
      const interaction = interactionOf(world, params(request)['token'] ?? '');
      if (interaction.id !== params(request)['id']) throw new ApiFault(404, 10_062, 'Unknown interaction');
      violations.push(...callbackFaults(callback, parsed.files));
      applyCallback(world, interaction, callback, parsed.files);
      return undefined;
    },
    false,
  );

  const target = (request: FastifyRequest) => {
    const interaction = interactionOf(world, params(request)['token'] ?? '');
    const id = params(request)['message'];
    if (id === '@original' && interaction.originalId === undefined) throw new ApiFault(404, 10_015, 'Unknown Webhook');
    return world.message(id === '@original' ? interaction.originalId : id);
  };
  route('GET', '/webhooks/:app/:token/messages/:message', (request) => messagePayload(world, target(request)), false);
  route(
    'PATCH',
    '/webhooks/:app/:token/messages/:message',
    (request, parsed) => {
      const message = target(request);
      return messagePayload(world, world.edit(message, checked(parsed, isV2(message.flags)), parsed.files));
    },
    false,
  );
  route('DELETE', '/webhooks/:app/:token/messages/:message', (request) => void world.remove(target(request)), false);
  route(
    'POST',
    '/webhooks/:app/:token',
    (request, parsed) => {
      const interaction = interactionOf(world, params(request)['token'] ?? '');
      if (!interaction.acknowledged) throw new ApiFault(404, 10_015, 'Unknown Webhook');
      return messagePayload(world, postForInteraction(world, interaction, checked(parsed, false), parsed.files));
    },
    false,
  );

  const channelOf = (request: FastifyRequest): FakeChannel => {
    const channel = world.channels.get(params(request)['channel'] ?? '');
    const guild = channel?.guildId === undefined ? undefined : world.guilds.get(channel.guildId);
    if (channel === undefined) throw new ApiFault(404, 10_003, 'Unknown Channel');
    if (guild?.botIsMember === false || channel.type === 3) throw new ApiFault(403, 50_001, 'Missing Access');
    if (!channel.botMaySend) throw new ApiFault(403, 50_013, 'Missing Permissions');
    if (channel.type === 1 && world.users.get(channel.recipients[0] ?? '')?.acceptsDms === false)
      throw new ApiFault(403, 50_007, 'Cannot send messages to this user');
    return channel;
  };
  route('POST', '/channels/:channel/typing', (request) => void channelOf(request));
  route('POST', '/channels/:channel/messages', (request, parsed) => {
    const channel = channelOf(request);
    const body = checked(parsed, false);
    const twin = (world.messagesIn.get(channel.id) ?? []).find(
      ({ nonce, authorId }) => nonce !== undefined && nonce === body.nonce && authorId === world.botId,
    );
    if (body.enforce_nonce === true && twin !== undefined) return messagePayload(world, twin);
    const replied = body.message_reference?.message_id;
    const exists = replied !== undefined && world.messages.get(replied)?.deleted === false;
    if (replied !== undefined && !exists && body.message_reference?.fail_if_not_exists !== false)
      throw new ApiFault(400, 50_035, 'Invalid Form Body: Unknown message');
    const { attachments, components } = world.contentOf(body, parsed.files, channel.id, false);
    const message = world.addMessage({
      channelId: channel.id,
      authorId: world.botId,
      content: body.content ?? '',
      embeds: body.embeds ?? [],
      components,
      attachments,
      flags: body.flags ?? 0,
      ...(exists ? { repliesTo: replied } : {}),
      ...(body.nonce === undefined ? {} : { nonce: body.nonce }),
    });
    return messagePayload(world, message);
  });
  route('GET', '/channels/:channel/messages/:message', (request) => {
    channelOf(request);
    return messagePayload(world, world.message(params(request)['message']));
  });
  route('DELETE', '/channels/:channel/messages/:message', (request) => {
    channelOf(request);
    world.remove(world.message(params(request)['message']));
  });
  route('POST', '/users/@me/channels', (_request, parsed) => {
    const user = world.users.get((parsed.body as { recipient_id: string }).recipient_id);
    if (user === undefined) throw new ApiFault(400, 50_033, 'Invalid Recipient(s)');
    return channelPayload(world, world.dmWith(user));
  });

  for (const scope of ['', '/guilds/:guild']) {
    const key = (request: FastifyRequest) => params(request)['guild'] ?? 'global';
    const url = `/applications/:app${scope}/commands`;
    route('GET', url, (request) => {
      const localised = (request.query as { with_localizations?: string }).with_localizations === 'true';
      const commands = world.commands.get(key(request)) ?? [];
      return localised ? commands : commands.map(withoutLocalizations);
    });
    route('PUT', url, (request, parsed) => {
      const commands = (parsed.body as Record<string, unknown>[]).map((command) => registered(world.botId, command));
      world.commands.set(key(request), commands);
      return commands;
    });
  }

  return { app, requests, violations };
}

/** A command as Discord gives it back: with ids, versions and every default written out. */
function registered(applicationId: string, command: Record<string, unknown>): Record<string, unknown> {
  return {
    id: snowflake(),
    application_id: applicationId,
    version: snowflake(),
    default_member_permissions: null,
    type: 1,
    description: '',
    dm_permission: true,
    contexts: null,
    integration_types: [0],
    nsfw: false,
    name_localizations: null,
    description_localizations: null,
    ...command,
    ...(Array.isArray(command['options'])
      ? {
          options: command['options'].map((option: Record<string, unknown>) => ({
            name_localizations: null,
            description_localizations: null,
            ...option,
          })),
        }
      : {}),
  };
}

function withoutLocalizations(command: Record<string, unknown>): Record<string, unknown> {
  const { name_localizations: _names, description_localizations: _descriptions, ...rest } = command;
  return rest;
}

/** A deferral carries nothing but the EPHEMERAL flag; a message is checked as any other. */
export function callbackFaults(callback: Callback, files: readonly UploadedFile[]): readonly string[] {
  const data = callback.data ?? {};
  if (callback.type === 5 || callback.type === 6) {
    const others = Object.keys(data).filter((key) => key !== 'flags');
    const flags = (data.flags ?? 0) & ~ephemeralFlag;
    return others.length > 0 || flags !== 0 || files.length > 0 ? ['a deferral carries only the EPHEMERAL flag'] : [];
  }
  return messageFaults(
    data as MessageBody & { components?: readonly Component[] },
    files.map(({ fileName }) => fileName),
    false,
  );
}
