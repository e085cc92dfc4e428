import { existsSync, mkdirSync, readFileSync, rmdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

/** A control group with a limit of memory, as Docker and Kubernetes make one. */
export interface MemoryCage {
  /** A shell's command that moves the shell into it. */
  readonly enter: string;
  /** How often the kernel ended a process for want of memory. */
  deaths(): number;
  remove(): void;
}

/** @returns undefined where this process may not make one: it takes root, and control groups that can be written to. */
export function makeMemoryCage(limitBytes: number): MemoryCage | undefined {
  const isOld = existsSync('/sys/fs/cgroup/memory/memory.limit_in_bytes');
  const folder = join(isOld ? '/sys/fs/cgroup/memory' : '/sys/fs/cgroup', `molecheck-${process.pid}`);
  try {
    mkdirSync(folder);
    writeFileSync(join(folder, isOld ? 'memory.limit_in_bytes' : 'memory.max'), `${limitBytes}`);
    if (!isOld) writeFileSync(join(folder, 'memory.swap.max'), '0');
  } catch {
    return undefined;
  }
  const events = join(folder, isOld ? 'memory.oom_control' : 'memory.events');
  return {
    enter: `echo $$ > ${folder}/cgroup.procs`,
    deaths: () => Number(/oom_kill (\d+)/.exec(readFileSync(events, 'latin1'))?.[1] ?? Number.NaN),
    remove: () => rmdirSync(folder),
  };
}
