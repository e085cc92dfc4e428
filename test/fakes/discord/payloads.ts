import type { FakeAttachment, FakeChannel, FakeGuild, FakeInteraction, FakeMessage, FakeUser, World } from './world.ts';

/** Shapes as Discord sends them (API v10, captured fields; values are invented). */

export function userPayload(user: FakeUser) {
  return {
    id: user.id,
    username: user.username,
    global_name: user.globalName,
    discriminator: '0',
    avatar: null,
    avatar_decoration_data: null,
    banner: null,
    clan: null,
    primary_guild: null,
    public_flags: 0,
    ...(user.bot ? { bot: true } : {}),
  };
}

function memberPayload(user: FakeUser | undefined) {
  return {
    avatar: null,
    banner: null,
    communication_disabled_until: null,
    deaf: false,
    flags: 0,
    joined_at: '2024-02-11T09:15:00.000000+00:00',
    mute: false,
    nick: null,
    pending: false,
    permissions: '2248473465835073',
    premium_since: null,
    roles: [],
    unusual_dm_activity_until: null,
    ...(user === undefined ? {} : { user: userPayload(user) }),
  };
}

export function attachmentPayload(world: World, attachment: FakeAttachment, ephemeral: boolean) {
  const url = world.cdn.link(attachment.file, { expired: attachment.expired ?? false });
  return {
    id: attachment.file.id,
    filename: attachment.file.fileName,
    size: attachment.file.bytes.length,
    url,
    proxy_url: url,
    ...(attachment.file.contentType === undefined ? {} : { content_type: attachment.file.contentType }),
    ...(attachment.width === undefined
      ? {}
      : { width: attachment.width, height: attachment.height, placeholder: 'JwgGBYA=', placeholder_version: 1 }),
    ...(attachment.description === undefined ? {} : { description: attachment.description }),
    ...(ephemeral ? { ephemeral: true } : {}),
  };
}

export function messagePayload(world: World, message: FakeMessage, depth = 0): Record<string, unknown> {
  const author = world.users.get(message.authorId);
  if (author === undefined) throw new Error('A message has an author.');
  const ephemeral = message.visibleTo !== undefined;
  const replied = message.repliesTo === undefined ? undefined : world.messages.get(message.repliesTo);
  const forwarded = message.forwarded;
  return {
    id: message.id,
    type: message.interactionUserId !== undefined ? 20 : message.repliesTo !== undefined ? 19 : 0,
    channel_id: message.channelId,
    author: userPayload(author),
    content: message.content,
    attachments: message.attachments.map((attachment) => attachmentPayload(world, attachment, ephemeral)),
    components: message.components,
    embeds: message.embeds,
    edited_timestamp: message.edits > 0 ? new Date().toISOString() : null,
    flags: message.flags | (message.loading ? 1 << 7 : 0),
    mention_everyone: false,
    mention_roles: message.mentionedRoles ?? [],
    mentions: message.mentions.flatMap((id) => {
      const user = world.users.get(id);
      return user === undefined ? [] : [userPayload(user)];
    }),
    pinned: false,
    timestamp: new Date().toISOString(),
    tts: false,
    ...(message.nonce === undefined ? {} : { nonce: message.nonce }),
    ...(message.stickers === true
      ? { sticker_items: [{ id: '749054660769218631', name: 'Wave', format_type: 3 }] }
      : {}),
    ...(message.repliesTo === undefined
      ? {}
      : { message_reference: { type: 0, channel_id: message.channelId, message_id: message.repliesTo } }),
    ...(depth > 0 || message.repliesTo === undefined
      ? {}
      : {
          referenced_message:
            replied === undefined || replied.deleted ? null : messagePayload(world, replied, depth + 1),
        }),
    ...(forwarded === undefined
      ? {}
      : {
          message_reference: { type: 1, channel_id: '1', message_id: '1' },
          message_snapshots: [
            {
              message: {
                type: 0,
                content: '',
                attachments: forwarded.map((attachment) => attachmentPayload(world, attachment, false)),
                embeds: [],
                components: [],
                mentions: [],
                mention_roles: [],
                flags: 0,
                timestamp: new Date().toISOString(),
                edited_timestamp: null,
              },
            },
          ],
        }),
    ...(message.interactionUserId === undefined
      ? {}
      : {
          application_id: world.botId,
          webhook_id: world.botId,
          interaction_metadata: interactionMetadata(world, message),
        }),
  };
}

/** Who used what, on a message that answers an interaction. */
function interactionMetadata(world: World, message: FakeMessage) {
  const user = world.users.get(message.interactionUserId ?? '');
  return {
    id: message.id,
    type: 2,
    user: user === undefined ? undefined : userPayload(user),
    authorizing_integration_owners: { '0': world.channels.get(message.channelId)?.guildId ?? '0' },
    name: 'check',
    command_type: 1,
  };
}

