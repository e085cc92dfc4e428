/** The formats that are decoded, each with its MIME types (the usual one first) and the endings of its files' names. */
export const pictureTypes = {
  jpeg: { mimeTypes: ['image/jpeg'], endings: ['jpg', 'jpeg', 'jpe', 'jfif'] },
  png: { mimeTypes: ['image/png'], endings: ['png'] },
  webp: { mimeTypes: ['image/webp'], endings: ['webp'] },
  avif: { mimeTypes: ['image/avif'], endings: ['avif'] },
  heic: { mimeTypes: ['image/heic', 'image/heif'], endings: ['heic', 'heif'] },
} as const;

export type PhotoFormat = keyof typeof pictureTypes;

export const pictureEndings: readonly string[] = Object.values(pictureTypes).flatMap(({ endings }) => endings);

/**
 * Whether a file may be a picture, by what its sender says of it; the check looks at the bytes. Any image type counts, since
 * the check can say what is wrong with it, but for GIF, whose pictures move. A file without a type, as HEIC often is, goes
 * by its name.
 */
export function mayBePicture(mimeType = '', fileName = ''): boolean {
  const type = mimeType.toLowerCase();
  if (type === '' || type === 'application/octet-stream')
    return pictureEndings.includes(/\.(\w+)$/.exec(fileName.toLowerCase())?.[1] ?? '');
  return type.startsWith('image/') && type !== 'image/gif';
}
