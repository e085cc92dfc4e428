/** Why a photo could not be turned into pixels (a subset of the check's rejection reasons). */
export type PhotoFault =
  | 'unsupported-format'
  | 'too-large'
  | 'too-many-pixels'
  | 'corrupt'
  | 'timeout'
  | 'unreadable'
  | 'expired-link'
  | 'download-failed';

/** Success or a fault that a user or a network can cause; such faults are values, never exceptions. */
export type PhotoResult<T> =
  | { readonly ok: true; readonly value: T }
  | { readonly ok: false; readonly fault: PhotoFault };
