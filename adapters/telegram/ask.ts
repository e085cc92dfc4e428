import { createLogger } from '../../src/ops/logger.ts';
import { createMetrics } from '../../src/ops/metrics.ts';
import { explainFailure, type Finding } from '../../src/platform/finding.ts';
import { createClient } from './client.ts';
import type { TelegramConfig } from './settings.ts';

const timeoutMs = 10_000;

/** `molecheck doctor --online`: getMe, once. */
export async function askTelegram(config: TelegramConfig): Promise<readonly Finding[]> {
  const token = config.TELEGRAM_BOT_TOKEN;
  if (token === undefined) return [];
  const logger = createLogger({ LOG_LEVEL: 'silent', LOG_FORMAT: 'json' });
  const client = createClient({ config, token, logger, metrics: createMetrics() });
  try {
    const { username } = await client.call('getMe', {}, { timeoutMs });
    return [{ status: 'ok', what: `Telegram knows the bot as @${username}` }];
  } catch (error) {
    return [
      explainFailure('Telegram', error, {
        token:
          'Copy TELEGRAM_BOT_TOKEN again from @BotFather; where TELEGRAM_API_ROOT is set, it may belong to another server.',
        network: 'Check the network, the firewall and TELEGRAM_API_ROOT.',
      }),
    ];
  } finally {
    client.close();
  }
}
