import {
  type APIButtonComponentWithCustomId,
  type APIComponentInContainer,
  type APIMessageTopLevelComponent,
  ButtonStyle,
  ComponentType,
  MessageFlags,
  SeparatorSpacingSize,
} from 'discord.js';
import type { Band } from '../../src/check/outcome.ts';
import { plainText, textBar } from '../../src/conversation/plain.ts';
import type { Block, Button, Reply } from '../../src/conversation/reply.ts';
import type { DrawnMessage } from './client.ts';
import { escapeText } from './text.ts';

/** The stripe at the side. It only repeats what the title says in words; blue to orange to red is told apart in colour blindness too. */
const bandColour: Readonly<Record<Band, number>> = { low: 0x3b7dd8, raised: 0xe08a00, high: 0xc62828 };

const maxText = 3900;
const maxLabel = 80;
const barCells = 8;
const buttonsInRow = 5;
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
 */
export function draw(reply: Reply, options: DrawOptions = {}): DrawnMessage {
  const picture =
    reply.picture !== undefined && reply.picture.bytes.length <= (options.maxBytes ?? Infinity)
      ? reply.picture
      : undefined;
  const title = reply.title === '' ? [] : [`### ${escapeText(reply.title)}`];
  const [lead = '', ...rest] = withinLimit(groups(title, reply.blocks), maxText - (reply.disclaimer?.length ?? 0));
  const parts: APIComponentInContainer[] = [text(lead)];
  if (picture !== undefined)
    parts.push({
      type: ComponentType.MediaGallery,
      items: [{ media: { url: `attachment://${picture.fileName}` }, description: picture.alt.slice(0, 1024) }],
    });
  parts.push(...rest.map(text));
  if (reply.disclaimer !== undefined)
    parts.push(
      { type: ComponentType.Separator, divider: true, spacing: SeparatorSpacingSize.Small },
      text(`-# ${escapeText(reply.disclaimer)}`),
    );

  const components: APIMessageTopLevelComponent[] = [
    {
      type: ComponentType.Container,
      components: parts,
      ...(reply.band === undefined ? {} : { accent_color: bandColour[reply.band] }),
    },
    ...rows(reply, options.extra ?? []),
  ];
  return {
    body: {
      flags: MessageFlags.IsComponentsV2 | (options.ephemeral === true ? MessageFlags.Ephemeral : 0),
      components,
      allowed_mentions: { parse: [] },
      // Always given: an edit drops what the message carried before.
      attachments:
        picture === undefined ? [] : [{ id: '0', filename: picture.fileName, description: picture.alt.slice(0, 1024) }],
    },
    files:
      picture === undefined
        ? []
        : [{ name: picture.fileName, data: Buffer.from(picture.bytes), contentType: picture.mimeType }],
  };
}

/** Discord's limit for a message without components. */
const maxContent = 2000;

/** A reply as words alone, for where Discord refuses what {@link draw} made of it: no component, no picture, no button. */
export function drawText(reply: Reply, { ephemeral }: DrawOptions = {}): DrawnMessage {
  const { disclaimer = '', ...rest } = reply;
  const end = disclaimer === '' ? '' : `\n\n-# ${escapeText(disclaimer)}`;
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
      return `**${escapeText(block.text)}**`;
    case 'list':
      return block.items.map((item) => `- ${escapeText(item)}`).join('\n');
    case 'bars':
      return block.rows
        .map((row) => `\`${textBar(row.value, barCells)}\` ${escapeText(`${row.text} ${row.label}`)}`)
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

function text(content: string): APIComponentInContainer {
  return { type: ComponentType.TextDisplay, content };
}

/** Discord wraps a row where the screen is narrow, so five buttons share one whatever rows the reply has. */
function rows(reply: Reply, extra: readonly Button[]): APIMessageTopLevelComponent[] {
  const buttons = [...reply.buttons.flat(), ...extra].slice(0, 5 * buttonsInRow);
  return Array.from({ length: Math.ceil(buttons.length / buttonsInRow) }, (_, row) => ({
    type: ComponentType.ActionRow,
    components: buttons
      .slice(row * buttonsInRow, (row + 1) * buttonsInRow)
      .map((button, index) => drawButton(button, reply.kind === 'consent' && row + index === 0)),
  }));
}

function drawButton({ label, action }: Button, isMain: boolean): APIButtonComponentWithCustomId {
  return {
    type: ComponentType.Button,
    style: isMain ? ButtonStyle.Primary : ButtonStyle.Secondary,
    label: label.slice(0, maxLabel),
    custom_id: action,
  };
}
