import type { Outcome } from './outcome.ts';
import type { OutcomeJson } from './outcome-schema.ts';

/** An outcome as the command line and the web API print it: everything but the pictures. */
export function outcomeToJson(outcome: Outcome): OutcomeJson {
  const { fetch: _fetch, ...timingsMs } = outcome.timingsMs;
  if (outcome.outcome !== 'assessed') return { ...outcome, timingsMs };
  const { heatMap: _heatMap, ...rest } = outcome;
  return { ...rest, timingsMs };
}