/** MESSAGE_CREATE: the message, with the server and the member where it was written in one. */
export function messageCreatePayload(world: World, message: FakeMessage): Record<string, unknown> {
  const channel = world.channels.get(message.channelId);
  const author = world.users.get(message.authorId);
  return {
    ...messagePayload(world, message),
    channel_type: channel?.type ?? 0,
    ...(channel?.guildId === undefined || author === undefined
      ? {}
      : { guild_id: channel.guildId, member: { ...memberPayload(undefined), permissions: undefined } }),
  };
}

export type Install = 'server' | 'person';

/**
 * INTERACTION_CREATE, by where it happens and how the app came there: `member` in a server and `user` elsewhere; context 0 a
 * server, 1 the DM with the bot, 2 any other DM; owners `0` (installed to a server; "0" itself in a DM with the bot) and `1` (to a person).
 */
export function interactionPayload(
  world: World,
  interaction: FakeInteraction,
  user: FakeUser,
  channel: FakeChannel,
  install: Install,
  rest: Record<string, unknown>,
): Record<string, unknown> {
  const guild = channel.guildId === undefined ? undefined : world.guilds.get(channel.guildId);
  const owners = install === 'person' ? { '1': user.id } : { '0': guild?.id ?? '0' };
  return {
    app_permissions: install === 'person' ? '563362270660672' : '2251799813685247',
    application_id: world.botId,
    attachment_size_limit: world.maxFileBytes,
    authorizing_integration_owners: owners,
    channel: channelPayload(world, channel),
    channel_id: channel.id,
    context: channel.type === 0 ? 0 : channel.type === 1 ? 1 : 2,
    entitlement_sku_ids: [],
    entitlements: [],
    id: interaction.id,
    locale: user.locale,
    token: interaction.token,
    type: interaction.type,
    version: 1,
    ...(guild === undefined
      ? { user: userPayload(user) }
      : {
          guild: { features: [], id: guild.id, locale: guild.locale },
          guild_id: guild.id,
          guild_locale: guild.locale,
          member: memberPayload(user),
        }),
    ...rest,
  };
}

export function channelPayload(world: World, channel: FakeChannel) {
  const recipients = channel.recipients.flatMap((id) => {
    const user = world.users.get(id);
    return user === undefined ? [] : [userPayload(user)];
  });
  return channel.type === 0
    ? {
        flags: 0,
        guild_id: channel.guildId,
        id: channel.id,
        last_message_id: null,
        name: 'skin',
        nsfw: false,
        parent_id: null,
        permissions: '2248473465835073',
        position: 1,
        rate_limit_per_user: 0,
        topic: null,
        type: 0,
      }
    : { flags: 0, id: channel.id, last_message_id: null, recipients, type: channel.type };
}

/** GUILD_CREATE, as much of it as a small server has. */
export function guildPayload(world: World, guild: FakeGuild) {
  const bot = world.users.get(world.botId);
  return {
    id: guild.id,
    name: guild.name,
    icon: null,
    splash: null,
    banner: null,
    description: null,
    owner_id: '1',
    region: 'deprecated',
    afk_channel_id: null,
    afk_timeout: 300,
    verification_level: 1,
    default_message_notifications: 1,
    explicit_content_filter: 2,
    mfa_level: 0,
    nsfw_level: 0,
    premium_tier: 0,
    premium_subscription_count: 0,
    preferred_locale: guild.locale,
    system_channel_id: null,
    system_channel_flags: 0,
    rules_channel_id: null,
    public_updates_channel_id: null,
    vanity_url_code: null,
    joined_at: '2024-02-11T09:15:00.000000+00:00',
    large: false,
    unavailable: false,
    member_count: 2,
    features: [],
    emojis: [],
    stickers: [],
    roles: [
      {
        id: guild.id,
        name: '@everyone',
        permissions: '2248473465835073',
        position: 0,
        color: 0,
        colors: { primary_color: 0, secondary_color: null, tertiary_color: null },
        hoist: false,
        managed: false,
        mentionable: false,
        flags: 0,
        icon: null,
        unicode_emoji: null,
      },
      // Discord makes one for each bot that joins with permissions.
      {
        id: world.botRoleIn(guild),
        name: 'MoleCheck',
        permissions: '101376',
        position: 1,
        color: 0,
        colors: { primary_color: 0, secondary_color: null, tertiary_color: null },
        hoist: false,
        managed: true,
        mentionable: false,
        flags: 0,
        icon: null,
        unicode_emoji: null,
        tags: { bot_id: world.botId },
      },
    ],
    channels: [...world.channels.values()]
      .filter(({ guildId }) => guildId === guild.id)
      .map((channel) => ({ ...channelPayload(world, channel), permission_overwrites: [] })),
    threads: [],
    members: bot === undefined ? [] : [memberPayload(bot)],
    presences: [],
    voice_states: [],
    stage_instances: [],
    guild_scheduled_events: [],
    soundboard_sounds: [],
  };
}
