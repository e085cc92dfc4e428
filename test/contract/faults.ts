import { describe, expect, it } from 'vitest';
import type { ContractDriver, Fault } from './driver.ts';
import { needs } from './needs.ts';
import { mole, useScenes } from './scene.ts';
import { eventually, letSettle } from './world.ts';

/** Doubled events, faults of the platform, shutdown: each photo keeps its one answer. */
export function describeFaults(driver: ContractDriver): void {
  const open = useScenes(driver);

  describe('doubled events', () => {
    const doubled = needs(driver, 'answers an event once that is delivered three times', 'redelivery');
    it.skipIf(doubled.lacking)(doubled.name, async () => {
      const { regular, finals } = await open();
      const { person, after } = await regular();
      const sent = await person.sendPhotos([await mole()]);
      await sent.redeliver();
      await finals(person, 1, after);
      await sent.redeliver();
      await letSettle();
      expect(await finals(person, 1, after)).toHaveLength(1);
    });
  });

  describe('faults of the platform', () => {
    const faults: readonly Fault[] = ['reply-refused', 'reply-lost', 'slow-down', 'disconnects'];
    for (const fault of faults) {
      const survives = needs(driver, `gives exactly one answer when a fault strikes: ${fault}`, fault);
      it.skipIf(survives.lacking)(survives.name, async () => {
        const { world, regular, finals } = await open();
        const { person, after } = await regular();
        world.fault(fault);
        await person.sendPhotos([await mole()]);
        const replies = await finals(person, 1, after);
        expect(replies.map((reply) => reply.meaning.kind)).toEqual(['result']);
      });
    }
  });

  describe('a fault of ours', () => {
    it('is told as ours, leaves one line in the log, and goes when the engine works again', async () => {
      const { engine, recorder, regular, finals } = await open();
      const { person, after } = await regular();
      engine.fail(new Error('Non-zero status code at /srv/models/model.onnx'));
      await person.sendPhotos([await mole()]);
      const told = await finals(person, 1, after);
      expect(told.map((reply) => reply.meaning)).toEqual([{ kind: 'rejected', reason: 'internal' }]);
      const lines = recorder
        .text()
        .split('\n')
        .filter((line) => line.includes('a fault of ours'));
      expect(lines.map((line) => JSON.parse(line))).toMatchObject([
        { level: 50, code: 'Error', cause: 'Error: Non-zero status code at [hidden]' },
      ]);
      engine.fail(undefined);
      await person.sendPhotos([await mole()]);
      const replies = await finals(person, 2, after);
      expect(replies.map((reply) => reply.meaning.kind)).toEqual(['rejected', 'result']);
    });
  });

  describe('shutdown', () => {
    it('finishes a check that was under way', async () => {
      const { world, engine, regular, finals } = await open({ environment: { SHUTDOWN_GRACE_MS: '20000' } });
      const { person, after } = await regular();
      engine.hold();
      await person.sendPhotos([await mole()]);
      await eventually(() => engine.running() > 0, 'the check to reach the engine');
      const stopped = world.stop();
      await letSettle();
      engine.release();
      await stopped;
      const replies = await finals(person, 1, after);
      expect(replies.map((reply) => reply.meaning.kind)).toEqual(['result']);
    });

    it('tells those whom it can no longer answer', async () => {
      const { world, engine, regular, finals } = await open({ environment: { SHUTDOWN_GRACE_MS: '10000' } });
      const { person, after } = await regular();
      engine.hold();
      await person.sendPhotos([await mole()]);
      await eventually(() => engine.running() > 0, 'the check to reach the engine');
      const stopped = world.stop();
      const replies = await finals(person, 1, after);
      expect(replies.map((reply) => reply.meaning)).toEqual([{ kind: 'rejected', reason: 'shutting-down' }]);
      engine.release();
      await stopped;
      expect(await finals(person, 1, after)).toHaveLength(1);
    });

    const away = needs(driver, 'answers after a restart what came while it was away, and nothing twice', 'restart');
    it.skipIf(away.lacking)(away.name, async () => {
      const { world, regular, finals } = await open();
      const { person, after } = await regular();
      await person.sendPhotos([await mole()]);
      await finals(person, 1, after);
      await world.stop();
      await person.sendPhotos([await mole()]);
      await world.start();
      expect(await finals(person, 2, after)).toHaveLength(2);
    });
  });
}
