/**
 * Why a job's signal aborted, or why it is not this process's any more; it is the signal's `reason`.
 *
 * - `deadline`: `deadlineAt` passed. The handler tells the person `timeout`.
 * - `shutdown`: the process stops and no other checks. The handler tells the person `shutting-down`.
 * - `handover`: the process stops and the job is stored in Redis. The handler says nothing and throws: another process takes it.
 * - `taken`: another process has taken the job over. The handler says nothing and throws.
 */
export type JobAbortCode = 'deadline' | 'shutdown' | 'handover' | 'taken';

/** The reason of an aborted job signal. It carries a code and nothing of the job. */
export class JobAbort extends Error {
  override readonly name = 'JobAbort';
  readonly code: JobAbortCode;

  constructor(code: JobAbortCode) {
    super(`The job was stopped: ${code}.`);
    this.code = code;
  }
}

/** The code of an aborted signal; undefined while it has not aborted. Anything else that aborted it counts as the deadline. */
export function abortCode(signal: AbortSignal): JobAbortCode | undefined {
  if (!signal.aborted) return undefined;
  return signal.reason instanceof JobAbort ? signal.reason.code : 'deadline';
}
