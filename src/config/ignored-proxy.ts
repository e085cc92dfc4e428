const names = ['HTTPS_PROXY', 'https_proxy', 'ALL_PROXY', 'all_proxy'] as const;

/**
 * The variable that asks for an outgoing proxy, if one is set. MoleCheck goes through none: `@discordjs/ws` opens Discord's
 * gateway without an agent, and an address that a proxy resolves can't be held against the list of those that photos may come
 * from. So the wish is refused aloud instead of being half honoured.
 */
export function ignoredProxy(environment: NodeJS.ProcessEnv = process.env): string | undefined {
  return names.find((name) => (environment[name] ?? '') !== '');
}
