import { describe, expect, it } from 'vitest';
import type { Locale } from '../../../src/conversation/locale.ts';
import { plainText } from '../../../src/conversation/plain.ts';
import type { Reply } from '../../../src/conversation/reply.ts';
import { type Texts, texts } from '../../../src/conversation/texts.ts';
import { everyAnswer, everyLocale, everyReply } from './every-reply.ts';

/**
 * What the bot may not say: reassurance, and claims to find or name a disease in a person. The words are avoided altogether,
 * even negated ("not a diagnosis"), so that this test needs no judgement.
 */
const forbidden: Readonly<Record<Locale, readonly RegExp[]>> = {
  en: [
    /\bsafe(ly|ty)?\b/i,
    /\bbenign\b/i,
    /\bharmless\b/i,
    /\bhealthy\b/i,
    /\bnormal\b/i,
    /\bworry about\b/i,
    /\b(don.t|do not|no need to|nothing to) worry\b/i,
    /\ball clear\b/i,
    /\breassur/i,
    /\bdiagnos/i,
    /\bdetect/i,
    /\brules? out\b/i,
    /\byou (have|do not have|don.t have) (skin )?cancer/i,
  ],
  es: [
    /\bsegur[oa]s?\b/i,
    /\bsano?s?\b/i,
    /benign/i,
    /inofensiv/i,
    /\bno se preocupe/i,
    /(nada|no hay) (de|por) (qué|que) preocup/i,
    /tranquil/i,
    /diagn[oó]s/i,
    /detect/i,
    /descarta (el|un) c[aá]ncer/i,
  ],
  fr: [
    /\bsûre?s?(?!\p{L})/iu,
    /sans danger/i,
    /b[eé]ni(n|gn)/i,
    /inoffensi/i,
    /\bsaine?s?\b/i,
    /ne vous inqui[eé]tez pas/i,
    /(rien|pas) (d.inquiétant|de quoi s.inquiéter)/i,
    /rassur/i,
    /diagnosti/i,
    /d[eé]tect/i,
    /d[eé]pist/i,
    /exclut (un|le) cancer/i,
  ],
  de: [
    /\bsicher(e|er|es|en)?\b/i,
    /harmlos/i,
    /gutartig/i,
    /unbedenklich/i,
    /ungefährlich/i,
    /\bgesund/i,
    /\bkeine? (Grund zur )?Sorge/i,
    /\bberuhig/i,
    /Entwarnung/i,
    /diagnos/i,
    /erkenn(t|en) (Haut)?krebs/i,
    /detekt/i,
    /schließt Krebs aus/i,
  ],
  pt: [
    /\bsegur[oa]s?\b/i,
    /benign/i,
    /inofensiv/i,
    /saud[aá]v/i,
    /n[aã]o se preocupe/i,
    /nada com que se preocupar/i,
    /tranquil/i,
    /diagn[oó]s/i,
    /detect/i,
    /exclui o c[aâ]ncer/i,
  ],
};

/** Sentences that each list has to catch: a list that lets them pass is no test. */
const claims: Readonly<Record<Locale, readonly string[]>> = {
  en: [
    'Your mole is safe.',
    'It looks benign.',
    'There is nothing to worry about.',
    'Our diagnosis: melanoma.',
    'MoleCheck detects cancer.',
  ],
  es: [
    'Su lunar es seguro.',
    'Parece benigno.',
    'No hay de qué preocuparse.',
    'Nuestro diagnóstico: melanoma.',
    'MoleCheck detecta cáncer.',
  ],
  fr: [
    'C’est sûr.',
    'Cela semble bénin.',
    'Pas de quoi s’inquiéter.',
    'Notre diagnostic : mélanome.',
    'MoleCheck détecte le cancer.',
  ],
  de: [
    'Das ist sicher.',
    'Sieht gutartig aus.',
    'Kein Grund zur Sorge.',
    'Unsere Diagnose: Melanom.',
    'MoleCheck erkennt Krebs.',
  ],
  pt: ['É seguro.', 'Parece benigno.', 'Não se preocupe.', 'Nosso diagnóstico: melanoma.', 'MoleCheck detecta câncer.'],
};

const metadata = [
  'bot.name',
  'bot.short',
  'bot.description',
  'commands.check.description',
  'commands.about.description',
] as const;

function wholeText(reply: Reply): string {
  return [plainText(reply, { buttons: true }), reply.picture?.alt ?? ''].join('\n');
}

/** Telegram's caption limit, in UTF-16 code units, with the bars that its adapter draws. */
const captionLimit = 1024;

describe.each(everyLocale)('what the bot says in $locale', ({ locale }) => {
  const language: Texts = texts(locale);

  it('claims and reassures nowhere', async () => {
    const said = [...(await everyReply(locale)).map(wholeText), ...metadata.map((key) => language.t(key))];
    expect(said.length).toBeGreaterThan(120);
    for (const text of said) for (const pattern of forbidden[locale]) expect(text).not.toMatch(pattern);
  });

  it.each(claims[locale])('would be caught saying: %s', (claim) => {
    expect(forbidden[locale].some((pattern) => pattern.test(claim))).toBe(true);
  });

  it('says in plain words what the colours are, not for which line of a list they stand', async () => {
    const riddles = /first name|ersten Namen|premier nom|primer nombre|primeiro nome/i;
    for (const reply of await everyReply(locale)) expect(wholeText(reply)).not.toMatch(riddles);
  });

  it('leaves no placeholder, key or stray value in any reply', async () => {
    for (const reply of await everyReply(locale)) {
      expect(wholeText(reply)).not.toMatch(/\{\{|\}\}|undefined|NaN|\[object|\b(result|notice|figure|abstained)\.\w/);
      expect(reply.locale).toBe(locale);
    }
  });

  it('gives every answer its disclaimer, and the signs with when to see a doctor at once', async () => {
    for (const reply of await everyAnswer(locale)) {
      expect(reply.disclaimer).toBe(language.t('result.disclaimer'));
      if (reply.kind === 'rejected') expect(wholeText(reply)).toContain(language.t('rejected.care'));
      else {
        expect(wholeText(reply)).toContain(language.t('result.abcde'));
        expect(wholeText(reply)).toContain(language.t('result.atOnce'));
      }
    }
  });

  it('fits every answer into a caption, disclaimer included', async () => {
    const lengths = (await everyAnswer(locale)).map((reply) => plainText(reply, { barCells: 5 }).length);
    expect(Math.max(...lengths)).toBeLessThanOrEqual(captionLimit);
  });

  it('fits every reply into one message with its buttons', async () => {
    for (const reply of await everyReply(locale)) {
      expect(plainText(reply).length).toBeLessThanOrEqual(4096);
      expect(reply.title.length).toBeLessThanOrEqual(256);
      // Discord takes 25, in rows that its adapter makes; one is its own.
      expect(reply.buttons.flat().length).toBeLessThan(25);
      for (const row of reply.buttons) {
        expect(row.length).toBeLessThanOrEqual(5);
        for (const { action, label } of row) {
          expect(Buffer.byteLength(action)).toBeLessThanOrEqual(64);
          expect(label.length).toBeLessThanOrEqual(80);
        }
      }
    }
  });
});
