import { readFileSync } from 'node:fs';
import { afterEach, describe, expect, it } from 'vitest';
import { commandDefinitions } from '../../../adapters/discord/command-definitions.ts';
import { discordCommands } from '../../../adapters/discord/commands-cli.ts';
import { inviteLinks, permissions } from '../../../adapters/discord/invite.ts';
import { registerCommands } from '../../../adapters/discord/profile.ts';
import { fromRoot } from '../../../src/config/root.ts';
import { type BotConfig, loadConfig } from '../../../src/platforms.ts';
import { type FakeDiscord, startFakeDiscord } from '../../fakes/discord/fake-discord.ts';
import { openHarness } from './harness.ts';

describe('the commands', () => {
  it('can be installed to servers and to people, and used everywhere', () => {
    for (const command of commandDefinitions('global'))
      expect(command).toMatchObject({ integration_types: [0, 1], contexts: [0, 1, 2] });
    for (const command of commandDefinitions('server')) {
      expect(command).not.toHaveProperty('integration_types');
      expect(command).not.toHaveProperty('contexts');
    }
  });

  it('has /stats where an owner is named, in the conversation with the bot', () => {
    const stats = (scope: 'global' | 'server') => commandDefinitions(scope, true).find(({ name }) => name === 'stats');
    expect(stats('global')).toMatchObject({ contexts: [1] });
    expect(stats('server')).toBeDefined();
    expect(stats('server')).not.toHaveProperty('contexts');
    expect(commandDefinitions('global').some(({ name }) => name === 'stats')).toBe(false);
  });

  it('are those of the issue', () => {
    const names = commandDefinitions('global').map(({ name }) => name);
    expect(names).toEqual(
      expect.arrayContaining(['check', 'Check this photo', 'about', 'privacy', 'language', 'forget', 'help']),
    );
  });

  it('have a name, descriptions and options in every language, within Discord’s rules', () => {
    type Named = {
      name: string;
      description?: string;
      name_localizations?: Record<string, string>;
      description_localizations?: Record<string, string>;
      type?: number;
      options?: Named[];
    };
    const all = (commandDefinitions('global') as unknown as Named[]).flatMap((command) => [
      command,
      ...(command.options ?? []),
    ]);
    for (const item of all) {
      expect(Object.keys(item.name_localizations ?? {}).sort()).toEqual(['de', 'es-419', 'es-ES', 'fr', 'pt-BR']);
      const names = [item.name, ...Object.values(item.name_localizations ?? {})];
      for (const name of names) {
        expect(name.length).toBeLessThanOrEqual(32);
        if (item.description !== undefined) expect(name).toMatch(/^[-_'\p{Ll}\p{Lm}\p{Lo}\p{N}]{1,32}$/u);
      }
      for (const text of [item.description, ...Object.values(item.description_localizations ?? {})])
        if (text !== undefined) expect(text.length).toBeLessThanOrEqual(100);
    }
    for (const language of ['de', 'es-ES', 'fr', 'pt-BR']) {
      const names = (commandDefinitions('global') as unknown as Named[]).map(
        (command) => `${command.type}${command.name_localizations?.[language]}`,
      );
      expect(new Set(names).size).toBe(names.length);
    }
  });
});

describe('registration', () => {
  let discord: FakeDiscord;
  let config: BotConfig;
  const start = async (environment: Record<string, string> = {}) => {
    discord = await startFakeDiscord();
    config = loadConfig({ ...discord.environment(), ...environment });
  };
  afterEach(async () => {
    await discord.close();
    expect(discord.violations).toEqual([]);
  });
  const puts = () => discord.requests.filter(({ method }) => method === 'PUT').length;

  it('writes once, then finds nothing to change', async () => {
    await start();
    const first = await registerCommands({ config });
    expect(first).toMatchObject({ changed: true, updated: [], removed: [] });
    expect(first.added).toContain('/check');
    expect(await registerCommands({ config })).toEqual({ changed: false, added: [], updated: [], removed: [] });
    expect(puts()).toBe(1);
    expect(discord.world.commands.get('global')).toHaveLength(8);
  });

  it('sees a changed translation, a foreign and a missing command', async () => {
    await start();
    await registerCommands({ config });
    const stored = (discord.world.commands.get('global') ?? []).filter(({ name }) => name !== 'about');
    discord.world.commands.set('global', [
      ...stored.map((command) =>
        command['name'] === 'check' ? { ...command, name_localizations: { de: 'prüfe' } } : command,
      ),
      { id: '1', type: 1, name: 'ping', description: 'x' },
    ]);
    expect(await registerCommands({ config })).toEqual({
      changed: true,
      added: ['/about'],
      updated: ['/check'],
      removed: ['/ping'],
    });
    expect(puts()).toBe(2);
  });

  it('compares only, in a dry run', async () => {
    await start();
    expect((await registerCommands({ config, dryRun: true })).changed).toBe(true);
    expect(puts()).toBe(0);
  });

  it('is for one server where one is named', async () => {
    await start({ DISCORD_GUILD_ID: '123' });
    await registerCommands({ config });
    await registerCommands({ config, guildId: '456' });
    expect([...discord.world.commands.keys()]).toEqual(['123', '456']);
  });

  it('the command line says what it does, and the links to invite the app', async () => {
    await start();
    let output = '';
    const write = (text: string) => {
      output += text;
    };
    expect(await discordCommands(['--dry-run'], config, write)).toBe(0);
    expect(output).toContain('Would change the commands everywhere:\n  + /check');
    expect(output).toContain(inviteLinks(discord.world.botId).server);
    expect(puts()).toBe(0);
    output = '';
    expect(await discordCommands(['--guild', '42'], config, write)).toBe(0);
    expect(output).toContain('Changed the commands in one server');
    output = '';
    expect(await discordCommands(['--guild', '42'], config, write)).toBe(0);
    expect(output).toContain('up to date');
    await expect(discordCommands(['--guild', 'mine'], config, write)).rejects.toThrow('digits');
    await expect(discordCommands(['--all'], config, write)).rejects.toThrow('--dry-run');
  });

  it('says on the command line that the token is refused', async () => {
    await start({ DISCORD_BOT_TOKEN: 'wrong' });
    expect(await discordCommands([], config, () => {})).toBe(1);
  });
});

it('registers /stats of one server once, where an owner is named', async () => {
  const discord = await startFakeDiscord();
  try {
    const config = loadConfig({ ...discord.environment(), DISCORD_OWNER_IDS: '4711' });
    for (const guildId of ['456', undefined]) {
      const scope = guildId === undefined ? {} : { guildId };
      expect((await registerCommands({ config, ...scope })).added).toContain('/stats');
      expect(await registerCommands({ config, ...scope })).toMatchObject({ changed: false });
    }
    expect(discord.violations).toEqual([]);
  } finally {
    await discord.close();
  }
});

it('serve registers when DISCORD_REGISTER=true', async () => {
  const harness = await openHarness({ environment: { DISCORD_REGISTER: 'true' } });
  expect(harness.discord.world.commands.get('global')).toHaveLength(8);
  await harness.close();
});

describe('the invite links', () => {
  it('ask for the permissions that the README names, and no more', () => {
    expect(permissions).toBe(274_878_008_320n);
    const { server, person } = inviteLinks('123');
    expect(new URL(server).searchParams.get('permissions')).toBe(permissions.toString());
    expect(new URL(server).searchParams.get('scope')).toBe('bot applications.commands');
    expect(new URL(person).searchParams.get('integration_type')).toBe('1');
    expect(readFileSync(fromRoot('adapters/discord/README.md'), 'utf8')).toContain(`permissions=${permissions}`);
  });
});
