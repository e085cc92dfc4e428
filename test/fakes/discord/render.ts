import { chromium } from 'playwright-core';
import type { FakeCdn } from './cdn.ts';
import type { Component } from './message-rules.ts';
import type { FakeMessage } from './world.ts';

/** One message with what stands above and below it in a chat. */
export interface Shown {
  readonly message: FakeMessage;
  readonly above?: string;
}

/** Draws messages as Discord's dark theme shows them on a phone, out of their real components and attachments. PNG. */
export async function renderMessages(
  shown: readonly Shown[],
  cdn: FakeCdn,
  executablePath = '/usr/bin/chromium',
): Promise<Buffer> {
  const browser = await chromium.launch({ executablePath, args: ['--no-sandbox'] });
  try {
    const page = await browser.newPage({ viewport: { width: 412, height: 600 }, deviceScaleFactor: 2 });
    await page.setContent(`<style>${style}</style>${shown.map((entry) => drawMessage(entry, cdn)).join('')}`);
    return await page.screenshot({ fullPage: true });
  } finally {
    await browser.close();
  }
}

function drawMessage({ message, above }: Shown, cdn: FakeCdn): string {
  const body = message.components.map((component) => drawComponent(component, message, cdn)).join('');
  const below =
    message.visibleTo === undefined ? '' : '<p class="only">Only you can see this · <a>Dismiss message</a></p>';
  const context = above === undefined ? '' : `<p class="above">╭─ ${escapeHtml(above)}</p>`;
  return `<article>${context}<div class="row"><div class="avatar">M</div><div class="main"><p class="name">MoleCheck <span>APP</span></p>${body}${below}</div></div></article>`;
}

function drawComponent(component: Component, message: FakeMessage, cdn: FakeCdn): string {
  const inner = (component.components ?? []).map((part) => drawComponent(part, message, cdn)).join('');
  switch (component.type) {
    case 17: {
      const colour =
        component.accent_color === undefined
          ? ''
          : `border-left:4px solid #${component.accent_color.toString(16).padStart(6, '0')}`;
      return `<section style="${colour}">${inner}</section>`;
    }
    case 1:
      return `<div class="buttons">${inner}</div>`;
    case 2:
      return `<button class="s${component.style}">${escapeHtml(component.label ?? '')}</button>`;
    case 10:
      return `<div class="text">${drawMarkdown(component.content ?? '')}</div>`;
    case 12: {
      const stored = cdn.read(message.attachments[0]?.file.id ?? '');
      if (stored === undefined) return '';
      const data = `data:${stored.contentType};base64,${Buffer.from(stored.bytes).toString('base64')}`;
      return `<img src="${data}" alt="${escapeHtml(component.items?.[0]?.description ?? '')}">`;
    }
    case 14:
      return '<hr>';
    default:
      return '';
  }
}

/** The part of Discord's Markdown that the adapter writes. */
function drawMarkdown(markdown: string): string {
  return markdown
    .split('\n')
    .map((line) => {
      const heading = /^### (.*)$/.exec(line)?.[1];
      if (heading !== undefined) return `<h3>${inline(heading)}</h3>`;
      const small = /^-# (.*)$/.exec(line)?.[1];
      if (small !== undefined) return `<p class="small">${inline(small)}</p>`;
      const item = /^- (.*)$/.exec(line)?.[1];
      return item === undefined ? `<p>${inline(line)}</p>` : `<p class="item">${inline(item)}</p>`;
    })
    .join('');
}

function inline(text: string): string {
  return escapeHtml(text.replace(/\\(.)/g, (_all, character: string) => `\u0000${character.charCodeAt(0)};`))
    .replace(/\*\*(.+?)\*\*/g, '<b>$1</b>')
    .replace(/`(.+?)`/g, '<code>$1</code>')
    .replace(/&lt;@(\d+)&gt;/g, '<span class="mention">@Ada</span>')
    .replace(/\0(\d+);/g, (_all, code: string) => escapeHtml(String.fromCharCode(Number(code))));
}

function escapeHtml(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;').replaceAll('"', '&quot;');
}

const style = `
* { box-sizing: border-box; margin: 0; }
body { background: #1a1a1e; color: #dfe0e2; font: 16px/1.35 'Noto Sans', 'DejaVu Sans', sans-serif; padding: 12px 12px 4px; }
article { margin-bottom: 14px; }
.row { display: flex; gap: 10px; }
.avatar { width: 36px; height: 36px; border-radius: 50%; background: #5865f2; color: white; display: grid; place-items: center; font-weight: 700; flex: none; }
.main { flex: 1; min-width: 0; }
.above { color: #9a9ba1; font-size: 13px; margin: 0 0 4px 16px; }
.name { font-weight: 600; margin-bottom: 4px; } .name span { background: #5865f2; color: white; font-size: 10px; border-radius: 3px; padding: 1px 4px; vertical-align: 2px; }
section { background: #242429; border: 1px solid #35353c; border-radius: 8px; padding: 12px; display: grid; gap: 8px; }
h3 { font-size: 18px; line-height: 1.25; margin-bottom: 4px; }
.text p { margin-bottom: 3px; } .item { padding-left: 18px; text-indent: -12px; } .item::before { content: '•  '; }
.small { font-size: 12.5px; color: #9a9ba1; }
code { background: #1a1a1e; border-radius: 4px; padding: 1px 3px; font: 13px 'DejaVu Sans Mono', monospace; }
img { width: 100%; border-radius: 6px; display: block; }
hr { border: 0; border-top: 1px solid #35353c; width: 100%; }
.buttons { display: flex; flex-wrap: wrap; gap: 8px; margin-top: 8px; }
button { border: 0; border-radius: 8px; background: #3a3a41; color: #fff; font: 500 14px 'Noto Sans', 'DejaVu Sans', sans-serif; padding: 8px 12px; } .s1 { background: #5865f2; }
.only { color: #9a9ba1; font-size: 12px; margin-top: 6px; } .only a { color: #7aa5ff; }
.mention { background: #3c4270; border-radius: 3px; padding: 0 2px; }
`;
