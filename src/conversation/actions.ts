import type { AbstentionReason, Band } from '../check/outcome.ts';
import { isLocale, type Locale } from './locale.ts';

/** The picture-taking advice a button can ask for: general, or that of one abstention first. */
export type TipsTopic = AbstentionReason | 'general';

/** What a button means. It travels through the platform as a string of at most 64 bytes and comes back untrusted. */
export type Action =
  /** `owner` is the short key of the only person whose tap counts. */
  | { readonly kind: 'consent'; readonly answer: 'yes' | 'no'; readonly owner: string }
  /** In a private chat it has no owner. */
  | { readonly kind: 'language'; readonly locale: Locale; readonly owner?: string }
  | { readonly kind: 'meaning' | 'certainty'; readonly permille: number; readonly band: Band }
  | { readonly kind: 'tips'; readonly topic: TipsTopic }
  /** The page for the doctor. Without an owner it works in a private chat alone. */
  | { readonly kind: 'sheet'; readonly owner?: string }
  /** "Remind me in a month", and its cancelling. Without an owner they work in a private chat alone. */
  | { readonly kind: 'remind' | 'unremind'; readonly owner?: string }
  /** Without an owner it works in a private chat alone. */
  | { readonly kind: 'delete'; readonly owner?: string };

/** Telegram's limit for callback_data; Discord's (100 characters) is wider. */
export const maxActionBytes = 64;

const bands: Readonly<Record<string, Band>> = { l: 'low', r: 'raised', h: 'high' };
/** Actions that need nothing but their owner. */
const ownedKinds = { p: 'sheet', r: 'remind', u: 'unremind', d: 'delete' } as const;
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
      return `v1:l:${action.locale}${ownerPart(action)}`;
    case 'meaning':
    case 'certainty':
      return `v1:${action.kind === 'meaning' ? 'm' : 's'}:${action.permille}:${letterOf(bands, action.band)}`;
    case 'tips':
      return `v1:t:${letterOf(topics, action.topic)}`;
    case 'sheet':
    case 'remind':
    case 'unremind':
    case 'delete':
      return `v1:${letterOf(ownedKinds, action.kind)}${ownerPart(action)}`;
  }
}

/** Reads a button's string strictly; undefined for anything that {@link formatAction} could not have written. */
export function parseAction(text: string): Action | undefined {
  if (text.length > maxActionBytes) return undefined;
  const consent = /^v1:c:([yn]):([A-Za-z0-9_-]{12})$/.exec(text);
  if (consent?.[2] !== undefined)
    return { kind: 'consent', answer: consent[1] === 'y' ? 'yes' : 'no', owner: consent[2] };
  const language = /^v1:l:([a-z]{2})(?::([A-Za-z0-9_-]{12}))?$/.exec(text);
  if (language?.[1] !== undefined)
    return isLocale(language[1]) ? { kind: 'language', locale: language[1], ...ownerOf(language[2]) } : undefined;
  const figure = /^v1:([ms]):(0|[1-9]\d{0,3}):([lrh])$/.exec(text);
  if (figure !== null) return parseFigure(figure[1], Number(figure[2]), bands[figure[3] ?? '']);
  const topic = topics[/^v1:t:([gnbdls])$/.exec(text)?.[1] ?? ''];
  if (topic !== undefined) return { kind: 'tips', topic };
  const own = /^v1:([prud])(?::([A-Za-z0-9_-]{12}))?$/.exec(text);
  if (own !== null) return { kind: ownedKinds[own[1] as keyof typeof ownedKinds], ...ownerOf(own[2]) };
  return undefined;
}

function ownerPart({ owner }: { readonly owner?: string }): string {
  return owner === undefined ? '' : `:${owner}`;
}

function ownerOf(owner: string | undefined): { readonly owner?: string } {
  return owner === undefined ? {} : { owner };
}

function parseFigure(letter: string | undefined, permille: number, band: Band | undefined): Action | undefined {
  if (band === undefined || permille > 1000) return undefined;
  return { kind: letter === 'm' ? 'meaning' : 'certainty', permille, band };
}

function letterOf<T>(table: Readonly<Record<string, T>>, value: T): string {
  return Object.keys(table).find((letter) => table[letter] === value) ?? '';
}
