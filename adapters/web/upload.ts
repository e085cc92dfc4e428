import type { MultipartFile } from '@fastify/multipart';
import type { FastifyRequest } from 'fastify';

export type Upload =
  | { readonly ok: true; readonly bytes: Uint8Array; readonly lang?: string }
  | { readonly ok: false; readonly why: UploadFault; readonly lang?: string };

/** `no-photo`: no file under the name `photo`. `malformed`: not the multipart body it claims to be, or broken off. */
type UploadFault = 'not-multipart' | 'no-photo' | 'too-large' | 'malformed';

/** What the parts around the photo may add to a body: boundaries, part headers, the `lang` field. */
export const formOverheadBytes = 16 * 1024;

const limits = { files: 1, fields: 4, parts: 5, fieldNameSize: 32, fieldSize: 64, headerPairs: 32 } as const;

/**
 * Reads the one photo of a multipart request into memory (field `photo`; the optional field `lang` may stand before or
 * after it). It stops at the limit while the body is still arriving, and writes nothing to disk. File names and the
 * declared types are not looked at: the bytes say what they are.
 */
export async function readUpload(request: FastifyRequest, maxBytes: number): Promise<Upload> {
  if (!request.isMultipart()) return { ok: false, why: 'not-multipart' };
  const declared = Number(request.headers['content-length'] ?? 0);
  if (declared > maxBytes + formOverheadBytes) return { ok: false, why: 'too-large' };
  let photo: Uint8Array | undefined;
  let lang: string | undefined;
  const told = () => (lang === undefined ? {} : { lang });
  try {
    for await (const part of request.parts({ limits: { ...limits, fileSize: maxBytes } })) {
      if (part.type === 'field') {
        if (part.fieldname === 'lang' && typeof part.value === 'string') lang = part.value;
        continue;
      }
      if (part.fieldname !== 'photo') {
        part.file.resume();
        continue;
      }
      photo = await collect(part.file, Math.min(declared, maxBytes));
      if (photo === undefined) return { ok: false, why: 'too-large', ...told() };
    }
  } catch {
    // busboy's own errors, a limit of the form, or a connection that broke off: nobody but the sender can mend it.
    return { ok: false, why: 'malformed', ...told() };
  }
  return photo === undefined ? { ok: false, why: 'no-photo', ...told() } : { ok: true, bytes: photo, ...told() };
}

/**
 * The bytes of one part; undefined as soon as they pass the limit, however much would still follow. They are put together
 * as they come: a list of chunks that is joined at the end holds every photo twice.
 *
 * @param expectedBytes what the client announced; 0 where it did not.
 */
function collect(file: MultipartFile['file'], expectedBytes: number): Promise<Uint8Array | undefined> {
  let bytes = Buffer.allocUnsafe(Math.max(expectedBytes, 64 * 1024));
  let length = 0;
  return new Promise((resolve, reject) => {
    file.on('data', (chunk: Uint8Array) => {
      if (length + chunk.length > bytes.length) {
        const larger = Buffer.allocUnsafe(Math.max(2 * bytes.length, length + chunk.length));
        bytes.copy(larger, 0, 0, length);
        bytes = larger;
      }
      bytes.set(chunk, length);
      length += chunk.length;
    });
    file.once('limit', () => resolve(undefined));
    file.once('end', () => resolve(bytes.subarray(0, length)));
    file.once('error', reject);
    file.once('close', () => reject(new Error('The upload broke off.')));
  });
}
