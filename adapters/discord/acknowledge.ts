import type { APIInteraction } from 'discord.js';
import type { Client } from './client.ts';
import { apiCode, DiscordCallError } from './errors.ts';
import type { Acknowledge } from './receive-interaction.ts';

/**
 * The first answer to an interaction that came over the gateway: a call that must arrive within three seconds. After a
 * network fault it is made once more; that Discord knows of an answer then (40060) means that the first call had arrived.
 */
export function acknowledgeByRest(api: Client, interaction: APIInteraction): Acknowledge {
  return async (response) => {
    let mayHaveArrived = false;
    for (;;) {
      try {
        await api.respond(interaction, response);
        return 'done';
      } catch (error) {
        if (!(error instanceof DiscordCallError)) throw error;
        if (error.is(apiCode.alreadyAcknowledged)) return mayHaveArrived ? 'done' : 'taken';
        if (!error.isNetwork || mayHaveArrived) return 'late';
        mayHaveArrived = true;
      }
    }
  };
}
