import { setTimeout as sleep } from 'node:timers/promises';
import { parseAction } from '../../src/conversation/actions.ts';
import { type FakeDiscord, startFakeDiscord, textOf } from '../fakes/discord/fake-discord.ts';
import { flatten } from '../fakes/discord/message-rules.ts';
import type { FakeInteraction, FakeMessage, FakeUser } from '../fakes/discord/world.ts';
import type { Tally } from './telegram-scene.ts';

/** People on a pretended Discord who send photos, by direct message or by `/check`, and count what comes back. */
export interface DiscordScene {
  readonly discord: FakeDiscord;
  readonly environment: Readonly<Record<string, string>>;
  /** Everybody agrees who has to; earlier photos count for nothing. */
  agree(): Promise<void>;
  write(each: number): Promise<void>;
  slash(each: number): Promise<void>;
  tally(): Tally;
  answers(): string[];
  /** Results that people see, wherever they stand. */
  results(): number;
  settled(patienceMs?: number): Promise<Tally>;
  atLeast(replies: number): Promise<void>;
  close(): Promise<void>;
}

type Sent =
  | { readonly user: FakeUser; readonly message: FakeMessage }
  | { readonly user: FakeUser; readonly interaction: FakeInteraction };

export async function startDiscordScene(people: number, photo: Uint8Array): Promise<DiscordScene> {
  const discord = await startFakeDiscord();
  const { world } = discord;
  const crowd = Array.from({ length: people }, (_, index) => world.addUser(`Person ${index}`));
  let photos: Sent[] = [];

  const actionOf = (message: FakeMessage): string | undefined =>
    flatten(message.components).find(({ custom_id }) => {
      const action = custom_id === undefined ? undefined : parseAction(custom_id);
      return action?.kind === 'consent' && action.answer === 'yes';
    })?.custom_id;

  const repliesTo = (sent: Sent): FakeMessage[] =>
    discord
      .seenBy(sent.user)
      .filter((message) =>
        'message' in sent ? message.repliesTo === sent.message.id : message.id === sent.interaction.originalId,
      )
      .filter((message) => actionOf(message) === undefined && textOf(message) !== '');

  /** What nobody acknowledged was not accepted: Discord tells the person at once that the app did not respond. */
  const counted = (): Sent[] => photos.filter((sent) => 'message' in sent || sent.interaction.acknowledged);

  const tally = (): Tally => {
    const counts = counted().map((sent) => repliesTo(sent).length);
    return {
      accepted: counts.length,
      replies: counts.reduce((sum, count) => sum + count, 0),
      lost: counts.filter((count) => count === 0).length,
      doubled: counts.filter((count) => count > 1).length,
    };
  };

  async function write(user: FakeUser): Promise<Sent> {
    const message = await discord.people.write({ user, channel: world.dmWith(user) }, { files: [{ bytes: photo }] });
    return { user, message };
  }

  async function agreeAs(user: FakeUser): Promise<void> {
    const sent = await write(user);
    const question = () => discord.seenBy(user).find((message) => actionOf(message) !== undefined);
    await discord.until(() => repliesTo(sent).length > 0 || question() !== undefined, 60_000);
    const asked = question();
    const action = asked === undefined ? undefined : actionOf(asked);
    if (asked !== undefined && action !== undefined) await discord.people.press(action, asked, user);
    await discord.until(() => discord.seenBy(user).some((message) => isResult(message)), 60_000);
  }

  async function round(each: number, send: (user: FakeUser) => Promise<Sent>): Promise<void> {
    for (let count = 0; count < each; count += 1) for (const user of crowd) photos.push(await send(user));
  }

  return {
    discord,
    environment: discord.environment('gateway'),
    async agree() {
      await Promise.all(crowd.map(agreeAs));
      photos = [];
    },
    write: (each) => round(each, write),
    slash: (each) =>
      round(each, async (user) => {
        const place = { user, channel: world.dmWith(user) };
        return { user, interaction: await discord.people.slash('check', place, { photo: { bytes: photo } }) };
      }),
    tally,
    answers: () => counted().flatMap((sent) => repliesTo(sent).map(textOf)),
    results: () =>
      crowd.reduce((sum, user) => sum + discord.seenBy(user).filter((message) => isResult(message)).length, 0),
    async atLeast(replies) {
      await discord.until(() => tally().replies >= replies, 60_000);
    },
    async settled(patienceMs = 60_000) {
      let last = -1;
      for (let changedAt = Date.now(); tally().lost > 0 && Date.now() - changedAt < patienceMs; await sleep(50)) {
        const { replies } = tally();
        if (replies !== last) changedAt = Date.now();
        last = replies;
      }
      await sleep(1500);
      return tally();
    },
    close: () => discord.close(),
  };
}

/** A result names a probability; nothing else does. */
function isResult(message: FakeMessage): boolean {
  return /\d ?%/.test(textOf(message));
}
