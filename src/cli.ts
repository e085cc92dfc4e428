#!/usr/bin/env node
import './ops/no-debug.ts';
import { usage } from './commands/usage.ts';
import { UsageError } from './commands/usage-error.ts';
import { ConfigError, loadConfig } from './config/config.ts';
import { errorCode } from './ops/error-code.ts';
import { StartError } from './ops/start-error.ts';

/** Exit codes: 0 done, 1 it can't run here (the message says why), 2 called wrongly. */
async function main([command, ...args]: readonly string[]): Promise<number> {
  if ([command, ...args].some((arg) => arg === '--help' || arg === '-h')) return help();
  switch (command) {
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
      return doctor();
    }
    case 'discord-commands': {
      const { discordCommands } = await import('../adapters/discord/commands-cli.ts');
      return discordCommands(args, loadConfig());
    }
    case 'help':
      return help();
    default:
      throw new UsageError(command === undefined ? 'Name a command.' : `There is no command "${command}".`);
  }
}

function help(): number {
  process.stdout.write(`${usage}\n`);
  return 0;
}

/** One sentence for the operator; a stack only where the fault is ours. */
async function explain(error: unknown): Promise<number> {
  const { ModelError } = await import('./classifier/manifest.ts');
  if (error instanceof UsageError) {
    process.stderr.write(`${error.message}\n${usage}\n`);
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
