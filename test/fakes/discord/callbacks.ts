import { ephemeralFlag, type MessageBody } from './message-rules.ts';
import { ApiFault, type FakeInteraction, type FakeMessage, type UploadedFile, type World } from './world.ts';

export interface Callback {
  readonly type: number;
  readonly data?: MessageBody | null;
}

/** The interaction behind a token, while the token lives. */
export function interactionOf(world: World, token: string): FakeInteraction {
  const interaction = world.interactions.get(token);
  if (interaction === undefined) throw new ApiFault(404, 10_015, 'Unknown Webhook');
  if (Date.now() - interaction.createdAt > world.tokenLifeMs) throw new ApiFault(401, 50_027, 'Invalid Webhook Token');
  return interaction;
}

/**
 * The first answer to an interaction, by REST or in the HTTP response: 4 a message, 5 "thinking…", 6 a silent
 * acknowledgement, 7 an edit of the message with the button.
 */
export function applyCallback(
  world: World,
  interaction: FakeInteraction,
  callback: Callback,
  files: readonly UploadedFile[],
): FakeMessage | undefined {
  if (Date.now() - interaction.createdAt > world.initialResponseMs)
    throw new ApiFault(404, 10_062, 'Unknown interaction');
  if (interaction.acknowledged) throw new ApiFault(400, 40_060, 'Interaction has already been acknowledged.');
  interaction.acknowledged = true;

  if (callback.type === 6 || callback.type === 7) {
    if (interaction.sourceMessageId === undefined) throw new ApiFault(400, 50_035, 'Invalid Form Body');
    interaction.originalId = interaction.sourceMessageId;
    if (callback.type === 7) return world.edit(world.message(interaction.originalId), callback.data ?? {}, files);
    return undefined;
  }
  if (callback.type !== 4 && callback.type !== 5) throw new ApiFault(400, 50_035, 'Invalid Form Body');
  const message = postForInteraction(world, interaction, callback.data ?? {}, files, callback.type === 5);
  interaction.originalId = message.id;
  return message;
}

/**
 * A message in the name of the interaction: the first answer or a follow-up. As Discord's reference says of Create Followup
 * Message, a follow-up to a deferral that has no answer yet becomes its answer: no new message, and nobody is notified.
 */
export function postForInteraction(
  world: World,
  interaction: FakeInteraction,
  body: MessageBody,
  files: readonly UploadedFile[],
  loading = false,
): FakeMessage {
  const original = interaction.originalId === undefined ? undefined : world.messages.get(interaction.originalId);
  if (original?.loading === true) return world.edit(world.message(original.id), body, files);
  const ephemeral = ((body.flags ?? 0) & ephemeralFlag) !== 0;
  const { attachments, components } = world.contentOf(body, files, interaction.channelId, ephemeral);
  return world.addMessage({
    channelId: interaction.channelId,
    authorId: world.botId,
    content: body.content ?? '',
    embeds: body.embeds ?? [],
    components,
    attachments,
    flags: body.flags ?? 0,
    loading,
    interactionUserId: interaction.userId,
    mentions: (body.allowed_mentions?.users ?? []).filter((id) => body.content?.includes(`<@${id}>`)),
    ...(ephemeral ? { visibleTo: interaction.userId } : {}),
  });
}
