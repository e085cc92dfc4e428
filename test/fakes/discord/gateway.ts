import { randomBytes } from 'node:crypto';
import type { Server } from 'node:http';
import { type WebSocket, WebSocketServer } from 'ws';
import { guildPayload, userPayload } from './payloads.ts';
import { shardOf } from './snowflake.ts';
import type { World } from './world.ts';

/** Intents that an operator must switch on in the developer portal: members, presences, message content. */
const privileged = (1 << 1) | (1 << 8) | (1 << 15);
const messageContent = 1 << 15;

interface Session {
  readonly id: string;
  readonly shard: readonly [number, number];
  readonly intents: number;
  sequence: number;
  readonly sent: { readonly s: number; readonly text: string }[];
  socket: WebSocket | undefined;
}

interface Frame {
  readonly op: number;
  readonly d: Record<string, unknown>;
}

/** One thing that a client did, in order: what the tests of resume, zombies and identify limits read. */
export type GatewayEvent = 'connect' | 'identify' | 'resume' | 'resumed' | 'heartbeat' | 'close';

/** A real gateway: HELLO, IDENTIFY, READY, heartbeats, RESUME with replay, INVALID_SESSION, RECONNECT and dispatches by intent. */
export class FakeGateway {
  readonly events: GatewayEvent[] = [];
  /** The `[id, count]` of each IDENTIFY. */
  readonly identifiedShards: (readonly [number, number])[] = [];
  heartbeatIntervalMs = 41_250;
  /** False: heartbeats stay unanswered, so that the client takes the connection for dead. */
  acknowledgesHeartbeats = true;
  /** The next IDENTIFY or RESUME is answered by INVALID_SESSION. */
  invalidateNext = false;
  /** Closes whoever identifies with this code: 4004 bad token, 4014 intents that were not granted. */
  refuseWith: number | undefined;
  onChange: () => void = () => {};
  url = '';

  readonly #server = new WebSocketServer({ noServer: true });
  readonly #sessions = new Map<string, Session>();
  readonly #world: World;
  readonly #token: string;

  constructor(world: World, token: string) {
    this.#world = world;
    this.#token = token;
    this.#server.on('connection', (socket) => this.#greet(socket));
  }

