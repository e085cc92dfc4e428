import type { APIInteraction } from 'discord.js';
import { retry } from '../../src/ops/backoff.ts';
import type { Client } from './client.ts';
import { apiCode, DiscordCallError } from './errors.ts';
import type { Acknowledge } from './intake.ts';

const tries = { attempts: 2, firstMs: 20, mostMs: 20 };

/**
 * The first answer to an interaction that came over the gateway: a call that must arrive within three seconds. After a
 * network fault it is made once more; that Discord knows of an answer then (40060) means that the first call had arrived.
 */
export function acknowledgeByRest(api: Client, interaction: APIInteraction): Acknowledge {
  return async (response) => {
    let calls = 0;
    const respond = () => {
      calls += 1;
      return api.respond(interaction, response);
    };
    try {
      await retry(respond, {
        ...tries,
        again: (error) => (error instanceof DiscordCallError && error.isNetwork ? 0 : undefined),
      });
      return 'done';
    } catch (error) {
      if (!(error instanceof DiscordCallError)) throw error;
      if (!error.is(apiCode.alreadyAcknowledged)) return 'late';
      return calls > 1 ? 'done' : 'taken';
    }
  };
}
