import {
  type APIMessage,
  type APIMessageComponentInteraction,
  type APIMessageTopLevelComponent,
  ComponentType,
  MessageFlags,
} from 'discord.js';
import { parseAction } from '../../src/conversation/actions.ts';
import type { PhotoSource } from '../../src/photo/source.ts';
import type { DrawnMessage } from './client.ts';

/** The `custom_id` of "Share in this channel": the one button that this adapter answers itself. */
export const shareAction = 'discord:share';

type ContainerLike = Extract<APIMessageTopLevelComponent, { type: ComponentType.Container }>;

/**
 * The message under the pressed button as one for everybody: same text and picture, only "Delete this result" left of the
 * buttons, and whose result it is. The picture is fetched from Discord's CDN and sent anew, because that of an ephemeral
 * message is nobody else's.
 *
 * @param open reads a link of the allow-listed CDN; a picture that can't be read is left out.
 */
export async function drawShared(
  interaction: Pick<APIMessageComponentInteraction, 'message'>,
  sharedBy: string,
  open: (url: string) => PhotoSource,
  signal: AbortSignal,
): Promise<DrawnMessage> {
  const { message } = interaction;
  const attachment = message.attachments[0];
  const fetched = attachment === undefined ? undefined : await open(attachment.url).open(signal);
  const bytes = fetched?.ok === true ? fetched.value : undefined;
  const fileName = attachment?.filename ?? 'picture.png';
  const description = attachment?.description ?? galleryAlt(message);

  const containers = (message.components ?? []).flatMap((component): APIMessageTopLevelComponent[] =>
    component.type === ComponentType.Container
      ? [copy(component, bytes === undefined ? undefined : fileName, description)]
      : [],
  );
  return {
    body: {
      flags: MessageFlags.IsComponentsV2,
      components: [
        { type: ComponentType.TextDisplay, content: `-# <@${sharedBy}>` },
        ...containers,
        ...deleteRow(message),
      ],
      allowed_mentions: { parse: [] },
      attachments:
        bytes === undefined
          ? []
          : [{ id: '0', filename: fileName, ...(description === undefined ? {} : { description }) }],
    },
    files: bytes === undefined ? [] : [{ name: fileName, data: Buffer.from(bytes) }],
  };
}

/** Only known fields: what Discord adds to a message it gives out (ids, proxied links) it does not take back. */
function copy(container: ContainerLike, fileName: string | undefined, description: string | undefined): ContainerLike {
  const components = container.components.flatMap((part): ContainerLike['components'] => {
    if (part.type === ComponentType.TextDisplay) return [{ type: part.type, content: part.content }];
    if (part.type === ComponentType.Separator) return [{ type: part.type, divider: true, spacing: part.spacing ?? 1 }];
    if (part.type === ComponentType.MediaGallery && fileName !== undefined)
      return [
        {
          type: part.type,
          items: [
            { media: { url: `attachment://${fileName}` }, ...(description === undefined ? {} : { description }) },
          ],
        },
      ];
    return [];
  });
  const colour = container.accent_color;
  return {
    type: ComponentType.Container,
    components,
    ...(colour === undefined || colour === null ? {} : { accent_color: colour }),
  };
}

function galleryAlt(message: APIMessage): string | undefined {
  for (const component of message.components ?? [])
    if (component.type === ComponentType.Container)
      for (const part of component.components)
        if (part.type === ComponentType.MediaGallery) return part.items[0]?.description ?? undefined;
  return undefined;
}

function deleteRow(message: APIMessage): APIMessageTopLevelComponent[] {
  for (const row of message.components ?? []) {
    if (row.type !== ComponentType.ActionRow) continue;
    for (const button of row.components)
      if (
        button.type === ComponentType.Button &&
        'custom_id' in button &&
        parseAction(button.custom_id)?.kind === 'delete'
      ) {
        const { type, style, label, custom_id } = button;
        return [
          {
            type: ComponentType.ActionRow,
            components: [{ type, style, custom_id, ...(label === undefined ? {} : { label }) }],
          },
        ];
      }
  }
  return [];
}
