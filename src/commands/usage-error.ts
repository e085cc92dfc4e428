import type { usageOf } from './usage.ts';

/** The command line was called wrongly; the message says how to call it rightly. Exit code 2. */
export class UsageError extends Error {
  override readonly name = 'UsageError';
  readonly code = 'USAGE';
  /** Whose usage is shown with it; without one, the list of commands. */
  readonly command: keyof typeof usageOf | undefined;

  constructor(message: string, command?: keyof typeof usageOf) {
    super(message);
    this.command = command;
  }
}
