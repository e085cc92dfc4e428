import { createHash } from 'node:crypto';
import type { Logger } from 'pino';
import type { CommandName } from '../../src/conversation/incoming.ts';
import { locales } from '../../src/conversation/locale.ts';
import { texts } from '../../src/conversation/texts.ts';
import { errorCode } from '../../src/ops/error-code.ts';
import type { KeyValueStore } from '../../src/store/key-value-store.ts';
import type { Client } from './client.ts';

/** `/start` is left out: Telegram shows a button of its own for it. */
const menu: readonly CommandName[] = ['check', 'help', 'about', 'privacy', 'language', 'forget'];

/**
 * Command menu, name and descriptions of the bot in every language. Telegram limits these calls to a few a day, so nothing
 * is called when the texts are those of the last start, and only what differs is set. A failure is logged and costs nothing.
 */
export async function updateProfile(
  client: Client,
  store: KeyValueStore,
  botId: number,
  logger: Logger,
): Promise<void> {
  const profile = [undefined, ...locales].flatMap((language) => itemsOf(language));
  const hash = createHash('sha256')
    .update(JSON.stringify([botId, profile]))
    .digest('base64url');
  const key = 'telegram:profile';
  const patient = { patienceMs: 10_000 };
  try {
    if ((await store.get(key)) === hash) return;
    for (const { what, where, fields } of profile) {
      const shown = await client.call(`getMy${what}`, where, patient);
      const wanted = 'commands' in fields ? fields.commands : fields;
      if (JSON.stringify(shown) !== JSON.stringify(wanted))
        await client.call(`setMy${what}`, { ...fields, ...where }, patient);
    }
    await store.set(key, hash);
    logger.info({ platform: 'telegram' }, 'The command menu and the descriptions are up to date.');
  } catch (error) {
    logger.warn(
      { platform: 'telegram', code: errorCode(error) },
      'The command menu could not be updated; next start tries again.',
    );
  }
}

/** What Telegram shows of the bot in one language; without a language: to people whose language is none of ours. */
function itemsOf(language: string | undefined) {
  const { t } = texts(language);
  const where = language === undefined ? {} : { language_code: language };
  const commands = menu.map((command) => ({ command, description: t(`commands.${command}.description`) }));
  return [
    { what: 'Commands', where, fields: { commands } },
    { what: 'Name', where, fields: { name: t('bot.name') } },
    { what: 'Description', where, fields: { description: t('bot.description') } },
    { what: 'ShortDescription', where, fields: { short_description: t('bot.short') } },
  ] as const;
}
