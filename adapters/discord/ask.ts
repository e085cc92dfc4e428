import { explainFailure, type Finding } from '../../src/platform/finding.ts';
import { createClient } from './client.ts';
import type { DiscordConfig } from './settings.ts';

/** `molecheck doctor --online`: the token's application, and whether id and public key are its own. */
export async function askDiscord(config: DiscordConfig): Promise<readonly Finding[]> {
  const api = createClient(config);
  try {
    const { id, name, verify_key: publicKey } = await api.application();
    return [
      { status: 'ok', what: `Discord knows the application as ${name}` },
      ...differences(config, { id, publicKey }),
    ];
  } catch (error) {
    return [
      explainFailure('Discord', error, {
        token: 'Reset it on the Bot page of the developer portal, and copy it to DISCORD_BOT_TOKEN.',
        network: 'Check the network, the firewall and DISCORD_API_URL.',
      }),
    ];
  } finally {
    api.close();
  }
}

function differences(
  { DISCORD_APPLICATION_ID, DISCORD_PUBLIC_KEY }: DiscordConfig,
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
