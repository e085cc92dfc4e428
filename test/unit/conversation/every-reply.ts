import type { HeatMap, Picture } from '../../../src/check/outcome.ts';
import { abstentionReasons, bands } from '../../../src/check/outcome.ts';
import { rejectionReasons } from '../../../src/check/rejection.ts';
import { compose, composeCombined } from '../../../src/conversation/compose.ts';
import { explainCertainty, explainMeaning, explainTips } from '../../../src/conversation/explain.ts';
import type { UnsupportedContent } from '../../../src/conversation/incoming.ts';
import { locales } from '../../../src/conversation/locale.ts';
import { en } from '../../../src/conversation/locales/en.ts';
import type { ModelInfo } from '../../../src/conversation/model-info.ts';
import {
  aboutReply,
  consentReply,
  helpReply,
  languageReply,
  languageSetReply,
  type NoticeKey,
  notice,
  privacyReply,
  reminderReply,
  reminderSetReply,
  startReply,
  unsupportedHint,
} from '../../../src/conversation/notices.ts';
import type { Reply } from '../../../src/conversation/reply.ts';
import { statsReply } from '../../../src/conversation/stats.ts';
import { abstained, assessed, rejected } from './outcomes.ts';

export const model: ModelInfo = {
  name: 'molenet',
  version: '1.2.3',
  raised: 'sensitivity95',
  operatingPoints: [
    { name: 'sensitivity95', threshold: 0.11, sensitivity: 0.95, specificity: 0.71, split: 'val' },
    { name: 'sensitivity80', threshold: 0.38, sensitivity: 0.8, specificity: 0.9, split: 'test' },
  ],
  dataSets: ['HAM10000', 'MILK10k', 'ISIC 2017', 'PAD-UFES-20'],
  figures: [{ auc: 0.93, images: 1511 }],
};

const unsupported: readonly UnsupportedContent[] = [
  'text',
  'sticker',
  'voice',
  'video',
  'animation',
  'document',
  'link',
  'other',
  'no-photo',
];

/** Stands for a heat map where nothing but the picture's size is read. */
export function heatMap(): HeatMap & { readonly drawn: () => number } {
  let drawn = 0;
  const draw = async (): Promise<Picture> => {
    drawn++;
    return { bytes: new Uint8Array(1), mimeType: 'image/jpeg', width: 240, height: 336 };
  };
  return { bare: draw, photo: draw, withScale: draw, overlay: draw, drawn: () => drawn };
}

const map = heatMap();

/** Every reply that a finished check can end in: each band from one end of the figures to the other, each reason. */
export const everyAnswer = once(async (locale: string): Promise<readonly Reply[]> => {
  const results = [0, 0.004, 0.0101, 0.03, 0.374, 0.985, 0.99, 1].flatMap((probability) =>
    bands.flatMap((band) =>
      [undefined, 0.02].map((priorMalignant) =>
        compose(assessed(probability, band, { heatMap: map }), locale, {
          priorMalignant,
          personKey: 'k'.repeat(43),
          sheet: true,
          reminder: true,
        }),
      ),
    ),
  );
  return Promise.all([
    ...results,
    ...abstentionReasons.map((reason) => compose(abstained(reason), locale)),
    ...rejectionReasons.map((reason) => compose(rejected(reason, 95_000), locale)),
  ]);
});

const counts = {
  assessed: { low: 1200, raised: 34, high: 5 },
  abstained: 67,
  rejected: 8,
  undelivered: 1,
  refused: 90,
  platforms: { telegram: 1000, web: 314 },
};
const stats = {
  tally: { read: async () => ({ today: counts, week: counts }) },
  depth: async () => ({ waiting: 3, active: 2, oldestMs: 0 }),
};

/** Everything the bot can say in a language. */
export const everyReply = once(async (locale: string): Promise<readonly Reply[]> => {
  const albums = [
    [assessed(0.02, 'low'), assessed(0.5, 'high', { heatMap: map })],
    [assessed(0.2, 'raised'), ...abstentionReasons.map(abstained), ...rejectionReasons.map((r) => rejected(r))],
    [abstained('blurred'), abstained('blurred'), rejected('timeout')],
  ];
  return [
    ...(await everyAnswer(locale)),
    ...(await Promise.all(albums.map((album) => composeCombined(album, locale)))),
    ...bands.flatMap((band) => [
      explainMeaning(0.03, band, locale),
      explainCertainty(0.03, band, locale, { model }),
      explainCertainty(0.997, band, locale, { priorMalignant: 0.02, model }),
      explainCertainty(0.001, band, locale),
    ]),
    ...(await Promise.all((['general', ...abstentionReasons] as const).map((topic) => explainTips(topic, locale)))),
    startReply(locale),
    helpReply(locale),
    helpReply(locale, true),
    unsupportedHint('no-photo', locale, true),
    helpReply(locale, true),
    unsupportedHint('no-photo', locale, true),
    aboutReply(model, locale),
    privacyReply(locale, true),
    reminderSetReply(locale, 'ownerownerow'),
    reminderReply(locale),
    await statsReply(stats, model, locale),
    languageReply(locale),
    languageReply(locale, true),
    languageSetReply(locale),
    consentReply('ownerownerow', locale),
    ...unsupported.map((what) => unsupportedHint(what, locale)),
    ...(Object.keys(en.notice) as NoticeKey[]).map((key) =>
      notice(key, locale, { duration: '3 min', megabytes: 20, menu: 'Menu', id: '-1001234567890' }),
    ),
  ];
});

/** The replies never change, and drawing their pictures takes time: they are composed once a language. */
function once<T>(compute: (locale: string) => Promise<T>): (locale: string) => Promise<T> {
  const known = new Map<string, Promise<T>>();
  return (locale) => {
    const found = known.get(locale) ?? compute(locale);
    known.set(locale, found);
    return found;
  };
}

export const everyLocale = locales.map((locale) => ({ locale }));
