import { readEnvironment } from './config.ts';

const names = ['HTTPS_PROXY', 'https_proxy', 'ALL_PROXY', 'all_proxy'] as const;

/**
 * The name of the variable that asks for an outgoing proxy, if one is set. MoleCheck goes through none: `@discordjs/ws` opens
 * Discord's gateway without an agent, and where a proxy resolves a photo's host, its address can't be checked.
 */
export function ignoredProxy(environment: NodeJS.ProcessEnv = readEnvironment()): string | undefined {
  return names.find((name) => (environment[name] ?? '') !== '');
}
