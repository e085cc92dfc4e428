import type { en } from './en.ts';

type Tree = { readonly [key: string]: string | Tree };

/**
 * The shape every language must have: the keys of English, and for languages whose plural rules know `many` (French, Spanish,
 * Portuguese: whole millions) that form too. A missing key does not compile.
 */
type Translated<T extends Tree, Extra extends string> = {
  readonly [K in keyof T]: T[K] extends Tree ? Translated<T[K], Extra> : string;
} & {
  readonly [K in keyof T as K extends `${infer Base}_other` ? `${Base}_${Extra}` : never]: string;
};

/** `Messages` for languages with the forms one and other, `Messages<'many'>` for those with one, many and other. */
export type Messages<Extra extends 'other' | 'many' = 'other'> = Translated<typeof en, Extra>;

type Path<T> = {
  [K in keyof T & string]: T[K] extends string ? WithoutForm<K> : `${K}.${Path<T[K]>}`;
}[keyof T & string];

type WithoutForm<K extends string> = K extends `${infer Base}_one` | `${infer Base}_other` ? Base : K;

/** Every text by its path in `en.ts`, plural forms under their common name. */
export type TextKey = Path<typeof en>;
