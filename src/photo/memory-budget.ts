import { totalmem } from 'node:os';

/** What the service itself takes under load, with its model and what it decodes at home; measured 393 MiB. */
const serviceBytes = 416 * 1024 * 1024;
/** More than this is not needed: two pictures of 50 megapixels. */
const mostBytes = 1536 * 1024 * 1024;

/**
 * How much memory decoders may hold together: what the container leaves beside the service. The limit is the control
 * group's (Docker, Kubernetes, systemd), else the machine's memory, of which half is left to others.
 */
export function decodingBudgetBytes(limitBytes = limitOfContainer(), machineBytes = totalmem()): number {
  const isLimited = limitBytes > 0 && limitBytes < machineBytes;
  const room = isLimited ? limitBytes - serviceBytes : machineBytes / 2;
  return Math.max(0, Math.min(mostBytes, room));
}

/** 0 where there is none. Node reads the control group's files, of version 1 and 2. */
function limitOfContainer(): number {
  return process.constrainedMemory() ?? 0;
}
