import {
  type APIMessageTopLevelComponent,
  bold,
  ContainerBuilder,
  HeadingLevel,
  heading,
  inlineCode,
  type JSONEncodable,
  MediaGalleryBuilder,
  MessageFlags,
  SeparatorSpacingSize,
  subtext,
  unorderedList,
} from 'discord.js';
import type { Band } from '../../src/check/outcome.ts';
import { plainText, textBar } from '../../src/conversation/plain.ts';
import { aroundDisclaimer, type Block, type Button, type Reply } from '../../src/conversation/reply.ts';
import { rowsOf } from './buttons.ts';
import type { DrawnMessage } from './client.ts';
import { escapeText } from './text.ts';

/** The stripe at the side. It only repeats what the title says in words; blue to orange to red is told apart in colour blindness too. */
const bandColour: Readonly<Record<Band, number>> = { low: 0x3b7dd8, raised: 0xe08a00, high: 0xc62828 };

const maxText = 3900;
/** Of a message without components. */
const maxContent = 2000;
const maxDescription = 1024;
const barCells = 8;
/** A message holds 40 components; pictures, buttons and separators need some. */
const maxGroups = 24;

export interface DrawOptions {
  /** Only the person who asked sees it (a follow-up; a deferred answer has that from its deferral). */
  readonly ephemeral?: boolean;
  /** Leaves a larger picture out. Bytes. */
  readonly maxBytes?: number;
  /** A row of our own under the reply's buttons. */
  readonly extra?: readonly Button[];
}

/**
 * A reply as a message of components v2. Not an embed, because on a phone a container has the full width, the picture
 * stands where the reply has it (an embed puts it last, below the fold), a picture carries its alt text for screen readers,
 * and a person who switched embeds off still sees it.
 *
 * What matters and the disclaimer come first where a reply says what matters; picture and details follow under a line. In
 * other replies the picture follows the first sentence, and the disclaimer comes last.
 */
export function draw(reply: Reply, { ephemeral, maxBytes = Infinity, extra = [] }: DrawOptions = {}): DrawnMessage {
  const picture = (reply.picture?.bytes.length ?? 0) <= maxBytes ? reply.picture : undefined;
  const title = reply.title === '' ? [] : [heading(escapeText(reply.title), HeadingLevel.Three)];
  const { before, after } = aroundDisclaimer(reply);
  const lead = groups(title, before);
  const details = after.length === 0 ? [] : groups([], after);
  const texts = withinLimit([...lead, ...details], maxText - (reply.disclaimer?.length ?? 0));
  const [first = '', ...more] = texts.slice(0, lead.length);
  const container = new ContainerBuilder();
  const write = (text: string) => container.addTextDisplayComponents((display) => display.setContent(text));
  const line = () =>
    container.addSeparatorComponents((separator) => separator.setDivider(true).setSpacing(SeparatorSpacingSize.Small));
  const show = () => picture !== undefined && container.addMediaGalleryComponents(galleryOf(picture));
  if (reply.band !== undefined) container.setAccentColor(bandColour[reply.band]);
  write(first);
  if (details.length === 0) show();
  more.forEach(write);
  const document = (reply.document?.bytes.length ?? 0) <= maxBytes ? reply.document : undefined;
  if (document !== undefined) container.addFileComponents((file) => file.setURL(`attachment://${document.fileName}`));
  const disclaimer = reply.disclaimer === undefined ? [] : [subtext(escapeText(reply.disclaimer))];
  if (details.length === 0 && disclaimer.length > 0) line();
  disclaimer.forEach(write);
  if (details.length > 0) {
    line();
    show();
    texts.slice(lead.length).forEach(write);
  }
  const main = reply.kind === 'consent' ? reply.buttons[0]?.[0]?.action : undefined;
  return messageOf([container, ...rowsOf([...reply.buttons.flat(), ...extra], main)], picture ?? document, ephemeral);
}

/** A picture (or a file) of a message, as it is sent. */
export interface MessagePicture {
  readonly bytes: Uint8Array;
  readonly fileName: string;
  readonly alt?: string | undefined;
  readonly mimeType?: string;
}

/** Where a picture stands among the components. */
export function galleryOf({ fileName, alt }: MessagePicture): MediaGalleryBuilder {
  return new MediaGalleryBuilder().addItems((item) => {
    item.setURL(`attachment://${fileName}`);
    return alt === undefined ? item : item.setDescription(alt.slice(0, maxDescription));
  });
}

/** A message out of its components. */
export function messageOf(
  components: readonly JSONEncodable<APIMessageTopLevelComponent>[],
  picture?: MessagePicture,
  ephemeral = false,
): DrawnMessage {
  const description = picture?.alt?.slice(0, maxDescription);
  return {
    body: {
      flags: MessageFlags.IsComponentsV2 | (ephemeral ? MessageFlags.Ephemeral : 0),
      components: components.map((component) => component.toJSON()),
      allowed_mentions: { parse: [] },
      // Always given: an edit drops what the message carried before.
      attachments:
        picture === undefined ? [] : [{ id: '0', filename: picture.fileName, ...(description && { description }) }],
    },
    files:
      picture === undefined
        ? []
        : [
            {
              name: picture.fileName,
              data: Buffer.from(picture.bytes),
              ...(picture.mimeType === undefined ? {} : { contentType: picture.mimeType }),
            },
          ],
  };
}

/** A reply as words alone, for where Discord refuses what {@link draw} made of it: no component, no picture, no button. */
export function drawText(reply: Reply, { ephemeral }: DrawOptions = {}): DrawnMessage {
  const { disclaimer = '', ...rest } = reply;
  const end = disclaimer === '' ? '' : `\n\n${subtext(escapeText(disclaimer))}`;
  const [words = ''] = withinLimit([escapeText(plainText(rest, { barCells }))], maxContent - end.length);
  return {
    body: {
      flags: ephemeral === true ? MessageFlags.Ephemeral : 0,
      content: `${words}${end}`,
      allowed_mentions: { parse: [] },
      attachments: [],
    },
    files: [],
  };
}

/**
 * What is drawn as one text each, with a gap between: the title with the first sentence (the figure, which comes before the
 * picture), then every paragraph together with the list or the bars that it introduces.
 */
function groups(title: readonly string[], blocks: readonly Block[]): readonly string[] {
  const found: string[][] = [[...title]];
  let takesSentence = true;
  for (const block of blocks) {
    const isSentence = block.kind === 'strong' || block.kind === 'paragraph';
    if (isSentence && !takesSentence && found.length < maxGroups) found.push([]);
    if (isSentence) takesSentence = false;
    found.at(-1)?.push(drawBlock(block));
  }
  return found.map((group) => group.join('\n'));
}

function drawBlock(block: Block): string {
  switch (block.kind) {
    case 'paragraph':
      return escapeText(block.text);
    case 'strong':
      return bold(escapeText(block.text));
    case 'list':
      return unorderedList(block.items.map(escapeText));
    case 'bars':
      return block.rows
        .map((row) => `${inlineCode(textBar(row.value, barCells))} ${escapeText(`${row.text} ${row.label}`)}`)
        .join('\n');
  }
}

/** A message holds 4000 characters of text in all; ours stay below, and should one not, its last groups go. */
function withinLimit(texts: readonly string[], maxCharacters: number): readonly string[] {
  const kept: string[] = [];
  let left = maxCharacters;
  for (const group of texts) {
    if (group.length > left) return [...kept, `${group.slice(0, Math.max(0, left - 1)).replace(/\n[^\n]*$/, '')}…`];
    left -= group.length;
    kept.push(group);
  }
  return kept;
}
