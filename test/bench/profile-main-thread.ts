import type { Profiler } from 'node:inspector';

const script = `import { Session } from 'node:inspector/promises';
const session = new Session();
session.connect();
await session.post('Profiler.enable');
process.on('message', async (what) => {
  const result = await session.post('Profiler.' + what);
  process.send(result?.profile ?? null);
});`;

/** Node's options for a service whose main thread can be profiled: it takes the messages `start` and `stop`, and answers. */
export const profiling: readonly string[] = ['--import', `data:text/javascript,${encodeURIComponent(script)}`];

/**
 * Milliseconds a photo of a profile, by the package whose code ran or had Node's own run; the most first. What took less than
 * a twentieth of a millisecond is left out.
 */
export function mainThreadByPackage(profile: unknown, photos: number): readonly (readonly [string, number])[] {
  const { nodes, samples = [], timeDeltas = [] } = profile as Profiler.Profile;
  const spent = new Map<number, number>();
  samples.forEach((id, index) => {
    spent.set(id, (spent.get(id) ?? 0) + (timeDeltas[index] ?? 0) / 1000);
  });
  const parents = new Map(nodes.flatMap((node) => (node.children ?? []).map((child) => [child, node] as const)));
  const totals = new Map<string, number>();
  for (const node of nodes) {
    let owner: Profiler.ProfileNode | undefined = node;
    while (owner !== undefined && packageOf(owner) === undefined) owner = parents.get(owner.id);
    const name = (owner && packageOf(owner)) ?? 'Node itself';
    totals.set(name, (totals.get(name) ?? 0) + (spent.get(node.id) ?? 0));
  }
  const rows = [...totals].map(([name, ms]) => [name, ms / photos] as const);
  return rows.filter(([, ms]) => ms >= 0.05).sort(([, a], [, b]) => b - a);
}

/** Undefined for what belongs to whoever called it. */
function packageOf({ callFrame: { functionName, url } }: Profiler.ProfileNode): string | undefined {
  if (functionName === '(idle)') return '(idle)';
  if (functionName === '(garbage collector)') return 'garbage collector';
  const name = url
    .split('node_modules/')
    .at(-1)
    ?.match(/^(?:@[^/]+\/)?[^/]+/)?.[0];
  if (url.includes('node_modules/')) return name;
  return /\/dist\/((?:src|adapters)\/[^/]+)/.exec(url)?.[1];
}
