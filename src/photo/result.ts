/** Why a photo could not be turned into pixels: the check's rejection reasons, which say what each means, but three. */
export const photoFaults = [
  'unsupported-format',
  'too-large',
  'too-many-pixels',
  'corrupt',
  'timeout',
  'unreadable',
  'expired-link',
  'download-failed',
] as const;
export type PhotoFault = (typeof photoFaults)[number];

/** Success or a fault that a user or a network can cause; such faults are values, never exceptions. */
export type PhotoResult<T> =
  | { readonly ok: true; readonly value: T }
  | { readonly ok: false; readonly fault: PhotoFault };
