import { check, loadClassifier } from './check.ts';
import { FetchError, fetchSettings } from './files.ts';
import type { DeviceMessage, DeviceTask } from './protocol.ts';

/**
 * "Check on this device": the photo comes from the page and goes nowhere. One task at a time; the model is fetched at the first and
 * stays in memory for the next.
 */
const scope = self as unknown as DedicatedWorkerGlobalScope;
let loading: Promise<Awaited<ReturnType<typeof load>>> | undefined;

scope.addEventListener('message', async ({ data }: MessageEvent<DeviceTask>) => {
  try {
    loading ??= load();
    const { classifier, maxPixels } = await loading;
    tell({ checking: true });
    tell({ outcome: await check(data.photo, classifier, maxPixels) });
  } catch (error) {
    const fault = error instanceof FetchError ? 'unfetched' : 'unable';
    if (fault === 'unfetched') loading = undefined;
    tell({ fault });
  }
});

async function load() {
  const settings = await fetchSettings();
  const classifier = await loadClassifier(settings, (share) => tell({ fetched: share }));
  return { classifier, maxPixels: settings.maxPixels };
}

function tell(message: DeviceMessage): void {
  scope.postMessage(message);
}
