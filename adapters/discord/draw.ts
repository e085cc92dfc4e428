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
import { textBar } from '../../src/conversation/plain.ts';
import type { Block, Button, Reply } from '../../src/conversation/reply.ts';
import type { DrawnMessage } from './api.ts';
import { escapeText } from './escape.ts';

/** The stripe at the side. It only repeats what the title says in words; blue to orange to red is told apart in colour blindness too. */
const bandColour: Readonly<Record<Band, number>> = { low: 0x3b7dd8, raised: 0xe08a00, high: 0xc62828 };

const maxText = 3900;
const maxLabel = 80;
const barCells = 8;

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
  const [lead, rest] = splitLead(reply.blocks);
  const title = reply.title === '' ? [] : [`### ${escapeText(reply.title)}`];
  const parts: APIComponentInContainer[] = [text(withinLimit([...title, ...lead.map(drawBlock)], maxText / 2))];
  if (picture !== undefined)
    parts.push({
      type: ComponentType.MediaGallery,
      items: [{ media: { url: `attachment://${picture.fileName}` }, description: picture.alt.slice(0, 1024) }],
    });
  if (rest.length > 0)
    parts.push(text(withinLimit(rest.map(drawBlock), maxText / 2 - (reply.disclaimer?.length ?? 0))));
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

/** The figure comes before the picture, the reasons after it. */
function splitLead(blocks: readonly Block[]): readonly [readonly Block[], readonly Block[]] {
  const end = blocks.findIndex(({ kind }) => kind === 'strong' || kind === 'paragraph') + 1;
  return [blocks.slice(0, end), blocks.slice(end)];
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

/** A message holds 4000 characters of text in all; ours stay far below, and should one not, it is cut between blocks. */
function withinLimit(blocks: readonly string[], maxCharacters: number): string {
  const kept: string[] = [];
  let length = 0;
  for (const block of blocks) {
    length += block.length + 1;
    if (length > maxCharacters) return [...kept, '…'].join('\n');
    kept.push(block);
  }
  return kept.join('\n');
}

function text(content: string): APIComponentInContainer {
  return { type: ComponentType.TextDisplay, content };
}

function rows(reply: Reply, extra: readonly Button[]): APIMessageTopLevelComponent[] {
  return [...reply.buttons, extra]
    .filter((row) => row.length > 0)
    .slice(0, 5)
    .map((row, rowIndex) => ({
      type: ComponentType.ActionRow,
      components: row
        .slice(0, 5)
        .map((button, index) => drawButton(button, reply.kind === 'consent' && rowIndex + index === 0)),
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
