import { errorCode } from './error-code.ts';
import { StartError } from './start-error.ts';

/** The variables that say where a server listens, with their values. */
export interface ListenAt {
  readonly names: { readonly port: string; readonly host: string };
  readonly port: number;
  readonly host: string;
}

/** Why a server could not listen, in one sentence that names the variable to set. */
export function listenError(error: unknown, { names, port, host }: ListenAt): StartError {
  const code = errorCode(error);
  const place = `${host.includes(':') ? `[${host}]` : host}:${port}`;
  switch (code) {
    case 'EADDRINUSE':
      return new StartError(
        `${names.port}: ${place} is taken by another process. End that one, or set ${names.port} to another port.`,
      );
    case 'EACCES':
      return new StartError(
        `${names.port}: this user may not listen on ${place}. Set ${names.port} to a port from 1024.`,
      );
    case 'EADDRNOTAVAIL':
    case 'ENOTFOUND':
    case 'EAI_AGAIN':
    case 'EAFNOSUPPORT':
      return new StartError(
        `${names.host}: ${host} is no address of this machine (${code}). Set ${names.host} to 127.0.0.1 or 0.0.0.0.`,
      );
    default:
      return new StartError(
        `${names.port}: nothing can listen on ${place} (${code}). Set ${names.port} and ${names.host}.`,
      );
  }
}