  /** Takes over the WebSocket upgrades of the REST API's server. */
  attach(server: Server): void {
    server.on('upgrade', (request, socket, head) => {
      this.#server.handleUpgrade(request, socket, head, (webSocket) =>
        this.#server.emit('connection', webSocket, request),
      );
    });
  }

  /** Sends an event to the shard that it belongs to (direct messages to shard 0), if the shard's intents let it through. */
  dispatch(event: string, data: Record<string, unknown>, guildId?: string): void {
    for (const session of this.#sessions.values()) {
      const wanted = guildId === undefined ? 0 : shardOf(guildId, session.shard[1]);
      if (session.shard[0] !== wanted) continue;
      const visible = this.#visible(event, data, session.intents);
      if (visible !== undefined) this.#send(session, event, visible);
    }
  }

  /** Cuts every connection without a closing handshake, as a lost network does. */
  drop(): void {
    for (const socket of this.#server.clients) socket.terminate();
  }

  /** Closes every connection with this code. */
  closeAll(code: number): void {
    for (const socket of this.#server.clients) socket.close(code);
  }

  /** Op 7: please reconnect and resume. */
  askToReconnect(): void {
    for (const socket of this.#server.clients) socket.send(JSON.stringify({ op: 7, d: null }));
  }

  get connections(): number {
    return [...this.#sessions.values()].filter(({ socket }) => socket !== undefined).length;
  }

  close(): void {
    this.drop();
    this.#server.close();
  }

  #note(event: GatewayEvent): void {
    this.events.push(event);
    this.onChange();
  }

  #greet(socket: WebSocket): void {
    this.#note('connect');
    let session: Session | undefined;
    socket.on('error', () => {});
    socket.on('close', () => {
      if (session?.socket === socket) session.socket = undefined;
      this.#note('close');
    });
    socket.on('message', (text) => {
      const frame = JSON.parse(String(text)) as Frame;
      if (frame.op === 1) {
        this.#note('heartbeat');
        if (this.acknowledgesHeartbeats) socket.send(JSON.stringify({ op: 11, d: null }));
      } else if (frame.op === 2) session = this.#identify(socket, frame.d);
      else if (frame.op === 6) session = this.#resume(socket, frame.d);
      else if (frame.op > 11) socket.close(4001);
    });
    socket.send(
      JSON.stringify({ op: 10, d: { heartbeat_interval: this.heartbeatIntervalMs, _trace: [] }, s: null, t: null }),
    );
  }

  #identify(socket: WebSocket, data: Frame['d']): Session | undefined {
    this.#note('identify');
    const intents = Number(data['intents']);
    const shard = (data['shard'] ?? [0, 1]) as [number, number];
    this.identifiedShards.push(shard);
    const refusal =
      this.refuseWith ?? (data['token'] !== this.#token ? 4004 : (intents & privileged) !== 0 ? 4014 : undefined);
    if (refusal !== undefined) {
      socket.close(refusal);
      return undefined;
    }
    if (this.#invalidated(socket)) return undefined;
    const session: Session = { id: randomBytes(16).toString('hex'), shard, intents, sequence: 0, sent: [], socket };
    this.#sessions.set(session.id, session);
    const bot = this.#world.users.get(this.#world.botId);
    const guilds = [...this.#world.guilds.values()].filter(
      ({ id, botIsMember }) => botIsMember && shardOf(id, shard[1]) === shard[0],
    );
    this.#send(session, 'READY', {
      v: 10,
      user: bot === undefined ? {} : { ...userPayload(bot), verified: true, mfa_enabled: true, email: null, flags: 0 },
      guilds: guilds.map(({ id }) => ({ id, unavailable: true })),
      session_id: session.id,
      session_type: 'normal',
      resume_gateway_url: this.url,
      shard,
      application: { id: this.#world.botId, flags: 0 },
      private_channels: [],
      relationships: [],
      presences: [],
      guild_join_requests: [],
      geo_ordered_rtc_regions: ['frankfurt'],
      user_settings: {},
      auth: {},
      _trace: [],
    });
    for (const guild of guilds) this.#send(session, 'GUILD_CREATE', guildPayload(this.#world, guild));
    return session;
  }

  #resume(socket: WebSocket, data: Frame['d']): Session | undefined {
    this.#note('resume');
    const session = this.#sessions.get(String(data['session_id']));
    if (this.#invalidated(socket)) return undefined;
    if (session === undefined || data['token'] !== this.#token) {
      socket.send(JSON.stringify({ op: 9, d: false }));
      return undefined;
    }
    session.socket = socket;
    for (const { s, text } of session.sent) if (s > Number(data['seq'])) socket.send(text);
    this.#send(session, 'RESUMED', { _trace: [] });
    this.#note('resumed');
    return session;
  }

  #invalidated(socket: WebSocket): boolean {
    if (!this.invalidateNext) return false;
    this.invalidateNext = false;
    this.#sessions.clear();
    socket.send(JSON.stringify({ op: 9, d: false }));
    return true;
  }

  #send(session: Session, event: string, data: unknown): void {
    session.sequence += 1;
    const text = JSON.stringify({ op: 0, t: event, s: session.sequence, d: data });
    session.sent.push({ s: session.sequence, text });
    session.socket?.send(text);
  }

  /**
   * What an app with these intents gets: messages of servers and DMs by their intents; without MESSAGE_CONTENT a message in a
   * server that neither mentions the bot nor is its own comes with empty fields, and so does a message that is quoted in another.
   */
  #visible(event: string, data: Record<string, unknown>, intents: number): Record<string, unknown> | undefined {
    if (event !== 'MESSAGE_CREATE') return data;
    const inGuild = data['guild_id'] !== undefined;
    if ((intents & (inGuild ? 1 << 9 : 1 << 12)) === 0) return undefined;
    if (!inGuild || (intents & messageContent) !== 0) return data;
    const quoted = data['referenced_message'];
    const own = this.#emptied(data);
    return quoted === undefined || quoted === null
      ? own
      : { ...own, referenced_message: this.#emptied(quoted as Record<string, unknown>) };
  }

  #emptied(message: Record<string, unknown>): Record<string, unknown> {
    const mentions = message['mentions'] as { id: string }[];
    const author = message['author'] as { id: string };
    if (
      author.id === this.#world.botId ||
      mentions.some(({ id }) => id === this.#world.botId) ||
      this.#world.contentApproved
    )
      return message;
    return { ...message, content: '', attachments: [], embeds: [], components: [] };
  }
}
