import { createHash } from 'node:crypto';
import type { Logger } from 'pino';
import type { CommandName } from '../../src/conversation/incoming.ts';
import { locales } from '../../src/conversation/locale.ts';
import { texts } from '../../src/conversation/texts.ts';
import { errorCode } from '../../src/ops/error-code.ts';
import type { KeyValueStore } from '../../src/store/key-value-store.ts';
import type { Client, Method } from './client.ts';

/** `/start` is left out: Telegram shows a button of its own for it. */
const menu: readonly CommandName[] = ['check', 'help', 'about', 'privacy', 'language', 'forget'];

interface Item {
  readonly get: Method;
  readonly set: Method;
  /** Payload of `set` and what `get` answers with, less the language. */
  readonly value: Readonly<Record<string, unknown>>;
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
  const profile = [undefined, ...locales].map((language) => ({ language, items: itemsOf(language) }));
  const hash = createHash('sha256')
    .update(JSON.stringify([botId, profile]))
    .digest('base64url');
  const key = 'telegram:profile';
  try {
    if ((await store.get(key)) === hash) return;
    for (const { language, items } of profile) for (const item of items) await update(client, item, language);
    await store.set(key, hash);
    logger.info({ platform: 'telegram' }, 'The command menu and the descriptions are up to date.');
  } catch (error) {
    logger.warn(
      { platform: 'telegram', code: errorCode(error) },
      'The command menu could not be updated; next start tries again.',
    );
  }
}

async function update(client: Client, { get, set, value }: Item, language: string | undefined): Promise<void> {
  const where = language === undefined ? {} : { language_code: language };
  const current = await client.call<unknown>(get, where, { patienceMs: 10_000 });
  const wanted = 'commands' in value ? value['commands'] : value;
  if (JSON.stringify(current) !== JSON.stringify(wanted))
    await client.call(set, { ...value, ...where }, { patienceMs: 10_000 });
}

/** Without a language: what people see whose language is none of ours. */
function itemsOf(language: string | undefined): readonly Item[] {
  const { t } = texts(language);
  const commands = menu.map((name) => ({ command: name, description: t(`commands.${name}.description`) }));
  return [
    { get: 'getMyCommands', set: 'setMyCommands', value: { commands } },
    { get: 'getMyName', set: 'setMyName', value: { name: t('bot.name') } },
    { get: 'getMyDescription', set: 'setMyDescription', value: { description: t('bot.description') } },
    {
      get: 'getMyShortDescription',
      set: 'setMyShortDescription',
      value: { short_description: t('bot.short') },
    },
  ];
}
