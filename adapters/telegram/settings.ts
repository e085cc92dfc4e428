import { z } from 'zod';
import type { Config } from '../../src/config/config.ts';
import { defineSettings, type ValuesOf } from '../../src/config/settings.ts';
import { count, httpUrl, ids } from '../../src/config/values.ts';

export const telegramSettings = defineSettings({
  title: 'Telegram: on when the token is set (from @BotFather)',
  shape: {
    TELEGRAM_BOT_TOKEN: z.string().optional(),
    TELEGRAM_API_ROOT: httpUrl
      .default('https://api.telegram.org')
      .describe('Another Bot API server, such as a local one; http:// is allowed because you write it here.'),
    TELEGRAM_MESSAGES_PER_SECOND: count
      .default(30)
      .describe('New messages a second to all chats together; with n workers 30 divided by n'),
    TELEGRAM_WEBHOOK_URL: httpUrl
      .optional()
      .describe('Public https address of this service: updates then come by webhook instead of long polling.'),
    TELEGRAM_WEBHOOK_SECRET: z
      .string()
      .regex(/^[A-Za-z0-9_-]{16,256}$/)
      .optional()
      .describe(
        "Telegram repeats it in each webhook call (16 to 256 of A-Z a-z 0-9 _ -); derived from the bot's token when empty.",
      ),
    TELEGRAM_OWNER_IDS: ids
      .default([])
      .describe('Who may ask for /stats: ids of people, comma-separated (/stats tells everybody their own).'),
    TELEGRAM_ALLOWED_CHATS: ids
      .default([])
      .describe('Where the bot answers: ids of groups (negative) and of people, comma-separated; empty: everywhere.'),
  },
  secrets: ['TELEGRAM_BOT_TOKEN', 'TELEGRAM_WEBHOOK_SECRET'],
  secretShapes: [
    // A bot token, alone or inside a method's or a file's URL.
    /\d{6,12}:[A-Za-z0-9_-]{30,}/g,
    /https?:\/\/[^\s"\\]*\/file\/[^\s"\\]*/g,
  ],
});

export type TelegramConfig = Config & ValuesOf<typeof telegramSettings>;
