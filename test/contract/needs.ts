import type { Capability, ContractDriver } from './driver.ts';

/** Whether a test can run on this platform, and its name with the reason when it can't. */
export function needs(
  driver: ContractDriver,
  name: string,
  ...capabilities: readonly Capability[]
): { readonly lacking: boolean; readonly name: string } {
  const reason = capabilities.map((capability) => driver.lacks[capability]).find((why) => why !== undefined);
  return reason === undefined
    ? { lacking: false, name }
    : { lacking: true, name: `${name} [not on ${driver.platform}: ${reason}]` };
}
