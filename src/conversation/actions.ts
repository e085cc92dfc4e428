import type { AbstentionReason, Band } from '../check/outcome.ts';
import { isLocale, type Locale } from './locale.ts';

/** The picture-taking advice a button can ask for: general, or that of one abstention first. */
export type TipsTopic = AbstentionReason | 'general';

/** What a button means. It travels through the platform as a string of at most 64 bytes and comes back untrusted. */
export type Action =
  /** `owner` is the short key of the only person whose tap counts. */
  | { readonly kind: 'consent'; readonly answer: 'yes' | 'no'; readonly owner: string }
  | { readonly kind: 'language'; readonly locale: Locale }
  | { readonly kind: 'meaning' | 'certainty'; readonly permille: number; readonly band: Band }
  | { readonly kind: 'tips'; readonly topic: TipsTopic }
  /** The page for the doctor; `owner` as for consent, absent where nobody else is. */
  | { readonly kind: 'sheet'; readonly owner?: string }
  /** Without an owner anybody may delete (a private chat, the web). */
  | { readonly kind: 'delete'; readonly owner?: string };

/** Telegram's limit for callback_data; Discord's (100 characters) is wider. */
export const maxActionBytes = 64;

const bands: Readonly<Record<string, Band>> = { l: 'low', r: 'raised', h: 'high' };
const topics: Readonly<Record<string, TipsTopic>> = {
  g: 'general',
  n: 'not-a-lesion',
  b: 'blurred',
  d: 'too-dark',
  l: 'too-bright',
  s: 'too-small',
};

/** The string behind a button: `v1` names the format, so that buttons of an older release are told apart. */
export function formatAction(action: Action): string {
  switch (action.kind) {
    case 'consent':
      return `v1:c:${action.answer === 'yes' ? 'y' : 'n'}:${action.owner}`;
    case 'language':
      return `v1:l:${action.locale}`;
    case 'meaning':
    case 'certainty':
      return `v1:${action.kind === 'meaning' ? 'm' : 's'}:${action.permille}:${letterOf(bands, action.band)}`;
    case 'tips':
      return `v1:t:${letterOf(topics, action.topic)}`;
    case 'sheet':
      return action.owner === undefined ? 'v1:p' : `v1:p:${action.owner}`;
    case 'delete':
      return action.owner === undefined ? 'v1:d' : `v1:d:${action.owner}`;
  }
}

/** Reads a button's string strictly; undefined for anything that {@link formatAction} could not have written. */
export function parseAction(text: string): Action | undefined {
  if (text.length > maxActionBytes) return undefined;
  const consent = /^v1:c:([yn]):([A-Za-z0-9_-]{12})$/.exec(text);
  if (consent?.[2] !== undefined)
    return { kind: 'consent', answer: consent[1] === 'y' ? 'yes' : 'no', owner: consent[2] };
  const language = /^v1:l:([a-z]{2})$/.exec(text)?.[1];
  if (language !== undefined) return isLocale(language) ? { kind: 'language', locale: language } : undefined;
  const figure = /^v1:([ms]):(0|[1-9]\d{0,3}):([lrh])$/.exec(text);
  if (figure !== null) return parseFigure(figure[1], Number(figure[2]), bands[figure[3] ?? '']);
  const topic = topics[/^v1:t:([gnbdls])$/.exec(text)?.[1] ?? ''];
  if (topic !== undefined) return { kind: 'tips', topic };
  const owned = /^v1:([dp])(?::([A-Za-z0-9_-]{12}))?$/.exec(text);
  if (owned !== null)
    return { kind: owned[1] === 'd' ? 'delete' : 'sheet', ...(owned[2] === undefined ? {} : { owner: owned[2] }) };
  return undefined;
}

function parseFigure(letter: string | undefined, permille: number, band: Band | undefined): Action | undefined {
  if (band === undefined || permille > 1000) return undefined;
  return { kind: letter === 'm' ? 'meaning' : 'certainty', permille, band };
}

function letterOf<T>(table: Readonly<Record<string, T>>, value: T): string {
  return Object.keys(table).find((letter) => table[letter] === value) ?? '';
}
