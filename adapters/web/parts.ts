import type { MoleCheck } from '../../src/check/molecheck.ts';
import type { ComposeOptions } from '../../src/conversation/composing.ts';

export interface WebParts {
  readonly moleCheck: Pick<MoleCheck, 'check' | 'manifest' | 'model'>;
  readonly composing: ComposeOptions;
}
