import {
  type APIMessage,
  type APIMessageComponentInteraction,
  type APIMessageTopLevelComponent,
  ComponentType,
  ContainerBuilder,
  SeparatorSpacingSize,
  subtext,
  TextDisplayBuilder,
  userMention,
} from 'discord.js';
import { parseAction } from '../../src/conversation/actions.ts';
import type { PhotoSource } from '../../src/photo/source.ts';
import { rowsOf } from './buttons.ts';
import type { DrawnMessage } from './client.ts';
import { galleryOf, type MessagePicture, messageOf } from './draw.ts';

type Container = Extract<APIMessageTopLevelComponent, { type: ComponentType.Container }>;

/**
 * The message under the pressed button as one for everybody: same text and picture, only "Delete this result" left of the
 * buttons, and whose result it is. The picture is fetched from Discord's CDN and sent anew, because that of an ephemeral
 * message is nobody else's.
 *
 * @param open reads a link of the allow-listed CDN; a picture that can't be read is left out.
 */
export async function drawShared(
  { message }: Pick<APIMessageComponentInteraction, 'message'>,
  sharedBy: string,
  open: (url: string) => PhotoSource,
  signal: AbortSignal,
): Promise<DrawnMessage> {
  const components = message.components ?? [];
  const containers = components.filter((part): part is Container => part.type === ComponentType.Container);
  const attachment = message.attachments[0];
  const fetched = attachment && (await open(attachment.url).open(signal));
  const picture: MessagePicture | undefined =
    fetched?.ok === true
      ? {
          bytes: fetched.value,
          fileName: attachment?.filename ?? '',
          alt: attachment?.description ?? altIn(containers),
        }
      : undefined;
  const sharer = new TextDisplayBuilder().setContent(subtext(userMention(sharedBy)));
  const shown = containers.map((container) => copy(container, picture));
  return messageOf([sharer, ...shown, ...rowsOf(deleteButton(message))], picture);
}

/** Only known fields: what Discord adds to a message it gives out (ids, proxied links) it does not take back. */
function copy({ components, accent_color: colour }: Container, picture: MessagePicture | undefined): ContainerBuilder {
  const copied = new ContainerBuilder();
  if (typeof colour === 'number') copied.setAccentColor(colour);
  for (const part of components)
    if (part.type === ComponentType.TextDisplay)
      copied.addTextDisplayComponents((display) => display.setContent(part.content));
    else if (part.type === ComponentType.Separator)
      copied.addSeparatorComponents((line) =>
        line.setDivider(true).setSpacing(part.spacing ?? SeparatorSpacingSize.Small),
      );
    else if (part.type === ComponentType.MediaGallery && picture !== undefined)
      copied.addMediaGalleryComponents(galleryOf(picture));
  return copied;
}

function altIn(containers: readonly Container[]): string | undefined {
  const gallery = containers
    .flatMap(({ components }) => components)
    .find((part) => part.type === ComponentType.MediaGallery);
  return gallery?.items[0]?.description ?? undefined;
}

function deleteButton({ components = [] }: APIMessage) {
  return components
    .flatMap((row) => (row.type === ComponentType.ActionRow ? row.components : []))
    .flatMap((part) => (part.type === ComponentType.Button && 'custom_id' in part ? [part] : []))
    .filter(({ custom_id }) => parseAction(custom_id)?.kind === 'delete')
    .map(({ custom_id, label = '' }) => ({ action: custom_id, label }));
}
