import { describe, expect, it } from 'vitest';
import { draw } from '../../../adapters/discord/draw.ts';
import { escapeText } from '../../../adapters/discord/text.ts';
import { locales } from '../../../src/conversation/locale.ts';
import { type Component, flatten, messageFaults } from '../../fakes/discord/message-rules.ts';
import { hasSpecification, loadSpecification } from '../../fakes/discord/specification.ts';
import { everyReply } from '../conversation/every-reply.ts';

const checked = hasSpecification ? '' : ' [without the OpenAPI description: ../shared/specs is not here]';

describe(`everything the bot can say, as Discord would take it${checked}`, () => {
  it.each(locales)('%s: nothing is refused and nothing is cut', async (locale) => {
    for (const reply of await everyReply(locale)) {
      const { body, files } = draw(reply);
      expect(
        messageFaults(
          body as never,
          files.map(({ name }) => name),
          false,
        ),
      ).toEqual([]);
      expect(loadSpecification()?.faults('POST', '/channels/1/messages', {}, body) ?? []).toEqual([]);
      const drawn = flatten(body.components as unknown as Component[])
        .map(({ content }) => content ?? '')
        .join('\n');
      for (const block of reply.blocks) if ('text' in block) expect(drawn).toContain(escapeText(block.text));
      if (reply.disclaimer !== undefined) expect(drawn).toContain(escapeText(reply.disclaimer));
    }
  });
});
