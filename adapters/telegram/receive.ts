import { retry } from '../../src/ops/backoff.ts';
import { errorCode } from '../../src/ops/error-code.ts';
import { within } from '../../src/ops/within.ts';
import type { Converse } from '../../src/platform/adapter.ts';
import { betweenTries, type Connection } from './connection.ts';
import { createIntake, type Intake, type IntakeParts } from './intake.ts';
import { deleteWebhook, startPolling } from './polling.ts';
import { updateProfile } from './profile.ts';
import type { Me } from './translate.ts';
import type { Webhook } from './webhook.ts';

/** `receive` waits no longer than this for Telegram: an outage there must not hold up the other platforms. */
const startWaitMs = 5_000;

/** How long `close` waits for replies that are on their way; what is not sent by then is stored for the next start. */
const farewellMs = 3_000;

interface ReceivingParts extends Omit<IntakeParts, 'me' | 'converse'> {
  readonly connection: Connection;
  /** Instead of polling. */
  readonly webhook?: Webhook;
}

/** Connects, by webhook or by long polling, and keeps at it until it is stopped or the token is refused. */
export function createReceiving(parts: ReceivingParts) {
  const { client, connection, webhook, logger } = parts;
  const stopping = new AbortController();
  const { signal } = stopping;
  let intake: Intake | undefined;
  let polling: ReturnType<typeof startPolling> | undefined;

  async function connect(converse: Converse): Promise<void> {
    const user = await persist(() => client.call('getMe', {}, { signal }));
    if (user === undefined || signal.aborted) return;
    const me: Me = { id: user.id, username: user.username };
    intake = createIntake({ ...parts, me, converse });
    void intake.resume();
    if (webhook === undefined) {
      await persist(() => deleteWebhook(client, signal));
      if (signal.aborted || client.refused()) return;
      polling = startPolling({ client, intake, connection });
    } else {
      webhook.handOn(intake);
      await persist(() => webhook.register(signal));
      if (signal.aborted || client.refused()) return;
      connection.up('webhook');
    }
    void updateProfile(client, parts.store, me.id, logger);
  }

  /** Until it works; undefined when the adapter is stopped or the token refused. */
  async function persist<T>(work: () => Promise<T>): Promise<T | undefined> {
    let failures = 0;
    const again = (error: unknown) => connection.down(error, ++failures);
    return retry(work, { ...betweenTries, signal, again }).catch(() => undefined);
  }

  let connecting: Promise<void> = Promise.resolve();

  return {
    async start(converse: Converse): Promise<void> {
      connecting = connect(converse).catch((error: unknown) => {
        logger.error({ code: errorCode(error) }, 'The Telegram adapter could not start.');
      });
      await within(startWaitMs, connecting);
    },
    async stop(): Promise<void> {
      stopping.abort();
      webhook?.handOn(undefined);
      await connecting;
      await polling?.stop();
      await intake?.settle();
    },
    async close(): Promise<void> {
      if (client.refused()) return;
      await intake?.drain(farewellMs);
    },
  };
}
