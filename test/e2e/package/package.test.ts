import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { projectRoot } from '../../../src/config/root.ts';
import { createPerson } from '../../fakes/telegram/people.ts';
import { createFakeTelegram, type FakeTelegram } from '../../fakes/telegram/server.ts';
import { type Consumer, createConsumer } from './consumer.ts';

const photo = readFileSync(join(projectRoot, 'test/fixtures/synthetic-mole.jpg'));
/** The ten lines of the README, as they stand there. */
const snippet = /```js\n(import [^`]*'molecheck';[^`]*)```/.exec(
  readFileSync(join(projectRoot, 'README.md'), 'utf8'),
)?.[1] as string;
/** With it (the job `package` of .github/workflows/ci.yml) npm installs the tarball from the registry, 800 MB; otherwise it is linked to the packages here. */
const byNpm = process.env['MOLECHECK_INSTALL'] === 'npm';

let consumer: Consumer;
beforeAll(async () => {
  consumer = await createConsumer(byNpm);
  consumer.write('photo.jpg', photo);
}, 240_000);
afterAll(() => consumer?.remove(), 240_000);

describe(`the packed tarball, installed into an empty project${byNpm ? ' by npm' : ''}`, () => {
  it('holds the program, the model and the licences, and nothing of how they are made', () => {
    const { files } = consumer;
    for (const needed of [
      'LICENSE',
      'README.md',
      'CHANGELOG.md',
      '.env.example',
      'models/LICENSE',
      'models/molenet/MODEL_CARD.md',
      'models/molenet/manifest.json',
      'models/molenet/model.onnx',
      'models/molenet/tfjs/model.json',
      'dist/src/index.js',
      'dist/src/index.d.ts',
      'dist/src/cli.js',
      'adapters/web/public/index.html',
    ])
      expect(files).toContain(needed);
    const strange = files.filter(
      (file) =>
        !/^(?:dist\/(?:src|adapters)\/.*\.(?:js|d\.ts)|adapters\/web\/public\/.*|models\/(?:LICENSE|molenet\/.*)|[^/]+)$/.test(
          file,
        ) || /(?:^|\/)(?:test|fixtures|training|evaluation|leftover|deploy)(?:\/|\.)/.test(file),
    );
    expect(strange).toEqual([]);
  });

  it('judges a picture with the ten lines of the README, whatever the environment says', async () => {
    expect(snippet.trim().split('\n').length).toBeLessThanOrEqual(10);
    consumer.write('ten-lines.js', snippet);
    const { stdout, stderr } = await consumer.node(['ten-lines.js'], {
      MODEL_DIR: '/nowhere',
      ENGINE: 'abacus',
      PORT: 'x',
    });
    expect(stderr).toBe('');
    expect(stdout).toMatch(/^(?:low|raised|high) 0\.\d+\n$/);
  });

  it('takes a model folder and options, and says in words which make no sense', async () => {
    consumer.write(
      'options.js',
      `import { createMoleCheck, ModelError, outcomeToJson, photoFromBytes } from 'molecheck';
       import { readFile } from 'node:fs/promises';
       const model = new URL('./node_modules/molecheck/models/molenet/', import.meta.url);
       const moleCheck = await createMoleCheck({ modelDir: model, threads: 1, maxViews: 1, priorMalignant: 0.01 });
       const [good, bad] = await Promise.all([
         moleCheck.check(photoFromBytes(await readFile('photo.jpg'))),
         moleCheck.check(photoFromBytes(new Uint8Array([1, 2, 3]))),
       ]);
       await moleCheck.close();
       await moleCheck.close();
       const error = (promise) => promise.then(() => undefined, (e) => [e instanceof ModelError, e.name, e.message]);
       console.log(JSON.stringify({
         good: outcomeToJson(good), map: (await good.heatMap.photo()).mimeType, bad,
         threads: await error(createMoleCheck({ threads: 0 })),
         typo: await error(createMoleCheck({ modeldir: 'x' })),
         missing: await error(createMoleCheck({ modelDir: 'not-there' })),
       }));`,
    );
    const said = JSON.parse((await consumer.node(['options.js'])).stdout);
    expect(said.good).toMatchObject({ outcome: 'assessed', prior: 0.01, engine: 'onnx' });
    expect(said.map).toBe('image/jpeg');
    expect(said.bad).toMatchObject({ outcome: 'rejected', reason: 'unsupported-format' });
    expect(said.threads).toEqual([false, 'TypeError', expect.stringMatching(/threads/)]);
    expect(said.typo).toEqual([false, 'TypeError', expect.stringMatching(/modeldir/)]);
    expect(said.missing).toEqual([true, 'ModelError', expect.stringContaining(join(consumer.folder, 'not-there'))]);
  });

  it('does nothing when it is imported, and loads no SDK of a chat', async () => {
    // A hook writes down every package that an import asks for.
    consumer.write(
      'hook.js',
      `import { appendFileSync } from 'node:fs';
       export const resolve = (name, context, next) => {
         if (!/^(?:node:|[./]|file:)/.test(name)) appendFileSync('loaded.txt', name + '\\n');
         return next(name, context);
       };`,
    );
    consumer.write('trace.js', `import { register } from 'node:module'; register('./hook.js', import.meta.url);`);
    consumer.write(
      'quiet.js',
      `const state = () => JSON.stringify([process.env, Object.keys(globalThis).filter((name) => !name.startsWith('__zod')), process.eventNames(),
         process.getActiveResourcesInfo().filter((one) => one !== 'MessagePort')]);
       const before = state();
       await import('molecheck');
       if (state() !== before) console.log(before, state());`,
    );
    expect(await consumer.node(['--import', './trace.js', 'quiet.js'])).toEqual({ stdout: '', stderr: '' });
    const loaded = readFileSync(join(consumer.folder, 'loaded.txt'), 'utf8').trim().split('\n');
    expect([...new Set(loaded)].sort()).toEqual(['molecheck', 'zod']);
  });

  it('has types that a strict compiler takes, and that know wrong from right', async () => {
    consumer.write(
      'tsconfig.json',
      JSON.stringify({
        compilerOptions: {
          strict: true,
          exactOptionalPropertyTypes: true,
          noEmit: true,
          target: 'ES2022',
          module: 'NodeNext',
          types: ['node'],
        },
        include: ['*.ts'],
      }),
    );
    consumer.write('ten-lines.ts', snippet);
    consumer.write(
      'types.ts',
      `import { createMoleCheck, type MoleCheckOptions, type Outcome, outcomeToJson, type OutcomeJson } from 'molecheck';
       import { type Converse, createAdapterContext, loadConfig, startMoleCheck } from 'molecheck/bot';
       import { createDiscordAdapter } from 'molecheck/discord';
       import { createTelegramAdapter } from 'molecheck/telegram';
       import { createWebAdapter } from 'molecheck/web';
       export const options: MoleCheckOptions = { modelDir: 'x', engine: 'tfjs' };
       // @ts-expect-error there is no such engine
       export const wrong: MoleCheckOptions = { engine: 'abacus' };
       export function words(outcome: Outcome): string {
         switch (outcome.outcome) {
           case 'assessed': return outcome.diagnoses.map(({ code, probability }) => code + probability.toFixed(2)).join();
           case 'abstained': return outcome.reason;
           case 'rejected': return String(outcome.retryAfterMs ?? outcome.reason);
         }
       }
       // @ts-expect-error only an assessed outcome has a probability
       export const probability = (outcome: Outcome): number => outcome.probability;
       export const json = (outcome: Outcome): OutcomeJson => outcomeToJson(outcome);
       const context = createAdapterContext(loadConfig({ TELEGRAM_BOT_TOKEN: '1:x' }));
       const echo: Converse = async ({ address }) => { console.log(address); return {}; };
       await createTelegramAdapter(context).receive(echo);
       await createDiscordAdapter(context).close();
       createWebAdapter(context, { moleCheck: await createMoleCheck(), composing: {} });
       await (await startMoleCheck(loadConfig())).stop();`,
    );
    expect(await consumer.complaints()).toBe('');
  });

  it('runs one adapter alone, with a conversation of one’s own', async () => {
    const telegram: FakeTelegram = await createFakeTelegram();
    try {
      createPerson(telegram).photo(photo);
      consumer.write(
        'adapter.js',
        `import { createMoleCheck } from 'molecheck';
         import { createAdapterContext, loadConfig } from 'molecheck/bot';
         import { createTelegramAdapter } from 'molecheck/telegram';
         const { TOKEN: TELEGRAM_BOT_TOKEN, ROOT: TELEGRAM_API_ROOT } = process.env;
         const moleCheck = await createMoleCheck({ maxViews: 1 });
         const adapter = createTelegramAdapter(
           createAdapterContext(loadConfig({ TELEGRAM_BOT_TOKEN, TELEGRAM_API_ROOT, LOG_LEVEL: 'silent' })),
         );
         const photos = await new Promise((resolve) => adapter.receive(async (incoming) => { resolve(incoming.photos); return {}; }));
         console.log((await moleCheck.check(adapter.open(photos[0]))).outcome);
         await adapter.stopReceiving();
         await adapter.close();
         await moleCheck.close();
         process.exit(0);`,
      );
      // Variables of the whole bot, which `loadConfig` would refuse in the environment, are nothing to it.
      const environment = { PORT: 'none', DISCORD_MODE: 'none', TELEGRAM_API_ROOT: 'none' };
      const { stdout } = await consumer.node(['adapter.js'], {
        ...environment,
        TOKEN: telegram.token,
        ROOT: telegram.url,
      });
      expect(stdout).toBe('assessed\n');
    } finally {
      await telegram.close();
    }
  });

  it('has the command line, which keeps its data outside the package', async () => {
    const cli = join('node_modules', '.bin', 'molecheck');
    const path = byNpm ? cli : join('node_modules', 'molecheck', 'dist', 'src', 'cli.js');
    const { stdout } = await consumer.node([path, 'classify', '--json', 'photo.jpg']);
    expect(JSON.parse(stdout)).toMatchObject({ file: 'photo.jpg', outcome: 'assessed' });
    await consumer.node([path, 'doctor']);
    expect(existsSync(join(consumer.folder, 'data'))).toBe(true);
    expect(existsSync(join(consumer.folder, 'node_modules/molecheck/data'))).toBe(false);
  });
});
