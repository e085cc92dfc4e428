/** For Telegram's HTML parse mode, which knows these three entities besides `&quot;`. */
export function escapeHtml(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');
}
