import { describe, expect, it } from 'vitest';
import { Semaphore } from '../../../src/check/semaphore.ts';

const never = new AbortController().signal;

describe('Semaphore', () => {
  it('lets the waiting in, in order, as places are given back', async () => {
    const semaphore = new Semaphore(1);
    const leave = await semaphore.acquire(never);
    const order: number[] = [];
    const second = semaphore.acquire(never).then((release) => {
      order.push(2);
      release();
    });
    const third = semaphore.acquire(never).then((release) => {
      order.push(3);
      release();
    });
    expect(semaphore.waiting).toBe(2);
    leave();
    leave();
    await Promise.all([second, third]);
    expect(order).toEqual([2, 3]);
    await semaphore.acquire(never);
    expect(semaphore.waiting).toBe(0);
  });

  it('lets the impatient go without losing their place to nobody', async () => {
    const semaphore = new Semaphore(1);
    const leave = await semaphore.acquire(never);
    const impatient = new AbortController();
    const gone = semaphore.acquire(impatient.signal);
    const patient = semaphore.acquire(never);
    impatient.abort(new Error('enough'));
    await expect(gone).rejects.toThrow('enough');
    leave();
    await expect(patient).resolves.toBeTypeOf('function');
    await expect(semaphore.acquire(AbortSignal.abort(new Error('late')))).rejects.toThrow('late');
  });
});
