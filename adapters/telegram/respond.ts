import type { Response } from '../../src/conversation/incoming.ts';
import type { Reply } from '../../src/conversation/reply.ts';
import { type Address, targetOf } from './address.ts';
import type { Delivering } from './deliver.ts';
import { draw, maxCaptionLength } from './draw.ts';
import { isNobodyThere, isRefused } from './errors.ts';
import type { Messages } from './messages.ts';

/** Does what the conversation says: a new message, an edit of the pressed one, its removal. */
export type Respond = (address: Address, response: Response) => Promise<void>;

/**
 * A question or a hint is sent again when Telegram's answer to it was lost: it may then stand twice, which harms less than
 * a photo that waits for a question nobody saw. (Results go through `deliver.ts` and can't be doubled.)
 *
 * @throws TelegramFault where Telegram could not be reached for longer than the client's patience.
 */
export function createRespond(messages: Messages, delivering: Delivering): Respond {
  const say = async (address: Address, reply: Reply): Promise<void> => {
    for (const [index, part] of draw(reply).entries()) await messages.send(targetOf(address, index), part);
  };

  const edit = async (address: Address, reply: Reply): Promise<void> => {
    const parts = draw(reply);
    const [part] = parts;
    const message = { id: address.pressed ?? 0, chat: address.chat };
    const fits =
      parts.length === 1 && message.id !== 0 && (!address.pressedPicture || part.html.length <= maxCaptionLength);
    if (!fits || (await messages.fill(message, part, address.pressedPicture)) !== 'filled') await say(address, reply);
  };

  return async (address, response) => {
    try {
      if (response.reply !== undefined) await say(address, response.reply);
      if (response.edit !== undefined) await edit(address, response.edit);
      if (response.remove === true && address.pressed !== undefined)
        await delivering.remove({ id: address.pressed, chat: address.chat });
    } catch (error) {
      // Its last form was refused, and logged with the reason: another try would end likewise.
      if (!isNobodyThere(error) && !isRefused(error)) throw error;
    }
  };
}
