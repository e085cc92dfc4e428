import type { Platform } from '../../src/platform/platform.ts';
import { type TelegramConfig, telegramSettings } from './settings.ts';

export const telegram = {
  name: 'Telegram',
  settings: telegramSettings,
  token: { name: 'TELEGRAM_BOT_TOKEN', shape: /^\d+:[\w-]{30,}$/, source: '@BotFather' },
  create: async (context) => (await import('./create.ts')).createTelegramAdapter(context),
  ask: async (config) => (await import('./ask.ts')).askTelegram(config),
} as const satisfies Platform<TelegramConfig>;
