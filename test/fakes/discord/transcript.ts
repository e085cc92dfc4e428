/**
 * Plays a conversation through the real program against the fake Discord, and writes it into the adapter's README together
 * with a picture of a result as people see it: `npx tsx test/fakes/discord/transcript.ts`.
 */
import { existsSync } from 'node:fs';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pino } from 'pino';
import sharp from 'sharp';
import { fromRoot } from '../../../src/config/root.ts';
import { startMoleCheck } from '../../../src/main.ts';
import { loadConfig } from '../../../src/platforms.ts';
import { drawMole, drawNotALesion } from '../../fixtures/draw-mole.ts';
import { createEngineDouble } from '../engine.ts';
import { buttonsOf, startFakeDiscord, textOf } from './fake-discord.ts';
import { renderMessages } from './render.ts';
import type { FakeMessage, FakeUser } from './world.ts';

const readme = fromRoot('adapters/discord/README.md');
const picture = fromRoot('adapters/discord/reply.png');
const hasModel = existsSync(fromRoot('models/molenet/model.onnx'));

const discord = await startFakeDiscord();
discord.world.initialResponseMs = 60_000;
const dataDir = await mkdtemp(join(tmpdir(), 'molecheck-transcript-'));
const environment = { ...discord.environment(), WEB_ENABLED: 'false', PORT: '0', OPS_PORT: '0', DATA_DIR: dataDir };
const molecheck = await startMoleCheck(
  loadConfig(hasModel ? environment : { ...environment, MODEL_DIR: 'test/fakes/model' }),
  { logger: pino({ level: 'silent' }), ...(hasModel ? {} : { engine: createEngineDouble() }) },
);
await discord.until(() => discord.gateway.connections > 0);

const { world, people } = discord;
const ada = world.addUser('Ada');
const bert = world.addUser('Bert');
const channel = world.addChannel(world.addGuild('Gardeners'));
const here = { user: ada, channel };
const lines: string[] = [];

function says(who: string, what: string): void {
  lines.push('', `${who}: ${what}`);
}

/** The next message of the bot for this person, written down as it is read. */
async function answers(person: FakeUser, fits: (message: FakeMessage) => boolean): Promise<FakeMessage> {
  const message = await discord.until(
    () => discord.seenBy(person).find((seen) => !written.has(state(seen)) && fits(seen)),
    60_000,
  );
  written.add(state(message));
  const privately = message.visibleTo === undefined ? '' : ' (only Ada sees this)';
  lines.push(
    '',
    `MoleCheck${privately}:`,
    ...plain(textOf(message))
      .split('\n')
      .map((line) => `  ${line}`),
  );
  if (message.attachments.length > 0) lines.push(`  [picture: ${message.attachments[0]?.description}]`);
  if (buttonsOf(message).length > 0)
    lines.push(
      `  ${buttonsOf(message)
        .map((label) => `[ ${label} ]`)
        .join(' ')}`,
    );
  return message;
}

const written = new Set<string>();
const state = (message: FakeMessage): string => `${message.id}:${textOf(message)}`;
const plain = (text: string): string =>
  text
    .replace(/^(?:#{1,3}|-#) /gm, '')
    .replace(/(?<!\\)(?:\*\*|`)/g, '')
    .replace(/\\(.)/g, '$1')
    .replaceAll(`<@${ada.id}>`, '@Ada');
const holds = (part: string) => (message: FakeMessage) =>
  textOf(message).includes(part) || buttonsOf(message).includes(part);

const mole = {
  bytes: await drawMole({ width: 960, height: 720, seed: 11 }),
  fileName: 'mole.jpg',
  contentType: 'image/jpeg',
};
const blue = {
  bytes: await drawNotALesion('shapes', { width: 960, height: 720 }),
  fileName: 'holiday.jpg',
  contentType: 'image/jpeg',
};

says('Ada, in #skin', '/check photo:mole.jpg');
await people.slash('check', here, { photo: mole });
const question = await answers(ada, holds('Yes, check it'));
says('Ada', 'presses “Yes, check it”');
await people.press('Yes, check it', question, ada);
const result = await answers(ada, holds('How sure is it?'));
says('Ada', 'presses “How sure is it?”');
await people.press('How sure is it?', result, ada);
await answers(ada, (message) => message.id !== result.id && message.id !== question.id);
says('Ada', 'presses “Remind me in a month”');
await people.press('Remind me in a month', result, ada);
const reminder = await answers(ada, holds('Cancel the reminder'));
says('Ada', 'presses “Cancel the reminder”');
await people.press('Cancel the reminder', reminder, ada);
await answers(ada, ({ id }) => id === reminder.id);
says('Ada', 'presses “Share in this channel”');
await people.press('Share in this channel', result, ada);
await answers(bert, () => true);
says('Ada, in a direct message', 'holiday.jpg');
await people.write({ user: ada, channel: world.dmWith(ada) }, { files: [blue] });
await answers(ada, ({ channelId }) => channelId === world.dmWith(ada).id);
const photo = await people.write({ user: bert, channel }, { text: 'my garden', files: [blue] });
says('Ada, in answer to a photo of Bert’s', '@MoleCheck');
await people.write(here, { mentionsBot: true, repliesTo: photo });
await answers(ada, ({ channelId, repliesTo }) => channelId === channel.id && repliesTo !== undefined);

const rendered = await renderMessages([{ message: result }], discord.cdn);
await writeFile(picture, await sharp(rendered).png({ palette: true, effort: 10 }).toBuffer());
const with_ = hasModel ? 'the shipped model' : 'a double of the model, so the figures mean nothing';
const block = [`Drawn pictures, checked by ${with_}:`, '', '```text', ...lines.slice(1), '```'].join('\n');
const before = await readFile(readme, 'utf8');
await writeFile(
  readme,
  before.replace(
    /<!-- transcript -->[\s\S]*<!-- \/transcript -->/,
    () => `<!-- transcript -->\n${block}\n<!-- /transcript -->`,
  ),
);

await molecheck.stop();
const { violations } = discord;
await discord.close();
await rm(dataDir, { recursive: true, force: true });
if (violations.length > 0) throw new Error(violations.join('\n'));
process.stdout.write(`Wrote ${readme} and ${picture}.\n`);
