import { afterEach, describe, expect, it } from 'vitest';
import { formatAction } from '../../../src/conversation/actions.ts';
import type { UnsupportedContent } from '../../../src/conversation/incoming.ts';
import { notice } from '../../../src/conversation/notices.ts';
import { plainText } from '../../../src/conversation/plain.ts';
import type { Reply } from '../../../src/conversation/reply.ts';
import { texts } from '../../../src/conversation/texts.ts';
import type { KeyValueStore } from '../../../src/store/key-value-store.ts';
import { createMemoryStore } from '../../../src/store/memory-store.ts';
import { consentActions, createScene, type Scene, type SceneOptions } from './scene.ts';

let scene: Scene | undefined;
const open = (options?: SceneOptions): Scene => {
  scene = createScene(options);
  return scene;
};
/** A scene in which Anna has agreed. */
const openAgreed = async (options?: SceneOptions): Promise<Scene> => {
  const opened = open(options);
  await opened.press(consentActions(await opened.sendPhoto()).yes);
  await expect.poll(() => opened.jobs.length).toBe(1);
  opened.jobs.length = 0;
  return opened;
};
afterEach(async () => {
  await scene?.close();
  scene = undefined;
});

const english = texts('en');
const said = (reply: Reply | undefined): string => (reply === undefined ? '' : plainText(reply));

