import type { CommandName, Response } from './incoming.ts';
import { type Locale, locales } from './locale.ts';
import { aboutReply, helpReply, languageReply, languageSetReply, notice, privacyReply, startReply } from './notices.ts';
import { shortKey } from './person-key.ts';
import { statsReply } from './stats.ts';
import type { Turn } from './turn.ts';

export async function answerCommand(command: CommandName, argument: string | undefined, turn: Turn): Promise<Response> {
  const { locale, memory, person, parts } = turn;
  switch (command) {
    case 'start':
      return { reply: startReply(locale) };
    case 'help':
      return { reply: helpReply(locale, turn.hasMenus) };
    case 'check':
      return { reply: notice(turn.isPrivate ? 'sendPhoto' : 'noPhoto', locale) };
    case 'about':
      return { reply: aboutReply(parts.model, locale) };
    case 'privacy':
      return { reply: privacyReply(locale, parts.reminders !== undefined) };
    case 'language':
      return answerLanguage(argument?.trim() ?? '', turn);
    case 'forget':
      await Promise.all([memory.forget(person), parts.limits.forget(person)]);
      return { reply: notice('forgotten', locale) };
    case 'stats':
      if (parts.stats === undefined || !turn.isOwner)
        return { reply: notice('ownerOnly', locale, { id: turn.personId }) };
      return { reply: await statsReply(parts.stats, parts.model, locale) };
  }
}

async function answerLanguage(argument: string, { locale, memory, person, isPrivate }: Turn): Promise<Response> {
  const owner = isPrivate ? undefined : shortKey(person);
  if (argument === '') return { reply: languageReply(locale, false, owner) };
  const chosen = findLanguage(argument);
  if (chosen === undefined) return { reply: languageReply(locale, true, owner) };
  await memory.setLanguage(person, chosen);
  return { reply: languageSetReply(chosen) };
}

/** A tag (`pt`, `pt-BR`) or a language's name in any of our languages (`German`, `alemán`, `Deutsch`). */
function findLanguage(argument: string): Locale | undefined {
  const wanted = plain(argument.slice(0, 40));
  const tag = wanted.split(/[-_]/)[0];
  return locales.find(
    (candidate) =>
      candidate === tag ||
      locales.some(
        (tongue) => plain(new Intl.DisplayNames(tongue, { type: 'language' }).of(candidate) ?? '') === wanted,
      ),
  );
}

/** Lower case, without accents: people type them or not. */
function plain(text: string): string {
  return text
    .toLowerCase()
    .normalize('NFD')
    .replace(/\p{Mark}/gu, '');
}
