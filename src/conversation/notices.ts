import type { PictureKind } from '../classifier/manifest.ts';
import { version } from '../config/version.ts';
import { button, buttonRows, list, paragraph, strong } from './blocks.ts';
import type { CommandName, UnsupportedContent } from './incoming.ts';
import { languageNames, locales } from './locale.ts';
import type { en } from './locales/en.ts';
import { type ModelInfo, phoneText, whereText } from './model-info.ts';
import type { Reply } from './reply.ts';
import { type Texts, texts } from './texts.ts';

/** In the order in which a menu shows them. */
const commandNames: readonly CommandName[] = ['check', 'help', 'about', 'privacy', 'language', 'forget', 'start'];

const hints = {
  text: 'text',
  sticker: 'sticker',
  voice: 'voice',
  video: 'video',
  animation: 'animation',
  document: 'document',
  link: 'link',
  other: 'other',
  anonymous: 'anonymous',
  'no-photo': 'noPhoto',
} as const satisfies Record<UnsupportedContent, NoticeKey>;

export type NoticeKey = keyof typeof en.notice;

/** A reply of one line out of the locale's `notice` texts. */
export function notice(
  key: NoticeKey,
  locale: string | undefined,
  values: Readonly<Record<string, string | number>> = {},
): Reply {
  const language = texts(locale);
  return page('', [paragraph(language.t(`notice.${key}`, values))], language);
}

/** A short, kind hint for what is not a photo. */
export function unsupportedHint(what: UnsupportedContent, locale: string, hasMenus = false): Reply {
  const key = what === 'no-photo' && hasMenus ? 'noPhotoMenu' : hints[what];
  return notice(key, locale, { menu: texts(locale).t('commands.check.menu') });
}

export function startReply(locale: string): Reply {
  const language = texts(locale);
  const { t } = language;
  const blocks = (['what', 'limits', 'next'] as const).map((key) => paragraph(t(`start.${key}`)));
  return page(t('start.title'), blocks, language);
}

export function helpReply(locale: string, hasMenus = false): Reply {
  const language = texts(locale);
  const { t } = language;
  const blocks = [
    paragraph(t('help.send')),
    paragraph(hasMenus ? t('help.groupMenu', { menu: t('commands.check.menu') }) : t('help.group')),
    strong(t('help.commandsTitle')),
    list(commandNames.map((name) => t('help.command', { name, description: t(`commands.${name}.description`) }))),
    paragraph(t('result.atOnce')),
  ];
  const tips = button(t('buttons.tips'), { kind: 'tips', topic: 'general' });
  return { ...page(t('help.title'), blocks, language), buttons: [[tips]], disclaimer: t('result.disclaimer') };
}

/** Name, version, measured figures and limits of the model. */
export function aboutReply(model: ModelInfo, locale: string): Reply {
  const language = texts(locale);
  const { t, percent, number } = language;
  const of = (kind: PictureKind | undefined, text: string) =>
    kind === undefined ? text : t('about.ofKind', { kind: t(`kind.${kind}`), text });
  const points = model.operatingPoints.map(({ kind, threshold, sensitivity, specificity, split }) =>
    of(
      kind,
      t('about.point', {
        threshold: percent(threshold),
        sensitivity: percent(sensitivity),
        specificity: percent(specificity),
        where: whereText(split, language),
      }),
    ),
  );
  const figures = (model.figures ?? []).map(({ kind, images, auc }) =>
    of(kind, t('about.figures', { images: number(images), percent: percent(auc) })),
  );
  const { dataSets: sets = [] } = model;
  const listing = new Intl.ListFormat(language.locale);
  const blocks = [
    strong(t('about.model', { name: model.name, version: model.version })),
    paragraph(t('about.software', { version })),
    ...(sets.length === 0 ? [] : [paragraph(t('about.data', { sets: listing.format(sets) }))]),
    list([...figures, ...points]),
    strong(t('about.limits')),
    list([t('certainty.condition'), phoneText(model, language), t('certainty.skin'), t('certainty.seven')]),
  ];
  return { ...page(t('about.title'), blocks, language), disclaimer: t('result.disclaimer') };
}

/** @param reminders whether people can ask for one, so that it is said what is kept of it. */
export function privacyReply(locale: string, reminders: boolean): Reply {
  const language = texts(locale);
  const { t } = language;
  const facts = (['photo', 'pending', 'kept', 'reminder', 'counters', 'platform', 'forget'] as const)
    .filter((key) => reminders || key !== 'reminder')
    .map((key) => t(`privacy.${key}`));
  return page(t('privacy.title'), [list(facts)], language);
}

/**
 * The five languages as buttons; `isUnknown` where somebody asked for another one.
 *
 * @param owner in a group the short key of the only person whose tap counts.
 */
export function languageReply(locale: string, isUnknown = false, owner?: string): Reply {
  const language = texts(locale);
  const { t } = language;
  const buttons = locales.map((choice) =>
    button(languageNames[choice], { kind: 'language', locale: choice, ...(owner && { owner }) }),
  );
  const question = t(isUnknown ? 'language.unknown' : 'language.choose');
  return { ...page(t('language.title'), [paragraph(question)], language), buttons: buttonRows(buttons) };
}

export function languageSetReply(locale: string): Reply {
  const language = texts(locale);
  return page('', [paragraph(language.t('language.set'))], language);
}

/** That a reminder will come, with the button that cancels it. */
export function reminderSetReply(locale: string, owner?: string): Reply {
  const cancel = button(texts(locale).t('buttons.unremind'), { kind: 'unremind', ...(owner && { owner }) });
  return { ...notice('reminderSet', locale), buttons: [[cancel]] };
}

/** The reminder itself. */
export function reminderReply(locale: string): Reply {
  const language = texts(locale);
  const { t } = language;
  const blocks = [paragraph(t('reminder.how')), paragraph(t('result.atOnce'))];
  return { ...page(t('reminder.title'), blocks, language), disclaimer: t('result.disclaimer') };
}

/** What will happen to the photo, and the two buttons that only its sender can press. */
export function consentReply(owner: string, locale: string): Reply {
  const language = texts(locale);
  const { t } = language;
  const blocks = [
    paragraph(t('consent.intro')),
    list((['memory', 'kept', 'estimate'] as const).map((key) => t(`consent.items.${key}`))),
    strong(t('consent.question')),
    paragraph(t('consent.waiting')),
  ];
  const buttons = [
    button(t('buttons.consentYes'), { kind: 'consent', answer: 'yes', owner }),
    button(t('buttons.consentNo'), { kind: 'consent', answer: 'no', owner }),
  ];
  return { ...page(t('consent.title'), blocks, language), kind: 'consent', buttons: buttonRows(buttons) };
}

function page(title: string, blocks: Reply['blocks'], language: Texts): Reply {
  return { kind: 'notice', title, blocks, buttons: [], locale: language.locale };
}
