import { discord } from '../adapters/discord/platform.ts';
import { telegram } from '../adapters/telegram/platform.ts';
import { webSettings } from '../adapters/web/settings.ts';
import { readConfig } from './config/config.ts';
import { coreSettings } from './config/schema.ts';
import type { Secrets, ValuesOf } from './config/settings.ts';
import type { Platform } from './platform/platform.ts';

/** The chat platforms, in the order in which people read of them. A new one stands here and nowhere else in `src`. */
const chats = [telegram, discord];

/** Everything that can be set, in the order of `.env.example`. */
export const settings = [...chats.map(({ settings }) => settings), webSettings, ...coreSettings];

/** The whole bot's configuration: the core's, the page's and every platform's. */
export type BotConfig = ValuesOf<(typeof settings)[number]> & Secrets;

export const platforms: readonly Platform<BotConfig>[] = chats;

/**
 * Reads and validates every variable that MoleCheck knows, once; `.env.example` lists them. Variables that are secrets can also
 * be given as NAME_FILE, a path whose content is the value.
 *
 * @param environment default: that of the process, and `.env` in the working directory, which never overrides it.
 * @throws ConfigError that names every variable that does not fit.
 */
export function loadConfig(environment?: NodeJS.ProcessEnv): BotConfig {
  return readConfig(settings, environment);
}
