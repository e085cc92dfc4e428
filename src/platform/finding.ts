import { errorCode } from '../ops/error-code.ts';
import { PlatformError } from './platform-error.ts';

/** What one look of `molecheck doctor` found. `mend` says what to do, where there is something to do. */
export interface Finding {
  readonly status: 'ok' | 'off' | 'bad';
  readonly what: string;
  readonly mend?: string;
}

/** What a failed call says of the settings; the remedies name the platform's own variables. */
export function explainFailure(
  platform: string,
  error: unknown,
  remedies: { readonly token: string; readonly network: string },
): Finding {
  const code = errorCode(error);
  const { isUnauthorized = false, isNetwork = false } = error instanceof PlatformError ? error : {};
  if (isUnauthorized)
    return {
      status: 'bad',
      what: `${platform} refuses the token (${code.replace('HTTP_', '')})`,
      mend: remedies.token,
    };
  if (isNetwork) return { status: 'bad', what: `${platform} can't be reached (${code})`, mend: remedies.network };
  return { status: 'bad', what: `${platform} does not answer as it should (${code})`, mend: 'Try again in a minute.' };
}
