import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { projectRoot } from '../../../src/config/root.ts';
import { mayBePicture, pictureTypes } from '../../../src/photo/picture-types.ts';

it.each([
  ['image/jpeg', 'a', true],
  ['IMAGE/HEIC', 'a', true],
  ['image/tiff', 'a.tif', true],
  ['image/gif', 'a.gif', false],
  ['application/pdf', 'a.jpg', false],
  [undefined, 'IMG_1.HEIC', true],
  ['', 'a.jfif', true],
  ['application/octet-stream', 'a.webp', true],
  ['application/octet-stream', 'a.exe', false],
  ['application/octet-stream', 'jpg', false],
  [undefined, undefined, false],
])('a file of type %j named %j may be a picture: %j', (type, name, may) => {
  expect(mayBePicture(type, name)).toBe(may);
});

it('the page offers the formats that are decoded', () => {
  const page = readFileSync(join(projectRoot, 'adapters/web/public/index.html'), 'utf8');
  const accept = /id="file" type="file" accept="([^"]*)"/.exec(page)?.[1]?.split(',') ?? [];
  const heic = pictureTypes.heic.endings.map((ending) => `.${ending}`);
  expect(accept).toEqual([...Object.values(pictureTypes).flatMap(({ mimeTypes }) => mimeTypes), ...heic]);
});
