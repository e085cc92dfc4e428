import { describe, expect, it } from 'vitest';
import { parseAction } from '../../src/conversation/actions.ts';
import type { ContractDriver, Seen } from './driver.ts';
import { createReader } from './expectations.ts';
import { needs } from './needs.ts';
import { mole, useScenes } from './scene.ts';
import { asksConsent, consentAction, letSettle, until } from './world.ts';

/** What is said around the photo: consent, language, forgetting, limits, hints, the buttons under a result. */
export function describeConversation(driver: ContractDriver): void {
  const open = useScenes(driver);

  describe('consent', () => {
    const once = needs(driver, 'asks at the first photo, checks that photo after one tap, never asks again', 'consent');
    it.skipIf(once.lacking)(once.name, async () => {
      const { stranger, finals, read } = await open();
      const person = await stranger();
      await person.sendPhotos([await mole()]);
      const asked = await until(person, (messages) => messages.some(asksConsent), 'the question');
      await letSettle();
      expect(await person.messages()).toHaveLength(1);
      const question = asked[0] as Seen;
      expect(read(question).kind).toBe('other');
      expect(consentAction(question, 'no')).toBeDefined();

      await person.press(question, consentAction(question, 'yes') ?? '');
      expect((await finals(person, 1)).map((reply) => reply.meaning.kind)).toEqual(['result']);

      const after = (await person.messages()).length;
      await person.sendPhotos([await mole()]);
      expect((await finals(person, 1, after)).map((reply) => reply.meaning.kind)).toEqual(['result']);
      expect((await person.messages()).slice(after).some(asksConsent)).toBe(false);
    });

    const twice = needs(driver, 'gives one answer to two taps', 'consent');
    it.skipIf(twice.lacking)(twice.name, async () => {
      const { stranger, finals } = await open();
      const person = await stranger();
      await person.sendPhotos([await mole()]);
      const question = (await until(person, (messages) => messages.some(asksConsent), 'the question'))[0] as Seen;
      const yes = consentAction(question, 'yes') ?? '';
      await Promise.all([person.press(question, yes), person.press(question, yes)]);
      expect(await finals(person, 1)).toHaveLength(1);
    });

    const refusal = needs(driver, 'checks nothing after a refusal, and asks again at the next photo', 'consent');
    it.skipIf(refusal.lacking)(refusal.name, async () => {
      const { stranger, read, engine } = await open();
      const person = await stranger();
      await person.sendPhotos([await mole()]);
      const question = (await until(person, (messages) => messages.some(asksConsent), 'the question'))[0] as Seen;
      engine.hold();
      await person.press(question, consentAction(question, 'no') ?? '');
      await until(person, (messages) => !messages.some(asksConsent), 'the answer to the refusal');
      await letSettle();
      expect(engine.running()).toBe(0);
      expect((await person.messages()).map((seen) => read(seen).kind)).not.toContain('result');
      await person.sendPhotos([await mole()]);
      await until(person, (messages) => messages.some(asksConsent), 'the question again');
    });
  });

  describe('language', () => {
    const reported = needs(driver, "speaks the platform's language", 'commands');
    it.skipIf(reported.lacking)(reported.name, async () => {
      const { stranger } = await open();
      const [english, german] = [await stranger('en'), await stranger('de-AT')];
      await english.command('help');
      await german.command('help');
      const inEnglish = await until(english, (messages) => messages.length > 0, 'help');
      const inGerman = await until(german, (messages) => messages.length > 0, 'help');
      expect(inGerman[0]?.text).toMatch(/\b(ein|und|nicht|Foto)\b/);
      expect(inGerman[0]?.text).not.toBe(inEnglish[0]?.text);
    });

    const chosen = needs(driver, 'keeps the language that was chosen', 'language');
    it.skipIf(chosen.lacking)(chosen.name, async () => {
      const { regular } = await open();
      const { person } = await regular('en');
      const before = (await person.messages()).length;
      await person.command('language', 'fr');
      await until(person, (messages) => messages.length > before, 'the answer to /language');
      await letSettle();
      const after = (await person.messages()).length;
      const readFrench = await createReader('fr');
      await person.sendPhotos([await mole()]);
      const seen = await until(
        person,
        (messages) => messages.slice(after).some((message) => readFrench(message).kind === 'result'),
        'a result in French',
      );
      expect(seen.slice(after)).toHaveLength(1);
    });
  });

  describe('forgetting', () => {
    const forget = needs(driver, 'asks for consent again after /forget', 'forget', 'consent');
    it.skipIf(forget.lacking)(forget.name, async () => {
      const { regular } = await open();
      const { person, after } = await regular();
      await person.command('forget');
      await until(person, (messages) => messages.length > after, 'the answer to /forget');
      await person.sendPhotos([await mole()]);
      await until(person, (messages) => messages.slice(after).some(asksConsent), 'the question again');
    });
  });

  describe('commands and hints', () => {
    const commands = needs(driver, 'answers start, help, about and privacy once each', 'commands');
    it.skipIf(commands.lacking)(commands.name, async () => {
      const { stranger } = await open();
      const person = await stranger();
      for (const [index, name] of (['start', 'help', 'about', 'privacy'] as const).entries()) {
        await person.command(name);
        await until(person, (messages) => messages.length > index, `the answer to ${name}`);
      }
      await letSettle();
      const texts = (await person.messages()).map((seen) => seen.text);
      expect(texts).toHaveLength(4);
      expect(new Set(texts).size).toBe(4);
    });

    const hints = needs(driver, 'answers what is no photo with a short hint', 'hints');
    it.skipIf(hints.lacking)(hints.name, async () => {
      const { stranger } = await open();
      const person = await stranger();
      for (const [index, what] of (['text', 'document', 'link'] as const).entries()) {
        await person.sendUnsupported(what);
        await until(person, (messages) => messages.length > index, `the hint on ${what}`);
      }
      await letSettle();
      expect(await person.messages()).toHaveLength(3);
    });
  });

  describe('limits', () => {
    it('checks no more photos of one person than the rate allows, and says so once', async () => {
      const { regular, finals, read } = await open({
        environment: { RATE_PERSON_PER_MINUTE: '3', WEB_RATE_PER_MINUTE: '3' },
      });
      const { person, after } = await regular();
      // With consent the first photo has been used up by agreeing.
      const left = driver.lacks.consent === undefined ? 2 : 3;
      for (let count = 0; count < left; count++) await person.sendPhotos([await mole()]);
      await finals(person, left, after);
      await person.sendPhotos([await mole()]);
      await person.sendPhotos([await mole()]);
      const seen = await until(person, (messages) => messages.length > after + left, 'the refusal');
      await letSettle();
      const kinds = (await person.messages()).slice(after).map((message) => read(message).kind);
      expect(kinds.filter((kind) => kind === 'result')).toHaveLength(left);
      expect(seen.length).toBeGreaterThan(after + left);
    });
  });

  describe('under a result', () => {
    const explains = needs(driver, 'explains what the figure means and how sure it is', 'explanations');
    it.skipIf(explains.lacking)(explains.name, async () => {
      const { regular, finals } = await open();
      const { person, after } = await regular();
      await person.sendPhotos([await mole()]);
      const result = (await finals(person, 1, after))[0]?.seen as Seen;
      for (const kind of ['meaning', 'certainty'] as const) {
        const button = result.buttons.find(({ action }) => parseAction(action)?.kind === kind);
        expect(button).toBeDefined();
        const before = await person.messages();
        await person.press(result, button?.action ?? '');
        await until(
          person,
          (messages) => JSON.stringify(messages) !== JSON.stringify(before),
          `the answer to the button ${kind}`,
        );
      }
    });

    const sheet = needs(driver, 'makes the page for the doctor of the photo in the chat, once a tap', 'sheet');
    it.skipIf(sheet.lacking)(sheet.name, async () => {
      const { regular, finals } = await open();
      const { person, after } = await regular();
      await person.sendPhotos([await mole()]);
      const result = (await finals(person, 1, after))[0]?.seen as Seen;
      const button = result.buttons.find(({ action }) => parseAction(action)?.kind === 'sheet');
      expect(button).toBeDefined();
      const before = (await person.messages()).length;
      const tap = await person.press(result, button?.action ?? '');
      await until(person, (messages) => messages.some(({ file }) => file !== undefined), 'the page for the doctor');
      await tap.redeliver();
      await letSettle();
      const [page, ...others] = (await person.messages()).slice(before);
      expect(others).toEqual([]);
      expect(Buffer.from(page?.file ?? []).toString('latin1')).toMatch(/^%PDF-[\s\S]*%%EOF\s*$/);
      expect(page?.text).toContain('does not replace an examination');
    });

    const deletes = needs(driver, 'deletes a result', 'delete');
    it.skipIf(deletes.lacking)(deletes.name, async () => {
      const { regular, finals } = await open();
      const { person, after } = await regular();
      await person.sendPhotos([await mole()]);
      const result = (await finals(person, 1, after))[0]?.seen as Seen;
      const button = result.buttons.find(({ action }) => parseAction(action)?.kind === 'delete');
      expect(button).toBeDefined();
      await person.press(result, button?.action ?? '');
      await until(person, (messages) => !messages.some((seen) => seen.id === result.id), 'the result to go');
    });
  });
}