describe('consent', () => {
  it('is asked at the first photo, and one tap later that very photo is checked', async () => {
    const { sendPhoto, press, photo, jobs, parts, now } = open();
    const asked = await sendPhoto({
      id: 'telegram:first',
      photos: [photo('A'), photo('B')],
      address: { chat: 1, message: 2 },
    });
    expect(asked.working).toBeUndefined();
    expect(jobs).toEqual([]);

    const answer = await press(consentActions(asked).yes, { address: { chat: 1, message: 3 } });
    expect(answer).toMatchObject({ working: true, edit: { kind: 'notice' } });
    await expect
      .poll(() => jobs)
      .toEqual([
        {
          id: 'telegram:first',
          platform: 'telegram',
          photos: [photo('A'), photo('B')],
          address: { chat: 1, message: 2 },
          locale: 'en',
          personKey: parts.personKey('telegram', 'anna'),
          receivedAt: now(),
          deadlineAt: now() + 120_000,
        },
      ]);
  });

  it('is asked once', async () => {
    const { sendPhoto, jobs } = await openAgreed();
    expect(await sendPhoto()).toEqual({ working: true });
    await expect.poll(() => jobs.length).toBe(1);
  });

  it('given twice at once checks once', async () => {
    const { sendPhoto, press, jobs } = open();
    const { yes } = consentActions(await sendPhoto());
    const answers = await Promise.all([press(yes), press(yes), press(yes)]);
    expect(answers.filter(({ working }) => working)).toHaveLength(1);
    expect(answers.filter((answer) => Object.keys(answer).length === 0)).toHaveLength(2);
    await expect.poll(() => jobs.length).toBe(1);
  });

  it('given at two fronts at once checks once', async () => {
    const { sendPhoto, another, jobs } = open();
    const { yes: action } = consentActions(await sendPhoto());
    const base = { kind: 'button', platform: 'telegram', personId: 'anna', address: {}, action } as const;
    const answers = await Promise.all([another()({ ...base, id: 'x' }), another()({ ...base, id: 'y' })]);
    expect(answers.filter(({ working }) => working)).toHaveLength(1);
    await expect.poll(() => jobs.length).toBe(1);
  });

  it('of somebody else does not count', async () => {
    const { sendPhoto, press, jobs } = open();
    const group = { placeId: 'a group' };
    const { yes, no } = consentActions(await sendPhoto(group));
    for (const action of [yes, no])
      expect(await press(action, { ...group, personId: 'ben' })).toEqual({ alert: english.t('notice.notYours') });
    expect(consentActions(await sendPhoto({ ...group, personId: 'ben' })).yes).not.toBe(yes);
    expect(await press(yes, group)).toMatchObject({ working: true });
    await expect.poll(() => jobs.length).toBe(1);
  });

  it('refused checks nothing, forgets the photo and asks again at the next', async () => {
    const { sendPhoto, press, jobs } = open();
    const { yes, no } = consentActions(await sendPhoto());
    expect(said((await press(no)).edit)).toContain('nothing was checked');
    expect(said((await press(yes)).edit)).toBe(english.t('notice.consentLapsed'));
    expect(jobs).toEqual([]);
  });

  it('after a quarter of an hour asks for the photo again', async () => {
    const { sendPhoto, press, jobs, pass } = open();
    const { yes } = consentActions(await sendPhoto());
    pass(15 * 60_000 + 1);
    expect(said((await press(yes)).edit)).toBe(english.t('notice.consentLapsed'));
    expect(jobs).toEqual([]);
    expect(await sendPhoto()).toEqual({ working: true });
  });

  it('releases every photo that waited, each answered where it was sent', async () => {
    const { sendPhoto, press, jobs } = open();
    const questions = await Promise.all([1, 2, 3].map((message) => sendPhoto({ address: { chat: 1, message } })));
    expect(await press(consentActions(questions[1] ?? {}).yes)).toMatchObject({ working: true });
    await expect.poll(() => jobs.map(({ address }) => address['message']).sort()).toEqual([1, 2, 3]);
    // The other questions are answered too.
    const again = await press(consentActions(questions[0] ?? {}).yes);
    expect(again).toEqual({ edit: notice('consentYes', 'en') });
    expect(jobs).toHaveLength(3);
  });

  it('releases them as one job where the tap has an answer of its own to fill', async () => {
    const { sendPhoto, press, photo, jobs } = open();
    await sendPhoto({ id: 'discord:1', photos: [photo('A')] });
    const asked = await sendPhoto({ id: 'discord:2', photos: [photo('B')] });
    await press(consentActions(asked).yes, { answerTo: { token: 'fresh' } });
    await expect.poll(() => jobs.length).toBe(1);
    expect(jobs[0]).toMatchObject({
      id: 'discord:1',
      address: { token: 'fresh' },
      photos: [{ fileId: 'A' }, { fileId: 'B' }],
    });
  });

  it('lets ten messages wait and asks for an answer to the eleventh', async () => {
    const { sendPhoto, press, jobs } = open();
    const questions = [];
    for (let count = 0; count < 10; count++) questions.push(await sendPhoto());
    expect(said((await sendPhoto()).reply)).toBe(english.t('notice.pendingFull'));
    await press(consentActions(questions[0] ?? {}).yes);
    await expect.poll(() => jobs.length).toBe(10);
  });

  it('keeps references and hashed keys alone', async () => {
    const keys: string[] = [];
    const values: string[] = [];
    const memory = createMemoryStore();
    const store: KeyValueStore = {
      ...memory,
      set: (key, value, ttlMs) => {
        keys.push(key);
        values.push(value);
        return memory.set(key, value, ttlMs);
      },
      add: (key, value, ttlMs) => {
        keys.push(key);
        values.push(value);
        return memory.add(key, value, ttlMs);
      },
    };
    const { sendPhoto, press, command, logs } = open({ store });
    const personId = '987654321';
    await press(consentActions(await sendPhoto({ personId })).yes, { personId });
    await command('language', 'de');
    expect(keys.length).toBeGreaterThan(3);
    expect([...keys, ...values, ...logs].join()).not.toContain(personId);
    for (const key of keys) expect(key).toMatch(/^(consent|language|released|pending):[\w-]{43}(:\d)?$/);
  });
});

