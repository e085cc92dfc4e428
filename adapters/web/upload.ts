import type { Readable } from 'node:stream';
import { finished } from 'node:stream/promises';
import type { FastifyRequest } from 'fastify';
import { Gathering, type GatheringFault } from './gathering.ts';
import type { Place } from './places.ts';

export type Upload =
  | ({ readonly ok: true; readonly bytes: Uint8Array } & Fields)
  | ({ readonly ok: false; readonly why: UploadFault } & Fields);

/** What a form may say beside its photo. */
interface Fields {
  lang?: string;
  heatMap?: string;
}

/** `no-photo`: no file under the name `photo`. `malformed`: not the multipart body it claims to be, or broken off. */
export type UploadFault = 'not-a-photo' | 'no-photo' | 'malformed' | GatheringFault;

/** What the parts around the photo may add to a body: boundaries, part headers, the other fields. */
export const formOverheadBytes = 16 * 1024;

const limits = { files: 1, fields: 4, parts: 5, fieldNameSize: 32, fieldSize: 64, headerPairs: 32 } as const;

/**
 * Reads the one photo of a request into memory: the field `photo` of a form (the optional fields `lang` and `heatMap` may stand
 * before or after it), or the body itself. It stops at the limit while the body is still arriving, whichever part it is in and whatever length was
 * announced, and writes nothing to disk. File names and the declared types are not looked at: the bytes say what they are.
 */
export async function readUpload(
  request: FastifyRequest,
  maxBytes: number,
  { hold }: Pick<Place, 'hold'>,
): Promise<Upload> {
  const type = request.headers['content-type'] ?? '';
  if (!request.isMultipart() && !/^(?:image\/|application\/octet-stream)/i.test(type))
    return { ok: false, why: 'not-a-photo' };
  const maxBodyBytes = maxBytes + formOverheadBytes;
  const announcedBytes = Number(request.headers['content-length'] ?? 0);
  if (announcedBytes > maxBodyBytes) return { ok: false, why: 'too-large' };
  const gathering = new Gathering(maxBytes, hold, announcedBytes);
  let bodyBytes = 0;
  request.raw.on('data', (chunk: Uint8Array) => {
    bodyBytes += chunk.length;
    if (bodyBytes > maxBodyBytes) gathering.stop('too-large');
  });
  const form: Fields = {};
  const reading = request.isMultipart() ? readForm(request, gathering, form) : readPicture(request, gathering);
  const why = await Promise.race([reading, gathering.stopped]);
  return why === undefined ? { ok: true, bytes: gathering.photo(), ...form } : { ok: false, why, ...form };
}

/** @returns what is wrong with the form, if anything is. */
async function readForm(request: FastifyRequest, gathering: Gathering, form: Fields): Promise<UploadFault | undefined> {
  let hasPhoto = false;
  try {
    for await (const part of request.parts({ limits: { ...limits, fileSize: Number.POSITIVE_INFINITY } })) {
      if (part.type === 'field') {
        const { fieldname: name, value } = part;
        if ((name === 'lang' || name === 'heatMap') && typeof value === 'string') form[name] = value;
        continue;
      }
      hasPhoto ||= part.fieldname === 'photo';
      await drain(part.file, (chunk) => part.fieldname === 'photo' && gathering.add(chunk));
    }
  } catch {
    // busboy's own errors, a limit of the form, or a connection that broke off: nobody but the sender can mend it.
    return 'malformed';
  }
  return hasPhoto ? undefined : 'no-photo';
}

/** A body that is the picture itself. */
async function readPicture({ raw }: FastifyRequest, gathering: Gathering): Promise<UploadFault | undefined> {
  try {
    await drain(raw, (chunk) => gathering.add(chunk));
  } catch {
    return 'malformed';
  }
  return undefined;
}

/** @throws where the stream ends before its end. */
async function drain(stream: Readable, take: (chunk: Uint8Array) => void): Promise<void> {
  stream.on('data', take);
  await finished(stream, { writable: false });
}
