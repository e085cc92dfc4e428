import { z } from 'zod';
import type { Config } from '../../src/config/config.ts';
import { defineSettings, type ValuesOf } from '../../src/config/settings.ts';
import { count, flag } from '../../src/config/values.ts';

export const webSettings = defineSettings({
  title: 'The web page and its API',
  shape: {
    WEB_ENABLED: flag.default(true).describe('false: no page; webhooks are still served.'),
    WEB_RATE_PER_MINUTE: count.default(20).describe('Checks a minute from one address.'),
    WEB_ON_DEVICE: flag
      .default(true)
      .describe(
        '"Check on this device": the page hands out the model, and browsers check photos without sending them.',
      ),
    OPERATOR_CONTACT: z
      .string()
      .min(1)
      .max(200)
      .optional()
      .describe(
        'Who runs this service and how to reach them, shown on /privacy: a name with an e-mail or postal address.',
      ),
  },
});

export type WebConfig = Config & ValuesOf<typeof webSettings>;
