import { ApplicationIntegrationType, makeURLSearchParams, OAuth2Scopes, PermissionsBitField } from 'discord.js';

/**
 * What the bot needs where it answers messages by itself: to see the channel (and its threads), to write, to attach the
 * heat map, to quote the photo it answers. Commands and the message menu need none of it.
 */
export const permissions: bigint = PermissionsBitField.resolve([
  'ViewChannel',
  'SendMessages',
  'SendMessagesInThreads',
  'AttachFiles',
  'ReadMessageHistory',
]);

/** The links by which somebody adds the app to a server, or to their own account to use it anywhere. */
export function inviteLinks(applicationId: string): { readonly server: string; readonly person: string } {
  // Not OAuth2Routes.authorizationURL, which lies under /api: phones open this one in the Discord app.
  const link = (query: object) =>
    `https://discord.com/oauth2/authorize?${makeURLSearchParams({ client_id: applicationId, ...query })}`;
  return {
    server: link({
      integration_type: ApplicationIntegrationType.GuildInstall,
      scope: `${OAuth2Scopes.Bot} ${OAuth2Scopes.ApplicationsCommands}`,
      permissions: `${permissions}`,
    }),
    person: link({
      integration_type: ApplicationIntegrationType.UserInstall,
      scope: OAuth2Scopes.ApplicationsCommands,
    }),
  };
}
