#!/usr/bin/env node
import './ops/no-debug.ts';
import { usage, usageOf } from './commands/usage.ts';
import { UsageError } from './commands/usage-error.ts';
import { ConfigError } from './config/config.ts';
import { version } from './config/version.ts';
import { errorCode } from './ops/error-code.ts';
import { StartError } from './ops/start-error.ts';
import { loadConfig, platforms } from './platforms.ts';

/** What platforms add to the command line. */
const platformCommands = new Map(platforms.flatMap(({ commands }) => Object.entries(commands ?? {})));
const usages = new Map<string | undefined, string>([
  ...Object.entries(usageOf),
  ...[...platformCommands].map(([name, command]) => [name, command.usage] as const),
]);

/** Exit codes: 0 done, 1 it can't run here (the message says why), 2 called wrongly. */
async function main([command, ...args]: readonly string[]): Promise<number> {
  if (asksForHelp([command, ...args])) return help(command);
  switch (command) {
    case '--version':
    case '-V':
      process.stdout.write(`${version}\n`);
      return 0;
    case 'serve':
    case 'worker': {
      const { run } = await import('./commands/run.ts');
      const { startMoleCheck } = await import('./main.ts');
      return run(command, args, loadConfig(), startMoleCheck);
    }
    case 'classify': {
      const { classify } = await import('./commands/classify.ts');
      return classify(args, loadConfig());
    }
    case 'doctor': {
      const { doctor } = await import('./commands/doctor.ts');
      return doctor(args, loadConfig, platforms);
    }
    case 'backup': {
      const { backup } = await import('./commands/backup.ts');
      return backup(args, loadConfig());
    }
    case 'help':
      return help(args[0]);
    case undefined:
      throw new UsageError('Name a command.');
    default: {
      const own = platformCommands.get(command);
      if (own !== undefined) return own.run(args, loadConfig());
      throw new UsageError(`There is no command "${command}".`);
    }
  }
}

/** After `--` everything is a file. */
function asksForHelp(args: readonly (string | undefined)[]): boolean {
  const end = args.indexOf('--');
  return args.slice(0, end === -1 ? undefined : end).some((arg) => arg === '--help' || arg === '-h');
}

function help(command: string | undefined): number {
  process.stdout.write(`${usageFor(command)}\n`);
  return 0;
}

const usageFor = (command: string | undefined): string => usages.get(command) ?? usage(platformCommands);

/** One sentence for the operator; a stack only where the fault is ours. */
async function explain(error: unknown): Promise<number> {
  const { ModelError } = await import('./classifier/manifest.ts');
  if (error instanceof UsageError) {
    process.stderr.write(`${error.message}\n${usageFor(error.command)}\n`);
    return 2;
  }
  if (error instanceof ConfigError || error instanceof ModelError || error instanceof StartError)
    process.stderr.write(`${error.message}\n`);
  else process.stderr.write(`MoleCheck stopped: ${errorCode(error)}\n${framesOf(error)}\n`);
  return 1;
}

/** Where it happened, without the message: an SDK's message can hold a link with a token. */
function framesOf(error: unknown): string {
  const stack = error instanceof Error ? (error.stack ?? '') : '';
  return stack
    .split('\n')
    .filter((line) => /^\s+at /.test(line))
    .join('\n');
}

// `molecheck classify … | head` closes the pipe: that is no error.
process.stdout.on('error', (error: NodeJS.ErrnoException) => process.exit(error.code === 'EPIPE' ? 0 : 1));
process.exitCode = await main(process.argv.slice(2)).catch(explain);
