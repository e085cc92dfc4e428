import { version } from '../config/version.ts';
import type { Counts, Tally } from '../ops/tally.ts';
import type { QueueDepth } from '../queue/job-queue.ts';
import { list, strong } from './blocks.ts';
import type { ModelInfo } from './model-info.ts';
import type { Reply } from './reply.ts';
import { type Texts, texts } from './texts.ts';

/** What `/stats` answers from. */
export interface StatsParts {
  readonly tally: Pick<Tally, 'read'>;
  readonly depth: () => Promise<QueueDepth>;
}

/** The numbers of the bot, for whoever runs it: counts alone, nothing that leads to a person. */
export async function statsReply({ tally, depth }: StatsParts, model: ModelInfo, locale: string): Promise<Reply> {
  const language = texts(locale);
  const { t, number, duration } = language;
  const [{ today, week }, { waiting, active }] = await Promise.all([tally.read(), depth()]);
  const platforms = Object.entries(week.platforms).map(([name, count]) => `${name} ${number(count)}`);
  return {
    kind: 'notice',
    title: t('stats.title'),
    blocks: [
      strong(t('stats.today')),
      list(lines(today, language)),
      strong(t('stats.week')),
      list([...lines(week, language), ...(platforms.length === 0 ? [] : [platforms.sort().join(', ')])]),
      strong(t('stats.now')),
      list([
        t('stats.queue', { waiting: number(waiting), active: number(active) }),
        t('stats.uptime', { duration: duration(process.uptime() * 1000) }),
        t('about.software', { version }),
        t('about.model', { name: model.name, version: model.version }),
      ]),
    ],
    buttons: [],
    locale: language.locale,
  };
}

function lines({ assessed, abstained, rejected, undelivered, refused }: Counts, { t, number }: Texts): string[] {
  const { low, raised, high } = assessed;
  return [
    t('stats.photos', { n: number(low + raised + high + abstained + rejected) }),
    t('stats.bands', { low: number(low), raised: number(raised), high: number(high) }),
    t('stats.abstained', { n: number(abstained) }),
    t('stats.rejected', { n: number(rejected) }),
    t('stats.undelivered', { n: number(undelivered) }),
    t('stats.refused', { n: number(refused) }),
  ];
}
