import type { z } from 'zod';

/**
 * The environment variables of one part of MoleCheck: the core has some, and each adapter brings its own. Each variable's
 * `describe` is its comment in `.env.example`, which is made of all parts (`npm run env:example`).
 */
export interface Settings {
  /** The heading in `.env.example`. */
  readonly title: string;
  readonly shape: z.ZodRawShape;
  /** Variables that are never printed and that can come from a file (NAME_FILE). */
  readonly secrets?: readonly string[];
  /** What else is never printed: all that has the shape of a secret, or of a link that opens somebody's photo. */
  readonly secretShapes?: readonly RegExp[];
  /** What does not fit together, once each value by itself was looked at; one that did not fit is absent. */
  conflicts?(values: Readonly<Record<string, unknown>>): Iterable<Fault>;
}

/** The same, its variables known to the compiler. */
export interface SettingsOf<Shape extends z.ZodRawShape> extends Settings {
  readonly shape: Shape;
}

export interface Fault {
  /** The variable that has to be set or changed. */
  readonly name: string;
  readonly message: string;
}

export type Values<Shape extends z.ZodRawShape> = Readonly<z.output<z.ZodObject<Shape>>>;

/** The values of all parts in the union `S`, in one object. */
export type ValuesOf<S extends Settings> = Intersection<S extends unknown ? Values<S['shape']> : never>;
type Intersection<Union> = (Union extends unknown ? (member: Union) => void : never) extends (all: infer All) => void
  ? All
  : never;

/** What a logger hides: secrets of this configuration, letter for letter, and all that has the shape of one. */
export interface Secrets {
  readonly secrets: readonly (string | RegExp)[];
}

/** Has the compiler know the variables by name. */
export function defineSettings<Shape extends z.ZodRawShape>(
  settings: Omit<SettingsOf<Shape>, 'conflicts'> & {
    readonly secrets?: readonly (keyof Shape)[];
    readonly conflicts?: (values: Partial<Values<Shape>>) => Iterable<Fault>;
  },
): SettingsOf<Shape> {
  return settings as SettingsOf<Shape>;
}
