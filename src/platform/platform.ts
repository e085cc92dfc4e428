import type { Config } from '../config/config.ts';
import type { Settings } from '../config/settings.ts';
import type { Adapter } from './adapter.ts';
import type { AdapterContext } from './adapter-context.ts';
import type { Finding } from './finding.ts';

/**
 * What an adapter brings with it for the rest of the program: all that is said of its platform before it is on. Its SDK is loaded
 * by `create`, `ask` and its commands alone.
 */
export interface Platform<C extends Config = Config> {
  /** As people write it. */
  readonly name: string;
  readonly settings: Settings;
  /** The variable that turns it on. */
  readonly token: {
    readonly name: keyof C & string;
    readonly shape: RegExp;
    /** Where an operator gets one. */
    readonly source: string;
  };
  create(context: AdapterContext<C>): Promise<Adapter>;
  /** `molecheck doctor --online`: whether the platform knows the bot. Called only where there is a token. Never throws, never names a secret. */
  ask(config: C): Promise<readonly Finding[]>;
  /** Commands that `molecheck` has for this platform. */
  readonly commands?: Readonly<Record<string, PlatformCommand<C>>>;
}

interface PlatformCommand<C extends Config> {
  /** One line of `molecheck --help`. */
  readonly summary: string;
  /** What `molecheck COMMAND --help` prints. */
  readonly usage: string;
  /** @returns the exit code. */
  run(args: readonly string[], config: C): Promise<number>;
}
