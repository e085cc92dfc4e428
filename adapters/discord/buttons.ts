import { ActionRowBuilder, ButtonBuilder, ButtonStyle } from 'discord.js';
import type { Button } from '../../src/conversation/reply.ts';

/** The `custom_id` of "Share in this channel": the one button that this adapter answers itself. */
export const shareAction = 'discord:share';

const inRow = 5;
const mostRows = 5;
const maxLabel = 80;

/**
 * Buttons as rows of a message. Discord wraps a row where the screen is narrow, so five share one whatever rows a reply has.
 *
 * @param main the action of the one that stands out.
 */
export function rowsOf(buttons: readonly Button[], main?: string): readonly ActionRowBuilder<ButtonBuilder>[] {
  const shown = buttons.slice(0, mostRows * inRow).map(({ label, action }) =>
    new ButtonBuilder()
      .setCustomId(action)
      .setLabel(label.slice(0, maxLabel))
      .setStyle(action === main ? ButtonStyle.Primary : ButtonStyle.Secondary),
  );
  return Array.from({ length: Math.ceil(shown.length / inRow) }, (_, row) =>
    new ActionRowBuilder<ButtonBuilder>().addComponents(shown.slice(row * inRow, (row + 1) * inRow)),
  );
}
