import { describe, expect, it, onTestFinished, vi } from 'vitest';
import { parseAction } from '../../src/conversation/actions.ts';
import { reminderAfterMs } from '../../src/conversation/reminders.ts';
import { texts } from '../../src/conversation/texts.ts';
import type { ContractDriver, Seen } from './driver.ts';
import { needs } from './needs.ts';
import { lowMole, type Regular, useScenes } from './scene.ts';
import { letSettle, until } from './world.ts';

/** "Remind me in a month": asked for under a low score, kept over a restart, sent once. */
export function describeReminders(driver: ContractDriver): void {
  const open = useScenes(driver);
  const { t } = texts('en');

  describe('a reminder', () => {
    const once = needs(
      driver,
      'is confirmed, cancelled by one tap, and comes once after a month, to whoever did not cancel it',
      'reminders',
    );
    it.skipIf(once.lacking)(once.name, async () => {
      const { world, regular, finals } = await open();
      const [waiting, cancelling] = [await regular(), await regular()];

      const tap = async ({ person, after }: Regular, seen: Seen, kind: 'remind' | 'unremind', answer: string) => {
        const button = seen.buttons.find(({ action }) => parseAction(action)?.kind === kind);
        expect(button).toBeDefined();
        await person.press(seen, button?.action ?? '');
        const says = ({ text }: Seen): boolean => text.includes(answer);
        const messages = await until(person, (all) => all.slice(after).some(says), answer);
        return messages.slice(after).find(says) as Seen;
      };
      const ask = async (regular: Regular): Promise<Seen> => {
        await regular.person.sendPhotos([await lowMole()]);
        const result = (await finals(regular.person, 1, regular.after))[0]?.seen as Seen;
        return tap(regular, result, 'remind', t('notice.reminderSet'));
      };
      await ask(waiting);
      await tap(cancelling, await ask(cancelling), 'unremind', t('notice.reminderOff'));
      await letSettle();
      expect(JSON.stringify(await cancelling.person.messages())).not.toContain(t('notice.reminderSet'));

      const reminders = async ({ person }: Regular): Promise<number> =>
        (await person.messages()).filter(({ text }) => text.includes(t('reminder.title'))).length;
      const restart = async (): Promise<void> => {
        await world.stop();
        await world.start();
      };
      await restart();
      await letSettle();
      expect(await reminders(waiting)).toBe(0);

      await world.stop();
      vi.useFakeTimers({ toFake: ['Date'], shouldAdvanceTime: true, now: Date.now() + reminderAfterMs });
      onTestFinished(() => void vi.useRealTimers());
      await world.start();
      const messages = await until(
        waiting.person,
        (all) => all.some(({ text }) => text.includes(t('reminder.title'))),
        'the reminder',
      );
      expect(messages.at(-1)?.text).toContain(t('result.atOnce'));
      await restart();
      await letSettle();
      expect([await reminders(waiting), await reminders(cancelling)]).toEqual([1, 0]);
    });
  });
}
