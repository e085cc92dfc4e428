import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import serveStatic from '@fastify/static';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { modelInfo } from '../../src/check/model-info.ts';
import { projectRoot } from '../../src/config/root.ts';
import { exampleSvg } from '../../src/conversation/example-svg.ts';
import { isLocale, type Locale, locales } from '../../src/conversation/locale.ts';
import { registerDevice } from './device-routes.ts';
import { chooseLocale } from './language.ts';
import type { WebParts } from './parts.ts';
import { renderPage } from './render.ts';
import type { WebConfig } from './settings.ts';
import { type Words, wordsOf } from './words.ts';

const publicDir = join(projectRoot, 'adapters/web/public');

/** The files that browsers may fetch; what else is in the folder only an editor reads. */
const served = /\.(?:js|css|svg|jpg|png|webmanifest)$/;

/** What the page needs to know beside its words. */
interface PageSettings {
  readonly maxPhotoBytes: number;
  readonly malignant: readonly string[];
  /** Whether this server hands out what a browser needs to check photos on its own. */
  readonly onDevice: boolean;
}

/** The page in five languages, its words and settings as JSON, and its files. All texts are prepared once, at the start. */
export async function registerPage(server: FastifyInstance, config: WebConfig, parts: WebParts): Promise<void> {
  const { manifest } = parts.moleCheck;
  const template = await readFile(join(publicDir, 'index.html'), 'utf8');
  await server.register(serveStatic, { root: publicDir, serve: false });
  const deviceBytes = await registerDevice(server, config, manifest);
  const settings: PageSettings = {
    maxPhotoBytes: config.MAX_PHOTO_BYTES,
    malignant: manifest.malignant,
    onDevice: deviceBytes !== undefined,
  };
  const wordsOptions = {
    model: modelInfo(manifest, config.PRIOR_MALIGNANT),
    composing: parts.composing,
    maxPhotoBytes: config.MAX_PHOTO_BYTES,
    operatorContact: config.OPERATOR_CONTACT,
    deviceBytes,
  };
  const wordsIn = new Map(locales.map((locale) => [locale, wordsOf(locale, wordsOptions)]));
  const pages = rendered(template, wordsIn);
  const privacy = await readFile(join(publicDir, 'privacy.html'), 'utf8');
  const line = deviceBytes === undefined ? /^.*"privacy\.device".*\n/m : '';
  const privacyPages = rendered(privacy.replace(line, ''), wordsIn);

  for (const name of (await readdir(publicDir)).filter((file) => served.test(file)))
    server.get(`/${name}`, (_request, reply) => revalidated(reply).sendFile(name, { cacheControl: false }));

  server.get('/', (request, reply) => sendPage(pages, request, reply));
  server.get('/privacy', (request, reply) => sendPage(privacyPages, request, reply));
  server.get<{ Params: { locale: string } }>('/words/:locale', (request, reply) => {
    const { locale } = request.params;
    if (!isLocale(locale)) return reply.callNotFound();
    return revalidated(reply).send({ locale, settings, words: wordsIn.get(locale) });
  });
  server.get('/good-photo.svg', (_request, reply) => revalidated(reply).type('image/svg+xml').send(exampleSvg()));
}

function rendered(template: string, wordsIn: ReadonlyMap<Locale, Words>): ReadonlyMap<Locale, string> {
  return new Map([...wordsIn].map(([locale, words]) => [locale, renderPage(template, locale, words)]));
}

function sendPage(pages: ReadonlyMap<Locale, string>, request: FastifyRequest, reply: FastifyReply): FastifyReply {
  const { lang } = request.query as { lang?: unknown };
  const locale = chooseLocale(typeof lang === 'string' ? lang : undefined, request.headers['accept-language']);
  return revalidated(reply)
    .header('content-language', locale)
    .header('vary', 'accept-language')
    .type('text/html; charset=utf-8')
    .send(pages.get(locale)?.replaceAll('<!-- origin -->', originOf(request)));
}

/** Where the page was asked for: what shows a preview of a link wants a picture's whole address. */
function originOf({ protocol, host }: FastifyRequest): string {
  return /^[\w.-]+(?::\d+)?$|^\[[\da-f:]+\](?::\d+)?$/i.test(host) ? `${protocol}://${host}` : '';
}

/** Kept by the browser, but asked for again each time: an update of the server never meets half of an old page. */
function revalidated(reply: FastifyReply): FastifyReply {
  return reply.header('cache-control', 'no-cache');
}
