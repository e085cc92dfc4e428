/** The parts of a message that people see or press, as they come in requests. */
export interface Component {
  readonly type: number;
  readonly content?: string;
  readonly custom_id?: string;
  readonly label?: string;
  readonly style?: number;
  readonly disabled?: boolean;
  readonly accent_color?: number;
  readonly components?: readonly Component[];
  readonly items?: readonly { readonly media: { readonly url: string }; readonly description?: string }[];
  readonly [other: string]: unknown;
}

export interface MessageBody {
  readonly content?: string | null;
  readonly embeds?: readonly unknown[] | null;
  readonly components?: readonly Component[] | null;
  readonly flags?: number | null;
  readonly attachments?:
    | readonly { readonly id: string; readonly filename?: string; readonly description?: string }[]
    | null;
  readonly allowed_mentions?: { readonly parse?: readonly string[]; readonly users?: readonly string[] } | null;
  readonly message_reference?: { readonly message_id: string; readonly fail_if_not_exists?: boolean };
  readonly nonce?: string;
  readonly enforce_nonce?: boolean;
}

export const ephemeralFlag = 1 << 6;
export const componentsV2Flag = 1 << 15;

/** Every component of a message, containers and rows opened. */
export function flatten(components: readonly Component[]): readonly Component[] {
  return components.flatMap((component) => [component, ...flatten(component.components ?? [])]);
}

/**
 * Discord's rules for a message that its OpenAPI description does not tell (limits over the whole message, what components
 * v2 forbid), and one rule of MoleCheck's own: every message says that it notifies nobody, or whom alone.
 */
export function messageFaults(body: MessageBody, files: readonly string[], alreadyV2: boolean): readonly string[] {
  const faults: string[] = [];
  const all = flatten(body.components ?? []);
  const v2 = alreadyV2 || ((body.flags ?? 0) & componentsV2Flag) !== 0;
  const parse = body.allowed_mentions?.parse;
  if (parse === undefined || parse.length > 0) faults.push('allowed_mentions must be {parse: []}');
  if (v2) {
    if ((body.content ?? '') !== '' || (body.embeds ?? []).length > 0)
      faults.push('components v2 go without content and embeds');
    if (all.length > 40) faults.push(`${all.length} components, 40 are allowed`);
    const characters = all.reduce((sum, { content }) => sum + (content ?? '').length, 0);
    if (characters > 4000) faults.push(`${characters} characters, 4000 are allowed`);
  } else if (all.some(({ type }) => type > 8)) faults.push('these components need the flag IS_COMPONENTS_V2');
  const ids = all.flatMap(({ custom_id }) => (custom_id === undefined ? [] : [custom_id]));
  if (new Set(ids).size !== ids.length) faults.push('custom_id twice in one message');
  const names = new Set([...files, ...(body.attachments ?? []).map(({ filename }) => filename)]);
  for (const { media } of all.flatMap(({ items }) => items ?? []))
    if (media.url.startsWith('attachment://') && !names.has(media.url.slice('attachment://'.length)))
      faults.push(`${media.url} names no attached file`);
  return faults;
}
