import { describe, expect, it } from 'vitest';
import { explainMeaning } from '../../../src/conversation/explain.ts';
import type { Locale } from '../../../src/conversation/locale.ts';
import { plainText } from '../../../src/conversation/plain.ts';
import { everyAnswer, everyLocale } from './every-reply.ts';

interface Signs {
  readonly [sign: string]: RegExp;
}

/** What dermatology bodies name (see the comment in `locales/en.ts`), as each language says it. */
const signs: Readonly<Record<Locale, Signs>> = {
  en: {
    itch: /itches/,
    pain: /hurts/,
    bleed: /bleeds/,
    lump: /raised, firm lump/,
    nail: /nail.*palm.*sole/,
    small: /smaller spot/,
    who: /family doctor or a dermatologist/,
    adults: /adults only/,
  },
  de: {
    itch: /juckt/,
    pain: /schmerzt/,
    bleed: /blutet/,
    lump: /erhabener, fester Knoten/,
    nail: /Nagel.*Handfläche.*Fußsohle/,
    small: /kleinere Stelle/,
    who: /Haus- oder Hautarztpraxis/,
    adults: /nur für Erwachsene/,
  },
  fr: {
    itch: /démange/,
    pain: /fait mal/,
    bleed: /saigne/,
    lump: /bosse ferme et surélevée/,
    nail: /ongle.*paume.*plante/,
    small: /tache plus petite/,
    who: /médecin traitant ou .*dermatologue/,
    adults: /adultes seulement/,
  },
  es: {
    itch: /pica/,
    pain: /duele/,
    bleed: /sangra/,
    lump: /bulto firme y elevado/,
    nail: /uña.*palma.*planta/,
    small: /mancha más pequeña/,
    who: /médico de cabecera o a un dermatólogo/,
    adults: /solo para adultos/,
  },
  pt: {
    itch: /coça/,
    pain: /dói/,
    bleed: /sangra/,
    lump: /caroço firme e elevado/,
    nail: /unha.*palma.*sola/,
    small: /mancha menor/,
    who: /médico de família ou dermatologista/,
    adults: /só para adultos/,
  },
};

const inShort: Readonly<Record<Locale, RegExp>> = {
  en: /itches, hurts, bleeds/,
  de: /juckt, schmerzt, blutet/,
  fr: /démange, fait mal, saigne/,
  es: /pica, duele, sangra/,
  pt: /coçar, doer, sangrar/,
};

describe.each(everyLocale)('the warning signs in $locale', ({ locale }) => {
  it('name all that dermatology bodies name, whom to see, and for whom this is', () => {
    const said = plainText(explainMeaning(0.2, 'raised', locale));
    for (const [sign, pattern] of Object.entries(signs[locale])) expect(said, sign).toMatch(pattern);
  });

  it('stand in short under every result and every picture that can’t be judged', async () => {
    const answers = (await everyAnswer(locale)).filter(({ kind }) => kind === 'result' || kind === 'abstained');
    expect(answers.length).toBeGreaterThan(40);
    for (const answer of answers) expect(plainText(answer)).toMatch(inShort[locale]);
  });
});
