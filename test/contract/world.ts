import { existsSync } from 'node:fs';
import { Writable } from 'node:stream';
import { pino } from 'pino';
import { fromRoot } from '../../src/config/root.ts';
import { parseAction } from '../../src/conversation/actions.ts';
import type { Logger } from '../../src/ops/logger.ts';
import type { Person, Seen } from './driver.ts';

/** How long a person waits before a test calls it lost; generous, because the machine may be busy. */
export const patienceMs = 60_000;

/** Of one test: longer than {@link patienceMs}, so that a wait fails with its own words. */
export const testTimeoutMs = 150_000;

/** Whether the shipped model is there; tests that need it are skipped without. */
export const modelIsHere: boolean = existsSync(fromRoot('models/molenet/manifest.json'));

export interface Recorder {
  readonly logger: Logger;
  text(): string;
}

/** A logger at level trace whose every line is kept. */
export function createRecorder(): Recorder {
  const lines: string[] = [];
  const sink = new Writable({
    write(chunk, _encoding, done) {
      lines.push(String(chunk));
      done();
    },
  });
  return { logger: pino({ level: 'trace', base: null }, sink), text: () => lines.join('') };
}

/** Polls what the person sees until it fits; the error says what was there instead. */
export async function until(
  person: Person,
  fits: (messages: readonly Seen[]) => boolean,
  what: string,
  timeoutMs: number = patienceMs,
): Promise<readonly Seen[]> {
  const end = Date.now() + timeoutMs;
  // A wait that may last for minutes asks less often.
  const betweenMs = Math.max(20, timeoutMs / 2000);
  for (;;) {
    const messages = await person.messages();
    if (fits(messages)) return messages;
    if (Date.now() > end)
      throw new Error(`Waited for ${what}; the person sees:\n${messages.map((seen) => `- ${seen.text}`).join('\n')}`);
    await pause(betweenMs);
  }
}

/** Until a condition that is not about one person's messages holds. */
export async function eventually(holds: () => boolean | Promise<boolean>, what: string): Promise<void> {
  const end = Date.now() + patienceMs;
  while (!(await holds())) {
    if (Date.now() > end) throw new Error(`Waited for ${what}.`);
    await pause(10);
  }
}

/** Long enough for a second answer to come if there is one: a fault here shows as a test that fails sometimes, never as a wrong pass for good. */
export async function letSettle(): Promise<void> {
  await pause(400);
}

function pause(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms));
}

/** The button with which a person agrees or declines; undefined when the message asks for no consent. */
export function consentAction(seen: Seen, answer: 'yes' | 'no'): string | undefined {
  return seen.buttons.find((button) => {
    const action = parseAction(button.action);
    return action?.kind === 'consent' && action.answer === answer;
  })?.action;
}

export function asksConsent(seen: Seen): boolean {
  return consentAction(seen, 'yes') !== undefined;
}

/** Environment that suits every test of the suite: no limit in the way, one language, quick failures. */
export const calm: Readonly<Record<string, string>> = {
  RATE_PERSON_PER_MINUTE: '100000',
  RATE_PERSON_PER_DAY: '100000',
  RATE_PLACE_PER_MINUTE: '100000',
  WEB_RATE_PER_MINUTE: '100000',
  DOWNLOAD_TIMEOUT_MS: '10000',
};

/** The manifest that goes with the engine double. */
export const doubleModel: Readonly<Record<string, string>> = { MODEL_DIR: 'test/fakes/model' };
