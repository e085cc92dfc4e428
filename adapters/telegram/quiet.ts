import { createRequire } from 'node:module';

interface Debug {
  disable(): string;
  enable(namespaces: string): void;
}

/**
 * Keeps telegraf's debug output off, whatever the operator's DEBUG says: its lines hold the bot's token, people's texts and
 * file links, and they bypass the logger.
 */
export function quietTelegraf(): void {
  const debug = createRequire(createRequire(import.meta.url).resolve('telegraf'))('debug') as Debug;
  const wanted = debug.disable();
  if (wanted !== '') debug.enable(`${wanted},-telegraf:*`);
}
