import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { User } from 'telegraf/types';
import { type RequestBody, readRequestBody } from './body.ts';
import { type BotMessage, createChats, toApiMessage } from './chats.ts';
import { createFaults, type FaultAction } from './faults.ts';
import { ApiError, callMethod, type Profile } from './methods.ts';
import { violationsOf } from './spec.ts';
import { createUpdates } from './updates.ts';

export interface FakeTelegramOptions {
  /** Default: a token as BotFather gives it. */
  readonly token?: string;
  readonly username?: string;
}

/** One request to the Bot API, as it arrived. */
interface LoggedCall {
  readonly method: string;
  readonly fields: Readonly<Record<string, unknown>>;
  /** Milliseconds since the fake started. */
  readonly at: number;
}

const largestFile = 20 * 1024 * 1024;

/**
 * A Bot API server on 127.0.0.1: updates by long polling or webhook, files, messages, profile, and a fault script. Every
 * request is checked against Telegram's own description of the API where that is at hand; what does not fit is answered
 * with 400 and kept in `violations`.
 */
export async function createFakeTelegram(options: FakeTelegramOptions = {}) {
  const token = options.token ?? '7000000001:AAF-fake_token_of_a_bot_that_is_not_there';
  const bot: User = {
    id: Number(token.split(':')[0]),
    is_bot: true,
    first_name: 'MoleCheck',
    username: options.username ?? 'molecheck_bot',
  };
  const chats = createChats(bot);
  const updates = createUpdates();
  const faults = createFaults();
  const files = new Map<string, { readonly path: string; readonly bytes: Uint8Array; readonly size: number }>();
  const calls: LoggedCall[] = [];
  const violations: string[] = [];
  const profile: Profile = new Map();
  const answered: string[] = [];
  const taps = new Set<string>();
  const startedAt = performance.now();
  let acceptsToken = true;
  let pathPrefix = '';

  const server = createServer((request, response) => {
    void route(request, response).catch(() => response.destroy());
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;

  async function route(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const path = decodeURIComponent(request.url ?? '');
    const [, kind, given, rest] = /^\/(file\/)?bot([^/]+)\/(.*)$/.exec(path) ?? [];
    if (given === undefined || rest === undefined)
      return answer(response, 404, { ok: false, error_code: 404, description: 'Not Found' });
    if (given !== token || !acceptsToken)
      return answer(response, 401, { ok: false, error_code: 401, description: 'Unauthorized' });
    if (kind === undefined) await callApi(request, response, rest);
    else await sendFile(request, response, rest);
  }

  async function callApi(request: IncomingMessage, response: ServerResponse, method: string): Promise<void> {
    const body = await readRequestBody(request);
    calls.push({ method, fields: body.fields, at: performance.now() - startedAt });
    const action = faults.next(method, body.fields);
    if (action?.kind === 'drop' && action.when === 'before') return void response.destroy();
    if (action?.kind === 'empty') return answer(response, 200, { ok: true, result: [] });
    if (action?.kind === 'answer') {
      const { status, description, parameters } = action;
      return answer(response, status, {
        ok: false,
        error_code: status,
        description,
        ...(parameters && { parameters }),
      });
    }
    const wrong = violationsOf(method, body);
    violations.push(...wrong);
    try {
      if (wrong.length > 0) throw new ApiError(400, `Bad Request: ${wrong.join('; ')}`);
      const result = await handle(method, body, response);
      if (action?.kind === 'drop') return void response.destroy();
      await finish(response, { ok: true, result }, action);
    } catch (error) {
      if (!(error instanceof ApiError)) throw error;
      const { status, message, parameters } = error;
      await finish(
        response,
        { ok: false, error_code: status, description: message, ...(parameters && { parameters }) },
        action,
        status,
      );
    }
  }

  async function handle(method: string, body: RequestBody, response: ServerResponse): Promise<unknown> {
    const { fields } = body;
    switch (method) {
      case 'getUpdates': {
        const gone = new AbortController();
        response.once('close', () => gone.abort());
        const result = await updates.poll(
          Number(fields['offset'] ?? 0),
          Number(fields['limit'] ?? 100),
          Number(fields['timeout'] ?? 0),
          gone.signal,
        );
        if ('conflict' in result) throw new ApiError(409, result.conflict);
        return result.updates;
      }
      case 'setWebhook':
        updates.setWebhook({ url: String(fields['url']), secret: fields['secret_token'] as string | undefined });
        return true;
      case 'deleteWebhook':
        updates.setWebhook(undefined);
        return true;
      case 'getFile':
        return fileAnswer(String(fields['file_id']));
      default:
        return callMethod(method, body, { chats, profile, answered, taps });
    }
  }

  function fileAnswer(fileId: string): unknown {
    const file = files.get(fileId);
    if (file === undefined)
      throw new ApiError(400, 'Bad Request: wrong file_id or the file is temporarily unavailable');
    if (file.size > largestFile) throw new ApiError(400, 'Bad Request: file is too big');
    return {
      file_id: fileId,
      file_unique_id: `AgAD${fileId.slice(-8)}`,
      file_size: file.size,
      file_path: pathPrefix + file.path,
    };
  }

  async function sendFile(_request: IncomingMessage, response: ServerResponse, path: string): Promise<void> {
    const file = [...files.values()].find((one) => one.path === path);
    const action = faults.next('file', { path });
    if (action?.kind === 'drop') return void response.destroy();
    if (action?.kind === 'answer')
      return answer(response, action.status, { ok: false, error_code: action.status, description: action.description });
    if (file === undefined) return answer(response, 404, { ok: false, error_code: 404, description: 'Not Found' });
    response.writeHead(200, { 'content-type': 'application/octet-stream', 'content-length': file.bytes.length });
    if (action?.kind === 'truncate' || action?.kind === 'stall') {
      response.write(file.bytes.subarray(0, file.bytes.length / 2), () => {
        if (action.kind === 'truncate') response.destroy();
      });
      return;
    }
    response.end(file.bytes);
  }

  return {
    url,
    token,
    bot,
    chats,
    updates,
    calls: calls as readonly LoggedCall[],
    violations: violations as readonly string[],
    answered: answered as readonly string[],
    taps,
    /** A bot's message as the Bot API gives it. */
    apiMessage: (message: BotMessage): Record<string, unknown> => toApiMessage(message, chats),
    profile: profile as ReadonlyMap<string, unknown>,
    fault: faults.add,
    clearFaults: faults.clear,
    /** Keeps a file; `size` is what Telegram says of it where that differs from the bytes. */
    addFile: (fileId: string, path: string, bytes: Uint8Array, size = bytes.length): void => {
      files.set(fileId, { path, bytes, size });
    },
    filePaths: (): readonly string[] => [...files.values()].map((file) => file.path),
    /** A local Bot API server in --local mode: `file_path` is absolute. */
    setPathPrefix: (prefix: string): void => {
      pathPrefix = prefix;
    },
    /** BotFather's /revoke. */
    revokeToken: (): void => {
      acceptsToken = false;
    },
    close: async (): Promise<void> => {
      updates.close();
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

export type FakeTelegram = Awaited<ReturnType<typeof createFakeTelegram>>;

function answer(response: ServerResponse, status: number, body: unknown): void {
  response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(body));
}

async function finish(
  response: ServerResponse,
  body: unknown,
  action: FaultAction | undefined,
  status = 200,
): Promise<void> {
  if (action?.kind === 'nonsense') {
    response.writeHead(200, { 'content-type': 'text/html' }).end('<html>Bad gateway</html>');
    return;
  }
  if (action?.kind !== 'slow') return answer(response, status, body);
  const text = JSON.stringify(body);
  response.writeHead(status, { 'content-type': 'application/json' });
  response.write(text.slice(0, text.length / 2));
  await new Promise((resolve) => setTimeout(resolve, action.ms));
  response.end(text.slice(text.length / 2));
}
