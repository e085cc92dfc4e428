/** Why Telegram would refuse a text in HTML parse mode. */
export class EntityError extends Error {}

const tags = new Set(['b', 'strong', 'i', 'em', 'u', 's', 'code', 'pre', 'a', 'tg-spoiler', 'blockquote']);
const entities: Readonly<Record<string, string>> = { lt: '<', gt: '>', amp: '&', quot: '"' };

/**
 * The text a person sees, as Telegram parses HTML: known tags in proper nesting, the four named entities, everything else
 * an error.
 *
 * @throws EntityError
 */
export function parseHtml(html: string): string {
  const open: string[] = [];
  let text = '';
  for (let at = 0; at < html.length; ) {
    const rest = html.slice(at);
    if (rest.startsWith('<')) {
      const tag = /^<(\/?)([a-z-]+)(?: href="[^"]*")?>/.exec(rest);
      const name = tag?.[2];
      if (tag === null || name === undefined || !tags.has(name)) throw new EntityError('Unsupported start tag');
      if (tag[1] === '') open.push(name);
      else if (open.pop() !== name) throw new EntityError('Unmatched end tag');
      at += tag[0].length;
    } else if (rest.startsWith('&')) {
      const entity = /^&(lt|gt|amp|quot);/.exec(rest);
      text += entity === null ? '&' : entities[entity[1] ?? ''];
      at += entity === null ? 1 : entity[0].length;
    } else {
      text += html[at];
      at += 1;
    }
  }
  if (open.length > 0) throw new EntityError("Can't find end tag");
  return text;
}