describe('photos', () => {
  it('that come twice with one id are answered once', async () => {
    const { sendPhoto, jobs, refusals } = await openAgreed();
    expect(await sendPhoto({ id: 'telegram:same' })).toEqual({ working: true });
    expect(await sendPhoto({ id: 'telegram:same' })).toEqual({});
    await expect.poll(() => jobs.length).toBe(1);
    expect(await refusals()).toMatchObject({ duplicate: 1 });
  });

  it('that another front took already are left to it', async () => {
    const { sendPhoto, another, jobs, photo } = await openAgreed();
    await sendPhoto({ id: 'telegram:same' });
    const again = { id: 'telegram:same', kind: 'photos', platform: 'telegram', personId: 'anna', address: {} } as const;
    expect(await another()({ ...again, photos: [photo()] })).toEqual({});
    await expect.poll(() => jobs.length).toBe(1);
  });

  it('that the queue has no room for are answered at once, with when to try again', async () => {
    const { sendPhoto, press, refusals } = open({ queueLimit: 1 });
    await press(consentActions(await sendPhoto()).yes);
    const { reply, working } = await sendPhoto();
    expect(working).toBeUndefined();
    expect(said(reply)).toMatch(/send it again in \d+ (second|minute)s?/);
    expect(await refusals()).toEqual({ busy: 1 });
  });

  it('that a person floods a full queue with get one answer, for all of them; others get theirs', async () => {
    const { sendPhoto, press, refusals } = open({ queueLimit: 1, rates: { RATE_PERSON_PER_MINUTE: 100 } });
    await press(consentActions(await sendPhoto()).yes);
    const answers = [];
    for (let count = 0; count < 20; count++) answers.push(await sendPhoto());
    expect(said(answers[0]?.reply)).toContain('they were not taken: please send those again');
    expect(answers.slice(1)).toEqual(Array.from({ length: 19 }, () => ({})));
    expect(await refusals()).toEqual({ busy: 20 });
    const { yes } = consentActions(await sendPhoto({ personId: 'ben' }));
    expect(said((await press(yes, { personId: 'ben' })).edit)).toContain('Very many photos');
  });

  it('released by consent into a full queue are answered in place of the question', async () => {
    const { sendPhoto, press } = open({ queueLimit: 1 });
    await press(consentActions(await sendPhoto()).yes);
    const { yes } = consentActions(await sendPhoto({ personId: 'ben' }));
    const answer = await press(yes, { personId: 'ben' });
    expect(said(answer.edit)).toContain('Very many photos');
    expect(answer.working).toBeUndefined();
  });

  it('that come while the bot stops are answered with a few minutes', async () => {
    const { sendPhoto, queue, refusals } = await openAgreed();
    await queue.close(0);
    expect(said((await sendPhoto()).reply)).toBe(english.t('notice.closed'));
    expect(await refusals()).toEqual({ closed: 1 });
  });

  it('above the rate are refused with one notice', async () => {
    const { sendPhoto, jobs, refusals } = await openAgreed({ rates: { RATE_PERSON_PER_MINUTE: 3 } });
    const answers = [];
    for (let count = 0; count < 8; count++) answers.push(await sendPhoto());
    expect(answers.map(({ working, reply }) => (working ? 'job' : reply ? said(reply) : ''))).toEqual([
      'job',
      'job',
      expect.stringMatching(/^That was a lot at once\. Please go on in \d+ seconds\.$/),
      '',
      '',
      '',
      '',
      '',
    ]);
    await expect.poll(() => jobs.length).toBe(2);
    expect(await refusals()).toEqual({ rate: 6 });
  });

  it('above the rate of a day are refused with hours, and with a word to who worries', async () => {
    const { sendPhoto } = await openAgreed({ rates: { RATE_PERSON_PER_DAY: 2 } });
    await sendPhoto();
    expect(said((await sendPhoto()).reply)).toMatch(/come back in 24 hours.*see a doctor instead of waiting/);
  });
});

