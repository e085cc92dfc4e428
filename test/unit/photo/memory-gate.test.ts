import { describe, expect, it } from 'vitest';
import { createMemoryGate } from '../../../src/photo/memory-gate.ts';

const never = new AbortController().signal;

/** Work whose end the test decides. */
function job(gate: ReturnType<typeof createMemoryGate>, bytes: number, signal = never) {
  const end = withResolvers();
  const state = { started: false };
  const done = gate.run(bytes, signal, () => {
    state.started = true;
    return end.promise;
  });
  done.catch(() => {});
  return { state, done, end: end.resolve, fail: end.reject };
}

const settled = () => new Promise((resolve) => setImmediate(resolve));

describe('memory gate', () => {
  it('lets in what fits, in order, and the next when there is room', async () => {
    const gate = createMemoryGate(100);
    const [a, b, c, d] = [job(gate, 60), job(gate, 40), job(gate, 50), job(gate, 10)];
    await settled();
    // The fourth would fit into nothing that is left, and does not overtake the third.
    expect([a, b, c, d].map(({ state }) => state.started)).toEqual([true, true, false, false]);
    a.end();
    await a.done;
    await settled();
    expect([c.state.started, d.state.started]).toEqual([true, true]);
  });

  it('runs what is larger than the budget alone', async () => {
    const gate = createMemoryGate(100);
    const [small, huge, next] = [job(gate, 10), job(gate, 1000), job(gate, 10)];
    await settled();
    expect([huge.state.started, next.state.started]).toEqual([false, false]);
    small.end();
    await settled();
    expect([huge.state.started, next.state.started]).toEqual([true, false]);
    huge.fail(new Error('work failed'));
    await expect(huge.done).rejects.toThrow('work failed');
    await settled();
    expect(next.state.started).toBe(true);
  });

  it('whoever gives up while waiting leaves the queue, and is no obstacle to those behind', async () => {
    const gate = createMemoryGate(100);
    const caller = new AbortController();
    const [running, waiting, behind] = [job(gate, 60), job(gate, 90, caller.signal), job(gate, 40)];
    await settled();
    caller.abort(new Error('gave up'));
    await expect(waiting.done).rejects.toThrow('gave up');
    await settled();
    expect([running.state.started, waiting.state.started, behind.state.started]).toEqual([true, false, true]);
  });

  it('does not begin for a signal that has aborted already', async () => {
    const late = job(createMemoryGate(100), 1, AbortSignal.abort(new Error('too late')));
    await expect(late.done).rejects.toThrow('too late');
    expect(late.state.started).toBe(false);
  });
});

/** Promise.withResolvers, which Node 20 lacks. */
function withResolvers() {
  let resolve: () => void = () => {};
  let reject: (error: Error) => void = () => {};
  const promise = new Promise<void>((yes, no) => {
    resolve = yes;
    reject = no;
  });
  return { promise, resolve, reject };
}
