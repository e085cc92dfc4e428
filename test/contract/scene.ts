import { readFile } from 'node:fs/promises';
import { afterEach } from 'vitest';
import { fromRoot } from '../../src/config/root.ts';
import { createEngineDouble, type EngineDouble } from '../fakes/engine.ts';
import { drawMole, drawNotALesion } from '../fixtures/draw-mole.ts';
import type { ContractDriver, Person, Seen, SentPhoto, World } from './driver.ts';
import { createReader, type Meaning } from './expectations.ts';
import {
  asksConsent,
  calm,
  consentAction,
  createRecorder,
  doubleModel,
  letSettle,
  patienceMs,
  type Recorder,
  until,
} from './world.ts';

/** One test's bot, platform and people. */
export interface Scene {
  readonly world: World;
  readonly engine: EngineDouble;
  readonly recorder: Recorder;
  readonly read: (seen: Seen) => Meaning;
  /** Somebody whom the bot has never met. */
  stranger(locale?: string): Promise<Person>;
  /** Somebody who has agreed and has one result already; `before` are the messages up to then. */
  regular(locale?: string): Promise<Regular>;
  /** Waits until this many final replies stand after the first `after` messages, and makes sure that no more follow. */
  finals(person: Person, count: number, after?: number, timeoutMs?: number): Promise<readonly Final[]>;
  close(): Promise<void>;
}

export interface Regular {
  readonly person: Person;
  /** Number of messages the person had when the test proper began. */
  readonly after: number;
}

interface Final {
  readonly seen: Seen;
  readonly meaning: Exclude<Meaning, { readonly kind: 'other' }>;
}

export interface SceneOptions {
  readonly environment?: Readonly<Record<string, string>>;
  /** True: the shipped model instead of the engine double. */
  readonly shippedModel?: boolean;
  readonly locale?: string;
}

/** Scenes for the tests of one `describe`: each is closed after its test, which fails if a planted secret was logged. */
export function useScenes(driver: ContractDriver): (options?: SceneOptions) => Promise<Scene> {
  let scene: Scene | undefined;
  afterEach(async () => {
    const open = scene;
    scene = undefined;
    await open?.close();
  }, closingMs);
  return async (options) => {
    scene = await createScene(driver, options);
    return scene;
  };
}

const closingMs = 120_000;
let strangers = 0;

/** Opens the driver's world with the engine double (or the shipped model) and a logger that keeps every line. */
async function createScene(driver: ContractDriver, options: SceneOptions = {}): Promise<Scene> {
  const engine = createEngineDouble();
  const recorder = createRecorder();
  const locale = options.locale ?? 'en';
  const read = await createReader(locale);
  const planted: string[] = [];
  const world = await driver.open({
    environment: { ...calm, ...(options.shippedModel === true ? {} : doubleModel), ...options.environment },
    logger: recorder.logger,
    ...(options.shippedModel === true ? {} : { engine }),
  });

  const stranger = (tag = locale): Promise<Person> => {
    strangers += 1;
    const secret = `Zebediah${strangers}Quux`;
    planted.push(secret);
    return world.person({ locale: tag, secret });
  };

  const finals = async (
    person: Person,
    count: number,
    after = 0,
    timeoutMs = patienceMs,
  ): Promise<readonly Final[]> => {
    const pick = (messages: readonly Seen[]): readonly Final[] =>
      messages.slice(after).flatMap((seen) => {
        const meaning = read(seen);
        return meaning.kind === 'other' ? [] : [{ seen, meaning }];
      });
    await until(person, (messages) => pick(messages).length >= count, `${count} final replies`, timeoutMs);
    await letSettle();
    return pick(await person.messages());
  };

  const regular = async (tag = locale): Promise<Regular> => {
    const person = await stranger(tag);
    if (driver.lacks.consent !== undefined) return { person, after: (await person.messages()).length };
    await person.sendPhotos([await mole()]);
    const asked = await until(person, (messages) => messages.some(asksConsent), 'the question for consent');
    const question = asked.find(asksConsent);
    if (question === undefined) throw new Error('There is no question for consent.');
    await person.press(question, consentAction(question, 'yes') ?? '');
    await until(person, (messages) => messages.some((seen) => read(seen).kind !== 'other'), 'the first answer');
    await letSettle();
    return { person, after: (await person.messages()).length };
  };

  return {
    world,
    engine,
    recorder,
    read,
    stranger,
    regular,
    finals,
    async close() {
      engine.release();
      const secrets = [...world.secrets(), ...planted];
      await world.close();
      const logged = recorder.text();
      const leaked = secrets.filter((secret) => secret !== '' && logged.includes(secret));
      if (leaked.length > 0) throw new Error(`The log holds ${leaked.length} of the planted secrets: ${leaked[0]}`);
    },
  };
}

let drawnMole: Promise<Buffer> | undefined;
let drawnLowMole: Promise<Buffer> | undefined;
let drawnShapes: Promise<Buffer> | undefined;

/** A photo the engine double calls a lesion; the caption and file name are the driver's business. */
export async function mole(): Promise<SentPhoto> {
  drawnMole ??= drawMole({ width: 480, height: 360, seed: 11 });
  return { bytes: await drawnMole, fileName: 'mole.jpg', mimeType: 'image/jpeg' };
}

/** One whose score the engine double calls low. */
export async function lowMole(): Promise<SentPhoto> {
  drawnLowMole ??= drawMole({ width: 480, height: 360, seed: 16 });
  return { bytes: await drawnLowMole, fileName: 'mole.jpg', mimeType: 'image/jpeg' };
}

/** Coloured shapes on blue: no lesion. */
export async function shapes(): Promise<SentPhoto> {
  drawnShapes ??= drawNotALesion('shapes', { width: 480, height: 360 });
  return { bytes: await drawnShapes, fileName: 'holiday.jpg', mimeType: 'image/jpeg' };
}

let drawnBigMole: Promise<Buffer> | undefined;

/** Two megapixels. */
export async function bigMole(): Promise<SentPhoto> {
  drawnBigMole ??= drawMole({ width: 1600, height: 1200, seed: 5, quality: 50 });
  return { bytes: await drawnBigMole, fileName: 'large.jpg', mimeType: 'image/jpeg' };
}

/** HEVC in a HEIF container, in the P3 colour space. */
export async function heicMole(): Promise<SentPhoto> {
  const bytes = await readFile(fromRoot('test/fixtures/mole-p3.heic'));
  return { bytes, fileName: 'IMG_0042.HEIC', mimeType: 'image/heic' };
}
