import { z } from 'zod';

/** The kinds of values that environment variables have: every part's settings are made of them. */

export const count = z.coerce.number().int().positive();
export const port = z.coerce.number().int().min(0).max(65_535);
export const flag = z.enum(['true', 'false']).transform((value) => value === 'true');
export const httpUrl = z.url({ protocol: /^https?$/ });

/** Separated by commas. */
export const list = z.string().transform((items) =>
  items
    .split(',')
    .map((item) => item.trim())
    .filter((item) => item !== ''),
);

/** Ids of people, chats and servers, as a platform gives them; some are negative. */
export const ids = list.pipe(z.array(z.string().regex(/^-?\d+$/, 'ids are numbers, separated by commas')));
