import type { AskPlatform, Finding } from '../../src/commands/finding.ts';
import type { Config } from '../../src/config/config.ts';
import { createClient } from './client.ts';
import { DiscordCallError } from './errors.ts';

/** `molecheck doctor --online`: the token's application, and whether id and public key are its own. */
export const askDiscord: AskPlatform = async (config) => {
  const api = createClient(config);
  try {
    const { id, name, verify_key: publicKey } = await api.application();
    return [
      { status: 'ok', what: `Discord knows the application as ${name}` },
      ...differences(config, { id, publicKey }),
    ];
  } catch (error) {
    return [explain(error)];
  } finally {
    api.close();
  }
};

function differences(
  { DISCORD_APPLICATION_ID, DISCORD_PUBLIC_KEY }: Config,
  { id, publicKey }: { readonly id: string; readonly publicKey: string },
): readonly Finding[] {
  const found: Finding[] = [];
  const mend = (name: string) => `Copy ${name} again from the developer portal, General Information.`;
  if (DISCORD_APPLICATION_ID !== id)
    found.push({
      status: 'bad',
      what: `DISCORD_APPLICATION_ID is not that of the token's application (${id})`,
      mend: mend('DISCORD_APPLICATION_ID'),
    });
  if (DISCORD_PUBLIC_KEY !== undefined && DISCORD_PUBLIC_KEY.toLowerCase() !== publicKey)
    found.push({
      status: 'bad',
      what: "DISCORD_PUBLIC_KEY is not that of the token's application",
      mend: mend('DISCORD_PUBLIC_KEY'),
    });
  return found;
}

function explain(error: unknown): Finding {
  const { code, isNetwork } = error instanceof DiscordCallError ? error : { code: 'UNKNOWN', isNetwork: false };
  if (code === 'HTTP_401')
    return {
      status: 'bad',
      what: 'Discord refuses the token (401)',
      mend: 'Reset it on the Bot page of the developer portal, and copy it to DISCORD_BOT_TOKEN.',
    };
  if (isNetwork)
    return {
      status: 'bad',
      what: `Discord can't be reached (${code})`,
      mend: 'Check the network, the firewall and DISCORD_API_URL.',
    };
  return { status: 'bad', what: `Discord does not answer as it should (${code})`, mend: 'Try again in a minute.' };
}