describe('commands', () => {
  it.each([
    ['start', 'Hello'],
    ['help', '/check – Check a close-up photo'],
    ['check', 'Please send a close-up photo'],
    ['about', 'molenet, version 1.2.3'],
    ['privacy', 'never stored'],
    ['language', 'Which language'],
  ] as const)('/%s says %s', async (command, text) => {
    expect(said((await open().command(command)).reply)).toContain(text);
  });

  it('/about gives the measured figures with the images they come from', async () => {
    const text = said((await open().command('about')).reply);
    expect(text).toContain('On 1,511 images it never saw');
    expect(text).toMatch(
      /score of 11%: 95% of the malignant spots were above it, 71% of the others below \(images used/,
    );
    expect(text).toMatch(/score of 38%: 80% .* \(images it never saw\)/);
  });

  it('/check in a group explains how to mention it with a photo', async () => {
    const answer = await open().send({ kind: 'command', command: 'check', placeId: 'a group' });
    expect(said(answer.reply)).toBe(english.t('notice.noPhoto'));
  });

  it.each([
    ['de', 'de'],
    ['pt-BR', 'pt'],
    ['Deutsch', 'de'],
    ['aleman', 'de'],
    ['Spanish', 'es'],
    [' FRANÇAIS ', 'fr'],
    ['inglés', 'en'],
  ])('/language %s answers in %s from then on, whatever the platform says', async (argument, locale) => {
    const { command, sendPhoto } = open();
    const set = await command('language', argument);
    expect(set.reply?.locale).toBe(locale);
    expect(said(set.reply)).toBe(texts(locale).t('language.set'));
    expect((await sendPhoto({ platformLocale: 'ru' })).reply?.locale).toBe(locale);
  });

  it.each(['klingon', 'xx', '__proto__', 'd'.repeat(5_000)])(
    '/language %s offers those it speaks',
    async (argument) => {
      const { reply } = await open().command('language', argument);
      expect(said(reply)).toContain('do not speak that language yet');
      expect(reply?.buttons.flat().map(({ label }) => label)).toEqual([
        'English',
        'Español',
        'Français',
        'Deutsch',
        'Português',
      ]);
    },
  );

  it('/forget erases consent, language, waiting photos and the counters of photos', async () => {
    const { command, sendPhoto, press, jobs } = await openAgreed({ rates: { RATE_PERSON_PER_MINUTE: 2 } });
    await command('language', 'de');
    await sendPhoto();
    expect((await sendPhoto()).working).toBeUndefined();
    expect(said((await command('forget')).reply)).toContain('gelöscht');
    await expect.poll(() => jobs.length).toBe(1);

    const asked = await sendPhoto({ platformLocale: 'fr' });
    expect(asked.reply?.locale).toBe('fr');
    await command('forget');
    expect(said((await press(consentActions(asked).yes)).edit)).toBe(english.t('notice.consentLapsed'));
    expect(jobs).toHaveLength(1);
  });

  it('in a flood are answered up to three times the rate, then with one notice', async () => {
    const { command } = open({ rates: { RATE_PERSON_PER_MINUTE: 2 } });
    const answers = [];
    for (let count = 0; count < 10; count++) answers.push((await command('help')).reply);
    expect(answers.map((reply) => (reply === undefined ? '' : reply.title || 'notice'))).toEqual([
      ...Array(6).fill('How it works'),
      'notice',
      '',
      '',
      '',
    ]);
  });
});

describe('buttons', () => {
  const owner = (parts: Scene['parts'], id: string): string => parts.personKey('telegram', id).slice(0, 12);

  it('explain in the language of who presses, with nothing kept of the result', async () => {
    const { press } = open({ priorMalignant: 0.02 });
    const meaning = await press(formatAction({ kind: 'meaning', permille: 31, band: 'raised' }), {
      platformLocale: 'de',
    });
    expect(said(meaning.reply)).toContain('Etwa 3 von 100');
    expect(meaning.reply?.band).toBe('raised');
    const certainty = await press(formatAction({ kind: 'certainty', permille: 31, band: 'low' }));
    expect(said(certainty.reply)).toContain('2% of the spots are malignant');
    expect(said(certainty.reply)).toContain('about 5 of 100 malignant spots got a low score');
    const tips = await press(formatAction({ kind: 'tips', topic: 'blurred' }));
    expect(tips.reply?.picture?.mimeType).toBe('image/jpeg');
  });

  it('set the language in the place of the question', async () => {
    const { press, command } = open();
    expect((await press(formatAction({ kind: 'language', locale: 'es' }))).edit?.locale).toBe('es');
    expect((await command('help')).reply?.locale).toBe('es');
  });

  it('make the page for the doctor of the photo that is still there, for its owner alone', async () => {
    const { press, parts, photo, jobs } = await openAgreed();
    const action = formatAction({ kind: 'sheet', owner: owner(parts, 'anna') });
    const picture = photo('A');
    expect(await press(action, { personId: 'ben', photo: picture })).toEqual({
      alert: english.t('notice.notYourSheet'),
    });
    expect(await press(action)).toEqual({ alert: english.t('notice.photoGone') });
    expect(jobs).toEqual([]);
    const answerTo = { chat: 9, message: 9 };
    expect(await press(action, { photo: picture, answerTo })).toEqual({ working: true });
    await expect.poll(() => jobs).toMatchObject([{ sheet: true, photos: [picture], address: answerTo }]);
  });

  it.each([undefined, { chat: 9, message: 9 }])(
    'keep asking for the page for the doctor over the question (%o)',
    async (answerTo) => {
      const { sendPhoto, press, jobs } = open();
      const asked = await sendPhoto({ sheet: true });
      await press(consentActions(asked).yes, answerTo && { answerTo });
      await expect.poll(() => jobs).toMatchObject([{ sheet: true, photos: [expect.anything()] }]);
    },
  );

  it('count a page for the doctor as a photo, and ask first where nobody agreed', async () => {
    const { press, photo, parts } = open({ rates: { RATE_PERSON_PER_MINUTE: 1 } });
    const action = formatAction({ kind: 'sheet', owner: owner(parts, 'anna') });
    expect((await press(action, { photo: photo('A') })).reply?.kind).toBe('consent');
    expect((await press(action, { photo: photo('A') })).alert).toContain('a lot at once');
  });

  it('delete a result for its owner alone', async () => {
    const { press, parts } = open();
    const action = formatAction({ kind: 'delete', owner: owner(parts, 'anna') });
    expect(await press(action, { personId: 'ben' })).toEqual({ alert: english.t('notice.notYoursToDelete') });
    expect(await press(action)).toEqual({ remove: true });
    expect(await press(formatAction({ kind: 'delete' }), { personId: 'ben' })).toEqual({ remove: true });
    expect(await press(formatAction({ kind: 'delete' }), { placeId: 'group' })).toHaveProperty('alert');
  });

  it('set the language in a group for whom they were made alone', async () => {
    const { send, press, command } = open();
    const asked = await send({ kind: 'command', command: 'language', placeId: 'group' });
    const german = asked.reply?.buttons.flat().find(({ label }) => label === 'Deutsch')?.action ?? '';
    const alert = english.t('notice.notYours');
    expect(await press(german, { personId: 'ben', placeId: 'group' })).toEqual({ alert });
    expect(await press(formatAction({ kind: 'language', locale: 'de' }), { placeId: 'group' })).toEqual({ alert });
    expect((await press(german, { placeId: 'group' })).edit?.locale).toBe('de');
    expect((await command('help')).reply?.locale).toBe('de');
  });

  it.each(['', 'rubbish', 'v1:m:9999:l', 'v9:d', '\u202e<b>', 'x'.repeat(10_000)])(
    'forged as %j do nothing',
    async (action) => {
      expect(await open().press(action)).toEqual({ alert: english.t('notice.oldButton') });
    },
  );
});

describe('what is no photo', () => {
  it.each<UnsupportedContent>([
    'text',
    'sticker',
    'voice',
    'video',
    'animation',
    'document',
    'link',
    'other',
    'no-photo',
    'anonymous',
  ])('%s gets a short hint of its own language', async (what) => {
    const { send } = open();
    const { reply } = await send({ kind: 'unsupported', what, platformLocale: 'fr' });
    expect(reply?.kind).toBe('notice');
    expect(said(reply).length).toBeLessThan(220);
    expect(said(reply)).toMatch(/photo/i);
    expect(reply?.locale).toBe('fr');
  });
});

describe('when a part fails', () => {
  const failing = async (): Promise<never> => {
    throw Object.assign(new Error('https://api.telegram.org/file/bot123:SECRET/photo.jpg'), { code: 'ECONNRESET' });
  };
  const brokenStore: KeyValueStore = {
    get: failing,
    list: failing,
    set: failing,
    add: failing,
    delete: failing,
    close: failing,
  };

  it.each(['photos', 'command', 'button', 'unsupported'] as const)('%s still get an answer', async (kind) => {
    const { send, photo, logs } = open({ store: brokenStore });
    const address = { platformLocale: 'de' };
    const answer = await {
      photos: () => send({ kind: 'photos', photos: [photo()], ...address }),
      command: () => send({ kind: 'command', command: 'help', ...address }),
      button: () => send({ kind: 'button', action: 'v1:d', ...address }),
      unsupported: () => send({ kind: 'unsupported', what: 'text', ...address }),
    }[kind]();
    expect(said(answer.reply)).toBe(texts('de').t('notice.trouble'));
    expect(logs.join()).toContain('ECONNRESET');
    expect(logs.join()).not.toContain('SECRET');
  });

  it('a photo that met the failure is taken when it comes again', async () => {
    const memory = createMemoryStore();
    let isBroken = false;
    const store = new Proxy(memory, { get: (target, name: 'get') => (isBroken ? failing : target[name]) });
    const { sendPhoto, jobs } = await openAgreed({ store });
    isBroken = true;
    expect(said((await sendPhoto({ id: 'telegram:again' })).reply)).toBe(english.t('notice.trouble'));
    isBroken = false;
    expect(await sendPhoto({ id: 'telegram:again' })).toEqual({ working: true });
    await expect.poll(() => jobs.length).toBe(1);
  });
});
