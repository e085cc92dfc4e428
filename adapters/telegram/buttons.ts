import type { InlineKeyboardButton } from 'telegraf/types';
import type { Button } from '../../src/conversation/reply.ts';
import { cleanText } from '../../src/platform/clean-text.ts';

/** Rows of buttons under a message. (telegraf's `Markup` would send its own `hide` along with each.) */
export function rowsOf(buttons: readonly (readonly Button[])[]): InlineKeyboardButton.CallbackButton[][] {
  return buttons.map((row) => row.map(({ label, action }) => ({ text: cleanText(label), callback_data: action })));
}
