import type { Engine } from '../../src/classifier/engine.ts';
import type { CommandName, UnsupportedContent } from '../../src/conversation/incoming.ts';
import type { Logger } from '../../src/ops/logger.ts';

/**
 * What a platform may not have. A driver that lacks one says why; the tests that need it then appear as skipped, with
 * that reason in their name.
 *
 * - `consent`: the bot keeps who agreed. `language`: `/language` overrides the platform's. `forget`: `/forget`.
 * - `commands`: start, help, about, privacy. `hints`: content other than photos can be sent at all.
 * - `albums`: several photos in one message. `quotes`: a reply points at the message it answers.
 * - `redelivery`: the platform delivers the same event twice. `restart`: events wait on the platform while the bot is away.
 * - `access`: people and places have ids that the operator can name (owners, the list of allowed places).
 * - `sheet`: the platform hands a photo out again, later, so that a page for the doctor can be made of it.
 * - `reminders`: the bot can write to a person by itself.
 * - `explanations`: the buttons under a result send an event. `delete`: "Delete this result".
 * - each {@link Fault} by its name.
 */
export type Capability =
  | 'consent'
  | 'language'
  | 'forget'
  | 'commands'
  | 'hints'
  | 'albums'
  | 'quotes'
  | 'redelivery'
  | 'restart'
  | 'access'
  | 'explanations'
  | 'sheet'
  | 'reminders'
  | 'delete'
  | Fault;

/**
 * One fault, used up by the next request that it fits.
 *
 * - `link-expired`: the photo's link is dead (404). `download-drops`: every try to load the photo breaks off in mid-body,
 *   until the photo is answered. `download-stalls`: its body stops coming and the connection stays open, likewise.
 * - `reply-refused`: the platform answers the next attempt to send a message with a 5xx, without sending it.
 * - `reply-lost`: the platform sends the next message (or fills it in) and the connection breaks before its answer.
 * - `slow-down`: the platform answers the next attempt to send a message with 429 and a short retry-after.
 * - `disconnects`: the connection that events come over breaks once.
 */
export type Fault =
  | 'link-expired'
  | 'download-drops'
  | 'download-stalls'
  | 'reply-refused'
  | 'reply-lost'
  | 'slow-down'
  | 'disconnects';

export interface Setup {
  /** Environment variables of the test, over the driver's own (token, API root, ports 0, a fresh DATA_DIR). */
  readonly environment: Readonly<Record<string, string>>;
  /** Given to `startMoleCheck`; absent: the model that is shipped. */
  readonly engine?: Engine;
  /** Given to `startMoleCheck`; it records every line at level trace. */
  readonly logger: Logger;
}

/** One per platform: starts the real composition root (`startMoleCheck`) against a fake of the platform. */
export interface ContractDriver {
  readonly platform: string;
  readonly lacks: Readonly<Partial<Record<Capability, string>>>;
  /** The variables that name owners and allowed places. */
  readonly access?: { readonly owners: string; readonly allowed: string };
  open(setup: Setup): Promise<World>;
}

/** A platform with the bot on it. */
export interface World {
  /**
   * Somebody new, in a private conversation with the bot. The driver plants `secret` in whatever the platform tells of a
   * person (name, user name) and of a photo (caption, file name): it must never be logged.
   */
  person(options: { readonly locale: string; readonly secret: string }): Promise<Person>;
  /** Strings that must never appear in a log: token, file links, person ids… */
  secrets(): readonly string[];
  fault(fault: Fault): void;
  /** What SIGTERM does; the platform stays up. Resolves when the bot is gone. */
  stop(): Promise<void>;
  /** Starts the bot again with the same platform, data and setup, and these variables besides. */
  start(environment?: Readonly<Record<string, string>>): Promise<void>;
  /** Ends bot and platform and removes the data; must not fail after `stop`. */
  close(): Promise<void>;
}

export interface SentPhoto {
  readonly bytes: Uint8Array;
  readonly fileName: string;
  readonly mimeType: string;
  /** The size that the platform reports, where it differs from the bytes'. */
  readonly declaredBytes?: number;
}

/** One event as the platform delivered it. */
export interface Sent {
  /** The person's message, as {@link Seen.quotes} names it; absent for a tap. */
  readonly messageId?: string;
  /** Delivers exactly the same event again. */
  redeliver(): Promise<void>;
}

export interface Person {
  /** The platform's id of this person; absent where it has none. */
  readonly id?: string;
  /** One photo, or an album; resolves when the platform has taken it, not when the bot has answered. */
  sendPhotos(photos: readonly SentPhoto[]): Promise<Sent>;
  /** The photo as a file (a Telegram document), where the platform tells the two apart. */
  sendFile(photo: SentPhoto): Promise<Sent>;
  command(name: CommandName, argument?: string): Promise<Sent>;
  /** Taps the button that carries this action. */
  press(message: Seen, action: string): Promise<Sent>;
  sendUnsupported(what: Exclude<UnsupportedContent, 'no-photo' | 'anonymous'>): Promise<Sent>;
  /** What the bot has said to this person and what of it can still be seen, oldest first, each in its latest version. */
  messages(): Promise<readonly Seen[]>;
}

/** A message of the bot as the person sees it. A placeholder that the bot has not filled in yet is not a message. */
export interface Seen {
  readonly id: string;
  /** Plain text, markup removed. */
  readonly text: string;
  readonly picture: boolean;
  /** A file that hangs on it, where it is one. */
  readonly file?: Uint8Array;
  readonly buttons: readonly { readonly label: string; readonly action: string }[];
  /** {@link Sent.messageId} of the message that it answers. */
  readonly quotes?: string;
}
