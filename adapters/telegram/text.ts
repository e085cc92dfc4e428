/** For Telegram's HTML parse mode, which knows these three entities besides `&quot;`. */
export function escapeHtml(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');
}

/** The text that {@link escapeHtml} and the tags of `draw.ts` were made from: for where Telegram refuses the markup. */
export function plainOf(html: string): string {
  return html
    .replace(/<\/?[bi]>/g, '')
    .replaceAll('&lt;', '<')
    .replaceAll('&gt;', '>')
    .replaceAll('&amp;', '&');
}
