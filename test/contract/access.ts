import { describe, expect, it } from 'vitest';
import { texts } from '../../src/conversation/texts.ts';
import type { ContractDriver, Person } from './driver.ts';
import { needs } from './needs.ts';
import { mole, useScenes } from './scene.ts';
import { asksConsent, letSettle, until } from './world.ts';

/** What whoever runs the bot can do: ask for its numbers, and choose whom it answers. */
export function describeAccess(driver: ContractDriver): void {
  const open = useScenes(driver);
  const { t } = texts('en');
  const { owners = '', allowed = '' } = driver.access ?? {};
  const says = (person: Person, text: string, after: number) =>
    until(person, (messages) => messages.slice(after).some((seen) => seen.text.includes(text)), text);

  describe('whoever runs it', () => {
    const numbers = needs(driver, 'is told how much it did, over a restart, and nobody else is', 'access');
    it.skipIf(numbers.lacking)(numbers.name, async () => {
      const { world, regular, stranger } = await open();
      const owner = await regular();
      const other = await stranger();
      await world.stop();
      await world.start({ [owners]: owner.person.id ?? '' });

      await owner.person.command('stats');
      const seen = await says(owner.person, t('stats.title'), owner.after);
      const reply = seen.at(-1)?.text ?? '';
      expect(reply).toContain(t('stats.photos', { n: 1 }));
      expect(reply).toContain(t('stats.queue', { waiting: 0, active: 0 }));
      expect(reply).toContain(`${driver.platform} 1`);
      expect(reply).not.toContain(owner.person.id);

      await other.command('stats');
      await says(other, t('notice.ownerOnly', { id: other.id ?? '' }), 0);
      await letSettle();
      expect(await other.messages()).toHaveLength(1);
    });

    const chosen = needs(
      driver,
      'chooses whom it answers; the others are told so, and can still have all erased',
      'access',
    );
    it.skipIf(chosen.lacking)(chosen.name, async () => {
      const { world, regular, stranger, finals, engine } = await open();
      const friend = await regular();
      const other = await stranger();
      await world.stop();
      await world.start({ [allowed]: `-1, ${friend.person.id}` });

      engine.hold();
      await other.sendPhotos([await mole()]);
      await says(other, t('notice.notAllowed', { id: other.id ?? '' }), 0);
      await letSettle();
      expect((await other.messages()).some(asksConsent)).toBe(false);
      expect(engine.running()).toBe(0);
      engine.release();
      await other.command('forget');
      await says(other, t('notice.forgotten').slice(0, 30), 1);

      await friend.person.sendPhotos([await mole()]);
      expect((await finals(friend.person, 1, friend.after)).map(({ meaning }) => meaning.kind)).toEqual(['result']);
    });
  });
}
