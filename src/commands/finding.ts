import type { Config } from '../config/config.ts';

/** What one look of `molecheck doctor` found. `mend` says what to do, where there is something to do. */
export interface Finding {
  readonly status: 'ok' | 'off' | 'bad';
  readonly what: string;
  readonly mend?: string;
}

/** Asks a platform whether it knows the bot: called only where there is a token. Never throws, never names a secret. */
export type AskPlatform = (config: Config) => Promise<readonly Finding[]>;
