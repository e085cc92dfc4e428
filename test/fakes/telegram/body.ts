import type { IncomingMessage } from 'node:http';

/** A file of a multipart request. */
export interface Upload {
  readonly fileName: string;
  readonly bytes: Uint8Array;
}

export interface RequestBody {
  /** JSON values as they are; fields of a form as strings. */
  readonly fields: Readonly<Record<string, unknown>>;
  readonly files: ReadonlyMap<string, Upload>;
  readonly isForm: boolean;
}

/** Reads a Bot API request: JSON or multipart/form-data. */
export async function readRequestBody(request: IncomingMessage): Promise<RequestBody> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk as Buffer);
  const bytes = Buffer.concat(chunks);
  const type = request.headers['content-type'] ?? '';
  if (!type.startsWith('multipart/form-data')) {
    const fields = bytes.length === 0 ? {} : (JSON.parse(bytes.toString('utf8')) as Record<string, unknown>);
    return { fields, files: new Map(), isForm: false };
  }
  const form = await new Response(bytes, { headers: { 'content-type': type } }).formData();
  const fields: Record<string, unknown> = {};
  const files = new Map<string, Upload>();
  for (const [name, value] of form.entries())
    if (typeof value === 'string') fields[name] = value;
    else files.set(name, { fileName: value.name, bytes: new Uint8Array(await value.arrayBuffer()) });
  return { fields, files, isForm: true };
}
