import { describe, expect, it } from 'vitest';
import { discordCommandsOptions } from '../../../adapters/discord/commands-cli.ts';
import { classifyOptions } from '../../../src/commands/classify-arguments.ts';
import { doctorOptions } from '../../../src/commands/doctor.ts';
import { usage, usageOf as usageOfCore } from '../../../src/commands/usage.ts';
import { platforms } from '../../../src/platforms.ts';

const platformCommands = new Map(platforms.flatMap(({ commands }) => Object.entries(commands ?? {})));
const usageOf = new Map<string, string>([
  ...Object.entries(usageOfCore),
  ...[...platformCommands].map(([name, command]) => [name, command.usage] as const),
]);

const options: Readonly<Record<string, object>> = {
  serve: {},
  worker: {},
  classify: classifyOptions,
  doctor: doctorOptions,
  backup: {},
  'discord-commands': discordCommandsOptions,
};

describe.each([...usageOf])('the help of %s', (command, said) => {
  it('names every option that there is and no other, and what each exit code means', () => {
    const named = [...said.matchAll(/--([a-z-]+)/g)].map(([, name]) => name);
    expect([...new Set(named)].sort()).toEqual(Object.keys(options[command] ?? {}).sort());
    for (const code of [0, 1, 2]) expect(said).toMatch(new RegExp(`Exit codes:[\\s\\S]*\\b${code} `));
  });

  it('fits a terminal, and the list of commands names it', () => {
    for (const line of said.split('\n')) expect(line.length).toBeLessThanOrEqual(125);
    expect(usage(platformCommands)).toMatch(new RegExp(`^ {2}${command} `, 'm'));
  });
});
