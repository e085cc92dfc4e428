import type { Adapter } from '../platform/adapter.ts';
import type { JobQueue, QueueDepth } from '../queue/job-queue.ts';

/** One part of the process, for an operator: never with a secret. */
interface PartHealth {
  readonly ready: boolean;
  readonly detail: string;
}

export type Health = Readonly<Record<string, PartHealth>>;

export interface HealthParts {
  /** `name@version` of the model that is loaded. */
  readonly model: string;
  /** Whether its engine still gives scores. Answers within a second. */
  readonly isWorking: () => Promise<boolean>;
  readonly adapters: ReadonlyMap<string, Pick<Adapter, 'health'>>;
  readonly queue: Pick<JobQueue, 'depth'>;
  readonly queueLimit: number;
  /** "running" once everything listens and receives. */
  readonly stage: () => 'starting' | 'running' | 'stopping';
}

/** Above this share of its limit the queue asks for traffic to go elsewhere, while it still takes what comes. */
const highWater = 0.9;
const queueTimeoutMs = 1000;

/** Looks at every part. It never throws, and answers within about a second although Redis may not. */
export async function checkHealth(parts: HealthParts): Promise<Health> {
  const [depth, isWorking] = await Promise.all([readDepth(parts.queue), parts.isWorking()]);
  const stage = parts.stage();
  const health: Record<string, PartHealth> = {
    process: { ready: stage === 'running', detail: stage },
    model: { ready: isWorking, detail: isWorking ? parts.model : `${parts.model}: the engine keeps failing` },
    queue: describeQueue(depth, parts.queueLimit),
  };
  for (const [platform, adapter] of parts.adapters) health[platform] = adapter.health();
  return health;
}

/** Whether this process should get traffic. */
export function isReady(health: Health): boolean {
  return Object.values(health).every((part) => part.ready);
}

function describeQueue(depth: QueueDepth | undefined, limit: number): PartHealth {
  if (depth === undefined) return { ready: false, detail: 'the queue does not answer' };
  return {
    ready: depth.waiting < highWater * limit,
    detail: `${depth.waiting} of ${limit} wait, ${depth.active} in hand`,
  };
}

async function readDepth(queue: Pick<JobQueue, 'depth'>): Promise<QueueDepth | undefined> {
  let timer: NodeJS.Timeout | undefined;
  const timeUp = new Promise<undefined>((resolve) => {
    timer = setTimeout(() => resolve(undefined), queueTimeoutMs);
  });
  try {
    return await Promise.race([queue.depth().catch(() => undefined), timeUp]);
  } finally {
    clearTimeout(timer);
  }
}
