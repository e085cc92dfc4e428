import { type APIRole, GatewayDispatchEvents, type GatewayDispatchPayload } from 'discord.js';
import type { ServerFacts } from './translate.ts';

/** What the gateway tells of servers, as far as it matters for their messages. */
export interface Servers {
  note(payload: GatewayDispatchPayload): void;
  factsOf(serverId: string | undefined): ServerFacts;
}

export function createServers(botId: string | undefined): Servers {
  const known = new Map<string, ServerFacts>();
  const isOurs = ({ tags }: APIRole): boolean => tags?.bot_id !== undefined && tags.bot_id === botId;

  return {
    note({ t: type, d: data }) {
      switch (type) {
        case GatewayDispatchEvents.GuildCreate:
        case GatewayDispatchEvents.GuildUpdate: {
          const botRole = (data.roles ?? []).find(isOurs)?.id;
          known.set(data.id, { locale: data.preferred_locale, ...(botRole && { botRole }) });
          return;
        }
        case GatewayDispatchEvents.GuildDelete:
          known.delete(data.id);
          return;
        // Discord makes the role when the bot joins with permissions, which can be after the server was told of.
        case GatewayDispatchEvents.GuildRoleCreate:
          if (isOurs(data.role)) known.set(data.guild_id, { ...known.get(data.guild_id), botRole: data.role.id });
      }
    },
    factsOf: (serverId) => (serverId === undefined ? undefined : known.get(serverId)) ?? {},
  };
}
