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

/** One thing that Telegram shows of the bot, in one language. */
interface Item {
  readonly wanted: unknown;
  get(): Promise<unknown>;
  set(): Promise<unknown>;
}

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
  const profile = [undefined, ...locales].map((language) => ({ language, items: itemsOf(client, language) }));
  const hash = createHash('sha256')
    .update(JSON.stringify([botId, profile]))
    .digest('base64url');
  const key = 'telegram:profile';
  try {
    if ((await store.get(key)) === hash) return;
    for (const { wanted, get, set } of profile.flatMap(({ items }) => items))
      if (JSON.stringify(await get()) !== JSON.stringify(wanted)) await set();
    await store.set(key, hash);
    logger.info({ platform: 'telegram' }, 'The command menu and the descriptions are up to date.');
  } catch (error) {
    logger.warn(
      { platform: 'telegram', code: errorCode(error) },
      'The command menu could not be updated; next start tries again.',
    );
  }
}

/** Without a language: what people see whose language is none of ours. */
function itemsOf(client: Client, language: string | undefined): readonly Item[] {
  const { t } = texts(language);
  const where = language === undefined ? {} : { language_code: language };
  const patient = { patienceMs: 10_000 };
  const commands = menu.map((command) => ({ command, description: t(`commands.${command}.description`) }));
  const name = { name: t('bot.name') };
  const description = { description: t('bot.description') };
  const short = { short_description: t('bot.short') };
  return [
    {
      wanted: commands,
      get: () => client.call('getMyCommands', where, patient),
      set: () => client.call('setMyCommands', { commands, ...where }, patient),
    },
    {
      wanted: name,
      get: () => client.call('getMyName', where, patient),
      set: () => client.call('setMyName', { ...name, ...where }, patient),
    },
    {
      wanted: description,
      get: () => client.call('getMyDescription', where, patient),
      set: () => client.call('setMyDescription', { ...description, ...where }, patient),
    },
    {
      wanted: short,
      get: () => client.call('getMyShortDescription', where, patient),
      set: () => client.call('setMyShortDescription', { ...short, ...where }, patient),
    },
  ];
}
