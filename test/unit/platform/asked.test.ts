import { describe, expect, it } from 'vitest';
import { askedIn, type SeenMessage, unsupportedFile } from '../../../src/platform/asked.ts';

const photos = [{ kind: 'test', id: 'own' }];
const quoted = [{ kind: 'test', id: 'quoted' }];
const seen: SeenMessage = { isAlone: false, isCalled: false, isAnswer: false, photos: [], quoted: [], what: 'text' };

describe('askedIn', () => {
  it.each<[string, Partial<SeenMessage>, unknown]>([
    ['a photo among others', { photos }, undefined],
    ['a photo with a call', { photos, isCalled: true }, { kind: 'photos', photos, isQuoted: false }],
    ['a photo as an answer to the bot', { photos, isAnswer: true }, { kind: 'photos', photos, isQuoted: false }],
    ['a photo in private', { photos, isAlone: true }, { kind: 'photos', photos, isQuoted: false }],
    ['a call at a photo', { quoted, isCalled: true }, { kind: 'photos', photos: quoted, isQuoted: true }],
    ['an answer to a photo', { quoted }, undefined],
    ['a text in private that answers a photo', { quoted, isAlone: true }, { kind: 'unsupported', what: 'text' }],
    ['a call without a photo', { isCalled: true }, { kind: 'unsupported', what: 'no-photo' }],
    ['a call with a film', { isCalled: true, what: 'video' }, { kind: 'unsupported', what: 'video' }],
    ['an answer to the bot without a photo', { isAnswer: true }, undefined],
    ['talk among others', {}, undefined],
    ['a text in private', { isAlone: true }, { kind: 'unsupported', what: 'text' }],
    ['a service message in private', { isAlone: true, what: undefined }, undefined],
  ])('%s', (_what, message, asked) => {
    expect(askedIn({ ...seen, ...message })).toEqual(asked);
  });
});

it.each([
  ['image/gif', 'animation'],
  ['VIDEO/mp4', 'video'],
  ['audio/ogg', 'voice'],
  ['application/pdf', 'document'],
  [undefined, 'document'],
])('a file of type %s is: %s', (type, what) => {
  expect(unsupportedFile(type)).toBe(what);
});
