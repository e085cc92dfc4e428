import { describe, expect, it } from 'vitest';
import { createMoleCheck } from '../../src/check/create.ts';
import { photoFromBytes } from '../../src/photo/source.ts';
import { loadConfig } from '../../src/platforms.ts';
import { createEngineDouble } from '../fakes/engine.ts';
import { drawMole } from '../fixtures/draw-mole.ts';
import type { ContractDriver, SentPhoto } from './driver.ts';
import { percentOf } from './expectations.ts';
import { type Regular, useScenes } from './scene.ts';
import { calm, doubleModel } from './world.ts';

const people = 100;
const photosEach = 10;

/** A thousand photos from a hundred people at once: each gets exactly one reply, with its own figure, in the right chat. */
export function describeCrowd(driver: ContractDriver): void {
  const open = useScenes(driver);

  describe('a crowd', () => {
    it('answers a thousand photos of a hundred people, each once and in the right place', async () => {
      const { regular, finals } = await open({
        environment: {
          QUEUE_LIMIT: '2000',
          JOB_DEADLINE_MS: '900000',
          // It is the answers that are counted here: on a busy machine no stage may run out of time.
          CHECK_TIMEOUT_MS: '240000',
          DOWNLOAD_TIMEOUT_MS: '120000',
          DECODE_TIMEOUT_MS: '120000',
        },
      });
      const photos = await Promise.all(Array.from({ length: people }, (_, index) => photoOf(index)));
      const expected = await figuresOf(photos);
      expect(new Set(expected).size).toBeGreaterThan(20);

      const crowd: Regular[] = [];
      for (let start = 0; start < people; start += 20)
        crowd.push(...(await Promise.all(Array.from({ length: 20 }, () => regular()))));

      const sent = await Promise.all(
        crowd.map(async ({ person }, index) => {
          const ids: (string | undefined)[] = [];
          for (let count = 0; count < photosEach; count++)
            ids.push((await person.sendPhotos([photos[index] as SentPhoto])).messageId);
          return ids;
        }),
      );
      const answers = await Promise.all(crowd.map(({ person, after }) => finals(person, photosEach, after, 500_000)));

      answers.forEach((replies, index) => {
        expect(replies.map(({ meaning }) => meaning)).toEqual(
          Array.from({ length: photosEach }, () => ({ kind: 'result', percent: expected[index] })),
        );
        if (driver.lacks.quotes === undefined)
          expect(replies.map(({ seen }) => seen.quotes).sort()).toEqual([...(sent[index] ?? [])].sort());
      });
    }, 600_000);
  });
}

/** Every person's mole has a tone of its own, hence a figure of its own. */
async function photoOf(index: number): Promise<SentPhoto> {
  const bytes = await drawMole({
    size: 160,
    seed: index + 1,
    irregularity: (index % 10) / 10,
    radius: 0.1 + index / 300,
  });
  return { bytes, fileName: `mole-${index}.jpg`, mimeType: 'image/jpeg' };
}

/** What each photo's figure must be, from the same check without a platform in between. */
async function figuresOf(photos: readonly SentPhoto[]): Promise<readonly string[]> {
  const check = await createMoleCheck(loadConfig({ ...calm, ...doubleModel }), createEngineDouble());
  try {
    const figures: string[] = [];
    for (const photo of photos) {
      const outcome = await check.check(photoFromBytes(photo.bytes), {});
      figures.push(await percentOf(outcome, 'en'));
    }
    return figures;
  } finally {
    await check.close();
  }
}
