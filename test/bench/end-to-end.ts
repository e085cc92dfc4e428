import { type Chat, openDiscord, openTelegram, until } from './chats.ts';
import { type Measured, quantile, round, timing } from './measure.ts';
import { type Service, startService } from './service.ts';

/** One photo after another through the whole service: the person's wait, and what of it is not the check. */
export async function measureEndToEnd(modelDir: string, photo: Buffer, rounds: number) {
  const [telegram, discord] = [await openTelegram(16), await openDiscord()];
  const service = await startService({ MODEL_DIR: modelDir, ...telegram.environment, ...discord.environment });
  try {
    const ways = {
      web: () => postPhoto(service.webUrl, photo),
      telegram: () => sendAndWait(telegram, photo),
      discord: () => sendAndWait(discord, photo),
    };
    await telegram.introduce(photo);
    await discord.introduce(photo);
    await ways.web();
    const totals = { web: [] as number[], telegram: [] as number[], discord: [] as number[] };
    const beyond = { web: [] as number[], telegram: [] as number[], discord: [] as number[] };
    for (let round = 0; round < rounds; round++)
      for (const way of ['web', 'telegram', 'discord'] as const) {
        const before = await checkSeconds(service, way);
        const startedAt = performance.now();
        await ways[way]();
        const totalMs = performance.now() - startedAt;
        totals[way].push(totalMs);
        beyond[way].push(totalMs - 1000 * ((await checkSeconds(service, way)) - before));
      }
    const row = (way: keyof typeof ways) => {
      const shares = beyond[way].map((ms, index) => ms / ((totals[way][index] as number) - ms));
      return {
        way,
        total: timing(measured(totals[way])),
        beyondCheck: timing(measured(beyond[way])),
        beyondCheckInChecks: round(quantile(shares, 0.5), 3),
      };
    };
    return [row('web'), row('telegram'), row('discord')];
  } finally {
    await service.stop();
    await telegram.close();
    await discord.close();
  }
}

const measured = (timesMs: readonly number[]): Measured => ({ timesMs });

function checkSeconds(service: Service, platform: string): Promise<number> {
  return service.metric('molecheck_stage_seconds_sum', `platform="${platform}",stage="check"`);
}

async function sendAndWait(chat: Chat, photo: Buffer): Promise<void> {
  const before = chat.answers();
  await chat.send(photo);
  await until(() => chat.answers() > before);
}

/**
 * One check over HTTP as the page sends it, answered in full.
 *
 * @param client number of the person who sends it: one address alone may not hold the memory of sixteen.
 */
export async function postPhoto(webUrl: string, photo: Buffer, client = 1): Promise<void> {
  const form = new FormData();
  form.set('heatMap', 'overlay');
  form.set('photo', new Blob([new Uint8Array(photo)], { type: 'image/jpeg' }), 'mole.jpg');
  const answer = await fetch(`${webUrl}/api/check`, {
    method: 'POST',
    body: form,
    headers: { 'x-forwarded-for': `10.0.0.${client}` },
  });
  const text = await answer.text();
  if (answer.status !== 200) throw new Error(`/api/check answered ${answer.status}: ${text.slice(0, 200)}`);
}
