import type { AskPlatform, Finding } from '../../src/commands/finding.ts';
import { createLogger } from '../../src/ops/logger.ts';
import { createMetrics } from '../../src/ops/metrics.ts';
import { createClient } from './client.ts';
import { TelegramFault } from './errors.ts';

const timeoutMs = 10_000;

/** `molecheck doctor --online`: getMe, once. */
export const askTelegram: AskPlatform = async (config) => {
  const token = config.TELEGRAM_BOT_TOKEN;
  if (token === undefined) return [];
  const logger = createLogger({ LOG_LEVEL: 'silent', LOG_FORMAT: 'json' });
  const client = createClient({ config, token, logger, metrics: createMetrics() });
  try {
    const { username } = await client.call('getMe', {}, { timeoutMs });
    return [{ status: 'ok', what: `Telegram knows the bot as @${username}` }];
  } catch (error) {
    return [explain(error)];
  } finally {
    client.close();
  }
};

function explain(error: unknown): Finding {
  const { kind, code } = error instanceof TelegramFault ? error : { kind: 'server', code: 'UNKNOWN' };
  if (kind === 'unauthorized')
    return {
      status: 'bad',
      what: `Telegram refuses the token (${code})`,
      mend: 'Copy TELEGRAM_BOT_TOKEN again from @BotFather; where TELEGRAM_API_ROOT is set, it may belong to another server.',
    };
  if (kind === 'network')
    return {
      status: 'bad',
      what: `Telegram can't be reached (${code})`,
      mend: 'Check the network, the firewall and TELEGRAM_API_ROOT.',
    };
  return { status: 'bad', what: `Telegram does not answer as it should (${code})`, mend: 'Try again in a minute.' };
}
