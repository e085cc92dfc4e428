import { describe, expect, it } from 'vitest';
import { count } from '../../src/journey.ts';
import { createMetrics } from '../../src/ops/metrics.ts';
import { abstained, assessed } from './conversation/outcomes.ts';

describe('the count of checks', () => {
  it('tells the kinds of assessed pictures apart', async () => {
    const metrics = createMetrics();
    count('web', assessed(0.3, 'raised', { kind: 'close-up' }), metrics);
    count('web', assessed(0.3, 'raised', { kind: 'dermoscopy' }), metrics);
    count('web', abstained('blurred'), metrics);
    const text = await metrics.registry.metrics();
    for (const kind of ['close-up', 'dermoscopy'])
      expect(text).toContain(
        `molecheck_checks_total{platform="web",outcome="assessed",detail="raised",kind="${kind}"} 1`,
      );
    expect(text).toContain('molecheck_checks_total{platform="web",outcome="abstained",detail="blurred"} 1');
  });
});
